"""What people left out of a trip's automatic tasks, or put on it, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from caladeo.days import number
from tasks.engine import inserting
from tasks.models import RuleExemption
from tasks.text import wording


@dataclass(frozen=True)
class ExemptionEntry:
    """An exemption as the trip and its history tell it; read with its rule and people."""

    exemption: RuleExemption
    today: date

    icon = "ban"

    @property
    def when(self) -> datetime:
        return self.exemption.at

    @property
    def title(self) -> str:
        """« Rooming list », or « Sans tâches automatiques »."""
        made = self.exemption
        if made.rule is None:
            return _("No automatic tasks")
        return inserting.name_of(made.rule, made.opportunity)

    @property
    def effect(self) -> str:
        return _("not created on this trip any more") if self.exemption.rule_id else ""

    @property
    def since(self) -> str:
        """« le 12 mai, par Anna Moreau »."""
        return wording.happened(self.exemption.at, by=self.exemption.by, today=self.today)

    @property
    def is_lifted(self) -> bool:
        return self.exemption.lifted_at is not None

    @property
    def lifted(self) -> str:
        """« levée le 14 mai, par Léa Petit »; empty while it stands."""
        at, by = self.exemption.lifted_at, self.exemption.lifted_by
        if at is None:
            return ""
        return _("lifted %(when)s") % {"when": wording.happened(at, by=by, today=self.today)}


def rules_put(created: int, left_out: int) -> str:
    """« 2 tâches créées · 1 non créée »."""
    words = ngettext("%(count)s task created", "%(count)s tasks created", created)
    told = words % {"count": number(created)} if created else gettext("No task created")
    if not left_out:
        return told
    others = ngettext("%(count)s not created", "%(count)s not created", left_out)
    return f"{told} · {others % {'count': number(left_out)}}"


def rules_taken_back(removed: int, kept: int) -> str:
    """« 2 tâches retirées · 1 gardée, modifiée depuis »."""
    words = ngettext("%(count)s task removed", "%(count)s tasks removed", removed)
    told = words % {"count": number(removed)} if removed else gettext("Nothing to take back")
    if not removed or kept <= 0:
        return told
    others = ngettext("%(count)s kept, changed since", "%(count)s kept, changed since", kept)
    return f"{told} · {others % {'count': number(kept)}}"
