"""What *Mes tâches* shows, as its address says it: whose, which, and the words looked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.models import User
from tasks.querysets import TaskQuerySet

LONGEST_TEXT = 200
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
        view = params.get("vue", "")
        person = params.get("personne", "")
        due, origin = params.get("echeance", ""), params.get("origine", "")
        return cls(
            view=view if view in View.values else View.MINE,
            person=person if person == NOBODY or _number(person) else "",
            status=_number(params.get("statut", "")),
            due=due if due in Due.values else "",
            origin=origin if origin in Origin.values else "",
            text=params.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT],
        )

    def address(self, **changes: object) -> str:
        """The query string of these filters, some of them changed."""
        said = replace(self, **changes).words  # type: ignore[arg-type]
        return f"?{urlencode(said)}" if said else "?"

    @property
    def words(self) -> dict[str, object]:
        """The filters as an address names them."""
        words = {
            "vue": self.view,
            "personne": self.person if self.view == View.PERSON else "",
            "statut": self.status,
            "echeance": self.due,
            "origine": self.origin,
            "q": self.text,
        }
        return {name: value for name, value in words.items() if value}

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
            tasks = tasks.automatic() if self.origin == Origin.AUTOMATIC else tasks.by_hand()
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


def _number(text: str) -> int | None:
    """A key from an address, small enough for any database."""
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004
