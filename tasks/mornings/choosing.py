"""Whether a person gets the mail of the morning, when, and the link that ends it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from caladeo.db import retrying
from caladeo.forms.words import PlainForm
from caladeo.models import User

# Never at night: the first and the last moment that can be chosen, in minutes from midnight.
FIRST, LAST, STEP = 6 * 60, 11 * 60, 30
MINUTES = range(FIRST, LAST + 1, STEP)
SALT = "caladeo.morning"
KEY = "cle"


class UnknownLinkError(Exception):
    """Nobody's link, or that of somebody who has left."""


def hour(minute: int) -> str:
    """« 7 h 30 »."""
    return _("%(hours)d:%(minutes)02d") % {"hours": minute // 60, "minutes": minute % 60}


@retrying.on_conflict
def choose(person: User, *, when: str, minute: int | None = None) -> None:
    values = {"morning_mail": when} | ({} if minute is None else {"morning_minute": minute})
    User.objects.filter(pk=person.pk).update(**values)


def end_url(person: User) -> str:
    """Where they end it without signing in; the key stands in the query, which no log keeps."""
    return f"{settings.PUBLIC_URL}{reverse('tasks:morning-end')}?{KEY}={key_of(person)}"


def key_of(person: User) -> str:
    return signing.Signer(salt=SALT).sign(str(person.pk))


def holder(key: str) -> User:
    """Whose link it is.

    Raises:
        UnknownLinkError: nobody's.
    """
    try:
        pk = int(signing.Signer(salt=SALT).unsign(key))
    except (signing.BadSignature, ValueError) as error:
        raise UnknownLinkError from error
    person: User | None = User.objects.active().filter(pk=pk).first()
    if person is None:
        raise UnknownLinkError
    return person


class MorningForm(PlainForm, forms.Form):
    when = forms.ChoiceField(
        label=pgettext_lazy("morning mail", "When"),
        choices=User.MorningMail,
        widget=forms.RadioSelect,
    )
    # What the question of *Mes tâches* does not send stays what it is.
    minute = forms.TypedChoiceField(
        label=gettext_lazy("At what time"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        when = person.morning_mail or User.MorningMail.NEVER
        kwargs["initial"] = {"when": when, "minute": person.morning_minute}
        super().__init__(*args, **kwargs)
        # An hour that is offered no more stays, as long as nobody chooses another.
        minutes = sorted({*MINUTES, person.morning_minute})
        field: Any = self.fields["minute"]
        field.choices = [(minute, hour(minute)) for minute in minutes]
