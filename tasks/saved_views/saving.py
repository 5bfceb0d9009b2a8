"""Views: saved, renamed, deleted, pinned and put in order.

Names are compared, and what is pinned is counted, by one at a time: no constraint would do,
since erasing a client may give two views the same name.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from caladeo.db import overwriting, retrying, sql
from caladeo.db.search import fold
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from tasks.models import PinnedView, SavedView
from tasks.saved_views.pages import Pairs

VIEWS = 1_618_033
MOST = 100
MOST_PINNED = 7
LONGEST_FILTERS = 2000
# What the journal calls them; `caladeo.journal.listing` has the translations.
TOLD: Mapping[str, str] = {
    SavedView.Page.TRIPS: "list of opportunities",
    SavedView.Page.BOARD: "board of opportunities",
    SavedView.Page.CLIENTS: "list of clients",
    SavedView.Page.TASKS: "list of tasks",
}


class NameTakenError(Exception):
    """Another view of the person, or of the team, has this name."""


class TooManyViewsError(Exception):
    """There are as many views as there can be."""


class TooManyPinnedError(Exception):
    """The side bar is full."""


def is_too_long(filters: Pairs) -> bool:
    return len(json.dumps(filters, ensure_ascii=False)) > LONGEST_FILTERS


@retrying.on_conflict
def add(
    person: User, *, page: str, name: str, filters: Pairs, for_team: bool, is_pinned: bool
) -> SavedView:
    """Save a view, for this person or for the team.

    Raises:
        NameTakenError: there is one of this name.
        TooManyViewsError: there are as many as there can be.
        TooManyPinnedError: it was to be pinned, and the side bar is full.
    """
    owner = None if for_team else person
    with transaction.atomic():
        sql.one_at_a_time(VIEWS)
        others = _beside(owner)
        if len(others) >= MOST:
            raise TooManyViewsError
        _refuse_taken(name, others)
        view = SavedView.objects.create(owner=owner, page=page, name=name, filters=filters)
        if is_pinned:
            _pin(view, person)
        _record(JournalEntry.Kind.VIEW_ADDED, view)
        return view


@retrying.on_conflict
def rename(view: SavedView, name: str, *, seen: Mapping[str, Any] | None = None) -> None:
    """Give it another name.

    Raises:
        NameTakenError: there is another one of this name.
        OverwritingError: somebody renamed it meanwhile.
        SavedView.DoesNotExist: somebody deleted it meanwhile.
    """
    with transaction.atomic():
        sql.one_at_a_time(VIEWS)
        row = SavedView.objects.select_for_update().get(pk=view.pk)
        overwriting.refuse(row, {"name": name}, seen=seen)
        _refuse_taken(name, [other for other in _beside(row.owner) if other.pk != row.pk])
        row.name = name
        row.save(update_fields=["name"])
        _record(JournalEntry.Kind.VIEW_EDITED, row)


def mark(view: SavedView) -> str:
    """Stands for its name and what it shows: another one tells that somebody changed them."""
    told = json.dumps([view.name, view.page, view.filters])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@retrying.on_conflict
def replace_filters(view: SavedView, *, page: str, filters: Pairs, seen: str = "") -> None:
    """Let it show what a list shows now.

    Args:
        seen: its `mark` as the person saw it; none for a program.

    Raises:
        OverwritingError: somebody renamed or changed it meanwhile.
        SavedView.DoesNotExist: somebody deleted it meanwhile.
    """
    with transaction.atomic():
        row = SavedView.objects.select_for_update().get(pk=view.pk)
        if seen and seen != mark(row):
            raise overwriting.OverwritingError
        row.page, row.filters = page, filters
        row.save(update_fields=["page", "filters"])
        _record(JournalEntry.Kind.VIEW_EDITED, row)


@retrying.on_conflict
def delete(view: SavedView) -> None:
    """Delete it, for all who have it in their side bar; who looks at it goes on looking.

    Raises:
        SavedView.DoesNotExist: somebody deleted it already.
    """
    with transaction.atomic():
        row = SavedView.objects.select_for_update().get(pk=view.pk)
        _record(JournalEntry.Kind.VIEW_DELETED, row)
        row.delete()


@retrying.on_conflict
def pin(view: SavedView, person: User) -> None:
    """Put it at the end of their side bar; twice is once.

    Raises:
        TooManyPinnedError: the side bar is full.
        SavedView.DoesNotExist: somebody deleted it meanwhile.
    """
    with transaction.atomic():
        sql.one_at_a_time(VIEWS)
        _pin(SavedView.objects.select_for_update().get(pk=view.pk), person)


def unpin(view: SavedView, person: User) -> None:
    PinnedView.objects.filter(view=view, person=person).delete()


@retrying.on_conflict
def move(view: SavedView, person: User, *, by: int) -> None:
    """Move it up (negative) or down in their side bar; at the end it stays.

    Raises:
        PinnedView.DoesNotExist: it is not there.
    """
    with transaction.atomic():
        sql.one_at_a_time(VIEWS)
        pins = list(PinnedView.objects.filter(person=person))
        place = next((at for at, row in enumerate(pins) if row.view_id == view.pk), None)
        if place is None:
            raise PinnedView.DoesNotExist
        pins.insert(max(0, place + by), pins.pop(place))
        for position, row in enumerate(pins):
            row.position = position
        PinnedView.objects.bulk_update(pins, ["position"])


def called(name: str, owner: User | None) -> SavedView | None:
    """The view of this person, or of the team, that has this name."""
    return next((row for row in _beside(owner) if fold(row.name) == fold(name)), None)


def is_full(person: User) -> bool:
    """Whether no other view can be pinned."""
    return PinnedView.objects.filter(person=person).count() >= MOST_PINNED


def _pin(view: SavedView, person: User) -> None:
    pins = PinnedView.objects.filter(person=person)
    if pins.filter(view=view).exists():
        return
    if is_full(person):
        raise TooManyPinnedError
    last = pins.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    PinnedView.objects.create(person=person, view=view, position=position)


def _beside(owner: User | None) -> list[SavedView]:
    return list(SavedView.objects.filter(owner=owner))


def _refuse_taken(name: str, others: list[SavedView]) -> None:
    """Compared without case or accents: two names must not look the same."""
    if fold(name) in {fold(row.name) for row in others}:
        raise NameTakenError


def _record(kind: JournalEntry.Kind, view: SavedView) -> None:
    """Those of the team are settings. Their names and filters may hold a client's: not kept."""
    if view.is_of_team:
        record(kind, target=view, after={"list": TOLD[view.page]})
