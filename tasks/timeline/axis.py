"""What lies under the marks of an axis true to scale: days, the past, the trip, flags on poles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from opportunities.models import Opportunity
from tasks.dates.calendars import Calendar
from tasks.timeline import axis_bands, labelling
from tasks.timeline.axis_bands import Band
from tasks.timeline.labelling import Label, text_width
from tasks.timeline.timescale import ONE_DAY, Scale

LEFT = 44.0
FLAGS_TOP, FLAG_HEIGHT, FLAG_INDENT = 30, 22, 27
BELOW, BOLD = 34, 1.04


@dataclass(frozen=True, slots=True)
class Flag:
    day: date
    name: str
    when: str
    icon: str
    kind: str
    # The trip ends in the evening of its last day: what is due that day stands before the flag.
    is_end: bool = False

    @property
    def words(self) -> str:
        """« Départ 14 juin », « Entrée, aujourd’hui »."""
        between = ", " if self.kind == "today" else " "
        return between.join(filter(None, (self.name, self.when)))


@dataclass(frozen=True, slots=True)
class Pole:
    """A flag on its pole."""

    flag: Flag
    x: float
    top: float


@dataclass(frozen=True, slots=True)
class Ground:
    width: float
    months: list[Band]
    days_off: list[Band]
    cuts: list[Band]
    past: float
    trip: Band | None
    poles: list[Pole]
    top: float
    line: float

    @property
    def bottom(self) -> float:
        return self.line + BELOW

    @property
    def depth(self) -> float:
        return self.bottom - self.top


def ground(
    scale: Scale,
    flags: Sequence[Flag],
    *,
    width: float,
    above: float,
    calendar: Calendar,
    opportunity: Opportunity,
    today: date,
) -> Ground:
    """What is drawn first.

    Args:
        width: where the line ends, in pixels.
        above: between the flags and the line.
        opportunity: the trip whose days are marked.
        today: what is before it is hatched.
    """
    poles = _poles(flags, scale)
    top = max(pole.top for pole in poles) + FLAG_HEIGHT
    return Ground(
        width=width,
        months=axis_bands.months(scale, right=width),
        days_off=axis_bands.days_off(scale, calendar),
        cuts=axis_bands.cuts(scale),
        past=scale.at(today),
        trip=_trip(opportunity, scale),
        poles=poles,
        top=top,
        line=top + above,
    )


def flag_width(flag: Flag) -> float:
    return FLAG_INDENT + text_width(flag.words) * BOLD


def _poles(flags: Sequence[Flag], scale: Scale) -> list[Pole]:
    """The flags one above the other where they would overlap, the later the lower."""
    at = [scale.at(flag.day + ONE_DAY if flag.is_end else flag.day) for flag in flags]
    labels = [Label(x, flag_width(flag), FLAG_HEIGHT) for x, flag in zip(at, flags, strict=True)]
    depths = [depth or 0 for depth in labelling.hang(labels)]
    deepest = max(depths)
    return [
        Pole(flag, x, FLAGS_TOP + deepest - depth)
        for flag, x, depth in zip(flags, at, depths, strict=True)
    ]


def _trip(opportunity: Opportunity, scale: Scale) -> Band | None:
    departure, last = opportunity.departure_date, opportunity.return_date
    if departure is None or last is None:
        return None
    left = scale.at(departure)
    return Band(left, scale.at(last + ONE_DAY) - left)
