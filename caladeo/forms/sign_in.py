from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm


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
