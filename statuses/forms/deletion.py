from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from caladeo.forms.words import PlainForm
from statuses import pipeline
from statuses.models import Status

CREATE, QUIET = "create", "quiet"


class DestinationField(forms.ModelChoiceField):
    """The other statuses, each with how many tasks it calls for."""

    def label_from_instance(self, obj: Any) -> str:
        count = obj.template_count
        words = ngettext("%(count)s automatic task", "%(count)s automatic tasks", count)
        return f"{obj.name} ({words % {'count': count}})"


class DeletionForm(PlainForm, forms.Form):
    """Where the opportunities of a deleted status go, and whether that creates tasks."""

    destination = DestinationField(
        queryset=Status.objects.none(),
        empty_label=None,
        label=_("Move them to"),
        error_messages={
            "required": _("Choose where the opportunities go."),
            "invalid_choice": _("This status does not exist any more: choose another one."),
        },
    )
    tasks = forms.ChoiceField(
        label=_("Automatic tasks of the new status"),
        choices=[(CREATE, _("Create them")), (QUIET, _("Create none"))],
        initial=CREATE,
        widget=forms.RadioSelect(attrs={"class": "checkbox"}),
    )

    def __init__(self, *args: Any, status: Status, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["destination"]
        if not isinstance(field, DestinationField):
            raise TypeError
        field.label_suffix = ""
        field.queryset = pipeline.with_counts().exclude(pk=status.pk)
        # The step before: from there the opportunity can go its way again.
        before = field.queryset.filter(is_active=True, position__lte=status.position).last()
        field.initial = before or field.queryset.first()

    def chosen(self) -> Status | None:
        """The destination that the form shows, chosen or not."""
        shown = list(self.fields["destination"].queryset)
        wanted = str(self["destination"].value() or "")
        return next((s for s in shown if str(s.pk) == wanted), shown[0] if shown else None)
