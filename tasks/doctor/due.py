"""What the clock calls for, and whether somebody looks at it; no promise of the data."""

from collections.abc import Callable, Iterator

from caladeo import clock
from caladeo.jobs import signs


def silent_clock() -> Iterator[str]:
    """Neither a worker nor cron has looked for an hour; who never had one has not begun."""
    now = clock.now()
    if signs.clock_state(at=now) == "silent":
        seen = signs.seen_at(signs.CLOCK)
        yield (
            f"Nobody has looked at the clock since {seen:%Y-%m-%d %H:%M} UTC: no mail of the"
            " morning leaves. Start manage.py worker, or call manage.py tick each minute."
        )


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (silent_clock,)
