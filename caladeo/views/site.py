"""The site as a whole: its health, its icon, its list of settings, what no view answers."""

import sys
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import reswap, retarget

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.db import outages
from caladeo.jobs import heartbeat
from caladeo.web import htmx, unavailable


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Says that the process answers; no database, so that a slow one does not restart it."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Says whether the app can serve people: the database answers and has every migration.

    A silent worker or clock is told, and is no reason to send people elsewhere: only long work
    and mails wait.
    """
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
        if not known_migrations() <= applied:
            return JsonResponse({"status": "migrations pending"}, status=503)
        now = clock.now()
        signals = {"worker": heartbeat.worker_state(at=now), "clock": heartbeat.clock_state(at=now)}
        return JsonResponse({"status": "ok", **signals})
    except outages.ERRORS:
        return JsonResponse({"status": "unavailable"}, status=503)


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those of the installed code, which does not change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations)


def fault(request: HttpRequest) -> HttpResponse:
    """What no view answers: the database in a middleware or on an error page, or a bug."""
    error = sys.exc_info()[1]
    if error is not None and outages.is_outage(error):
        return unavailable.answer(request, error)
    return defaults.server_error(request)


@login_not_required
@require_safe
@cache_control(public=True, max_age=24 * 3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here on pages that name no icon, like those of the administration site."""
    return redirect(static("caladeo/favicon.svg"))


@settings_right_required
@require_safe
def settings_list(request: HttpRequest) -> HttpResponse:
    return render(request, "caladeo/settings_list.html")


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    """The help: a window over the page, or a page of its own."""
    response = htmx.render(request, "caladeo/shortcuts.html", "window")
    # Said here and not by the link, which every page has.
    return reswap(retarget(response, "body"), "beforeend")
