"""Long work: how far it is, where what came of it is shown, and having seen it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from caladeo import clock
from caladeo.jobs import background, heartbeat
from caladeo.models import Job
from caladeo.web import htmx, idempotency

PAGE = "caladeo/job.html"
SHOWN = 50


def own(request: HttpRequest) -> QuerySet[Job]:
    """Everybody sees the work that they have asked for."""
    return Job.objects.owned_by(request.user).without_content()


def begin(
    request: HttpRequest, kind: str, *, agreed_to: Job | None = None, **how: Any
) -> HttpResponse:
    """Have a worker do it, once for a form; the answer shows how far it is.

    Args:
        agreed_to: the preview that was shown before, seen from now on.
        how: as `background.start` takes it.
    """

    def start() -> int:
        if agreed_to:
            background.mark_seen(agreed_to)
        return background.start(kind, by=request.user, at=clock.now(), **how).pk

    pk, _is_new = idempotency.run(request, request.POST.get("form_token", ""), start)
    return redirect("jobs:job", pk)


def finished(request: HttpRequest, pk: int, *kinds: str) -> Job:
    """Work of these kinds that this person has asked for, and that is done, if only in part."""
    mine = Job.objects.owned_by(request.user).filter(kind__in=kinds).with_outcome()
    return get_object_or_404(mine, pk=pk)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    jobs = [shown(job) for job in own(request).order_by("-pk")[:SHOWN]]
    return render(request, "caladeo/jobs.html", {"jobs": jobs})


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """The entry of the menu, which asks again and again."""
    return render(request, "_jobs.html#entry")


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress; the result, when there is one."""
    found = get_object_or_404(own(request), pk=pk)
    if found.state == Job.State.DONE:
        url = found.result_url
        return HttpResponseClientRedirect(url) if htmx.wants_fragment(request) else redirect(url)
    return htmx.render(request, PAGE, "progress", shown(found))


def shown(found: Job) -> dict[str, Any]:
    done, total = heartbeat.read_progress(found)
    return {
        "job": found,
        "done": min(done, total),
        "total": total,
        "percent": 100 * min(done, total) // total if total else 0,
    }


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    background.mark_seen(get_object_or_404(own(request), pk=pk))
    if htmx.wants_fragment(request):
        return HttpResponse()
    return redirect(htmx.back(request, reverse("jobs:list")))
