"""What must be true after a trial: each sentence is a fault."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from opportunities.models import Opportunity, StatusChange
from tasks import doctor
from tasks.models import DueDateMove, Task
from tests.torture.world import World

type Notes = list[dict[str, Any]]


def faults(world: World, notes: Notes) -> list[str]:
    with doctor.frozen():
        sick = [words for _name, found in doctor.examine() for words in found]
    return [
        *(f"error: {note['error']}" for note in notes if "error" in note),
        *(f"doctor: {words}" for words in sick),
        *(f"lost: {words}" for words in [*lost(notes), *lost_facts(notes)]),
        *(f"twice: {words}" for words in twice(world, notes)),
        *(f"half: {words}" for words in [*half(notes), *torn(world, notes)]),
    ]


def lost(notes: Notes) -> Iterator[str]:
    """Whether all that was acknowledged is there."""
    led = dict(StatusChange.objects.values_list("pk", "to_status"))
    states = dict(Task.objects.values_list("pk", "state"))
    pins = Counter(DueDateMove.objects.filter(cause="hand").values_list("task", "to_date"))
    reopened = {note["reopened"] for note in notes if "reopened" in note}
    pins = Counter({(task, str(day)): count for (task, day), count in pins.items()})
    for note in notes:
        for pk in note.get("changes", ()):
            if led.get(pk) != note["to"]:
                yield f"the move {pk} to status {note['to']}"
        if "already" in note and not _was_there(note):
            yield f"a move of opportunity {note['already']} to status {note['to']}"
        done = {note.get("done")} - {None} - reopened
        if done and states.get(note["done"]) != "done":
            yield f"task {note['done']} was done"
        if "pinned" in note and not pins[note["pinned"], note["day"]]:
            yield f"task {note['pinned']} was set to {note['day']}"


def lost_facts(notes: Notes) -> Iterator[str]:
    """Whether each trip has the manager and the departure that somebody gave it last."""
    last: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for note in notes:
        for fact, value in note.get("facts", {}).items():
            for pk in note["trips"]:
                last[pk, fact][note["who"]] = value
    trips = Opportunity.objects.in_bulk(pk for pk, _fact in last)
    for (pk, fact), told in last.items():
        if str(getattr(trips[pk], fact)) not in told.values():
            yield f"the {fact} of trip {pk} is none of {sorted(told.values())}"


def _was_there(note: dict[str, Any]) -> bool:
    """Whether an opportunity was where it was to go while somebody moved it there."""
    changes = StatusChange.objects.filter(opportunity=note["already"], to_status=note["to"])
    return changes.filter(pk__range=(note["before"], note["after"])).exists()


def twice(world: World, notes: Notes) -> Iterator[str]:
    """Whether each change has the tasks of its rules; and nobody was moved without a word."""
    counted = Count("tasks", filter=~Q(tasks__name__startswith="Tâche de passage"))
    rows = StatusChange.objects.annotate(count=counted).values_list("pk", "to_status", "count")
    for pk, to, count in rows:
        if count != world.tasks_of[to]:
            yield f"change {pk} has {count} tasks instead of {world.tasks_of[to]}"
    told = sum(len(note.get("changes", ())) for note in notes)
    there = StatusChange.objects.exclude(from_status=None).count()
    unheard = sum(note.get("unheard", 0) for note in notes)
    if not told <= there <= told + unheard:
        yield f"{there} moves are stored, {told} were told"


def half(notes: Notes) -> Iterator[str]:
    """Whether each bulk move is there whole."""
    sizes = dict(
        StatusChange.objects.exclude(batch=None).values_list("batch").annotate(Count("pk"))
    )
    for note in notes:
        if "batch" in note and sizes.get(note["batch"], 0) != note["size"]:
            yield f"batch {note['batch']} has {sizes.get(note['batch'], 0)} of {note['size']}"


def torn(world: World, notes: Notes) -> Iterator[str]:
    """Whether each bulk move took all the trips that were elsewhere, acknowledged or not.

    A bulk move holds all its trips, so each one's last change before it says where it was.
    """
    together = next((note["together"] for note in notes if "together" in note), world.trips)
    chains: dict[int, list[tuple[int, int]]] = defaultdict(list)
    taken: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    rows = StatusChange.objects.order_by("pk")
    for pk, trip, to, batch in rows.values_list("pk", "opportunity", "to_status", "batch"):
        chains[trip].append((pk, to))
        if batch is not None:
            taken[batch][trip] = (pk, to)
    for batch, moved in taken.items():
        first, to = min(moved.values())
        for trip in sorted(set(together) - set(moved)):
            earlier = bisect_left(chains[trip], (first, 0))
            if chains[trip][earlier - 1][1] != to:
                yield f"batch {batch} left trip {trip} where it was"
