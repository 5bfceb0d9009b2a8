from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo.db import search
from caladeo.models import User
from caladeo.web.concurrent_edits import ConcurrentForm
from statuses.models import Role

NAME_TAKEN = _("Another role already has this name.")
NOBODY = _("Nobody: the opportunity’s manager")


class RoleForm(ConcurrentForm):
    """What it is called, and who has it where a trip names nobody else."""

    begins_with = "name"

    class Meta:
        model = Role
        fields = ["name", "person"]
        labels = {"name": _("Name"), "person": _("Who has it")}
        help_texts = {"person": _("Another person can be named on each opportunity.")}
        error_messages = {
            "name": {"required": _("Give the role a name.")},
            "person": {"invalid_choice": _("Choose a person who is active in the team.")},
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "person": forms.Select(attrs={"class": "select"}),
        }

    def __init__(self, *args: Any, others: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = [row for row in others if row.pk != self.instance.pk]
        team = Q(is_active=True) | Q(pk=self.instance.person_id)
        field = self.fields["person"]
        field.queryset = User.objects.filter(team).by_name()
        field.empty_label = NOBODY

    def clean_name(self) -> str:
        """Compared without case or accents: two roles must not look the same."""
        name: str = self.cleaned_data["name"]
        if search.fold(name) in {search.fold(row.name) for row in self.others}:
            self.refuse_taken_name()
        return name

    def refuse_taken_name(self) -> None:
        self.add_error("name", forms.ValidationError(NAME_TAKEN, code="unique"))

    def validate_constraints(self) -> None:
        """Each is held by the fields above."""
