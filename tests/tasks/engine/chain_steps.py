"""What tests of chains have in common: rules that follow one another, a trip that enters."""

from datetime import UTC, datetime, timedelta

from opportunities.models import Opportunity
from opportunities.moves import transitions
from statuses.references import Reference
from tests.factories import AutoTaskTemplateFactory

NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)


def later(days):
    return NOW + timedelta(days=days)


def following(rule, days=3, **fields):
    return AutoTaskTemplateFactory(
        status=rule.status,
        reference=Reference.TASK,
        predecessor=rule,
        offset_days=days,
        **fields,
    )


def enter(trip, status, *, at=NOW):
    rows = Opportunity.objects.filter(pk=trip.pk)
    return transitions.move(rows, to=status, by=None, source="screen", at=at).changes[0]
