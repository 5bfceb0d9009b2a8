from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from caladeo.models import User


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "color", "language", "theme", "has_shortcuts"]
        labels = {
            "name": _("Name"),
            "color": _("Colour of the avatar"),
            "language": _("Language"),
            "theme": _("Appearance"),
            "has_shortcuts": _("Keyboard shortcuts"),
        }
        widgets = {
            "theme": forms.RadioSelect,
            "language": forms.RadioSelect,
            "has_shortcuts": forms.CheckboxInput(attrs={"class": "switch"}),
        }
