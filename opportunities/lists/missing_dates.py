"""The dates that opportunities lack and tasks wait for: the departure, the return, key dates."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from caladeo.forms.addresses import KeyField
from statuses.references import Reference

# How an address names them; a key date goes by its key.
NAMED = {"depart": Reference.DEPARTURE, "retour": Reference.RETURN}
WAITING = Q(tasks__state="open", tasks__due_date=None, tasks__is_pinned=False)


@dataclass(frozen=True, slots=True)
class MissingDate:
    """One date that is not known yet."""

    reference: str
    key_date_id: int | None = None

    def __str__(self) -> str:
        """As an address names it."""
        if self.key_date_id:
            return str(self.key_date_id)
        return next((name for name, ref in NAMED.items() if ref == self.reference), "")

    @property
    def condition(self) -> Q:
        """Opportunities with a task that waits for it."""
        return WAITING & Q(tasks__reference=self.reference, tasks__key_date=self.key_date_id)


class MissingDateField(KeyField):
    def clean(self, value: Any) -> MissingDate | None:
        if value in NAMED:
            return MissingDate(NAMED[value])
        key = super().clean(value)
        return MissingDate(Reference.KEY_DATE, key) if key else None
