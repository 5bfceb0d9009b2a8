"""The frame that the tabs of an opportunity share, with the pipeline as the opportunity sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import Http404

from caladeo import clock
from caladeo.colors import Look, look
from opportunities import travel
from opportunities.models import DeletedOpportunity, Opportunity
from statuses.models import Status
from tasks.models import Task


class Stage(NamedTuple):
    """A step of the pipeline as the page draws it."""

    pk: int
    status: Look
    place: str
    is_apart: bool


class InTrashError(Http404):
    """What an address showed is in the trash: `opportunities.views.trash.not_found` says so."""

    def __init__(self, row: Model) -> None:
        super().__init__()
        self.row = row


def load(pk: int) -> Opportunity:
    """The opportunity with all that the frame shows, or a page that says it is not there."""
    rows = Opportunity.objects.select_related("client", "manager", "status")
    opportunity: Opportunity | None = rows.filter(pk=pk).first()
    if opportunity is None:
        kept = DeletedOpportunity.objects.kept(at=clock.now()).without_rows()
        deleted = kept.filter(pk=pk).first()
        raise InTrashError(deleted) if deleted else Http404
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
    line = steps(Status.objects.in_pipeline(), present_id=opportunity.status_id)
    return tuple(
        tuple(Stage(step.status.pk, look(step.status), step.place, step.is_apart) for step in run)
        for run in runs(line)
    )


# More statuses than these are not all shown at once.
LONGEST = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A status and where it stands, seen from the opportunity."""

    status: Status
    place: str  # passed, present or ahead
    is_apart: bool

    @property
    def is_present(self) -> bool:
        return self.place == "present"


def steps(statuses: Iterable[Status], *, present_id: int) -> list[Step]:
    """The steps in pipeline order; the closing ones that lost the deal stand at the end.

    From a lost deal nothing was passed: it may have been lost at any step.
    """
    rows = list(statuses)
    apart = [row for row in rows if is_lost(row)]
    line = [row for row in rows if not is_lost(row)]
    keys = [row.pk for row in line]
    reached = keys.index(present_id) if present_id in keys else -1
    return [
        *(Step(row, _place(at, reached), is_apart=False) for at, row in enumerate(line)),
        *(
            Step(row, "present" if row.pk == present_id else "ahead", is_apart=True)
            for row in apart
        ),
    ]


def runs(steps: Sequence[Step]) -> list[Sequence[Step]]:
    """The steps one by one; of a long pipeline those that stand far off, together.

    Its ends, the present one and its neighbours are shown, and one that lost the deal.
    """
    shown = set(range(len(steps))) if len(steps) <= LONGEST else _landmarks(steps)
    found: list[Sequence[Step]] = []
    at = 0
    while at < len(steps):
        end = at + 1
        while at not in shown and end < len(steps) and end not in shown and _joins(steps, end):
            end += 1
        found.append(steps[at:end])
        at = end
    return found


def _landmarks(steps: Sequence[Step]) -> set[int]:
    present = {at for at, step in enumerate(steps) if step.is_present}
    line = [at for at, step in enumerate(steps) if not step.is_apart]
    near = {beside for at in present for beside in (at - 1, at + 1)}
    return {*present, *near, *line[:1], *line[-1:], len(line)}


def _joins(steps: Sequence[Step], at: int) -> bool:
    """What lost the deal stands apart, in what is folded too."""
    return steps[at].is_apart == steps[at - 1].is_apart


def is_lost(status: Status) -> bool:
    """Whether entering this status closes the deal without success."""
    return not status.is_active and status.probability == 0


def _place(at: int, reached: int) -> str:
    if at == reached:
        return "present"
    return "passed" if at < reached else "ahead"
