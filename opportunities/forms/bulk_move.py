"""A bulk move: where to, and who was seen where."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.choices import ChoicesForm
from opportunities.forms.move import MoveForm
from opportunities.forms.quiet import CreatesTasksForm
from opportunities.moves import bulk
from statuses.models import Status

UNREADABLE = _("The selection could not be read. Choose the opportunities again.")


class BulkAnswersForm(CreatesTasksForm, ChoicesForm):
    """What a bulk move asks."""


class BulkMoveForm(BulkAnswersForm):
    to = forms.ModelChoiceField(
        Status.objects.none(), error_messages=MoveForm.base_fields["to"].error_messages
    )
    seen = forms.CharField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Status.objects.in_pipeline()

    def clean_seen(self) -> dict[int, int]:
        try:
            return bulk.read_seen(self.cleaned_data["seen"])
        except bulk.UnreadableSelectionError as error:
            raise forms.ValidationError(UNREADABLE) from error
