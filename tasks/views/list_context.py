"""The task that an address names, and the list from which a person came to it."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse

from caladeo import clock
from caladeo.forms.addresses import key
from caladeo.models import User
from caladeo.web import htmx
from opportunities.models.trash import KEPT
from opportunities.views.page import InTrashError
from tasks.lists import listing as listings
from tasks.lists.filters import Filters, without_gone
from tasks.lists.grouping import Group, Key
from tasks.lists.listing import Listing
from tasks.lists.rows import Row
from tasks.models import DueDateMove, Task
from tasks.notes.entries import NoteEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContext:
    """*Mes tâches* with its filters, the *Tâches* tab of an opportunity, or a client's page."""

    url: str
    user: User
    listing: Listing
    filters: Filters
    opportunity_pk: int | None = None
    is_client: bool = False  # the open tasks of all trips of one client
    params: QueryDict
    problems: tuple[str, ...] = ()  # what is said of filters that are left out
    is_elsewhere: bool = False  # the page before the person shows no list of ours
    is_calendar: bool = False  # the days of *Mes tâches*, which are drawn anew as a whole

    @property
    def is_tab(self) -> bool:
        return self.opportunity_pk is not None

    @property
    def is_mine(self) -> bool:
        return not (self.is_tab or self.is_client)

    @property
    def has_rows(self) -> bool:
        """Whether rows can come and go on the page as it is."""
        return not self.is_elsewhere and not self.filters.is_overview

    @property
    def cleared(self) -> str:
        """The address of the same view without its filters."""
        return Filters(view=self.filters.view, person=self.filters.person).address()

    @classmethod
    def mine(cls, user: User, *, url: str, params: QueryDict) -> Self:
        filters, problems = without_gone(Filters.read(params))
        listing = listings.of_person(filters, user=user, today=clock.today())
        return cls(
            url=url, user=user, listing=listing, filters=filters, problems=problems, params=params
        )

    @classmethod
    def tab(cls, user: User, opportunity_pk: int, *, url: str, params: QueryDict) -> Self:
        tasks = Task.objects.not_deleted().filter(opportunity=opportunity_pk)
        return cls(
            url=url,
            user=user,
            listing=Listing(open=tasks, closed=tasks, today=clock.today()),
            filters=Filters(),
            opportunity_pk=opportunity_pk,
            params=params,
        )

    @classmethod
    def client(cls, user: User, pk: int, *, url: str, params: QueryDict) -> Self:
        """The open tasks across a client's trips, and those done today."""
        today = clock.today()
        tasks = Task.objects.not_deleted().filter(opportunity__client=pk)
        done = tasks.done_since(clock.start_of(today))
        return cls(
            url=url,
            user=user,
            listing=Listing(open=tasks.open(), closed=done, today=today),
            filters=Filters(),
            is_client=True,
            params=params,
        )

    @classmethod
    def of(cls, request: HttpRequest, *, opportunity_pk: int | None = None) -> Self:
        """The page that a request came from: its ``next``, else the tab of the opportunity."""
        user: User = request.user  # type: ignore[assignment]
        default = reverse("tasks:tab", args=[opportunity_pk]) if opportunity_pk else "/"
        url = htmx.back(request, default)
        if htmx.wants_fragment(request):
            # The address may have moved on since the form was drawn: a search, a filter.
            url = request.htmx.current_url_abs_path or url
        address = urlsplit(url)
        params = QueryDict(address.query)
        name, where = _named(address.path)
        if not name:
            url, params = default, QueryDict()
        if name == "opportunities:client-page":
            return cls.client(user, where["pk"], url=url, params=params)
        if name != "tasks:tab" or opportunity_pk is None:
            list_context = cls.mine(user, url=url, params=params)
            is_calendar = name == "tasks:calendar-page"
            return replace(list_context, is_elsewhere=name != "tasks:mine", is_calendar=is_calendar)
        if where["pk"] != opportunity_pk:
            url, params = default, QueryDict()
        return cls.tab(user, opportunity_pk, url=url, params=params)

    def row(self, task: Task, **how: bool) -> Row:
        """The line of a task here; what the address says of it, unless told otherwise."""
        opened, changed = key(self.params.get("ouverte")), key(self.params.get("nouvelles"))
        said = {
            "is_open": opened == task.pk,
            "is_new": task.change_id is not None and changed == task.change_id,
        }
        shown = said | how
        moves: tuple[DueDateMove, ...] = ()
        notes: tuple[NoteEntry, ...] = ()
        if shown["is_open"]:
            moves = tuple(task.moves.select_related("moved_by", "fact"))
            written = task.notes.shown().with_context().latest_first()
            notes = tuple(NoteEntry(note, self.user, clock.now()) for note in written)
        return Row(
            task=task,
            today=self.listing.today,
            is_on_tab=self.is_tab,
            moves=moves,
            notes=notes,
            **shown,
        )

    def start(self) -> tuple[Group, Key] | None:
        """Where a long group goes on: its name and the key of the row above."""
        name, _separator, text = self.params.get("suite", "").partition(".")
        if name not in Group.values:
            return None
        key = Key.read(text, Group(name))
        return (Group(name), key) if key else None


def _named(path: str) -> tuple[str, dict[str, int]]:
    """The page at an address of ours, and which one it is."""
    try:
        match = resolve(path)
    except Resolver404:
        return "", {}
    return match.view_name, match.kwargs


def load(pk: int, *, deleted: bool = False) -> Task:
    """A task, or a page that says it is not there; deleted ones only to bring them back."""
    tasks = Task.objects.all() if deleted else Task.objects.not_deleted()
    task: Task | None = tasks.with_context().select_related("created_by").filter(pk=pk).first()
    if task is None:
        rows = Task.objects.deleted_since(clock.now() - KEPT)
        found = rows.select_related("deletion__deleted_by").filter(pk=pk).first()
        raise InTrashError(found) if found else Http404
    return task
