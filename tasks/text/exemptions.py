"""What is not created on a trip, by whom and since when, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

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
