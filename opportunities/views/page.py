"""The frame that the tabs of an opportunity share."""

from typing import Any, NamedTuple

from django.http import Http404

from caladeo import clock
from caladeo.colors import Look, look
from opportunities import travel
from opportunities.lists import stepper
from opportunities.models import Opportunity
from statuses.models import Status
from tasks.models import Task


class Stage(NamedTuple):
    """A step of the pipeline as the page draws it."""

    pk: int
    status: Look
    place: str
    is_apart: bool


def load(pk: int) -> Opportunity:
    """The opportunity with all that the frame shows, or a page that says it is not there."""
    rows = Opportunity.objects.select_related("client", "manager", "status")
    opportunity: Opportunity | None = rows.filter(pk=pk).first()
    if opportunity is None:
        raise Http404
    return opportunity


def page_context(
    opportunity: Opportunity, *, tab: str, open_count: int | None = None
) -> dict[str, Any]:
    """What ``opportunities/page.html`` needs; a constant number of queries.

    Args:
        opportunity: with client, manager and status loaded (``load`` does).
        tab: ``details``, ``tasks`` or ``journal``.
        open_count: of its open tasks, when they are counted already.
    """
    today = clock.today()
    if open_count is None:
        open_count = Task.objects.filter(opportunity=opportunity).open().count()
    return {
        "opportunity": opportunity,
        "tab": tab,
        "today": today,
        "runs": stages(opportunity),
        "open_count": open_count,
        "travel_words": travel.travel_in_words(
            opportunity.departure_date, opportunity.return_date, today=today
        ),
    }


def stages(opportunity: Opportunity) -> tuple[tuple[Stage, ...], ...]:
    """The steps of the pipeline, those of a long one that are folded together in one run."""
    steps = stepper.steps(Status.objects.in_pipeline(), present_id=opportunity.status_id)
    return tuple(
        tuple(Stage(step.status.pk, look(step.status), step.place, step.is_apart) for step in run)
        for run in stepper.runs(steps)
    )
