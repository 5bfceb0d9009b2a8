"""What befalls people who go away, and their tasks."""

from datetime import UTC, date, datetime

from caladeo.models import Absence, User
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.models import Status
from tasks.absences import saving
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

NOW = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)
FIRST, LAST = date(2027, 5, 10), date(2027, 5, 14)


def away(person: User, substitute: User | None, first: date = FIRST, last: date = LAST) -> Absence:
    return saving.add(person, first_day=first, last_day=last, substitute=substitute, by=None)


def enter(trip: Opportunity, status: Status, *, by: User | None = None, at: datetime = NOW) -> None:
    rows = Opportunity.objects.filter(pk=trip.pk)
    transitions.move(rows, to=status, by=by, source=Source.SCREEN, at=at)


def created(manager: User, *, days: int, **rule) -> Task:
    """The task that entering a status gives, due so many days after 3 May."""
    rule = AutoTaskTemplateFactory(status=StatusFactory(), offset_days=days, **rule)
    trip = OpportunityFactory(manager=manager)
    enter(trip, rule.status)
    return trip.tasks.get()
