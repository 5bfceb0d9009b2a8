from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
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
