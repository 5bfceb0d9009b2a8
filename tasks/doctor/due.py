"""What the host has to see to: who looks at the clock, who gets in; no promise of the data."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from caladeo import clock
from caladeo.accounts.openid.doors import emergency_administrator_without_a_way_in
from caladeo.jobs import heartbeat
from tasks.models import Digest

ONE_DAY = timedelta(days=1)
# Longer than any mail server is waited for.
SENDING = timedelta(minutes=10)


def silent_clock() -> Iterator[str]:
    """Neither a worker nor cron has looked for an hour; who never had one has not begun."""
    now = clock.now()
    if heartbeat.clock_state(at=now) == "silent":
        seen = heartbeat.sign_seen_at(heartbeat.CLOCK)
        yield (
            f"Nobody has looked at the clock since {seen:%Y-%m-%d %H:%M} UTC: no mail of the"
            " morning leaves. Start manage.py worker, or call manage.py tick each minute."
        )


def mails_that_wait() -> Iterator[str]:
    """Those of today that did not leave; who is told by mail is known by key."""
    now = clock.now()
    rows = Digest.objects.filter(day__gte=clock.local_day(now) - ONE_DAY).order_by("pk")
    for row in rows.exclude(state__in=(Digest.State.SENT, Digest.State.EMPTY)):
        name = f"The mail of the morning of {row.day} to user {row.user_id}"
        if row.state == Digest.State.FAILED:
            yield f"{name} was not sent: {row.error or 'nobody looked at the clock in time'}."
        elif row.state == Digest.State.SENDING and now - row.changed_at > SENDING:
            reason = row.error or "the worker ended"
            yield f"{name} may have left or not: {reason}. It is not sent again."
        elif row.state == Digest.State.PREPARED and row.attempts:
            yield (
                f"{name} waits after {row.attempts} tries: {row.error}."
                f" The next one is at {row.next_try_at:%H:%M} UTC."
            )


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    silent_clock,
    mails_that_wait,
    emergency_administrator_without_a_way_in,
)
