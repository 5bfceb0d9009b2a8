"""What people may write about a task; a service writes it."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo import clock
from caladeo.days import long_day
from caladeo.forms.days import DayField
from caladeo.forms.fields import DAYS, WholeField
from caladeo.forms.words import PlainForm
from caladeo.models import User
from caladeo.web.concurrent_edits import ConcurrentForm
from opportunities.models import Opportunity
from statuses.models import AutoTaskTemplate, Status
from statuses.text.rules import due_in_words
from tasks.dates.due_dates import visible_from
from tasks.models import LONGEST, LONGEST_REMINDER, Task


class TaskForm(ConcurrentForm):
    """The fields of a task; of an existing one, only what the person changed counts."""

    due_date = DayField(label=_("Due date"))
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Assigned to"),
        required=False,
        empty_label=_("Nobody"),
        error_messages={"invalid_choice": _("Choose somebody of the team.")},
    )

    reminder_days = WholeField(
        unit=DAYS,
        label=pgettext_lazy("reminder", "Days before the due date"),
        required=False,
        min_value=0,
        max_value=LONGEST_REMINDER,
        help_text=_(
            "0 to 365. Whoever has the task that day is reminded, in the mail of the morning "
            "and in Notifications."
        ),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter a whole number of days, 0 to 365.")
        ),
    )

    class Meta:
        model = Task
        fields = ["name", "description", "due_date", "assignee", "reminder_days"]
        widgets = {
            "name": forms.TextInput(
                attrs={"autocomplete": "off", "placeholder": _("Name of the task")}
            ),
            "description": forms.Textarea(
                attrs={"rows": 2, "placeholder": _("Description (optional)")}
            ),
        }
        error_messages = {"name": {"required": _("Give the task a name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A deactivated person cannot be chosen, but stays where they already are.
        team = User.objects.filter(Q(is_active=True) | Q(pk=self.instance.assignee_id)).by_name()
        self.fields["assignee"].queryset = team

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"due_date", "reminder_days"} <= cleaned.keys():
            self._refuse_past_reminder(cleaned["due_date"], cleaned["reminder_days"])
        return cleaned

    def _refuse_past_reminder(self, due: date | None, days: int | None) -> None:
        """A reminder that is set now, or still to come until now, falls on no day that is past."""
        today, day = clock.today(), visible_from(due, days)
        before = visible_from(self._stored["due_date"], self._stored["reminder_days"])
        is_known = before and before < today and "reminder_days" not in self.changed_data
        if day and day < today and not is_known and self.changed_data:
            words = _(
                "This reminder would fall on %(day)s, which is past: "
                "choose fewer days, or leave it empty."
            )
            self.add_error("reminder_days", words % {"day": long_day(day)})

    def leave_unchecked(self) -> None:
        """Show what was typed without a word on it: the person is not done with it."""
        self._errors = forms.utils.ErrorDict()

    def _changed_by(self, name: str) -> User | None:
        if name != "due_date":
            return None
        last = self.instance.moves.select_related("moved_by").first()
        return last.moved_by if last and last.to_date == self._stored[name] else None


class NewTaskForm(TaskForm):
    """A task and the opportunity that it is for."""

    begins_with = "name"

    opportunity = forms.ModelChoiceField(
        Opportunity.objects.all(),
        label=_("Opportunity"),
        widget=forms.TextInput,
        error_messages={
            "required": _("Choose the opportunity that the task is for."),
            "invalid_choice": _("This opportunity does not exist any more. Choose another one."),
        },
    )


class NoteForm(PlainForm, forms.Form):
    """What somebody says; a browser cuts nothing off of what is too long."""

    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST,
        widget=forms.Textarea(
            attrs={"rows": 1, "placeholder": _("Who called, what should be kept in mind?")}
        ),
        error_messages={
            "required": _("Write something first."),
            "max_length": _(
                "Too long: %(show_value)d characters, %(limit_value)d at most. Nothing is lost: "
                "shorten it, or write two notes."
            ),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)

    def say_gone(self) -> None:
        words = _("This task was deleted meanwhile: write the note on the trip instead.")
        self.add_error("text", words)


class NoteEditionForm(NoteForm):
    """Other words for a note; those it was opened with travel along, hidden.

    Only its author edits a note, so what was saved meanwhile was saved from another page of theirs.
    """

    def __init__(self, data: Any, *, text: str) -> None:
        super().__init__(data, initial={"text": text})
        self.fields["text"].show_hidden_initial = True

    def clean_text(self) -> str:
        typed, stored = self.cleaned_data["text"], self.initial["text"]
        name = self["text"].html_initial_name
        if self.data.get(name, stored).strip() not in (stored, typed) and typed != stored:
            self.data = {**self.data.dict(), name: stored}  # saving again then means it
            words = _(
                "You have saved other words from another page meanwhile: “%(text)s”. "
                "What you typed is kept; save again to replace them."
            )
            raise forms.ValidationError(words, "stale", {"text": stored})
        return typed


class RulesForm(PlainForm, forms.Form):
    """The rules that a person puts on a trip, grouped by status.

    ``terminees`` creates also what a trip that is over would be left without.
    """

    regle = forms.TypedMultipleChoiceField(
        label=_("Automatic tasks"),
        coerce=int,
        error_messages={
            "required": _("Choose at least one automatic task."),
            "invalid_choice": _("One of these tasks is not enabled any more: choose again."),
        },
    )
    terminees = forms.BooleanField(
        required=False, label=_("Create those of a trip that is over too")
    )

    def __init__(self, *args: Any, rules: Iterable[AutoTaskTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = list(rules)
        self.fields["regle"].choices = [(str(row.pk), row.name) for row in self.rules]

    @property
    def keys(self) -> list[int]:
        return list(dict.fromkeys(self.cleaned_data["regle"]))

    @property
    def creates_ended(self) -> bool:
        return bool(self.is_bound and self.is_valid() and self.cleaned_data["terminees"])

    @property
    def _marked(self) -> set[str]:
        return set(self["regle"].value() or ()) if self.is_bound else set()

    @property
    def chosen(self) -> list[AutoTaskTemplate]:
        """The rules that are marked, in the order of the page; what is not offered is left out."""
        return [row for row in self.rules if str(row.pk) in self._marked]

    @property
    def by_status(self) -> list[tuple[Status, list[tuple[AutoTaskTemplate, str, bool]], int]]:
        """Each status, its rules with when they are due and whether marked, and how many are."""
        marked = self._marked
        found = []
        for status, rows in groupby(self.rules, key=attrgetter("status")):
            rules = [(row, due_in_words(row), str(row.pk) in marked) for row in rows]
            found.append((status, rules, sum(is_marked for *_rule, is_marked in rules)))
        return found
