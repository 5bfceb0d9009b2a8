"""One field of the form of an opportunity, edited where its value stands."""

import copy
from typing import Any

from opportunities.forms.opportunity import OpportunityForm
from opportunities.models import Opportunity

# These say the same in two ways: whoever edits one is checked against the other two.
TRAVEL = ("departure_date", "duration_days", "return_date")
NAMES = (
    *TRAVEL,
    "destinations",
    "participants",
    "expected_revenue",
    "expected_margin",
    "manager",
)


class OneFieldForm(OpportunityForm):
    """The whole form, of which the page has one field; nothing else is written.

    The other travel dates are as stored. What is wrong with them is said beside the field.
    """

    def __init__(self, data: Any, *, opportunity: Opportunity, name: str) -> None:
        # The form writes what was typed into its own copy; the page names what is stored.
        super().__init__(data, instance=copy.copy(opportunity), auto_id="here-%s")
        self.name = name
        others = TRAVEL if name in TRAVEL else ()
        for other in [other for other in self.fields if other not in (name, *others)]:
            del self.fields[other]
        self.fields[name].widget.attrs["autofocus"] = True
        if self.is_bound:
            self._leave_as_stored([other for other in others if other != name])

    def _leave_as_stored(self, names: list[str]) -> None:
        data = self.data.copy()
        for field in map(self.__getitem__, names):
            value = "" if field.initial is None else str(field.initial)
            data[field.html_name] = data[field.html_initial_name] = value
        self.data = data

    def _client_data(self) -> None:
        """No client is created here."""

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(self.name if field in self.fields else field, error)

    @property
    def shown(self) -> Any:
        return self[self.name]

    @property
    def asks_what_moves(self) -> bool:
        return self.name in (*TRAVEL, "manager")

    @property
    def followers(self) -> list[str]:
        """The fields whose values are told anew with this one."""
        if self.name in TRAVEL:
            return [name for name in TRAVEL if name != self.name]
        return ["expected_margin"] if self.name == "expected_revenue" else []
