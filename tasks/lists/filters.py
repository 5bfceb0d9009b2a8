"""What *Mes tâches* shows, as its address says it: whose, which, and the words looked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.forms.addresses import AddressForm, KeyField, WordsField
from caladeo.models import User
from opportunities.lists.known import NO_PERSON, NO_STATUS
from statuses.models import Status
from tasks.querysets import TaskQuerySet

NOBODY = "personne"


class View(models.TextChoices):
    MINE = "", _("Mine")
    ALL = "toutes", pgettext_lazy("all tasks", "All")
    PERSON = "par-personne", _("By person")


class Due(models.TextChoices):
    LATE = "en-retard", pgettext_lazy("due", "Late")
    TODAY = "aujourdhui", pgettext_lazy("due", "Today")
    WEEK = "sept-jours", _("Within 7 days")
    UNDATED = "sans-date", _("Without a due date")


class Origin(models.TextChoices):
    AUTOMATIC = "automatique", _("Automatic")
    BY_HAND = "a-la-main", _("Added by hand")


# The parameters of the address, by field.
NAMES = {
    "view": "vue",
    "person": "personne",
    "status": "statut",
    "due": "echeance",
    "origin": "origine",
    "text": "q",
}


class PersonField(KeyField):
    def clean(self, value: Any) -> str:
        return NOBODY if value == NOBODY else str(super().clean(value) or "")


class FiltersForm(AddressForm):
    names = NAMES

    view = forms.ChoiceField(choices=View.choices, required=False, initial=View.MINE)
    person = PersonField(initial="")
    status = KeyField()
    due = forms.ChoiceField(choices=Due.choices, required=False, initial="")
    origin = forms.ChoiceField(choices=Origin.choices, required=False, initial="")
    text = WordsField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    view: str = View.MINE
    person: str = ""  # a key, or NOBODY; only in the view by person
    status: int | None = None
    due: str = ""
    origin: str = ""
    text: str = ""

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Self:
        """The filters of an address; what means nothing is left out."""
        return cls(**FiltersForm(params).read())

    def address(self, **changes: object) -> str:
        """The query string of these filters, some of them changed."""
        said = replace(self, **changes).words  # type: ignore[arg-type]
        return f"?{urlencode(said)}" if said else "?"

    @property
    def words(self) -> dict[str, object]:
        """The filters as an address names them."""
        asked = replace(self, person=self.person if self.view == View.PERSON else "")
        values = {name: getattr(asked, attribute) for attribute, name in NAMES.items()}
        return {name: value for name, value in values.items() if value}

    @property
    def others(self) -> list[tuple[str, object]]:
        """What a search form carries along with the words typed in it."""
        return [(name, value) for name, value in self.words.items() if name != "q"]

    @property
    def are_set(self) -> bool:
        """Whether something narrows the view, beside whose tasks they are."""
        return bool(self.status or self.due or self.origin or self.text)

    @property
    def is_overview(self) -> bool:
        """By person, and nobody chosen yet."""
        return self.view == View.PERSON and not self.person

    def of_whom(self, tasks: TaskQuerySet, *, user: User) -> TaskQuerySet:
        if self.view == View.MINE:
            return tasks.assigned_to(user)
        if self.view == View.PERSON and self.person:
            return tasks.filter(assignee=None if self.person == NOBODY else int(self.person))
        return tasks

    def narrow(self, tasks: TaskQuerySet) -> TaskQuerySet:
        """The tasks that status, origin and words leave; done ones included."""
        if self.status:
            tasks = tasks.filter(opportunity__status=self.status)
        if self.origin:
            tasks = tasks.of_rules() if self.origin == Origin.AUTOMATIC else tasks.by_hand()
        return tasks.search(self.text) if self.text else tasks

    def due_only(self, tasks: TaskQuerySet, *, today: date) -> TaskQuerySet:
        """The open tasks that the due date leaves."""
        if self.due == Due.LATE:
            return tasks.overdue(today)
        if self.due == Due.TODAY:
            return tasks.due_on(today)
        if self.due == Due.WEEK:
            return tasks.open().filter(due_date__range=(today, today + timedelta(days=7)))
        return tasks.without_due_date() if self.due == Due.UNDATED else tasks.open()


def person_of(filters: Filters) -> User | str | None:
    """Whose tasks are shown, in the view by person."""
    if filters.person in ("", NOBODY):
        return filters.person
    found: User | None = User.objects.filter(pk=int(filters.person)).first()
    return found


def without_gone(filters: Filters) -> tuple[Filters, tuple[str, ...]]:
    """The filters of which something is still there, and what is said of the others."""
    told: list[str] = []
    if filters.status and not Status.objects.in_pipeline().filter(pk=filters.status).exists():
        told.append(str(NO_STATUS))
        filters = replace(filters, status=None)
    names_somebody = filters.view == View.PERSON and filters.person not in ("", NOBODY)
    if names_somebody and not User.objects.active().filter(pk=int(filters.person)).exists():
        told.append(str(NO_PERSON))
        filters = replace(filters, person="")
    return filters, tuple(told)


def choices(filters: Any, name: str, options: Any) -> dict[str, Any]:
    """The options of a filter, each with its address, and the way to choose none."""
    present = getattr(filters, name)
    found = [
        {
            "label": label,
            "is_chosen": value == present,
            "address": filters.address(**{name: value}),
        }
        for value, label in options
    ]
    chosen = next((option["label"] for option in found if option["is_chosen"]), "")
    return {"options": found, "chosen": chosen, "cleared": filters.address(**{name: None})}
