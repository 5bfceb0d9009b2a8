"""What people do, again and again, and what they were told."""

import traceback
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max

from caladeo import clock
from caladeo.db import retrying
from opportunities import events, roles
from opportunities.models import Batch, Opportunity, StatusChange
from opportunities.moves import tracked_fields, transitions
from statuses.models import AutoTaskTemplate, Role, Status
from tasks.actions import completing, editing
from tasks.engine import applying, generation, rule_edits
from tasks.models import Task
from tasks.settings import role_changes
from tests.torture.crew import Job, Log, is_time_up
from tests.torture.world import World

type Deed = Callable[[World, Random, Log], None]


def often(deed: Deed, world: World, times: int) -> Job:
    """The deed so many times; a fault that a person would see is written down."""

    def job(chance: Random, log: Log) -> None:
        did = 0
        while did < times and not is_time_up():
            try:
                deed(world, chance, log)
            except (DatabaseError, ValueError, LookupError, TypeError) as error:
                log.note(error=f"{deed}: {error!r}", trace=traceback.format_exc())
            did += 1
        log.note(did=did, of=times)

    return job


def move_one(world: World, chance: Random, log: Log) -> None:
    """By the service, by a save, or from a screen that may be stale."""
    pk, to = chance.choice(world.trips), chance.choice(world.statuses)
    before = _last_change(pk)
    source = chance.choice(("service", "service", "save", "screen"))
    if source == "save":
        changes = _save(pk, to)
    else:
        rows = Opportunity.objects.filter(pk=pk)
        seen = rows.get().status_id if source == "screen" else None
        try:
            changes = _move(rows, to, seen=seen)
        except transitions.AlreadyMovedError:
            log.note(refused=1)
            return
    if changes:
        log.note(changes=changes, to=to.pk, size=1)
    else:
        log.note(already=pk, to=to.pk, before=before, after=_last_change(pk))


def move_many(world: World, chance: Random, log: Log, *, order: str = "name") -> None:
    """A bulk move of all the trips, in an order of its own."""
    rows = Opportunity.objects.filter(pk__in=world.trips).order_by(order)
    at = clock.now()
    batch = Batch.objects.create(made_at=at, source="bulk")
    to = chance.choice(world.statuses)
    changes = _move(rows, to, batch=batch)
    log.note(changes=changes, to=to.pk, size=len(changes), batch=batch.pk)


move_forwards = partial(move_many, order="pk")
move_backwards = partial(move_many, order="-pk")


def _move(rows, to: Status, **how) -> list[int]:
    changes = transitions.move(rows, to=to, by=None, source="code", at=clock.now(), **how).changes
    return [change.pk for change in changes]


@retrying.on_conflict  # as a page does
def _save(pk: int, to: Status) -> list[int]:
    row = Opportunity.objects.get(pk=pk)
    row.status = to
    with transaction.atomic(), events.acting(by=None, source="screen"):
        list(Opportunity.objects.filter(pk=pk).locked())  # so that what is new is ours
        known = _last_change(pk)
        row.save()
        return list(row.changes.filter(pk__gt=known).values_list("pk", flat=True))


def _last_change(pk: int) -> int:
    return StatusChange.objects.filter(opportunity=pk).aggregate(last=Max("pk"))["last"]


def move_departure(world: World, chance: Random, log: Log) -> None:
    pk = chance.choice(world.trips)
    day = date(2027, chance.randint(3, 9), chance.randint(1, 28))
    if chance.random() < 0.5:
        tracked_fields.write(Opportunity.objects.filter(pk=pk), departure_date=day)
    else:
        row = Opportunity.objects.get(pk=pk)
        row.departure_date, row.duration_days = day, chance.randint(3, 20)
        row.save()
    log.note(facts={"departure_date": str(day)}, trips=[pk])


def change_manager(world: World, chance: Random, log: Log) -> None:
    trips, manager = chance.sample(world.trips, 3), chance.choice(world.people)
    tracked_fields.write(Opportunity.objects.filter(pk__in=trips), manager=manager)
    log.note(facts={"manager_id": str(manager.pk)}, trips=trips)


def change_role(world: World, chance: Random, log: Log) -> None:
    """Give the role to somebody else, everywhere or on one trip."""
    role, person = Role.objects.get(), chance.choice(world.people)
    if chance.random() < 0.5:
        role_changes.edit(role, person=person, by=None, at=clock.now())
    else:
        trip = Opportunity.objects.get(pk=chance.choice(world.trips))
        roles.write(trip, role, person, by=None, at=clock.now())


def pin(world: World, chance: Random, log: Log) -> None:
    if task := _some_task(world, chance):
        if chance.random() < 0.3:
            editing.unpin(task, by=None, at=clock.now())
            return
        day = date(2030, 1, 1) + timedelta(days=chance.randint(0, 9999))
        editing.edit(task, by=None, at=clock.now(), due_date=day)
        log.note(pinned=task.pk, day=str(day))


def complete(world: World, chance: Random, log: Log) -> None:
    if task := _some_task(world, chance):
        row = completing.complete(task, by=None, at=clock.now())
        if row.state == Task.State.DONE:
            log.note(done=task.pk)


def reopen(world: World, chance: Random, log: Log) -> None:
    """Open a task that is done, with what follows it; nobody can count on its being done then."""
    done = Task.objects.filter(opportunity=chance.choice(world.trips), state=Task.State.DONE)
    if task := done.filter(template__successors__isnull=False).order_by("-pk").first():
        log.note(reopened=task.pk)
        completing.reopen(task, by=None, at=clock.now())


def _some_task(world: World, chance: Random) -> Task | None:
    """One of the newest open tasks of a trip: the ones that others are at, too."""
    tasks = Task.objects.open().filter(opportunity=chance.choice(world.trips))
    newest = list(tasks.order_by("-pk")[:6])
    return chance.choice(newest) if newest else None


def revise(world: World, chance: Random, log: Log) -> None:
    """Edit a rule that nobody counts, now and then with its open tasks."""
    template = _spare_rule(chance)
    if template is None:
        return
    changes = chance.choice(
        (
            {"offset_days": chance.randint(0, 40)},
            {"visible_days": chance.choice((None, 3, 10))},
            {"name": f"Tâche de passage {chance.randint(1, 9)}"},
            {"is_enabled": chance.random() < 0.7},
        )
    )
    try:
        rule_edits.revise(
            template, changes, update_open=chance.random() < 0.5, by=None, at=clock.now()
        )
    except AutoTaskTemplate.DoesNotExist:
        log.note(refused=1)


def replace_rule(world: World, chance: Random, log: Log) -> None:
    """Delete a rule that nobody counts, or add one."""
    template = _spare_rule(chance)
    if template is not None and chance.random() < 0.5:
        template.delete()
        return
    AutoTaskTemplate.objects.create(
        status=chance.choice(world.statuses),
        name="Tâche de passage",
        reference=chance.choice(("departure", "task_created", "status_entered")),
        offset_days=chance.randint(0, 20),
        on_leave=chance.choice(("keep", "cancel")),
    )


def _spare_rule(chance: Random) -> AutoTaskTemplate | None:
    rows = list(AutoTaskTemplate.objects.filter(name__startswith="Tâche de passage"))
    return chance.choice(rows) if rows else None


def apply(world: World, chance: Random, log: Log) -> None:
    """Give a rule's task to those that are in its status already."""
    if template := _spare_rule(chance):
        applying.apply(template.status, templates=[template], at=clock.now())


def create_again(world: World, chance: Random, log: Log) -> None:
    """A second creation for a change that has its tasks: the database must refuse it."""
    change = StatusChange.objects.filter(is_quiet=False).order_by("-pk")[chance.randint(0, 5)]
    rules = change.to_status.templates.enabled()
    had = set(change.tasks.exclude(template=None).values_list("template", flat=True))
    if not had & {rule.pk for rule in rules}:
        return
    try:
        with transaction.atomic():
            generation.create_tasks([change])
    except IntegrityError:
        log.note(refused=1)
