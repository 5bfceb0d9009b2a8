"""What a person answers when a move asks: cancel what stays open, why it was lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from opportunities.moves.choices import Choices

RELOAD = _("Reload the page, then choose again.")
LONGEST = 100


class ChoicesForm(PlainForm, forms.Form):
    """Whatever is missing leaves things as they are; only what was seen is cancelled."""

    cancel_open = forms.BooleanField(required=False)
    seen_at = forms.DateTimeField(required=False, error_messages={"invalid": RELOAD})
    lost_reason = forms.CharField(required=False, max_length=LONGEST)
    other_reason = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("The reason is too long: 100 characters at most.")},
    )
    creates_ended = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("cancel_open") and not given.get("seen_at"):
            self.add_error("seen_at", RELOAD)
        return given

    @property
    def choices(self) -> Choices:
        given = self.cleaned_data
        return Choices(
            cancels_seen_at=given["seen_at"] if given["cancel_open"] else None,
            lost_reason=given["lost_reason"] or given["other_reason"],
            creates_ended=given["creates_ended"],
        )

    def first_error(self) -> str:
        """One sentence, for where there is no field to put it beside."""
        return next(str(message) for messages in self.errors.values() for message in messages)
