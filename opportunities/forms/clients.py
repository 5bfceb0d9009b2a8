"""Choosing the client of an opportunity: an existing one, or a new one on the spot."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.addresses import key
from caladeo.forms.emails import EmailField
from caladeo.forms.relations import LoadedChoiceField
from caladeo.web.concurrent_edits import MergingForm
from opportunities.models import Client

NEW = "new"
SHOWN = 8


class ClientForm(MergingForm):
    """A client, created on the spot or edited."""

    email = EmailField(required=False)

    class Meta:
        model = Client
        fields = ["name", "kind", "contact_name", "email", "phone", "address"]
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"name": {"required": _("Give the client a name.")}}


class ClientField(LoadedChoiceField):
    """The key of a client, or ``new``."""

    default_error_messages = {
        "required": _("Choose a client, or create one."),
        "invalid_choice": _("This client does not exist any more. Choose another one."),
    }

    def __init__(self) -> None:
        super().__init__(Client.objects.all(), label=_("Client"), widget=forms.TextInput)

    def to_python(self, value: Any) -> Any:
        return NEW if value == NEW else super().to_python(value)

    def validate(self, value: Any) -> None:
        if value != NEW:
            super().validate(value)


@dataclass(frozen=True, slots=True)
class Matches:
    """What a search of clients shows."""

    text: str
    clients: list[Client]
    chosen: str  # a key, ``new`` or nothing
    more: int


def matches(text: str, *, chosen: str = "") -> Matches:
    """The clients that hold these words, the chosen one first; two queries."""
    found: list[Client] = []
    more = 0
    if text.strip():
        rows = list(Client.objects.search(text).by_name()[: SHOWN + 1])
        found, more = rows[:SHOWN], max(0, len(rows) - SHOWN)
    if (pk := key(chosen)) and all(row.pk != pk for row in found):
        found = [*Client.objects.filter(pk=pk), *found]
    return Matches(text=text[:200], clients=found, chosen=chosen, more=more)
