"""Long work: how far it is, where what came of it is shown, and having seen it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from caladeo import background, heartbeat, htmx
from caladeo.models import Job

PAGE = "caladeo/job.html"
SHOWN = 50


def own(request: HttpRequest) -> QuerySet[Job]:
    """Everybody sees the work that they have asked for."""
    return Job.objects.owned_by(request.user).without_content()


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
    done, total = heartbeat.look(found)
    return {
        "job": found,
        "done": min(done, total),
        "total": total,
        "percent": 100 * min(done, total) // total if total else 0,
    }


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    background.see(get_object_or_404(own(request), pk=pk))
    if htmx.wants_fragment(request):
        return HttpResponse()
    return redirect(htmx.back(request, reverse("jobs:list")))
