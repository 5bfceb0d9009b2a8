"""The long work that others have to wait for just now, in words."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.utils.translation import gettext as _

from caladeo.days import number
from caladeo.jobs import heartbeat, perform
from caladeo.models import Job


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is going on, and what to do about it.

    ``is_short``: others get their turn between its parts.
    """

    heading: str
    text: str
    is_short: bool


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
