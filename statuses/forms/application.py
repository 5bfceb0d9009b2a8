from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from statuses.models import AutoTaskTemplate

ALL = "all"


class ApplicationForm(PlainForm, forms.Form):
    """Which automatic tasks of a status its opportunities get: one of them, or all."""

    tache = forms.ChoiceField(
        label=_("Automatic task"),
        error_messages={
            "required": _("Choose a task."),
            "invalid_choice": _("This task is no longer enabled in the status: choose another."),
        },
    )

    def __init__(self, *args: Any, templates: Sequence[AutoTaskTemplate], **kwargs: Any) -> None:
        super().__init__(*args, initial={"tache": ALL}, **kwargs)
        self.templates = templates
        every = [(ALL, _("All of them"))] if len(templates) > 1 else []
        self.fields["tache"].choices = [*every, *((str(row.pk), row.name) for row in templates)]
        self.fields["tache"].initial = ALL if every else str(templates[0].pk) if templates else ""

    @property
    def chosen(self) -> list[AutoTaskTemplate]:
        """The templates that the form shows, chosen or not."""
        if self.is_bound and not self.is_valid():
            return []
        wanted = self.cleaned_data["tache"] if self.is_bound else self.fields["tache"].initial
        return [row for row in self.templates if wanted in (ALL, str(row.pk))]
