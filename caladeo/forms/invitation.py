from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.forms.emails import IdentityField
from caladeo.forms.words import PlainForm
from caladeo.models import User


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
