"""Getting in: signing in, choosing a password, being invited."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.forms.emails import IdentityField
from caladeo.forms.words import PlainForm, password_words
from caladeo.models import User


class PasswordField(forms.CharField):
    """A password is typed once: it can be shown, so typing it twice gains nothing."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        # Longer ones only cost time to hash.
        super().__init__(strip=False, max_length=1000, widget=widget, **kwargs)


class ForgottenPasswordForm(PlainForm, forms.Form):
    email = IdentityField(widget=forms.EmailInput(attrs={"autocomplete": "username"}))


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
    old_password = PasswordField(label=_("Current password"), autocomplete="current-password")
    field_order = ["old_password", "password"]

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.person.check_password(password):
            raise ValidationError(_("This is not your current password."), code="wrong")
        return password


class SignInForm(PlainForm, AuthenticationForm):
    """E-mail and password; never says which of the two was wrong."""

    error_messages = {
        "invalid_login": _("Wrong e-mail or password."),
        "inactive": _("Wrong e-mail or password."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["username"]
        email.label = _("E-mail")
        email.widget.input_type = "email"
        email.widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            max_length=4096,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        # After a wrong password the e-mail stays and the password is typed again.
        typed = self.data.get("username", "") if self.is_bound else ""
        email.widget.attrs["autofocus"] = not typed
        self.fields["password"].widget.attrs["autofocus"] = bool(typed)


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
