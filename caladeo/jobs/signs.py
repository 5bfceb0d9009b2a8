"""Whether a worker lives, also when nobody asks it for anything: it writes down that it does."""

from datetime import datetime, timedelta

from caladeo.jobs import heartbeat
from caladeo.models import Job, WorkerSign

# A worker looks for work each second; it is silent after missing several of its signs.
SECONDS_BETWEEN = 30.0
SILENT_AFTER = timedelta(minutes=3)
CLOCK_SILENT_AFTER = timedelta(hours=1)
# A worker looks for work; somebody looks what the clock calls for; what is due each hour is begun.
TURN, CLOCK, HOURLY = "turn", "clock", "hourly"


def give(name: str, *, at: datetime) -> None:
    """The latest of all workers counts."""
    WorkerSign.objects.update_or_create(name=name, defaults={"seen_at": at})


def seen_at(name: str = TURN) -> datetime | None:
    """The last sign; who has long work in hand gives it on its job."""
    moments = list(WorkerSign.objects.filter(name=name).values_list("seen_at", flat=True))
    if name == TURN:
        rows = Job.objects.running().without_content()
        moments += [moment for moment in map(heartbeat.heard_at, rows) if moment]
    return max(moments, default=None)


def state(*, at: datetime) -> str:
    """In a word, for who watches over the machine."""
    return _state(seen_at(), at=at, silent_after=SILENT_AFTER)


def clock_state(*, at: datetime) -> str:
    """The same of the clock, which a worker keeps going, or cron."""
    return _state(seen_at(CLOCK), at=at, silent_after=CLOCK_SILENT_AFTER)


def _state(seen: datetime | None, *, at: datetime, silent_after: timedelta) -> str:
    if seen is None:
        return "never seen"
    return "silent" if at - seen > silent_after else "ok"


def forget() -> None:
    """Those of a backup tell nothing of the machine on which it is restored."""
    WorkerSign.objects.all().delete()
