"""Codes and passwords that are typed once more."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.signing_in import PasswordField
from caladeo.forms.words import PlainForm
from caladeo.models import FactorPolicy


def code_field(label: Any) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=attrs))


class CodeForm(PlainForm, AuthenticateForm):
    code = code_field(_("Code"))


class CodeAgainForm(PlainForm, ReauthenticateByCodeForm):
    code = code_field(_("Code"))


class NewAppForm(PlainForm, ActivateTOTPForm):
    code = code_field(_("The six digits that the application shows"))


class PasswordAgainForm(PlainForm, ReauthenticateForm):
    password = PasswordField(label=_("Password"), autocomplete="current-password")


class PolicyForm(PlainForm, forms.Form):
    """Of whom a second factor is required."""

    required_of = forms.ChoiceField(
        label=_("A second factor is required of"),
        choices=FactorPolicy.RequiredOf.choices,
        widget=forms.RadioSelect(attrs={"class": "checkbox"}),
    )
