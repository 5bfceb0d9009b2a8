"""The long work that others have to wait for just now, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from caladeo import heartbeat, jobs
from caladeo.days import number
from caladeo.models import Job


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is going on, and what to do about it.

    ``is_short``: others get their turn between its parts.
    """

    heading: str
    text: str
    is_short: bool


def look(model: str = "", key: int = 0) -> UnderWay | None:
    """The work that runs, if any: that which has this row in hand, before any other."""
    notices = {name: kind.notice for name, kind in jobs.KINDS.items() if kind.notice}
    running = Job.objects.running().filter(kind__in=notices).order_by("pk")
    found = [(job, notices[job.kind]) for job in running]
    if not found:
        return None
    holding = [pair for pair in found if model and pair[1].holds(pair[0], model, key)]
    return _in_words(*(holding or found)[0], is_of_one=bool(holding))


def _in_words(job: Job, notice: jobs.Notice, *, is_of_one: bool) -> UnderWay:
    done, total = heartbeat.look(job)
    is_short = not jobs.KINDS[job.kind].writes
    work = str(notice.work % {"count": total, "rows": number(total)})
    lines = [f"{work}."] if is_of_one else []
    if total and done:
        lines.append(_("It is at %(percent)d %%.") % {"percent": 100 * min(done, total) // total})
    lines.append(
        _("Nothing was saved this time. Try again in a moment.")
        if is_short
        else _("Nothing was saved this time. Try again in a minute.")
    )
    heading = str(notice.one) if is_of_one else work
    return UnderWay(heading, " ".join(lines), is_short)
