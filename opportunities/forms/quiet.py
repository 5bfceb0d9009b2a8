"""Whether entering a status creates its tasks, where many enter at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm


class CreatesTasksForm(PlainForm, forms.Form):
    """A missing answer creates them, as any move does; another word is no answer."""

    tasks = forms.ChoiceField(
        choices=[("create", ""), ("none", "")],
        required=False,
        error_messages={"invalid_choice": _("Choose whether the tasks are created.")},
    )

    @property
    def creates_tasks(self) -> bool:
        return self.cleaned_data["tasks"] != "none"
