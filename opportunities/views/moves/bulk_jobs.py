"""A bulk move too long for a request: its preview, then the move, each as a job."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo.forms import addresses
from caladeo.models import Job
from caladeo.views import jobs
from caladeo.web import htmx, idempotency
from opportunities.forms.moves import BulkAnswersForm
from opportunities.lists import selecting
from opportunities.models import Opportunity
from opportunities.moves import bulk
from opportunities.moves.choices import Choices
from opportunities.views.moves import bulk_messages, bulk_move, messages
from statuses.models import Status
from tasks.previews.bulk_preview import BulkPreview


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Note who is seen where, and let a worker count what the move would do."""
    selection = selecting.parse(request.POST)
    status = get_object_or_404(
        Status.objects.in_pipeline(), pk=addresses.key(request.POST.get("vers"))
    )
    back = htmx.back(request, reverse("opportunities:list"))
    seen = dict(selection.rows().values_list("pk", "status"))
    if not seen:
        return redirect(back)

    return jobs.begin(
        request,
        "bulk-preview",
        title=_("Preview: %(rows)s to “%(status)s”")
        % {"rows": messages.opportunities(len(seen)), "status": status.name},
        result="opportunities:bulk-move-preview",
        again=back,
        arguments={"to": status.pk, "back": back},
        content=bulk.pack(seen),
        total=len(seen),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """What the worker has counted, and the button that moves them."""
    job = jobs.finished(request, pk, "bulk-preview")
    status = get_object_or_404(Status.objects.in_pipeline(), pk=job.arguments["to"])
    if request.method == "POST":
        form = BulkAnswersForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        return move(request, job, status, quiet=not form.creates_tasks, choices=form.choices)
    found = BulkPreview.from_json(job.outcome)
    keys = [line[0] for line in found.lines]
    rows = Opportunity.objects.select_related("client", "status").in_bulk(keys)
    context: dict[str, Any] = {
        "job": job,
        "count": job.total,
        "status": status,
        "back": job.arguments["back"],
        "form_token": idempotency.new_token(),
        **bulk_move.context_of(found, rows, to=status, at=job.asked_at),
    }
    return render(request, bulk_move.PAGE, context)


def move(
    request: HttpRequest, job: Job, status: Status, *, quiet: bool, choices: Choices
) -> HttpResponse:
    moving = BulkPreview.from_json(job.outcome).moving

    seen = bulk.unpack(job.content)
    return jobs.begin(
        request,
        "bulk-move",
        agreed_to=job,
        title=_("%(rows)s to “%(status)s”")
        % {"rows": messages.opportunities(moving), "status": status.name},
        result="opportunities:bulk-move-result",
        again=job.arguments["back"],
        arguments=job.arguments | {"quiet": quiet, "choices": choices.as_json()},
        content=bulk.pack({key: at for key, at in seen.items() if at != status.pk}),
        total=moving,
    )


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What a long move did, and its undo."""
    job = jobs.finished(request, pk, "bulk-move")
    status = Status.objects.filter(pk=job.arguments["to"]).first()
    outcome = bulk.NOTHING | job.outcome
    context = {
        "job": job,
        "status": status,
        "back": job.arguments["back"],
        "moved": messages.opportunities(outcome["moved"]),
        "tasks": bulk_messages.tasks_in_words(outcome, quiet=job.arguments.get("quiet", False)),
        "notes": bulk_messages.stayed(outcome),
    }
    return render(request, "opportunities/bulk_result.html", context)
