"""Sets right what can be counted anew from what is stored; the rest is for a person to judge."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from opportunities.lists.searching import INDEXES
from opportunities.models import Opportunity
from opportunities.moves import booking
from tasks.doctor import chains, dates
from tasks.engine import recomputing
from tasks.models import DueDateMove

BATCH = 2000


def lost_in_search() -> Iterator[str]:
    """A row that the index of its table does not hold is found by nobody."""
    for index in INDEXES:
        for pk in index.missing():
            yield f"Row {pk} of {index.table} is not in its search index as it is written."


def due_dates(at: datetime) -> None:
    recomputing.recompute(Q(), cause=DueDateMove.Cause.COMPUTED, by=None, at=at)


def bookings(at: datetime) -> None:
    """In batches, each locked and committed: the tasks that count from a booking follow."""
    after = 0
    while True:
        with transaction.atomic():
            rows = Opportunity.objects.filter(pk__gt=after).order_by("pk")
            batch = list(rows.locked()[:BATCH])
            if not batch:
                return
            booking.recompute(batch, by=None, at=at)
            after = batch[-1].pk


def search(at: datetime) -> None:  # noqa: ARG001 (as the others)
    for index in INDEXES:
        index.fill_again()


# What is wrong, what is done about it in words, and how. Bookings first: due dates hang on them.
MENDS: tuple[tuple[Callable[[], Iterator[str]], str, Callable[[datetime], None]], ...] = (
    (
        chains.wrong_bookings,
        "date the booking of each trip anew, from its history; its tasks follow",
        bookings,
    ),
    (
        dates.wrong_due_dates,
        "give each open automatic task the day that its rule gives now; days set by hand stay",
        due_dates,
    ),
    (lost_in_search, "fill the search index anew", search),
)
