"""A move made on a screen: where to, and from which status the person saw."""

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.forms.choices import RELOAD, ChoicesForm
from statuses.models import Status


class MoveForm(ChoicesForm):
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
            "required": RELOAD,
            "invalid_choice": RELOAD,
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Status.objects.in_pipeline()
        self.fields["seen"].queryset = Status.objects.all()
