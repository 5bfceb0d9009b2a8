"""The automatic tasks of a status along its time axis: their order, not a scale."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from statuses.models import AutoTaskTemplate, KeyDate
from statuses.references import Offset, Reference

# As they follow each other in the life of a trip; key dates stand beside what they count from.
ANCHORS = (
    Reference.OPPORTUNITY_CREATED,
    Reference.TASK_CREATED,
    Reference.KEY_DATE,
    Reference.DEPARTURE,
    Reference.RETURN,
    Reference.TASK,
)
# Who enters a status gets its tasks that very day: one flag for both.
SAME_DAY = {Reference.STATUS_ENTERED: Reference.TASK_CREATED}
COUNTED_FROM = {
    KeyDate.Source.DEPARTURE: Reference.DEPARTURE,
    KeyDate.Source.RETURN: Reference.RETURN,
}


@dataclass(frozen=True, slots=True)
class AxisStep:
    """One place on the axis: the flag of a reference, or an automatic task and its number."""

    reference: str
    number: int = 0
    template: AutoTaskTemplate | None = None
    key_date: KeyDate | None = None
    is_after_gap: bool = False
    ends_trip: bool = False


# A date whose place among the others is known, and the key dates counted from it.
type Root = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A step and about how many days it is from the root."""

    days: float
    is_since: bool
    step: AxisStep

    @property
    def order(self) -> tuple[float, bool, int]:
        return self.days, self.is_since, self.step.number


def steps(
    templates: Iterable[AutoTaskTemplate], *, key_dates: Iterable[KeyDate] = ()
) -> list[AxisStep]:
    """Flags of the references in use and, around each, its tasks; nothing without tasks.

    Args:
        templates: the automatic tasks in the order of their list, which those of one day keep.
        key_dates: all those of the agency.
    """
    templates = list(templates)
    named = {row.pk: row for row in key_dates}
    rules = {row.pk: row for row in templates}
    groups: dict[Root, list[_Placed]] = {}
    flags = set()
    for number, row in enumerate(templates, 1):
        # A task that follows others stands after them, counted from what the first counts from.
        first, before = _first(row, rules)
        key_date = named.get(first.key_date_id or 0)
        reference = SAME_DAY.get(Reference(first.reference), first.reference)
        root, days = _root(reference, key_date, named)
        group = groups.setdefault(root, [])
        if (reference, first.key_date_id) not in flags:
            flags.add((reference, first.key_date_id))
            group.append(_Placed(days, False, AxisStep(reference, key_date=key_date)))
        step, offset = AxisStep(reference, number, row), Offset.of(row)
        about = before + offset.about_days
        group.append(_Placed(days + about, about >= 0, step))
    found: list[AxisStep] = []
    for root in sorted(groups):
        ordered = [placed.step for placed in sorted(groups[root], key=lambda row: row.order)]
        found += _joined(ordered, after=found[-1] if found else None)
    return list(_numbered(found))


def keys(templates: Iterable[AutoTaskTemplate], *, key_dates: Iterable[KeyDate] = ()) -> list[int]:
    """The keys of the tasks in the order of time."""
    found = steps(templates, key_dates=key_dates)
    return [step.template.pk for step in found if step.template]


def numbers(
    templates: Iterable[AutoTaskTemplate], *, key_dates: Iterable[KeyDate] = ()
) -> dict[int | None, int]:
    """The numbers that the tasks have on every page, by key: they count as time goes."""
    return {pk: number for number, pk in enumerate(keys(templates, key_dates=key_dates), 1)}


def _numbered(found: Iterable[AxisStep]) -> Iterator[AxisStep]:
    """The tasks count from 1 as they follow each other in time."""
    number = 0
    for step in found:
        number += step.template is not None
        yield replace(step, number=number) if step.template else step


def _first(
    rule: AutoTaskTemplate, rules: Mapping[int, AutoTaskTemplate]
) -> tuple[AutoTaskTemplate, float]:
    """The rule at the beginning of a chain, and about how many days after it this one begins."""
    days = 0.0
    for _step in range(len(rules)):
        before = rules.get(rule.predecessor_id or 0)
        if before is None:
            break
        rule = before
        days += Offset.of(rule).about_days
    return rule, days


def _root(
    reference: str, key_date: KeyDate | None, named: Mapping[int, KeyDate]
) -> tuple[Root, float]:
    """What a reference counts from in the end, and by about how many days."""
    if key_date is None:
        return (ANCHORS.index(Reference(reference)), 0), 0
    days, root = Offset.of(key_date).about_days, key_date
    for _step in range(len(named)):
        if not root.base_id:
            break
        root = named[root.base_id]
        days += Offset.of(root).about_days
    counted_from = COUNTED_FROM.get(KeyDate.Source(root.source))
    if counted_from:
        return (ANCHORS.index(counted_from), 0), days
    return (ANCHORS.index(Reference.KEY_DATE), root.position + 1), days


def _joined(group: list[AxisStep], *, after: AxisStep | None) -> list[AxisStep]:
    """The steps of a root, and how they follow what comes before."""
    if after is None:
        return group
    if group[0].template is not None:
        # Nobody knows how long it is from one date to the days before the next.
        return [replace(group[0], is_after_gap=True), *group[1:]]
    crosses_trip = group[0].reference == Reference.RETURN and _is_departure(after)
    return [replace(group[0], ends_trip=crosses_trip), *group[1:]]


def _is_departure(step: AxisStep) -> bool:
    return step.reference == Reference.DEPARTURE and step.template is None
