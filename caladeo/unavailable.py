"""What people get while the database is busy or away: 503, in words, whatever still works."""

import logging
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from caladeo import outages

SECONDS = 60
logger = logging.getLogger(__name__)


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The page for this fault of the database."""
    logger.error("%s %s: the database says: %s", request.method, request.path, error)
    return busy(request) if outages.is_busy(error) else _page(request, is_busy=False)


def busy(request: HttpRequest) -> HttpResponse:
    """Others are writing: within the frame of every page, if its few queries are answered."""
    with suppress(*outages.ERRORS):
        return _page(request, is_busy=True, has_frame=True)
    return _page(request, is_busy=True)


def _page(request: HttpRequest, *, is_busy: bool, has_frame: bool = False) -> HttpResponse:
    """Without its frame a page reads neither session nor person."""
    frame = request if has_frame else None
    text = render_to_string("503.html", {"is_busy": is_busy}, request=frame)
    page = HttpResponse(text, status=503)
    page["Retry-After"] = str(SECONDS)
    return page
