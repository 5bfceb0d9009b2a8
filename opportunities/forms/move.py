"""A move made on a screen: where to, and from which status the person saw."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from statuses.models import Status


class MoveForm(PlainForm, forms.Form):
    to = forms.ModelChoiceField(
        Status.objects.none(),
        error_messages={
            "required": _("Choose a status."),
            "invalid_choice": _("This status does not exist any more. Choose another one."),
        },
    )
    # The status seen may have been deleted since; the move is then stale, not malformed.
    seen = forms.ModelChoiceField(
        Status.objects.none(),
        error_messages={
            "required": _("Reload the page, then choose again."),
            "invalid_choice": _("Reload the page, then choose again."),
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Status.objects.in_pipeline()
        self.fields["seen"].queryset = Status.objects.all()

    def first_error(self) -> str:
        """One sentence, for where there is no field to put it beside."""
        return next(str(message) for messages in self.errors.values() for message in messages)
