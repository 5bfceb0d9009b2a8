"""One field of the form of an opportunity, or its dates, edited where their value stands."""

import copy
from typing import Any

from opportunities.forms.opportunity import OpportunityForm
from opportunities.models import Opportunity

# These say the same in two ways: whoever edits one is checked against the other two.
TRAVEL = ("departure_date", "duration_days", "return_date")
# What the list shows as one.
DATES = "dates"
ALONE = ("destinations", "participants", "expected_revenue", "expected_margin", "manager")
# The fields that a value stands for, the first of them takes the focus.
FIELDS_OF = {
    **{name: (name,) for name in (*TRAVEL, *ALONE)},
    DATES: ("departure_date", "return_date"),
}


class OneFieldForm(OpportunityForm):
    """The whole form, of which the page has one field; nothing else is written.

    The other travel dates are as stored. What is wrong with them is said beside the field.
    """

    def __init__(
        self, data: Any, *, opportunity: Opportunity, name: str, of_row: bool = False
    ) -> None:
        # The form writes what was typed into its own copy; the page names what is stored.
        here = f"here-{opportunity.pk}-%s" if of_row else "here-%s"
        super().__init__(data, instance=copy.copy(opportunity), auto_id=here)
        self.name = name
        self.names = FIELDS_OF[name]
        others = TRAVEL if self.is_travel else ()
        for other in [other for other in self.fields if other not in (*self.names, *others)]:
            del self.fields[other]
        self.fields[self.names[0]].widget.attrs["autofocus"] = True
        if self.is_bound:
            self._leave_as_stored([other for other in others if other not in self.names])

    def _leave_as_stored(self, names: list[str]) -> None:
        data = self.data.copy()
        for field in map(self.__getitem__, names):
            value = "" if field.initial is None else str(field.initial)
            data[field.html_name] = data[field.html_initial_name] = value
        self.data = data

    def _client_data(self) -> None:
        """No client is created here."""

    def add_error(self, field: str | None, error: Any) -> None:
        if field in self.fields and field not in self.names:
            field = self.names[-1]
        super().add_error(field, error)

    @property
    def shown(self) -> list[Any]:
        return [self[name] for name in self.names]

    @property
    def is_travel(self) -> bool:
        return self.name in (*TRAVEL, DATES)

    @property
    def asks_what_moves(self) -> bool:
        return self.is_travel or self.name == "manager"

    @property
    def followers(self) -> list[str]:
        """The fields whose values are told anew with this one."""
        if self.is_travel:
            return [name for name in TRAVEL if name != self.name]
        return ["expected_margin"] if self.name == "expected_revenue" else []
