"""What browsers answer for a passkey, and the name that a person gives it."""

import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from caladeo.journal.recording import record
from caladeo.models import JournalEntry

# What the library raises for answers that no browser gives.
NONSENSE = (AttributeError, LookupError, TypeError, ValueError, struct.error)
# Letters; what browsers say of a key has a thousand or two.
LONGEST = 20_000
REFUSED = _("This passkey was not recognised.")


class AnswerField(forms.JSONField):
    """What the browser says of a key, put here by the script of the page."""

    def __init__(self) -> None:
        words = {"required": REFUSED, "invalid": REFUSED}
        super().__init__(widget=forms.HiddenInput, error_messages=words)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise ValidationError(REFUSED, code="refused")
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(REFUSED, code="refused") from error

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002
        """An answer counts once: the page is shown again without it."""
        return None

    def prepare_value(self, value: Any) -> str:  # noqa: ARG002
        return ""


def name_field() -> forms.CharField:
    attrs = {"autocomplete": "off"}
    return forms.CharField(
        label=_("Name of the key"), max_length=60, widget=forms.TextInput(attrs=attrs)
    )


class NewPasskeyForm(PlainForm, SignupWebAuthnForm):
    name = name_field()
    credential = AnswerField()

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or self.cleaned_data
        except NONSENSE as error:
            raise ValidationError(REFUSED, code="refused") from error


class PasskeyNameForm(PlainForm, EditWebAuthnForm):
    name = name_field()


class RecognisedForm(PlainForm, AuthenticateWebAuthnForm):
    """A key of somebody; a refusal stands in the journal."""

    credential = AnswerField()

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()
            if found.user.is_active:
                return found
        except (ValidationError, *NONSENSE) as error:
            self.note_refusal()
            raise ValidationError(REFUSED, code="refused") from error
        self.note_refusal()
        raise ValidationError(REFUSED, code="refused")

    def note_refusal(self) -> None:
        step = {"step": "second factor"} if self.user else {"step": "passkey"}
        record(JournalEntry.Kind.SIGN_IN_REFUSED, target=self.user, after=step)


class PasskeySignInForm(RecognisedForm, LoginWebAuthnForm):
    """In place of e-mail, password and code."""


class PasskeyAgainForm(RecognisedForm, ReauthenticateWebAuthnForm):
    """Before what is sensitive."""
