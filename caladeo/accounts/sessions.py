"""The open sessions of a person: listed, closed, and ended when what opens them changes.

A line of the log for each sign-in and each refusal, which a program like fail2ban can read: without
the e-mail, since what was typed into the wrong field may be a password.
"""

import logging
import re
import time
from datetime import datetime
from typing import Any, NamedTuple

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import F, QuerySet
from django.http import HttpRequest

from caladeo import clock
from caladeo.accounts.throttling import client_ip
from caladeo.models import User

# When the person signed in and was last here, in seconds since 1970.
BEGAN, SEEN = "began_at", "seen_at"
WEEK, MONTH, HALF_A_DAY, PULSE = 7 * 86400, 30 * 86400, 12 * 3600, 300
# The first that fits; those below would fit, too.
BROWSERS = {
    "Edge": r"Edg(?:e|A|iOS)?/",
    "Opera": r"OPR/",
    "Samsung Internet": r"SamsungBrowser/",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrome/|CriOS/",
    "Safari": r"Safari/",
}
SYSTEMS = {
    "iPhone": r"iPhone",
    "iPad": r"iPad",
    "Android": r"Android",
    "Windows": r"Windows",
    "macOS": r"Macintosh",
    "Linux": r"Linux|X11",
}
logger = logging.getLogger("caladeo.sign_in")


class Device(NamedTuple):
    """A session, told by its browser and system."""

    key: int
    name: str
    icon: str
    seen_at: datetime


def begin(request: HttpRequest) -> None:
    """Note when it began; it ends with the browser unless the person asked to stay signed in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
    if "_session_expiry" not in request.session:
        request.session.set_expiry(0)


def end_if_old(request: HttpRequest) -> None:
    """A session left alone for half a day ends, and one of a week; later where people asked for it.

    The times stand in the session since the person signed in; the last one is written at most
    every five minutes, also where other devices are shown.
    """
    session, now = request.session, int(time.time())
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        return
    is_short = session.get_expire_at_browser_close()
    if now - began > (WEEK if is_short else MONTH) or (is_short and now - seen > HALF_A_DAY):
        session.flush()
    elif now - seen > PULSE:
        session[SEEN] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=clock.now())


def renew(request: HttpRequest) -> None:
    """Give the session another key; the former one opens nothing any more."""
    former = request.session.session_key
    request.session.cycle_key()
    rows = UserSession.objects.filter(session_key=former)
    rows.update(session_key=request.session.session_key)


def others(request: HttpRequest) -> list[Device]:
    """Those besides this one, the latest first; what has ended meanwhile is forgotten."""
    rows = UserSession.objects.purge_and_list(request.user)
    rows = [row for row in rows if row.session_key != request.session.session_key]
    latest = sorted(rows, key=lambda row: row.last_seen_at, reverse=True)
    return [device(row.pk, row.user_agent, row.last_seen_at) for row in latest]


def device(key: int, agent: str, seen_at: datetime) -> Device:
    parts = (first(BROWSERS, agent), system := first(SYSTEMS, agent))
    icon = {"iPhone": "smartphone", "Android": "smartphone", "iPad": "tablet"}.get(
        system, "monitor"
    )
    return Device(key, ", ".join(filter(None, parts)), icon, seen_at)


def first(names: dict[str, str], agent: str) -> str:
    return next((name for name, sign in names.items() if re.search(sign, agent)), "")


def close(person: User, key: int) -> bool:
    """End one session; whether it was still there."""
    row = UserSession.objects.filter(user=person, pk=key).first()
    if row:
        row.end()
    return row is not None


def end_all(people: QuerySet[User]) -> int:
    """No session of theirs opens anything any more, and no link of a mail; how many were open."""
    people.update(access_epoch=F("access_epoch") + 1)
    count: int = UserSession.objects.filter(user__in=people.values("pk")).delete()[0]
    return count


def end_others(request: HttpRequest) -> None:
    """End all but this one, which goes on under a new key."""
    mine = User.objects.filter(pk=request.user.pk)
    end_all(mine)
    person = mine.get()
    update_session_auth_hash(request, person)
    UserSession.objects.create_from_request(request)


def log_sign_ins() -> None:
    user_logged_in.connect(_came_in, dispatch_uid="sign_in_lines")
    user_logged_out.connect(_went, dispatch_uid="sign_in_lines")
    user_login_failed.connect(_was_refused, dispatch_uid="sign_in_lines")


def _came_in(request: HttpRequest, user: Any, **_options: Any) -> None:
    logger.info("signed in from %s", _address(request), extra={"fields": {"person": user.pk}})


def _went(request: HttpRequest, user: Any, **_options: Any) -> None:
    fields = {"person": user.pk if user else None}
    logger.info("signed out from %s", _address(request), extra={"fields": fields})


def _was_refused(request: HttpRequest | None = None, **_options: Any) -> None:
    logger.warning("sign-in refused from %s", _address(request))


def _address(request: HttpRequest | None) -> str:
    """One word, whatever a proxy hands on."""
    return "-".join(client_ip(request).split()) if request else "-"
