"""The automatic tasks of a status along its time axis: their order, not a scale."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from statuses.models import AutoTaskTemplate
from statuses.references import Reference

# As they follow each other in the life of a trip.
ANCHORS = (
    Reference.OPPORTUNITY_CREATED,
    Reference.STATUS_ENTERED,
    Reference.TASK_CREATED,
    Reference.DEPARTURE,
    Reference.RETURN,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the axis: the flag of a reference, or an automatic task and its number."""

    reference: str
    number: int = 0
    template: AutoTaskTemplate | None = None
    is_after_gap: bool = False
    ends_trip: bool = False


def steps(templates: Iterable[AutoTaskTemplate]) -> list[Step]:
    """Flags of the references in use and, around each, its tasks; nothing without tasks.

    Args:
        templates: the automatic tasks in the order of their list, which gives the numbers.
    """
    numbered = list(enumerate(templates, 1))
    found: list[Step] = []
    for reference in ANCHORS:
        own = sorted(
            (pair for pair in numbered if pair[1].reference == reference),
            key=lambda pair: (pair[1].offset_days, pair[0]),
        )
        if own:
            found += _around(reference, own, after=found[-1] if found else None)
    return found


def _around(
    reference: Reference, own: list[tuple[int, AutoTaskTemplate]], *, after: Step | None
) -> list[Step]:
    """The tasks before a flag, the flag, the tasks from that day on."""
    before = [Step(reference, number, row) for number, row in own if row.offset_days < 0]
    since = [Step(reference, number, row) for number, row in own if row.offset_days >= 0]
    crosses_trip = reference == Reference.RETURN and bool(after) and _is_departure(after)
    flag = Step(reference, ends_trip=crosses_trip and not before)
    group = [*before, flag, *since]
    if after is not None and before:
        # Nobody knows how long it is from one date to the days before the next.
        group[0] = replace(group[0], is_after_gap=True)
    return group


def _is_departure(step: Step | None) -> bool:
    return step is not None and step.reference == Reference.DEPARTURE and step.template is None
