"""The choice of *Mon compte › Le point du matin*."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.forms.words import PlainForm
from caladeo.models import User
from tasks.mornings import choosing


class MorningForm(PlainForm, forms.Form):
    when = forms.ChoiceField(
        label=pgettext_lazy("morning mail", "When"),
        choices=User.MorningMail,
        widget=forms.RadioSelect,
    )
    # What the question of *Mes tâches* does not send stays what it is.
    minute = forms.TypedChoiceField(
        label=_("At what time"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        when = person.morning_mail or User.MorningMail.NEVER
        kwargs["initial"] = {"when": when, "minute": person.morning_minute}
        super().__init__(*args, **kwargs)
        # An hour that is offered no more stays, as long as nobody chooses another.
        minutes = sorted({*choosing.MINUTES, person.morning_minute})
        self.fields["minute"].choices = [(minute, choosing.hour(minute)) for minute in minutes]
