"""The choice of *Mon compte › Calendrier*, for one feed."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.forms.words import PlainForm
from tasks.models import CalendarFeed


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
