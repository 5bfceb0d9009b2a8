"""Choosing the client of an opportunity: an existing one, or a new one on the spot."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.addresses import key
from caladeo.forms.fields import EmailField, LoadedChoiceField
from caladeo.forms.words import PlainForm
from caladeo.web.concurrent_edits import ConcurrentForm
from opportunities.clients import merging
from opportunities.models import Client, ClientMerge, Erasure
from opportunities.models.client import FIELDS

NEW = "new"
SHOWN = 8


class ClientForm(ConcurrentForm):
    """A client, created on the spot or edited."""

    email = EmailField(required=False)

    class Meta:
        model = Client
        fields = FIELDS
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"name": {"required": _("Give the client a name.")}}

    def clean_phone(self) -> str:
        """As it was typed: numbers are written in many ways, and words may stand beside them."""
        phone: str = self.cleaned_data["phone"]
        is_new = not self.instance.pk or "phone" in self.changed_data
        if phone and is_new and not any(map(str.isdigit, phone)):
            raise forms.ValidationError(_("A telephone number has digits."))
        return phone


class ClientField(LoadedChoiceField):
    """The key of a client, or ``new``; one that was merged stands for the one that was kept."""

    # Who was asked for and is not there any more, when somebody else was found.
    merged: ClientMerge | None = None

    default_error_messages = {
        "required": _("Choose a client, or create one."),
        "invalid_choice": _("This client does not exist any more. Choose another one."),
    }

    def __init__(self) -> None:
        super().__init__(Client.objects.all(), label=_("Client"), widget=forms.TextInput)

    def to_python(self, value: Any) -> Any:
        if value == NEW:
            return NEW
        try:
            return super().to_python(value)
        except forms.ValidationError:
            self.merged = _merge_of(value)
            if self.merged is None:
                raise
            return self.merged.kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Not by a merge: a form that was opened before names the client that is gone."""
        if not super().has_changed(initial, data):
            return False
        opened, typed = _merge_of(initial), _merge_of(data)
        return super().has_changed(
            opened.kept if opened else initial, str(typed.kept_id) if typed else data
        )

    def validate(self, value: Any) -> None:
        if value != NEW:
            super().validate(value)


def refuse_erased(form: ConcurrentForm) -> None:
    """Say in the form of a trip that the data of its client, if it is another one, are erased."""
    client, trip = form.cleaned_data.get("client"), form.instance
    is_another = isinstance(client, Client) and (not trip.pk or "client" in form.changed_data)
    if is_another and Erasure.objects.includes(client.pk):
        words = _("The data of this client were erased. Choose another one, or create one.")
        form.add_error("client", words)


def _merge_of(value: Any) -> ClientMerge | None:
    """What became of the client with this key, if it was merged."""
    return ClientMerge.objects.of_gone(key(getattr(value, "pk", value)))


@dataclass(frozen=True, slots=True)
class Matches:
    """What a search of clients shows."""

    text: str
    clients: list[Client]
    chosen: str  # a key, ``new`` or nothing
    more: int


def matches(text: str, *, chosen: str = "", but: int | None = None) -> Matches:
    """The clients that hold these words, the chosen one first; two queries.

    Args:
        but: the key of one that is not to be found.
    """
    found: list[Client] = []
    more = 0
    if text.strip():
        rows = list(Client.objects.search(text).exclude(pk=but).by_name()[: SHOWN + 1])
        found, more = rows[:SHOWN], max(0, len(rows) - SHOWN)
    if (pk := key(chosen)) and all(row.pk != pk for row in found):
        found = [*Client.objects.filter(pk=pk), *found]
    return Matches(text=text[:200], clients=found, chosen=chosen, more=more)


class OtherClientForm(forms.Form):
    """Which client a client is to be merged with."""

    client = ClientField()
    client_text = forms.CharField(required=False)

    def __init__(self, data: Any, *, client: Client) -> None:
        super().__init__(data)
        self.mine = client
        self.fields["client"].error_messages["required"] = _("Choose the other client.")

    def clean_client(self) -> Client:
        other = self.cleaned_data["client"]
        if other == NEW:
            raise forms.ValidationError(_("Choose the other client."))
        if other == self.mine:
            raise forms.ValidationError(_("This is the same client: choose another one."))
        return other


class MergeForm(forms.Form):
    """Of each field in which two clients differ, whose value is kept; ours unless said."""

    seen = forms.CharField(required=False)

    def __init__(self, data: Any, *, kept: Client, gone: Client) -> None:
        super().__init__(data)
        ours, others = merging.values_of(kept), merging.values_of(gone)
        for name in FIELDS:
            if ours[name] and others[name] and ours[name] != others[name]:
                self.fields[name] = forms.ChoiceField(
                    choices=[("ours", kept), ("theirs", gone)], required=False, initial="ours"
                )

    @property
    def theirs(self) -> list[str]:
        """The fields that are taken from the client that goes."""
        return [name for name in FIELDS if self.cleaned_data.get(name) == "theirs"]


class ErasureForm(PlainForm, forms.Form):
    confirmed = forms.BooleanField(
        label=_("I understand that nobody can bring these data back"),
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
        error_messages={"required": _("Tick the box first: nothing was erased.")},
    )
