"""What is open when somebody goes away: given to the substitute by one click, and back by one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from caladeo import clock
from caladeo.accounts import people
from caladeo.db import retrying, writing
from caladeo.journal.recording import record
from caladeo.models import Absence, JournalEntry, User
from opportunities.moves import locks
from tasks.engine import assigning
from tasks.models import Task
from tasks.querysets import TaskQuerySet

# The keys of tasks, by that of who has them.
type Had = dict[int, list[int]]
WRITTEN = (*assigning.ASSIGNED, "given_at", "given_by_id")


def due_in(absence: Absence, *, today: date) -> Q:
    """Tasks that have to be done in it, as `people.Team.absence_of` says: late ones today."""
    if absence.last_day < today:
        return Q(pk__in=[])
    has_begun = absence.first_day <= today
    begin = Q() if has_begun else Q(due_date__gte=absence.first_day)
    return Q(begin, due_date__lte=absence.last_day)


def handed(person: User) -> TaskQuerySet:
    """The open tasks that colleagues have instead of somebody."""
    rows: TaskQuerySet = Task.objects.open().filter(instead_of=person.pk)
    return rows


def handed_in(absence: Absence, *, today: date) -> TaskQuerySet:
    """Those of ``handed`` that are due in one absence."""
    return handed(absence.person).filter(due_in(absence, today=today))


def offered(absence: Absence, *, today: date) -> TaskQuerySet:
    """The person's open tasks that the substitute could do; those for others stay where they are.

    Not those of days on which the substitute is away too: it goes no further than one.
    """
    rows: TaskQuerySet = Task.objects.open().filter(assignee=absence.person_id, instead_of=None)
    if not absence.substitute or not absence.substitute.is_active:
        return rows.none()
    rows = rows.filter(due_in(absence, today=today))
    others = Absence.objects.overlapping(today, absence.last_day)
    for other in others.filter(person=absence.substitute_id):
        rows = rows.exclude(due_in(other, today=today))
    return rows


def left_over(person: User, *, today: date) -> TaskQuerySet:
    """Those of ``handed`` that no absence of today, or to come, asks for any more."""
    rows = handed(person)
    for absence in Absence.objects.filter(person=person.pk, last_day__gte=today):
        rows = rows.exclude(due_in(absence, today=today), due_date__isnull=False)
    return rows


@retrying.on_conflict
def hand(
    absence: Absence,
    *,
    keys: Iterable[int] | None = None,
    but: Iterable[int] = (),
    by: User | None,
    at: datetime,
) -> int:
    """Give what is offered to the substitute; how many they were.

    Args:
        keys: those that were chosen of it; None: all. The others stay with the person.
        but: those that stay of all.

    Raises:
        Absence.DoesNotExist: somebody deleted it meanwhile.
    """
    today = clock.local_day(at)
    with transaction.atomic():
        row = locks.lock_together(
            offered(absence, today=today).owners(), lambda: lock_people(absence)
        )
        tasks = offered(row, today=today).exclude(pk__in_array=list(but))
        if keys is not None:
            tasks = tasks.filter(pk__in_array=list(keys))
        count = tasks.update(
            instead_of=F("assignee"), assignee=row.substitute, given_at=at, given_by=by
        )
        Absence.objects.filter(pk=row.pk).update(is_answered=True)
        if count:
            told = {"tasks": count, "replaced by": str(row.substitute)}
            record(JournalEntry.Kind.PERSON_REPLACED, by=by, target=row.person, after=told)
        return count


def lock_people(absence: Absence, *others: User | None) -> Absence:
    """The absence as it is now, under the locks of its people and of these."""
    rows = Absence.objects.select_related("person", "substitute")
    found: Absence = rows.get(pk=absence.pk)
    people.lock_absent(found.person, found.substitute, *others)
    now: Absence = rows.get(pk=absence.pk)
    return now


@retrying.on_conflict
def keep(absence: Absence) -> None:
    """Leave with the person what is offered; it is not asked again."""
    Absence.objects.filter(pk=absence.pk).update(is_answered=True)


@retrying.on_conflict
def undo(absence: Absence, *, given_at: datetime | None, by: User | None) -> int:
    """Ask once more what becomes of the open tasks; how many go back, given at that moment.

    Args:
        given_at: when `hand` gave them; None: they had been left with the person.
    """
    with transaction.atomic():
        rows = handed(absence.person)
        rows = rows.filter(given_at=given_at) if given_at else rows.none()
        locks.lock_together(rows.owners(), lambda: people.lock_absent(absence.person))
        people.require_able(absence.person_id)
        count = rows.update(
            assignee=absence.person_id, instead_of=None, given_at=None, given_by=None
        )
        Absence.objects.filter(pk=absence.pk).update(is_answered=False)
        if count:
            told = {"tasks": count}
            record(JournalEntry.Kind.PERSON_BACK, by=by, target=absence.person, after=told)
        return count


@retrying.on_conflict
def take_back(
    person: User, *, absence: Absence | None = None, by: User | None, at: datetime
) -> Had:
    """Give back what colleagues still have open instead of somebody; who had which.

    Args:
        absence: only what is due in it; else what no absence asks for any more.
    """
    today = clock.local_day(at)

    def found() -> TaskQuerySet:
        if absence is None:
            return left_over(person, today=today)
        return handed_in(absence, today=today)

    with transaction.atomic():
        locks.lock_together(found().owners(), lambda: people.lock_absent(person))
        people.require_able(person.pk)
        had: Had = {}
        for pk, colleague in found().order_by("pk").values_list("pk", "assignee"):
            had.setdefault(colleague, []).append(pk)
        count = found().update(assignee=person.pk, instead_of=None, given_at=at, given_by=by)
        if count:
            told = {"tasks": count}
            record(JournalEntry.Kind.PERSON_BACK, by=by, target=person, after=told)
        return had


@retrying.on_conflict
def hand_again(person: User, had: Had, *, given_at: datetime, by: User | None) -> int:
    """Undo `take_back` of that moment: to who had them, if they can sign in; how many go.

    What somebody has given, taken or done since stays.
    """
    with transaction.atomic():
        rows: TaskQuerySet = Task.objects.open().filter(assignee=person.pk, instead_of=None)
        rows = rows.filter(
            given_at=given_at, pk__in_array=[pk for keys in had.values() for pk in keys]
        )
        locks.lock_together(rows.owners(), lambda: people.lock_absent(person))
        count = 0
        for colleague in people.able(had) - {person.pk}:
            count += rows.filter(pk__in_array=had[colleague]).update(
                assignee=colleague, instead_of=person.pk, given_at=None, given_by=None
            )
        if count:
            told = {"tasks": count}
            record(JournalEntry.Kind.PERSON_REPLACED, by=by, target=person, after=told)
        return count


def decide_anew(keys: Sequence[int], *, by: User | None, at: datetime) -> int:
    """Give these tasks to whom a new one would go; how many went to another person."""
    today = clock.local_day(at)
    rows = list(Task.objects.filter(pk__in_array=keys).only(*WRITTEN, "due_date"))
    team = people.team({row.owner_id for row in rows}, since=today)
    changed = []
    for row in rows:
        had = row.assignee_id
        row.assignee_id, row.instead_of_id = row.owner_id, None
        assigning.give_to_substitute(row, team, today=today)
        if row.assignee_id != had:
            row.given_at, row.given_by_id = at, by.pk if by else None
            changed.append(row)
    writing.update(changed, WRITTEN)
    return len(changed)
