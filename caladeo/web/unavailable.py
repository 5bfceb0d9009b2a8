"""What people get while the database is busy or away: 503, in words, and whatever still works."""

import logging
import re
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from caladeo.days import number
from caladeo.db import outages
from caladeo.jobs import heartbeat, perform
from caladeo.models import Job

# To try again in: others get their turn between the parts of long work.
SECONDS, SECONDS_OF_PARTS = 60, 5
# The pages of one opportunity, and of one task; several are sent as ``status:key.key;…``.
ABOUT = re.compile(r"/(opportunites|taches)/(\d{1,9})/", re.ASCII)
MODELS = {"opportunites": "opportunity", "taches": "task"}
SEEN = re.compile(r"[.:](\d{1,9})\b", re.ASCII)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is going on, and what to do about it.

    ``is_short``: others get their turn between its parts.
    """

    heading: str
    text: str
    is_short: bool


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The page for this fault of the database."""
    logger.error("%s %s: the database says: %s", request.method, request.path, error)
    return busy(request) if outages.is_busy(error) else _page(request, is_busy=False)


def busy(request: HttpRequest) -> HttpResponse:
    """Others are writing: within the frame of every page, if its few queries are answered."""
    with suppress(*outages.ERRORS):
        work = work_on(*_about(request))
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


def work_on(model: str = "", keys: AbstractSet[int] = frozenset()) -> UnderWay | None:
    """The work that runs, if any: that which has one of these rows in hand, before any other."""
    notices = {name: kind.notice for name, kind in perform.KINDS.items() if kind.notice}
    running = Job.objects.running().filter(kind__in=notices).order_by("pk")
    found = [(job, notices[job.kind]) for job in running]
    if not found:
        return None
    holding = [pair for pair in found if keys and pair[1].holds(pair[0], model, keys)]
    return _in_words(*(holding or found)[0], held=len(keys) if holding else 0)


def _in_words(job: Job, notice: perform.Notice, *, held: int) -> UnderWay:
    done, total = heartbeat.read_progress(job)
    is_short = not perform.KINDS[job.kind].writes
    work = str(notice.work % {"count": total, "rows": number(total)})
    lines = [f"{work}."] if held else []
    if total and done:
        lines.append(_("It is at %(percent)d %%.") % {"percent": 100 * min(done, total) // total})
    lines.append(
        _("Nothing was saved this time. Try again in a moment.")
        if is_short
        else _("Nothing was saved this time. Try again in a minute.")
    )
    rows = notice.one if held == 1 else notice.some
    return UnderWay(str(rows) if held else work, " ".join(lines), is_short)
