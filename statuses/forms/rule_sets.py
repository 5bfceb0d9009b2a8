"""A file of rules, a pasted list, and the lines that were chosen of either."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from caladeo.days import number
from caladeo.forms.words import PlainForm, plain
from statuses.forms import pasted_list
from statuses.models import AutoTaskTemplate, KeyDate, Status
from statuses.references import Reference
from statuses.rule_sets import reading

MOST_LINES = 500

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


class PasteForm(PlainForm, forms.Form):
    """A list as somebody has it elsewhere, one task a line, and the status that it is for."""

    status = forms.ModelChoiceField(
        Status.objects.none(),
        label=_("Status"),
        widget=forms.Select(attrs={"class": "select"}),
        empty_label=_("Choose…"),
        error_messages={"required": _("Choose the status that the tasks are for.")},
    )
    lines = forms.CharField(
        label=_("The list"),
        strip=False,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 12, "spellcheck": "false"}),
        help_text=_(
            "One task a line, with or without its due date: J-30 is before the departure, R+5 after"
            " the return, +3 after the task is created."
        ),
        error_messages={"required": _("Paste at least one line.")},
    )
    content: dict[str, Any]

    def __init__(self, *args: Any, status: Status | None = None, **kwargs: Any) -> None:
        """
        Args:
            status: the one that the page is of; without it, it is asked for.
        """
        super().__init__(*args, **kwargs)
        self.given = status
        if status:
            del self.fields["status"]
        else:
            self.fields["status"].queryset = Status.objects.in_pipeline()

    def clean_lines(self) -> str:
        text: str = self.cleaned_data["lines"]
        found = pasted_list.lines_of(text)
        if not found:
            raise forms.ValidationError(PasteForm.base_fields["lines"].error_messages["required"])
        if len(found) > MOST_LINES:
            words = _("%(count)s lines: paste at most %(most)s at once.")
            raise forms.ValidationError(
                words % {"count": number(len(found)), "most": number(MOST_LINES)}
            )
        lines = pasted_list.read(found, KeyDate.objects.values_list("name", flat=True))
        status = self.given or self.cleaned_data.get("status") or Status()
        plain = {"offset": 0, "reference": Reference.TASK_CREATED}
        rules = [{"status": status.name, "name": line.name} | (line.due or plain) for line in lines]
        if problems := [told for at, rule in enumerate(rules, 1) for told in _wrong(rule, at)]:
            raise forms.ValidationError(problems[: reading.MOST_TOLD])
        self.content = {
            "statuses": [],
            "key_dates": [],
            "rules": rules,
            "unread": [f"rules-{place}" for place, line in enumerate(lines) if not line.due],
            # The date that a line counts from, as it was written, when that is none of ours.
            "unknown": {
                f"rules-{place}": line.unknown for place, line in enumerate(lines) if line.unknown
            },
            "pasted": {"status": status.pk, "lines": text},
        }
        return text


def _wrong(rule: dict[str, Any], line: int) -> Iterator[str]:
    """What keeps a line from being a rule, in words."""
    try:
        AutoTaskTemplate._meta.get_field("name").run_validators(rule["name"])
    except forms.ValidationError as error:
        words = _("Line %(line)s: %(words)s")
        yield str(words) % {"line": line, "words": " ".join(plain(error).messages)}


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
