"""How long the agency keeps its journal and its clients."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from caladeo.forms.fields import NumberText, WholeField
from caladeo.models.journal_entry import LEAST_MONTHS_KEPT
from caladeo.web.concurrent_edits import ConcurrentForm
from opportunities.models import Retention
from opportunities.models.retention import MOST_MONTHS, MOST_YEARS

YEARS = re.compile(r"(ans?|années?|years?|y)\.?", re.IGNORECASE)
MONTHS = re.compile(r"(mois|months?|m)\.?", re.IGNORECASE)
OUT_OF_YEARS = _("Enter a whole number of years from 1 to 100, or nothing to keep them for good.")
OUT_OF_MONTHS = _(
    "Enter a whole number of months from 6 to 600: the journal is never kept shorter."
)


def years(label: Any, help_text: Any) -> WholeField:
    return WholeField(
        unit=YEARS,
        label=label,
        help_text=help_text,
        required=False,
        min_value=1,
        max_value=MOST_YEARS,
        widget=NumberText,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), OUT_OF_YEARS),
    )


class RetentionForm(ConcurrentForm):
    """An empty number of years keeps for good; what is no number is refused."""

    prospect_years = years(
        _("Clients who never bought a trip"),
        _("After so many years without anything happening, their data are erased. Empty: never."),
    )
    client_years = years(
        _("Clients with a trip that was sold"),
        _("The same, counted from their last departure or change. Empty: never."),
    )
    journal_months = WholeField(
        unit=MONTHS,
        label=_("Journal and sign-ins"),
        help_text=_("Older entries are deleted. At least 6 months."),
        min_value=LEAST_MONTHS_KEPT,
        max_value=MOST_MONTHS,
        widget=NumberText,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), OUT_OF_MONTHS
        ),
    )

    class Meta:
        model = Retention
        fields = ["prospect_years", "client_years", "journal_months"]

    @property
    def terms(self) -> Retention:
        """What was typed, as the purge would go by it."""
        names = self._meta.fields or ()
        return Retention(**{name: self.cleaned_data[name] for name in names})

    @property
    def print(self) -> str:
        """The values whose preview was shown, told from others."""
        return "-".join(str(self.cleaned_data[name] or "") for name in self._meta.fields or ())
