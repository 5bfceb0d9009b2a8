"""Who has a role on one opportunity."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from caladeo.models import User
from opportunities.models import Opportunity
from opportunities.roles import RoleLine

STALE = _("It became %(name)s while you chose. Save again to replace it.")
NOT_ACTIVE = _("Choose a person who is active in the team.")


class RoleOfTripForm(PlainForm, forms.Form):
    """A person, or nobody: the agency's person has it then.

    ``seen`` is the key of whom the trip named when the form was opened, or nothing.
    """

    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        error_messages={"invalid_choice": NOT_ACTIVE},
        widget=forms.Select(attrs={"class": "select"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, opportunity: Opportunity, line: RoleLine) -> None:
        self.opportunity, self.line = opportunity, line
        named = line.person if line.is_set else None
        self.stored = str(named.pk) if named else ""
        super().__init__(data, initial={"person": named, "seen": self.stored})
        field = self.fields["person"]
        field.label = line.role.name
        field.queryset = User.objects.active().by_name()
        words = gettext("As everywhere: %(name)s")
        field.empty_label = words % {"name": line.default or gettext("nobody")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_overtaken = self.data.get("seen") not in (None, self.stored)
        if "person" in cleaned and self.typed != self.stored and is_overtaken:
            self.data = {**self.data.dict(), "seen": self.stored}
            self.add_error("person", STALE % {"name": self.line.person or gettext("nobody")})
        return cleaned

    @property
    def named(self) -> User | None:
        found: User | None = self.cleaned_data.get("person")
        return found

    @property
    def typed(self) -> str:
        return str(self.named.pk) if self.named else ""

    @property
    def changes_something(self) -> bool:
        return self.typed != self.stored

    def note_seen(self) -> dict[str, int | None]:
        """Whom the trip named when this was checked."""
        return {"person": int(self.stored) if self.stored else None}
