"""Getting in: signing in, choosing a password, being invited."""

import re
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm, LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.accounts import password_resets
from caladeo.db.search import fold
from caladeo.forms.fields import IdentityField
from caladeo.forms.words import PlainForm, password_words
from caladeo.models import User, normal_email

PRODUCT = "caladeo"
SHORTEST = 4  # letters of a word that counts


class PasswordField(forms.CharField):
    """A password is typed once: it can be shown, so typing it twice gains nothing."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        # Longer ones only cost time to hash.
        super().__init__(strip=False, max_length=1000, widget=widget, **kwargs)


class ForgottenPasswordForm(PlainForm, forms.Form):
    email = IdentityField(widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    def save(self, request: HttpRequest) -> None:  # noqa: ARG002
        """After the answer, whose time must say nothing of the account."""
        password_resets.send_soon.enqueue(self.cleaned_data["email"])


class NewPasswordForm(PlainForm, forms.Form):
    password = PasswordField(
        label=_("New password"),
        help_text=_("10 characters or more; a few words do well."),
        autocomplete="new-password",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password, self.person)
        except ValidationError as error:
            raise password_words(error) from error
        return password


class ChangePasswordForm(NewPasswordForm):
    oldpassword = PasswordField(label=_("Current password"), autocomplete="current-password")
    field_order = ["oldpassword", "password"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, person=user, **kwargs)
        self.user = user

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your current password."), code="wrong")
        return password

    def save(self) -> None:
        get_adapter().set_password(self.user, self.cleaned_data["password"])


class NewEmailForm(PlainForm, AddEmailForm):
    email = IdentityField(
        label=_("New e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class SignInForm(PlainForm, LoginForm):
    """E-mail and password; never says which of the two was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # After a wrong password the e-mail stays and the password is typed again.
        typed = bool(self.data.get("username")) if self.is_bound else False
        email = {"autocomplete": "username", "spellcheck": "false", "autofocus": not typed}
        password = {"autocomplete": "current-password", "autofocus": typed}
        # Whatever is no address is a wrong one: it is not told apart.
        self.fields["login"] = forms.CharField(
            label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs=email)
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            max_length=4096,
            widget=forms.PasswordInput(attrs=password),
        )
        self.fields["remember"].label = _("Stay signed in")
        self.fields["remember"].widget.attrs["class"] = "checkbox"

    def add_prefix(self, field_name: str) -> str:
        """The name under which browsers remember what was typed here."""
        return "username" if field_name == "login" else str(field_name)

    def clean_login(self) -> str:
        return normal_email(self.cleaned_data["login"])


class InvitationForm(PlainForm, forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = IdentityField(widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    can_configure = forms.BooleanField(
        label=_("Access to the settings"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )
    can_export = forms.BooleanField(
        label=_("May export lists"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )
    can_delete = forms.BooleanField(
        label=_("May delete opportunities"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        known = User.objects.filter(email=email).first()
        if known:
            raise ValidationError(already_there(known), code="already_there")
        return email


def already_there(person: User) -> str:
    if person.is_active:
        return gettext("%(name)s already has this address.") % {"name": person}
    return gettext(
        "%(name)s had this address: reactivate the account, among those deactivated."
    ) % {"name": person}


class HouseWordsValidator:
    """Neither the product's name nor a word of the agency's is part of a password."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002
        typed = fold(password)
        words = {PRODUCT, *re.findall(r"\w+", fold(settings.AGENCY_NAME))}
        if any(word in typed for word in words if len(word) >= SHORTEST):
            raise ValidationError(self.get_help_text(), code="password_house_words")

    def get_help_text(self) -> str:
        return gettext("Too easy to guess here: leave out the agency’s name and “Caladeo”.")
