from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.colors import AVATARS
from caladeo.models import User
from caladeo.web.concurrent_edits import ConcurrentForm

COLORS = dict(
    zip(
        AVATARS,
        (_("Lagoon"), _("Lilac"), _("Sand"), _("Mint"), _("Rose"), _("Sky")),
        strict=True,
    )
)


class AccountForm(ConcurrentForm):
    """What people choose for themselves; the e-mail is what they sign in with and stays."""

    color = forms.ChoiceField(label=_("Colour of the avatar"), widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ["name", "color", "language", "theme", "has_shortcuts"]
        labels = {
            "name": _("Name"),
            "language": _("Language"),
            "theme": _("Appearance"),
            "has_shortcuts": _("Keyboard shortcuts"),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "language": forms.RadioSelect,
            "theme": forms.RadioSelect,
            "has_shortcuts": forms.CheckboxInput(attrs={"class": "switch"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A colour that the Django admin gave stays among the choices.
        own = {self.instance.color: _("Your colour")} if self.instance.color else {}
        self.fields["color"].choices = list((own | COLORS).items())
