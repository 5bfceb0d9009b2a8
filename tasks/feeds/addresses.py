"""The addresses of calendar feeds: made, shown once, made anew, revoked, found by their token."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.db import retrying
from caladeo.forms.words import PlainForm
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from tasks.models import CalendarFeed

# 128 bits. In hexadecimal digits, so that `caladeo.logs.masked` knows it for what it is.
TOKEN_BYTES = 16
# How exactly it is known when a feed was last read: programs ask often.
PULSE = timedelta(hours=1)
# What the journal calls them; `caladeo.journal.listing` has the translation.
TOLD = {
    CalendarFeed.Kind.TASKS: "tasks of the person",
    CalendarFeed.Kind.TRIPS: "departures and key dates",
}


@retrying.on_conflict
def renew(person: User, kind: str, *, leaves_out_clients: bool, at: datetime) -> str:
    """Make the address of this kind; a former one is nobody's from now on.

    Returns:
        The address, which nothing can tell again.
    """
    token = secrets.token_hex(TOKEN_BYTES)
    values = {
        "token_hash": hash_of(token),
        "access_epoch": person.access_epoch,
        "leaves_out_clients": leaves_out_clients,
        "created_at": at,
        "last_read_at": None,
    }
    with transaction.atomic():
        _delete(person, kind)
        CalendarFeed.objects.update_or_create(user=person, kind=kind, defaults=values)
        _record(JournalEntry.Kind.TOKEN_CREATED, person, kind)
    return f"{settings.PUBLIC_URL}{reverse('tasks:feed', args=[token])}"


@retrying.on_conflict
def revoke(person: User, kind: str) -> bool:
    """Whether there was one."""
    with transaction.atomic():
        return _delete(person, kind)


def _delete(person: User, kind: str) -> bool:
    deleted, _by_model = CalendarFeed.objects.filter(user=person, kind=kind).delete()
    if deleted:
        _record(JournalEntry.Kind.TOKEN_REVOKED, person, kind)
    return bool(deleted)


def _record(act: JournalEntry.Kind, person: User, kind: str) -> None:
    record(act, target=person, after={"calendar feed": TOLD[CalendarFeed.Kind(kind)]})


@retrying.on_conflict
def choose(person: User, kind: str, *, leaves_out_clients: bool) -> bool:
    """Whether there is one to choose for."""
    rows = CalendarFeed.objects.live().filter(user=person, kind=kind)
    return bool(rows.update(leaves_out_clients=leaves_out_clients))


def feeds_of(person: User) -> dict[str, CalendarFeed]:
    """By kind."""
    return {row.kind: row for row in CalendarFeed.objects.live().filter(user=person)}


def holder(token: str) -> CalendarFeed | None:
    """The feed whose address holds this token, with its person; None: nobody's.

    Looked up by the hash: how long that takes tells nothing of the tokens that there are.
    """
    rows = CalendarFeed.objects.live().select_related("user")
    found: CalendarFeed | None = rows.filter(token_hash=hash_of(token)).first()
    return found


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def note_reading(feed: CalendarFeed, *, at: datetime) -> None:
    """At most once an hour."""
    if feed.last_read_at is None or at - feed.last_read_at >= PULSE:
        is_old = Q(last_read_at=None) | Q(last_read_at__lte=at - PULSE)
        rows = CalendarFeed.objects.filter(is_old, pk=feed.pk, token_hash=feed.token_hash)
        rows.update(last_read_at=at)


class Clients(models.TextChoices):
    NAMED = "named", pgettext_lazy("names of clients", "shown")
    LEFT_OUT = "left-out", pgettext_lazy("names of clients", "left out")


class FeedForm(PlainForm, forms.Form):
    clients = forms.ChoiceField(
        label=_("Names of clients"), choices=Clients, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, kind: str, feed: CalendarFeed | None, **kwargs: Any) -> None:
        leaves_out = feed is not None and feed.leaves_out_clients
        kwargs["initial"] = {"clients": Clients.LEFT_OUT if leaves_out else Clients.NAMED}
        super().__init__(*args, auto_id=f"{kind}-%s", **kwargs)

    @property
    def leaves_out_clients(self) -> bool:
        return bool(self.cleaned_data["clients"] == Clients.LEFT_OUT)
