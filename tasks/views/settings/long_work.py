"""A change of the settings that touches too many tasks for a request.

A worker counts first what it would do; the person agrees; a worker does it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo.accounts.access import settings_right_required
from caladeo.jobs import background
from caladeo.views import jobs
from caladeo.web import idempotency
from tasks.engine import recomputing
from tasks.settings import setting_changes

KINDS = ("apply", "settings")
# Done without being counted first: the question before it has told the figures.
UNCOUNTED = ("status-deletion", "key-date-deletion", "handover", "rule")
PREVIEW = "-preview"


def preview_first(
    request: HttpRequest,
    kind: str,
    *,
    title: str,
    arguments: dict[str, Any],
    back: str,
    total: int = 0,
) -> HttpResponse:
    """Ask what a change would do."""
    return begin(
        request,
        kind + PREVIEW,
        title=_("Preview: %(work)s") % {"work": title},
        arguments=arguments | {"title": str(title), "back": back},
        total=total,
        result="tasks:long-preview",
    )


def of_settings(
    request: HttpRequest,
    what: str,
    values: dict[str, Any],
    *,
    key: int | None = None,
    seen: dict[str, Any] | None = None,
    **how: str,
) -> HttpResponse | None:
    """The same for the calendar or a key date; nothing when it moves few tasks."""
    if not is_long(what):
        return None
    total = recomputing.concerned(setting_changes.condition(what)).count()
    arguments = setting_changes.arguments(what, values, key=key, seen=seen)
    return preview_first(request, "settings", arguments=arguments, total=total, **how)


def is_long(what: str) -> bool:
    """Whether it may move more tasks than a request bears."""
    return background.are_long(recomputing.concerned(setting_changes.condition(what)))


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the change would do, and the button that does it."""
    job = jobs.finished(request, pk, *(kind + PREVIEW for kind in KINDS))
    if request.method != "POST":
        context = {"job": job, "form_token": idempotency.new_token()}
        return render(request, "tasks/long_preview.html", context)

    kind = job.kind.removesuffix(PREVIEW)
    return begin(
        request,
        kind,
        title=job.arguments["title"],
        arguments=job.arguments,
        total=job.total,
        agreed_to=job,
    )


def begin(
    request: HttpRequest,
    kind: str,
    *,
    arguments: dict[str, Any],
    result: str = "tasks:long-outcome",
    **how: Any,
) -> HttpResponse:
    """Have a worker do it.

    Args:
        arguments: what it works on, and where ``back`` leads.
    """
    return jobs.begin(
        request, kind, arguments=arguments, result=result, again=arguments["back"], **how
    )


@settings_right_required
@require_safe
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    job = jobs.finished(request, pk, *KINDS, *UNCOUNTED)
    return render(request, "tasks/long_outcome.html", {"job": job})
