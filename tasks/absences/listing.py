"""The absences of a person as their page shows them, each with the tasks that hang on it."""

from dataclasses import dataclass
from datetime import date

from caladeo.models import Absence, User
from tasks.absences import handing
from tasks.absences.forms import days_of


@dataclass(frozen=True, slots=True)
class AbsenceEntry:
    """An absence of today or to come.

    ``offered``: how many open tasks the substitute could be given, as long as nobody has said what
    becomes of them; ``handed``: how many colleagues have for it; ``also_away``: when the substitute
    is away too.
    """

    absence: Absence
    is_on: bool
    offered: int
    handed: int
    also_away: list[Absence]

    @property
    def days(self) -> str:
        return days_of(self.absence)

    @property
    def also_away_days(self) -> list[str]:
        return [days_of(other) for other in self.also_away]


def entries(person: User, *, today: date) -> list[AbsenceEntry]:
    """Soonest first; three queries for each, of which nobody has many."""
    rows = Absence.objects.filter(person=person, last_day__gte=today)
    return [_entry(row, today=today) for row in rows.select_related("person", "substitute")]


def _entry(absence: Absence, *, today: date) -> AbsenceEntry:
    together = Absence.objects.overlapping(max(absence.first_day, today), absence.last_day)
    return AbsenceEntry(
        absence=absence,
        is_on=absence.first_day <= today,
        offered=0 if absence.is_answered else handing.offered(absence, today=today).count(),
        handed=handing.handed_in(absence, today=today).count(),
        also_away=list(together.filter(person=absence.substitute_id)),
    )
