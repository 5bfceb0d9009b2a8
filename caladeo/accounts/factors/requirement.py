"""Of whom a second factor is required, and from which day nothing opens without one.

The day stands in a column of the person, so that a request asks for nothing more: it is set when
the requirement begins to hold for them, and emptied when it no longer does. Whatever gives a right
behind the back of the services is made up for at the next sign-in.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.db.models.signals import post_save
from django.urls import reverse

from caladeo import clock
from caladeo.accounts import mails
from caladeo.db import retrying
from caladeo.jobs import due
from caladeo.journal.recording import ORIGIN, record, snapshot
from caladeo.models import FactorPolicy, JournalEntry, User, UserQuerySet

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
GRACE = timedelta(days=14)
RequiredOf = FactorPolicy.RequiredOf
HELD = {
    RequiredOf.NOBODY: Q(pk__isnull=True),
    # Who hosts the application opens the administration site.
    RequiredOf.SETTINGS: Q(can_configure=True) | Q(is_superuser=True),
    RequiredOf.EVERYBODY: Q(pk__isnull=False),
}
# What a change of changes for whom it holds.
RIGHTS = {"can_configure", "is_superuser"}
logger = logging.getLogger(__name__)


def required_of() -> RequiredOf:
    row = FactorPolicy.objects.first()
    return RequiredOf(row.required_of) if row else RequiredOf.NOBODY


def is_required(person: User) -> bool:
    chosen = required_of()
    if chosen == RequiredOf.SETTINGS:
        return bool(person.can_configure or person.is_superuser)
    return chosen == RequiredOf.EVERYBODY


def with_factor() -> Any:
    """The keys of those who have one."""
    return Authenticator.objects.filter(type__in=FACTORS).values("user")


def has_factor(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


def is_overdue(person: User) -> bool:
    """Whether they may do nothing before they have set one up."""
    due = person.factor_due
    return due is not None and due <= clock.today() and not has_factor(person)


def days_left(person: User) -> int | None:
    """Until nothing opens without one; None for whom it does not concern."""
    due = person.factor_due
    return None if due is None or has_factor(person) else max((due - clock.today()).days, 0)


def lacking(choice: RequiredOf) -> int:
    """How many people of those concerned would have to set one up."""
    people: UserQuerySet = User.objects.active().filter(HELD[choice])
    return people.exclude(pk__in=with_factor()).count()


@retrying.on_conflict
def choose(choice: RequiredOf) -> bool:
    """Require it of these people from now on.

    Returns:
        Whether it was another choice before.
    """
    with transaction.atomic():
        FactorPolicy.objects.get_or_create(pk=1)
        old = FactorPolicy.objects.select_for_update().get(pk=1)
        if old.required_of == choice:
            return False
        new = FactorPolicy(pk=1, required_of=choice)
        new.save()
        before, after = snapshot(old, ["required_of"]), snapshot(new, ["required_of"])
        record(JournalEntry.Kind.FACTOR_REQUIRED, before=before, after=after)
        _follow(User.objects.all(), choice)
    return True


def _follow(people: UserQuerySet, choice: RequiredOf) -> None:
    """Date those for whom it begins to hold; who has not joined yet meets it when they do.

    Whoever brought it about, or sees it while signing in, is told by no mail.
    """
    today, actor = clock.today(), ORIGIN.get().person
    unjoined = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login=None)
    knowing = unjoined | Q(pk=actor.pk if actor else None)
    newly = people.filter(HELD[choice], factor_due=None)
    newly.update(
        factor_due=Case(When(unjoined, then=Value(today)), default=Value(today + GRACE)),
        factor_untold=Case(When(knowing, then=Value(False)), default=Value(True)),
    )
    no_more = people.filter(~HELD[choice], factor_due__isnull=False)
    no_more.update(factor_due=None, factor_untold=False)


def follow(person: User) -> None:
    """Bring the day of one person in line with the requirement."""
    if is_required(person) == (person.factor_due is not None):
        return
    _follow(User.objects.filter(pk=person.pk), required_of())
    person.refresh_from_db(fields=["factor_due"])


def begin_now(person: User) -> None:
    """Without days of grace: whose factor was taken away sets up another at the next sign-in."""
    if is_required(person):
        User.objects.filter(pk=person.pk).update(factor_due=clock.today(), factor_untold=False)


def own_apps(person: User) -> Any:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)


def lock(person: User) -> None:
    """Whoever removes another factor of this person waits; in a transaction."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def may_remove(authenticator: Authenticator) -> bool:
    """Whether the person keeps another one, or needs none."""
    rest = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
    keeps_one = rest.exclude(pk=authenticator.pk).exists()
    return keeps_one or not is_required(authenticator.user)


def on_saved(instance: User, *, created: bool, raw: bool, update_fields: Any, **_more: Any) -> None:
    if not raw and (created or update_fields is None or RIGHTS.intersection(update_fields)):
        follow(instance)


def connect() -> None:
    post_save.connect(on_saved, sender=User, dispatch_uid="caladeo.factor_due")


@due.every(timedelta(minutes=10), "factors")
def tell_due(at: datetime) -> None:
    """Mail each person once, in the days of grace, who has none yet and may be signed in for weeks.

    A row is claimed before its mail is handed over, so that of several workers one sends it; what
    the mail server does not take waits for the next look.
    """
    if not mails.leave():
        return
    today, address = clock.local_day(at), f"{settings.PUBLIC_URL}{reverse('mfa_index')}"
    people = User.objects.active().filter(factor_untold=True, factor_due__gt=today)
    for person in people.exclude(pk__in=with_factor()).order_by("pk"):
        if not _note(person, is_untold=False):
            continue
        try:
            left = (person.factor_due - today).days
            mails.send("factor_required", to=person, left=left, address=address)
        except OSError:
            logger.exception("Account %s was not told of the second factor", person.pk)
            _note(person, is_untold=True)


def _note(person: User, *, is_untold: bool) -> bool:
    """Whether this caller is the one who changed it; not where it is required no more."""
    rows = User.objects.filter(
        pk=person.pk, factor_untold=not is_untold, factor_due=person.factor_due
    )
    return bool(rows.update(factor_untold=is_untold))
