"""Histories: the statuses of a trip, and each fact that tasks hang on, one chain of changes."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, Lag

from caladeo import clock
from opportunities.models import (
    DeletedOpportunity,
    FactChange,
    KeyDateValue,
    Opportunity,
    OpportunityRole,
    StatusChange,
)
from statuses.models import Status

Field = FactChange.Field
NOTHING, FORMULA, AGENCY = "nothing", "what its formula gives", "the person of the agency"


def in_the_trash_too() -> Iterator[str]:
    """An opportunity is there or in the trash, never both."""
    rows = Opportunity.objects.filter(pk__in=DeletedOpportunity.objects.values("pk"))
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield f"Opportunity {pk} is there and in the trash."


def changes_that_lead_nowhere() -> Iterator[str]:
    names = _names()
    rows = StatusChange.objects.filter(from_status=F("to_status")).order_by("pk")
    for pk, owner, status in rows.values_list("pk", "opportunity", "to_status").iterator():
        yield f"Change {pk} of opportunity {owner} leads from {names[status]} to itself."


def broken_chains() -> Iterator[str]:
    """Each change starts where the one before it led, the first one from nowhere."""
    names = _names()
    before = Window(Lag("to_status_id"), partition_by=F("opportunity_id"), order_by="pk")
    rows = StatusChange.objects.annotate(
        begins=_or_zero(F("from_status_id")), before=_or_zero(before)
    )
    broken = rows.exclude(begins=F("before")).order_by("opportunity", "pk")
    for pk, owner, begins, expected in broken.values_list("pk", "opportunity", "begins", "before"):
        yield (
            f"Change {pk} of opportunity {owner} starts from {names[begins]},"
            f" but the opportunity was in {names[expected]}."
        )


def ends_elsewhere() -> Iterator[str]:
    """Each opportunity has a history, and is where it led last."""
    names = _names()
    changes = StatusChange.objects.filter(opportunity=OuterRef("pk")).order_by("-pk")
    last = _or_zero(Subquery(changes.values("to_status")[:1]))
    rows = Opportunity.objects.annotate(last=last).exclude(status=F("last")).order_by("pk")
    for pk, status, led in rows.values_list("pk", "status", "last").iterator():
        if led:
            yield f"Opportunity {pk} is in {names[status]}, but its history ends in {names[led]}."
        else:
            yield f"Opportunity {pk} is in {names[status]}, but has no history."


def in_a_deleted_status() -> Iterator[str]:
    names = _names()
    rows = Opportunity.objects.exclude(status__deleted_at=None).order_by("pk")
    for pk, status in rows.values_list("pk", "status").iterator():
        yield f"Opportunity {pk} is in {names[status]}, a status that has been deleted."


def wrong_undos() -> Iterator[str]:
    """An undo leads back the way that the change came, creating nothing."""
    rows = StatusChange.objects.exclude(undoes=None).exclude(
        Q(is_quiet=True)
        & Q(undoes__opportunity=F("opportunity"))
        & Q(undoes__from_status=F("to_status"))
        & Q(undoes__to_status=F("from_status"))
        & Q(undoes__pk__lt=F("pk"))
    )
    for pk, undone in rows.order_by("pk").values_list("pk", "undoes").iterator():
        yield f"Change {pk} says that it undoes change {undone}, but does not lead back from it."


def wrong_bookings() -> Iterator[str]:
    """The booking is the day of the first entry that stands into a sold status."""
    changes = StatusChange.objects.filter(opportunity=OuterRef("pk"))
    sold = changes.standing().filter(to_status__is_sold=True)
    first = Subquery(sold.order_by("pk").values("changed_at")[:1])
    rows = Opportunity.objects.annotate(first=first).exclude(first=None, booked_on=None)
    for pk, booked, moment in rows.order_by("pk").values_list("pk", "booked_on", "first"):
        sold_on = clock.local_day(moment) if moment else None
        if booked != sold_on:
            yield (
                f"Opportunity {pk} is booked on {booked or 'no day'},"
                f" but was sold first on {sold_on or 'no day'}."
            )


class StatusNames(dict[int, str]):
    """The statuses in words, those that are not there too."""

    def __missing__(self, pk: int) -> str:
        return f"status {pk}"


def _names() -> StatusNames:
    names = StatusNames({0: "nowhere"})
    names.update((pk, f"“{name}” ({pk})") for pk, name in Status.objects.values_list("pk", "name"))
    return names


def _or_zero(key: Any) -> Coalesce:
    """Keys are compared, and NULL is equal to nothing."""
    return Coalesce(key, 0, output_field=IntegerField())


class TaskFacts(NamedTuple):
    """A change of a fact, with what its trip has now."""

    pk: int
    opportunity: int
    field: str
    key_date: int | None
    role: int | None
    before: Any
    after: Any
    departure_date: Any
    duration_days: Any
    manager: Any
    set_day: Any
    named: Any

    @property
    def subject(self) -> tuple[int, str, int | None]:
        return self.opportunity, self.field, self.key_date or self.role

    @property
    def now(self) -> str:
        if self.field == Field.KEY_DATE:
            return str(self.set_day) if self.set_day else FORMULA
        if self.field == Field.ROLE:
            return str(self.named) if self.named else AGENCY
        return in_words(getattr(self, self.field))


def broken_facts() -> Iterator[str]:
    """Each change of a fact starts from what the one before it left, the last one stands."""
    for _subject, changes in groupby(_rows(), key=lambda row: row.subject):
        rows = list(changes)
        for one, other in pairwise(rows):
            left, found = in_words(one.after), in_words(other.before)
            if left != found:
                yield f"{_title(other)} starts from {found}, but it was {left}."
        last = rows[-1]
        if in_words(last.after) != last.now:
            yield (
                f"{_title(last)} is the last one and led to {in_words(last.after)},"
                f" but it is {last.now}."
            )


def wrong_fact_undos() -> Iterator[str]:
    """What takes a change of a fact back leads back the way that it came."""
    rows = FactChange.objects.exclude(undoes=None).order_by("pk")
    names: tuple[str, ...] = ("pk", "opportunity", "field", "key_date", "role", "before", "after")
    names += tuple(f"undoes__{name}" for name in names)
    for found in rows.values_list(*names).iterator():
        (pk, *subject, before, after), (undone, *other, was, became) = found[:7], found[7:]
        way_back = (in_words(became), in_words(was))
        if subject != other or (in_words(before), in_words(after)) != way_back or undone > pk:
            yield (
                f"Change {pk} of a fact says that it undoes change {undone},"
                " but does not lead back from it."
            )


def in_words(value: Any) -> str:
    """A fact as it is kept; what follows by itself, from a formula or the agency, is alike."""
    if isinstance(value, dict) and "person" in value:
        return str(value["person"]) if value["is_set"] else AGENCY
    if isinstance(value, dict):
        return str(value["day"]) if value["is_set"] else FORMULA
    return NOTHING if value is None else str(value)


def _rows() -> Iterator[TaskFacts]:
    days = KeyDateValue.objects.filter(
        opportunity=OuterRef("opportunity"), key_date=OuterRef("key_date")
    )
    named = OpportunityRole.objects.filter(
        opportunity=OuterRef("opportunity"), role=OuterRef("role")
    )
    rows = (
        FactChange.objects.exclude(field=Field.KEY_DATE, key_date=None)  # deleted since
        .exclude(field=Field.ROLE, role=None)
        .annotate(
            departure_date=F("opportunity__departure_date"),
            duration_days=F("opportunity__duration_days"),
            manager=F("opportunity__manager"),
            set_day=Subquery(days.values("day")[:1]),
            named=Subquery(named.values("person")[:1]),
        )
        .order_by("opportunity", "field", "key_date", "role", "pk")
    )
    return map(TaskFacts._make, rows.values_list(*TaskFacts._fields).iterator())


def _title(row: TaskFacts) -> str:
    what = f"key date {row.key_date}" if row.key_date else row.field
    what = f"role {row.role}" if row.role else what
    return f"Change {row.pk} of {what} of opportunity {row.opportunity}"
