"""The forms of an import: the file, its columns, the agreement."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from opportunities.forms.moves import BulkAnswersForm
from opportunities.importing import columns, matching
from opportunities.importing.reading import columnwise, files, limits
from opportunities.importing.reading.limits import HeavyError, UnreadableError
from opportunities.importing.updates.changes import Kind
from opportunities.models import ImportFile

ENCODINGS = {"cp1252": _("as in Windows"), "mac_roman": _("as in older Macs")}


class UploadForm(PlainForm, forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=ImportFile.Kind,
        initial=ImportFile.Kind.OPPORTUNITIES,
        widget=forms.RadioSelect(attrs={"class": "checkbox"}),
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "data-max-bytes": limits.MAX_BYTES,
                "accept": ".csv,.tsv,.txt,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            }
        ),
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )
    sheet: files.Sheet | None = None

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            self.sheet = files.read(file, at_once=True)
        except HeavyError:
            return file
        except UnreadableError as error:
            raise forms.ValidationError(str(error)) from error
        return file


class ColumnsForm:
    """One choice a column, and one more where its dates have two readings.

    Raises:
        BadRequest: a column is missing, or something that does not exist is chosen for it.
    """

    def __init__(self, file: ImportFile, data: Any = None) -> None:
        self.file = file
        self.known = {target.key for target in columns.of_kind(file.kind)}
        self.chosen = list(file.columns)
        if data is not None:
            self.chosen = [self._read(data, at) for at in range(len(file.headers))]
        self.orders = {str(at): self._order(data, at) for at in self._asked()}
        self.is_bound = data is not None

    def _asked(self) -> list[int]:
        """The columns whose dates can be read two ways."""
        columns_of_file = range(len(self.file.headers))
        return [at for at in columns_of_file if columnwise.dates_at(self.file, at).must_be_asked]

    def _order(self, data: Any, at: int) -> str:
        """The chosen order, else the one that is proposed: what the page showed as chosen."""
        chosen: str | None = data.get(f"order-{at}") if data is not None else None
        if chosen is None:
            return columnwise.order(self.file, at)
        if chosen not in set(columnwise.Order):
            raise BadRequest
        return chosen

    def _read(self, data: Any, at: int) -> str:
        key: str | None = data.get(f"column-{at}")
        if key not in {"", *self.known}:
            raise BadRequest
        return key

    @property
    def problems(self) -> list[str]:
        return matching.problems(self.chosen, kind=self.file.kind)

    def is_valid(self) -> bool:
        return not self.problems


class ReadingForm(PlainForm, forms.Form):
    """How a file is read, where there is something to choose."""

    kind = forms.ChoiceField(
        label=_("What the file holds"), choices=ImportFile.Kind, required=False
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    heading = forms.TypedChoiceField(label=_("Line of the headings"), coerce=int, empty_value=None)
    encoding = forms.ChoiceField(label=_("Letters with accents"), required=False)

    def __init__(self, file: ImportFile, data: Any = None) -> None:
        told = file.told
        super().__init__(data, initial=told | {"kind": file.kind})
        sheets, encodings = told.get("sheets", []), told.get("encodings", [])
        lines = [(number, f"{number} · {text}") for number, text in told.get("lines", [])]
        self.is_offered = bool(file.source and lines)
        self.is_unsure = bool(encodings) and not told["is_sure"]
        self.fields["heading"].choices = [(0, _("There are no headings")), *lines]
        self.fields["sheet"].choices = [(name, name) for name in sheets]
        self.fields["encoding"].choices = [(name, ENCODINGS[name]) for name in encodings]
        for name, choices in (("sheet", sheets[1:]), ("encoding", encodings[1:])):
            if not choices:
                del self.fields[name]

    @property
    def chosen(self) -> dict[str, Any]:
        """Only what is not found by itself: another sheet has headings of its own."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        given = {name: value for name, value in given.items() if value != ""}
        if given.get("sheet", self.initial.get("sheet")) != self.initial.get("sheet"):
            given.pop("heading", None)
        return given


class AgreementForm(BulkAnswersForm):
    """What the person agreed to: so many, without so many cells, with their tasks or not."""

    agreed = forms.IntegerField(min_value=0, max_value=10**6)
    left_out = forms.IntegerField(min_value=0, max_value=10**8, required=False)
    token = forms.CharField(max_length=40, required=False)
    kinds = forms.MultipleChoiceField(choices=[(kind, "") for kind in Kind], required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("agreed") and not given.get("kinds"):
            raise forms.ValidationError(_("Nothing is to be imported."))
        return given
