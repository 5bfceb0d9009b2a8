from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caladeo.db import outages


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
    """Says whether the app can serve people: the database answers and has every migration."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except outages.ERRORS:
        return JsonResponse({"status": "unavailable"}, status=503)
    if not known_migrations() <= applied:
        return JsonResponse({"status": "migrations pending"}, status=503)
    return JsonResponse({"status": "ok"})


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those of the installed code, which does not change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations)
