"""The outcome of a trial along time: flags, marks and their labels, placed true to scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo import clock
from caladeo.days import number
from statuses.references import Reference
from tasks.previews.trying import Trial
from tasks.text import wording
from tasks.text.trial_wording import TrialRow
from tasks.timeline import axis, labelling, timescale
from tasks.timeline.axis import Flag, Ground
from tasks.timeline.labelling import ROUND, Label, Mark, text_width
from tasks.timeline.timescale import Scale


def flags_of(trial: Trial, *, today: date) -> list[Flag]:
    """In the order of their days; of the key dates, those that the rules count from."""
    entered, opportunity = trial.entered_on, trial.opportunity
    is_today = entered == today
    known: list[tuple[date | None, str, str, str]] = [
        (_created_on(trial), _("Opportunity created"), "folder-plus", "created"),
        (entered, _("Entry"), "log-in", "today" if is_today else "entry"),
        *((day, name, "calendar", "key-date") for name, day in _key_dates(trial).items()),
        (opportunity.departure_date, _("Departure"), "plane", "departure"),
        (opportunity.return_date, _("Return"), "house", "return"),
    ]
    found = [
        Flag(day, name, _when(day, kind, entered), icon, kind, is_end=kind == "return")
        for day, name, icon, kind in known
        if day is not None
    ]
    return sorted(found, key=lambda flag: (flag.day, flag.is_end))


def _when(day: date, kind: str, around: date) -> str:
    if kind == "today":
        return pgettext("when", "today")
    return wording.day_in_words(day, today=around)


def _created_on(trial: Trial) -> date | None:
    """Only where a rule counts from it."""
    references = {line.task.reference for line in trial.lines}
    if Reference.OPPORTUNITY_CREATED not in references:
        return None
    return clock.local_day(trial.opportunity.created_at)


def _key_dates(trial: Trial) -> dict[str, date | None]:
    return {line.named: line.due.reference_date for line in trial.lines if line.task.key_date_id}


@dataclass(frozen=True, slots=True)
class TrialStep:
    """One place of the axis when it stands up: a flag, or a task."""

    flag: Flag | None = None
    row: TrialRow | None = None


def steps(flags: Iterable[Flag], rows: Iterable[TrialRow]) -> list[TrialStep]:
    """Flags and tasks as they follow each other; those without a day come last."""
    placed = [((flag.day, 2 if flag.is_end else 0, 0), TrialStep(flag=flag)) for flag in flags]
    placed += [((row.day or date.max, 1, row.line.number), TrialStep(row=row)) for row in rows]
    return [step for _place, step in sorted(placed, key=lambda pair: pair[0])]


WIDTH = 936.0
MOST_NAMES, NAME_LENGTH = 3, 26
ABOVE, LABELS_BELOW, DEEPEST = 72, 14, 190
LINE_HEIGHT, NUMBER_WIDTH, DAY_WIDTH = 20, 28, 100
SHORTEST_ARC, ARC_HEIGHT = 14, 34


@dataclass(frozen=True, slots=True)
class Words:
    """One line under the axis: a numbered name, or a day."""

    words: str = ""
    number: int = 0
    day: date | None = None
    is_off: bool = False
    y: float = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark on the line and, when there is room, what hangs from it."""

    mark: Mark
    is_off: bool
    lines: tuple[Words, ...]

    @property
    def lead(self) -> float:
        """Where what hangs from it hangs, above its first number."""
        return self.mark.left + ROUND / 2


@dataclass(frozen=True, slots=True)
class Arc:
    """A date that was moved off a closed day, or out of the past."""

    start: float
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    ground: Ground
    spots: list[Spot]
    arcs: list[Arc]
    height: float
    words: str


def drawing(trial: Trial, rows: Sequence[TrialRow], flags: Sequence[Flag]) -> Drawing:
    dated = [row for row in rows if row.day]
    scale = timescale.scale(_widths(dated, flags), left=axis.LEFT, right=WIDTH)
    ground = axis.ground(
        scale,
        flags,
        width=WIDTH,
        above=ABOVE,
        calendar=trial.calendar,
        opportunity=trial.opportunity,
        today=trial.entered_on,
    )
    spots = _spots(dated, scale, below=ground.bottom + LABELS_BELOW)
    ends = [words.y for spot in spots for words in spot.lines]
    return Drawing(
        ground=ground,
        spots=spots,
        arcs=_arcs(dated, spots, scale, line=ground.line),
        height=max([*ends, ground.bottom]) + LABELS_BELOW,
        words=_("In time: %(flags)s. The list says the rest.")
        % {"flags": ", ".join(flag.words for flag in flags)},
    )


def _widths(rows: Iterable[TrialRow], flags: Iterable[Flag]) -> list[tuple[date, float]]:
    """All that must find room on the right of its day."""
    found = [(flag.day, axis.flag_width(flag)) for flag in flags]
    for row in rows:
        if row.day:
            found.append((row.day, max(map(_line_width, _lines([row])))))
        if row.is_created and row.line.due.counted:
            found.append((row.line.due.counted, ROUND))
    return found


def _line_width(line: Words) -> float:
    return NUMBER_WIDTH + (DAY_WIDTH if line.day else text_width(line.words))


def _spots(rows: Sequence[TrialRow], scale: Scale, *, below: float) -> list[Spot]:
    by_number = {row.line.number: row for row in rows}
    alone = [Mark(scale.middle(row.day), (row.line.number,)) for row in rows if row.day]
    marks = labelling.merged(alone)
    texts = [_lines([by_number[each] for each in mark.numbers]) for mark in marks]
    labels = [
        Label(mark.left, max(map(_line_width, lines)), len(lines) * LINE_HEIGHT + 4)
        for mark, lines in zip(marks, texts, strict=True)
    ]
    depths = labelling.hang(labels, deepest=DEEPEST)
    return [
        Spot(
            mark,
            not any(by_number[each].is_created for each in mark.numbers),
            _stacked(lines, None if depth is None else below + depth),
        )
        for mark, lines, depth in zip(marks, texts, depths, strict=True)
    ]


def _stacked(lines: Iterable[Words], top: float | None) -> tuple[Words, ...]:
    """One below the other; none where there is no room."""
    if top is None:
        return ()
    return tuple(replace(line, y=top + index * LINE_HEIGHT) for index, line in enumerate(lines))


def _lines(rows: Sequence[TrialRow]) -> list[Words]:
    """The names with their numbers, after those of each day that day; of many the first ones."""
    found: list[Words] = []
    shown = sorted(rows, key=lambda row: (row.day or date.max, row.line.number))
    for index, row in enumerate(shown[:MOST_NAMES]):
        found.append(_named(row))
        follows = shown[index + 1 : MOST_NAMES]
        if row.is_created and row.day and not (follows and follows[0].day == row.day):
            found.append(Words(day=row.day))
    if (more := len(shown) - MOST_NAMES) > 0:
        words = ngettext("and %(count)s other", "and %(count)s others", more)
        found.append(Words(words % {"count": number(more)}))
    return found


def _named(row: TrialRow) -> Words:
    if row.is_created:
        return Words(Truncator(row.line.task.name).chars(NAME_LENGTH), row.line.number)
    day = wording.day_in_words(row.day, today=row.entered_on) if row.day else ""
    words = _("%(day)s: %(why)s") % {"day": day, "why": row.why_briefly}
    return Words(words, row.line.number, is_off=True)


def _arcs(
    rows: Iterable[TrialRow], spots: Iterable[Spot], scale: Scale, *, line: float
) -> list[Arc]:
    marks = {number: spot.mark for spot in spots for number in spot.mark.numbers}
    ends = {
        (scale.middle(row.line.due.counted), marks[row.line.number])
        for row in rows
        if row.is_created and row.line.due.counted and row.line.due.counted != row.day
    }
    return [
        _arc(start, mark, line)
        for start, mark in sorted(ends, key=lambda end: (end[0], end[1].at))
        if abs(start - mark.at) > mark.width / 2 + SHORTEST_ARC / 2
    ]


def _arc(start: float, mark: Mark, line: float) -> Arc:
    end = mark.at + (mark.width / 2 - 7) * (-1 if start < mark.at else 1)
    high, low = line - 10 - ARC_HEIGHT, line - 16
    curve = [(start, line - 8), (start, high), (end, high), (end, low)]
    first, *others = [f"{x:.1f} {y:.1f}" for x, y in curve]
    return Arc(start, f"M{first}C{' '.join(others)}")
