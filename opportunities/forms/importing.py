"""The three forms of an import: the file, its columns, the agreement."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from opportunities.forms.moves import CreatesTasksForm
from opportunities.importing import columns, columnwise, limits, matching, reading
from opportunities.importing.limits import HeavyError, UnreadableError
from opportunities.models import ImportFile


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
    sheet: reading.Sheet | None = None

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            self.sheet = reading.read(file, at_once=True)
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


class AgreementForm(CreatesTasksForm):
    """What the person agreed to: so many, without so many cells, with their tasks or not."""

    agreed = forms.IntegerField(min_value=1, max_value=10**6)
    left_out = forms.IntegerField(min_value=0, max_value=10**8, required=False)
