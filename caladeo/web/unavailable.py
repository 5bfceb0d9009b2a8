"""What people get while the database is busy or away: 503, in words, whatever still works."""

import logging
import re
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from caladeo.db import outages
from caladeo.jobs import under_way
from caladeo.jobs.under_way import UnderWay

# To try again in: others get their turn between the parts of long work.
SECONDS, SECONDS_OF_PARTS = 60, 5
# The pages of one opportunity, and of one task; several are sent as ``status:key.key;…``.
ABOUT = re.compile(r"/(opportunites|taches)/(\d{1,9})/", re.ASCII)
MODELS = {"opportunites": "opportunity", "taches": "task"}
SEEN = re.compile(r"[.:](\d{1,9})\b", re.ASCII)
logger = logging.getLogger(__name__)


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The page for this fault of the database."""
    logger.error("%s %s: the database says: %s", request.method, request.path, error)
    return busy(request) if outages.is_busy(error) else _page(request, is_busy=False)


def busy(request: HttpRequest) -> HttpResponse:
    """Others are writing: within the frame of every page, if its few queries are answered."""
    with suppress(*outages.ERRORS):
        work = under_way.work_on(*_about(request))
        return _page(request, is_busy=True, work=work, has_frame=True)
    return _page(request, is_busy=True)


def _about(request: HttpRequest) -> tuple[str, set[int]]:
    """What a person wanted to write on: the name of a model, and keys."""
    if page := ABOUT.match(request.path_info):
        return MODELS[page[1]], {int(page[2])}
    # What has not been read yet may be of any size, and is not read here.
    sent = getattr(request, "_post", {})
    return "opportunity", set(map(int, SEEN.findall(sent.get("seen", ""))))


def _page(
    request: HttpRequest, *, is_busy: bool, work: UnderWay | None = None, has_frame: bool = False
) -> HttpResponse:
    """Without its frame a page reads neither session nor person."""
    frame = request if has_frame else None
    text = render_to_string("503.html", {"is_busy": is_busy, "work": work}, request=frame)
    page = HttpResponse(text, status=503)
    page["Retry-After"] = str(SECONDS_OF_PARTS if work and work.is_short else SECONDS)
    return page
