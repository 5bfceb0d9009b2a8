"""Sending the mails of the morning: each once, or again as long as the server has not taken it.

A mail is a row (`Digest`) before it is anything else. Under the lock of the row it becomes
``sending``, which commits before the server is asked: of two workers one goes on, and a worker that
dies leaves a mail that is not sent again. What the server did not take waits, longer each time.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from caladeo import clock
from caladeo.accounts import mails
from caladeo.db import retrying
from caladeo.models import Absence, User
from tasks.engine.resolver import agency_calendar
from tasks.models import Digest
from tasks.mornings import choosing, content, mail
from tasks.mornings.outbox import InDoubtError, NotTakenError, Outbox, ServerAwayError

# From noon on a mail of the morning is none any more.
NOON = 12 * 60
WAITS = (1, 2, 4, 8, 15, 30)
State = Digest.State
logger = logging.getLogger(__name__)


def send_due(*, at: datetime) -> int:
    """Send what is due by this moment; how many left. Never at night, nor on a closed day."""
    today, minute = clock.local_day(at), _minute(at)
    _give_up(today if minute < NOON else today + timedelta(days=1), at=at)
    if not choosing.FIRST <= minute < NOON or not mails.leave():
        return 0
    people = _due(today, minute)
    waiting = Digest.objects.waiting().filter(day=today, next_try_at__lte=at)
    if not (people or waiting.exists()) or not agency_calendar().is_working(today):
        return 0
    _prepare(people, day=today, at=at)
    return _send(list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)), at=at)


def _minute(at: datetime) -> int:
    local = timezone.localtime(at, timezone.get_default_timezone())
    return local.hour * 60 + local.minute


def _due(today: date, minute: int) -> list[int]:
    """Whose hour has come, and who has no row for today yet."""
    wanted = [User.MorningMail.WORKDAYS]
    if today.weekday() == 0:
        wanted.append(User.MorningMail.MONDAY)
    people = User.objects.active().filter(morning_mail__in=wanted, morning_minute__lte=minute)
    away = Absence.objects.on(today).values("person")
    people = people.exclude(digests__day=today).exclude(pk__in=away)
    return list(people.order_by("pk").values_list("pk", flat=True))


@retrying.on_conflict
def _prepare(people: Iterable[int], *, day: date, at: datetime) -> None:
    rows = [Digest(user_id=pk, day=day, next_try_at=at, changed_at=at) for pk in people]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)


def _send(keys: list[int], *, at: datetime) -> int:
    sent = 0
    with Outbox() as outbox:
        for place, pk in enumerate(keys):
            try:
                sent += _send_one(pk, outbox, at=at)
            except ServerAwayError as error:
                # The others would wait for the same answer, each as long.
                logger.warning("The mails of the morning wait: %s", error)
                for key in keys[place + error.was_begun :]:
                    _put_off(key, str(error), at=at)
                break
            except Exception:
                logger.exception("The mail of the morning %s was not drawn", pk)
                _put_off(pk, "not drawn", at=at)
    return sent


def _send_one(pk: int, outbox: Outbox, *, at: datetime) -> bool:
    """Whether it has left."""
    digest = Digest.objects.select_related("user").filter(pk=pk).first()
    if digest is None:
        return False
    with translation.override(digest.user.language):
        morning = content.of(digest.user, day=digest.day)
        message = mail.of(morning)
    if morning.is_empty or not _still_wanted(digest.user, digest.day):
        begin(pk, State.EMPTY, at=at)
        return False
    outbox.open()
    if not begin(pk, State.SENDING, at=at):
        return False
    try:
        outbox.send(message)
    except InDoubtError as error:
        logger.warning("Nobody knows whether the mail of the morning %s has left: %s", pk, error)
        _note(pk, State.SENDING, at=at, error=str(error))
        raise ServerAwayError(str(error), was_begun=True) from error
    except NotTakenError as error:
        logger.warning("The mail of the morning %s was not taken: %s", pk, error)
        if error.is_final:
            _note(pk, State.FAILED, at=at, error=str(error))
        else:
            _put_off(pk, str(error), at=at, was=State.SENDING)
        if error.is_away:
            raise ServerAwayError(str(error), was_begun=True) from error
        return False
    _note(pk, State.SENT, at=at)
    return True


def _still_wanted(person: User, day: date) -> bool:
    if person.absent_until and Absence.objects.on(day).filter(person=person).exists():
        return False
    return person.is_active and person.morning_mail in (
        User.MorningMail.WORKDAYS,
        User.MorningMail.MONDAY,
    )


@retrying.on_conflict
def begin(pk: int, state: Digest.State, *, at: datetime) -> bool:
    """Make a mail that waits something else, unless another worker was quicker."""
    with transaction.atomic():
        row = Digest.objects.select_for_update(no_key=True).get(pk=pk)
        if row.state != State.PREPARED:
            return False
        row.state, row.changed_at = state, at
        row.save(update_fields=["state", "changed_at"])
        return True


@retrying.on_conflict
def _note(pk: int, state: Digest.State, *, at: datetime, error: str = "") -> None:
    Digest.objects.filter(pk=pk).update(state=state, changed_at=at, error=error)


@retrying.on_conflict
def _put_off(pk: int, reason: str, *, at: datetime, was: Digest.State = State.PREPARED) -> None:
    """Let it wait, longer each time, if it still is what this worker knows it to be."""
    with transaction.atomic():
        for row in Digest.objects.select_for_update(no_key=True).filter(pk=pk, state=was):
            wait = WAITS[min(row.attempts, len(WAITS) - 1)]
            row.state, row.changed_at, row.error = State.PREPARED, at, reason
            row.attempts += 1
            row.next_try_at = at + timedelta(minutes=wait)
            row.save()


@retrying.on_conflict
def _give_up(before: date, *, at: datetime) -> None:
    """What has waited until its morning was over is not sent any more."""
    late = Digest.objects.waiting().filter(day__lt=before)
    if late.exists():
        late.update(state=State.FAILED, changed_at=at)
