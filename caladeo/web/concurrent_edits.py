"""Forms that survive a colleague, or another window, saving first.

The form carries, hidden, the values it was opened with. On saving, only the fields that
the person changed count: different fields merge, and a field that both changed shows both
values, keeps what was typed, and is written by saving again.
"""

import functools
import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, cast

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from caladeo.accounts.people import DeactivatedError
from caladeo.db.overwriting import OverwritingError, as_read
from caladeo.forms.words import PlainForm, plain_lines

# What a person has saved themselves, for as long as their session, the latest first: what they
# wrote in another window since is told as their own, and not as that of a colleague.
KEY = "own_edits"
MOST = 60
# Longer texts are known by their digest, so that a session stays small.
LONGEST = 100
# That of the request at hand; set by the middleware.
SESSION: ContextVar[SessionBase | None] = ContextVar("session", default=None)


def note(row: Any, typed: dict[str, Any]) -> None:
    """These fields of a row are about to be saved as they were typed."""
    session = SESSION.get()
    if session is None or not typed:
        return
    edits: dict[str, Any] = session.get(KEY, {})
    for name, value in typed.items():
        key = _key(row, name)
        edits.pop(key, None)
        edits[key] = shortened(value)
    session[KEY] = dict(list(edits.items())[-MOST:])


def typed_last(row: Any, name: str) -> Any:
    """What this session has typed last into a field of the row; None when it has not."""
    session = SESSION.get()
    return None if session is None else session.get(KEY, {}).get(_key(row, name))


def shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value.strip()) > LONGEST:
        return hashlib.sha256(value.strip().encode()).hexdigest()
    return value


def _key(row: Any, name: str) -> str:
    return f"{row._meta.label_lower}.{row.pk}.{name}"


ATTEMPTS = 3
# Raised under the lock of the row; validated again, the form says what is wrong.
CHECK_AGAIN = (OverwritingError, DeactivatedError, ObjectDoesNotExist)
# Beside a field that was changed meanwhile: in another window, by somebody known or not.
STALE_OWN = _(
    "You changed this in another window: “%(value)s”. Your text is kept; save again to replace it."
)
STALE = {
    False: _(
        "Somebody changed this while you typed: “%(value)s”. "
        "Your text is kept; save again to replace theirs."
    ),
    True: _(
        "%(person)s changed this while you typed: “%(value)s”. "
        "Your text is kept; save again to replace theirs."
    ),
}


def validated_again[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Run the view again when somebody else saved between validation and write.

    The form, validated again, then says beside the field what has changed.
    """

    @functools.wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for _attempt in range(ATTEMPTS - 1):
            try:
                return view(*args, **kwargs)
            except CHECK_AGAIN:
                continue
        return view(*args, **kwargs)

    return run


class ConcurrentForm(PlainForm, forms.ModelForm):  # type: ignore[type-arg]
    """A ModelForm whose ``changes`` hold what the person changed, and nothing else.

    Write ``changes`` through a service, with what was seen (`note_seen`); never call ``save()``,
    which would write every field.
    ``begins_with`` names the field that a page for a new one is opened at.
    """

    begins_with = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True
        elif self.begins_with and not self.is_bound:
            self.fields[self.begins_with].widget.attrs["autofocus"] = True
        # ``_post_clean`` puts what was typed into the instance: keep what is stored.
        self._stored = {
            name: plain_lines(self.get_initial_for_field(f, name))
            for name, f in self.fields.items()
        }

        self._as_read = as_read(self.instance) if self.instance.pk else {}

    @cached_property
    def changed_data(self) -> list[str]:
        """As Django's; what a program sends without hidden values is compared with what is stored.

        What it does not send it does not change.
        """
        fields = [self[name] for name in self.fields]
        if any(field.html_initial_name in self.data for field in fields):
            return super().changed_data
        return [f.name for f in fields if _is_sent(f) and f.field.has_changed(f.initial, f.data)]

    def note_seen(self) -> dict[str, Any]:
        """What the changed fields held when they were checked (`caladeo.db.overwriting`).

        The session notes that it is about to save them (`note`).
        """
        note(self.instance, {name: self[name].data for name in self.changed_data})
        return {name: self._as_read[name] for name in self.changes if name in self._as_read}

    @property
    def changes(self) -> dict[str, Any]:
        """The cleaned values of the fields that the person changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk:
            for name in self.changed_data:
                if name in cleaned and self._was_changed_meanwhile(name):
                    self._show_both(name)
        return cleaned

    def _was_changed_meanwhile(self, name: str) -> bool:
        """Whether the stored value is neither the one opened nor the one typed."""
        field, stored = self.fields[name], self._stored[name]
        if self[name].html_initial_name not in self.data:
            return False
        widget = field.hidden_widget()
        opened = widget.value_from_datadict(self.data, self.files, self[name].html_initial_name)
        return field.has_changed(stored, opened) and field.has_changed(stored, self[name].data)

    def _is_own(self, name: str) -> bool:
        """Whether it is this person who gave the field its stored value, from another page."""
        field, stored = self.fields[name], self._stored[name]
        typed = typed_last(self.instance, name)
        if typed is None:
            return False
        is_same = typed == shortened(field.prepare_value(stored))
        return is_same or not field.has_changed(stored, typed)

    def _show_both(self, name: str) -> None:
        """Show the stored value beside what was typed; saving again then means it."""
        stored = self.fields[name].prepare_value(self._stored[name])
        data = cast("QueryDict", self.data).copy()
        shown = stored if isinstance(stored, list) else ["" if stored is None else stored]
        data.setlist(self[name].html_initial_name, [str(value) for value in shown])
        self.data = data
        person = None if self._is_own(name) else self._changed_by(name)
        words = STALE_OWN if self._is_own(name) else STALE[bool(person)]
        params = {"person": person, "value": self._in_words(name)}
        self.add_error(name, forms.ValidationError(words, "stale", params))

    def _changed_by(self, name: str) -> object | None:  # noqa: ARG002 (asks nobody)
        """Who gave the field its stored value, where a history knows it."""
        return None

    def _in_words(self, name: str) -> str:
        stored = self.fields[name].prepare_value(self._stored[name])
        if isinstance(stored, list):
            labels = dict(getattr(self.fields[name], "choices", ()))
            return ", ".join(str(labels.get(value, value)) for value in stored) or "—"
        for value, label in getattr(self.fields[name], "choices", ()):
            if str(value) == str(stored):
                return str(label)
        return "—" if stored in (None, "") else localize(stored)


def _is_sent(field: forms.BoundField) -> bool:
    """Whether a program sent it: boxes, too, which a page leaves out when none is ticked."""
    form, boxes = field.form, (forms.CheckboxInput, forms.CheckboxSelectMultiple)
    if isinstance(field.field.widget, boxes):
        return field.html_name in form.data
    return not field.field.widget.value_omitted_from_data(form.data, form.files, field.html_name)
