"""The frame that the tabs of an opportunity share."""

from typing import Any

from django.http import Http404

from caladeo import clock
from opportunities import stepping, wording
from opportunities.models import Opportunity
from opportunities.views import outcome
from statuses.models import Status
from tasks.models import Task


def load(pk: int) -> Opportunity:
    """The opportunity with all that the frame shows, or a page that says it is not there."""
    rows = Opportunity.objects.select_related("client", "manager", "status")
    opportunity: Opportunity | None = rows.filter(pk=pk).first()
    if opportunity is None:
        raise Http404
    return opportunity


def page_context(opportunity: Opportunity, *, tab: str) -> dict[str, Any]:
    """What ``opportunities/page.html`` needs; a constant number of queries.

    Args:
        opportunity: with client, manager and status loaded (``load`` does).
        tab: ``details``, ``tasks`` or ``history``.
    """
    today = clock.today()
    statuses = list(Status.objects.in_pipeline())
    steps = stepping.steps(statuses, present_id=opportunity.status_id)
    outcomes = outcome.outcomes(opportunity, statuses, at=clock.now())
    return {
        "opportunity": opportunity,
        "tab": tab,
        "today": today,
        "steps": [(step, outcomes.get(step.status.pk)) for step in steps],
        "open_count": Task.objects.filter(opportunity=opportunity).open().count(),
        "travel_words": wording.travel_in_words(
            opportunity.departure_date, opportunity.return_date, today=today
        ),
    }
