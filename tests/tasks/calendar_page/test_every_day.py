"""Every open task that has a date is on exactly its day; each trip is on its days."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from caladeo.models import User
from tasks.calendar_page import grid
from tasks.calendar_page.asked import Asked, Span
from tasks.calendar_page.content import Journey
from tasks.models import Task
from tests.factories import OpportunityFactory, UserFactory

TODAY = date(2027, 5, 12)
FIRST, LAST = date(2027, 4, 1), date(2027, 8, 1)
pytestmark = pytest.mark.django_db

dates = st.dates(FIRST, LAST)
due = st.one_of(st.none(), dates, st.just(TODAY), st.dates(TODAY, TODAY + timedelta(days=3)))
rows = st.lists(
    st.tuples(due, st.sampled_from(["open"] * 4 + ["done", "cancelled", "deleted"]), st.booleans()),
    max_size=25,
)


@pytest.fixture(scope="module")
def anybody(django_db_blocker: Any, lasting: None) -> Any:
    with django_db_blocker.unblock():
        return OpportunityFactory(), UserFactory()


def drawn(asked: Asked, user: User) -> list[grid.Day]:
    return [day for week in grid.grid(asked, user=user).weeks for day in week.days]


def whole(asked: Asked, user: User) -> list[int]:
    """The list of one day, page after page."""
    (day,) = drawn(asked, user)
    keys = [line.pk for line in day.tasks]
    if day.more:
        following = Asked(**{**asked_as(asked), "after": keys[-1]})
        return keys + whole(following, user)
    return keys


def asked_as(asked: Asked) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in Asked.__slots__}


@given(made=rows, at=dates, span=st.sampled_from([Span.MONTH, Span.WEEK]), is_all=st.booleans())
def test_every_open_task_with_a_date_is_on_exactly_its_day(anybody, made, at, span, is_all):
    trip, user = anybody
    with transaction.atomic():
        stored = [store(trip, row, user) for row in made]
        view = "toutes" if is_all else ""
        asked = Asked(today=TODAY, view=view, span=span, day=at)
        expected = [
            task
            for task in stored
            if task.state == "open" and task.due_date and (is_all or task.assignee == user)
        ]
        ahead = [task for task in expected if task.due_date >= TODAY]

        days = drawn(asked, user)

        counts = Counter(task.due_date for task in ahead)
        assert {day.day: day.count for day in days} == {day.day: counts[day.day] for day in days}
        for day in days:
            own = sorted(task.pk for task in ahead if task.due_date == day.day)
            shown = [line.pk for line in day.tasks]
            assert shown == own[: len(shown)]
            assert day.more == len(own) - len(shown)
            assert day.late is None or day.is_today
            if day.more or day.is_today:
                alone = Asked(today=TODAY, view=view, span=Span.DAY, day=day.day)
                assert whole(alone, user) == own
        late = [day.late for day in days if day.late is not None]
        assert late == ([len(expected) - len(ahead)] if TODAY in {day.day for day in days} else [])
        transaction.set_rollback(True)


def store(trip: Any, row: tuple[date | None, str, bool], user: User) -> Task:
    day, state, is_own = row
    done_at = "2027-05-01T10:00Z" if state == "done" else None
    assignee = user if is_own else None
    return Task.objects.create(
        opportunity=trip, name="T", due_date=day, state=state, assignee=assignee, done_at=done_at
    )


journeys = st.lists(
    st.builds(
        lambda first, length, pk: Journey(pk, first, first + timedelta(days=length)),
        dates,
        st.integers(0, 30),
        st.integers(1, 10**6),
    ),
    max_size=15,
)


@pytest.mark.once
@given(found=journeys, most=st.integers(1, 4))
def test_bars_of_a_level_never_cover_each_other_and_none_is_lost(found, most):
    monday = date(2027, 5, 10)
    days = [monday + timedelta(days=n) for n in range(7)]
    inside = [one for one in found if one.first <= days[-1] and one.last >= days[0]]

    placed, left = grid.on_levels(sorted(found, key=lambda one: one.first), days, most=most)

    taken = Counter(
        (level, day)
        for journey, level in placed
        for day in days
        if journey.first <= day <= journey.last
    )
    assert len(placed) + left == len(inside)
    assert all(level < most for _journey, level in placed)
    assert set(taken.values()) <= {1}
