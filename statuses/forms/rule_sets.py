"""A file of rules, a pasted list, and the lines that were chosen of either."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from statuses.rule_sets import reading

CHOOSE = _("Tick at least one line.")
CHANGED = _("Something has changed meanwhile: look again. Nothing was imported.")


class UploadForm(PlainForm, forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("A JSON file of at most 1 MB. Nothing is written before you have chosen."),
        widget=forms.FileInput(
            attrs={"data-max-bytes": reading.MAX_BYTES, "accept": ".json,application/json"}
        ),
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )
    content: dict[str, Any]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            self.content = reading.read(file.read(reading.MAX_BYTES + 1))
        except reading.UnreadableError as error:
            raise forms.ValidationError(error.problems) from error
        return file


class ChoiceForm(PlainForm, forms.Form):
    """The ticked lines; ``seen`` is the comparison that they belong to."""

    ticks = forms.MultipleChoiceField(
        error_messages={"required": CHOOSE, "invalid_choice": CHANGED, "invalid_list": CHANGED}
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: Any, *, offered: dict[str, bool]) -> None:
        """
        Args:
            offered: the ticks that there are, and whether each is set at first.
        """
        super().__init__(data)
        self.fields["ticks"].choices = [(tick, tick) for tick in offered]
        self.ticked = (
            set(data.getlist("ticks"))
            if data is not None
            else {tick for tick, is_set in offered.items() if is_set}
        )

    def refuse(self, words: Any) -> None:
        self.add_error("ticks", words)
