"""What a move asks: where to, from where it was seen, and what becomes of the rest."""

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.words import PlainForm
from caladeo.models import User
from opportunities.forms.role import NOT_ACTIVE
from opportunities.moves import bulk
from opportunities.moves.choices import Choices
from statuses.models import Status

RELOAD = _("Reload the page, then choose again.")
UNREADABLE = _("The selection could not be read. Choose the opportunities again.")
LONGEST = 100
LONGEST_WHY = 200
WRONG = ("invalid", "max_length")
KEYS = re.compile(r"^\d{1,18}(\.\d{1,18})*\Z", re.ASCII)


class ToldForm(PlainForm, forms.Form):
    def first_error(self) -> str:
        """One sentence, for where there is no field to put it beside."""
        return next(str(message) for messages in self.errors.values() for message in messages)


class ChoicesForm(ToldForm):
    """Whatever is missing leaves things as they are; only what was seen is cancelled."""

    cancel_open = forms.BooleanField(required=False)
    seen_at = forms.DateTimeField(required=False, error_messages={"invalid": RELOAD})
    lost_reason = forms.CharField(required=False, max_length=LONGEST)
    other_reason = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("The reason is too long: 100 characters at most.")},
    )
    creates_ended = forms.BooleanField(required=False)
    required_reason = forms.CharField(
        required=False,
        max_length=LONGEST_WHY,
        error_messages={"max_length": _("The reason is too long: 200 characters at most.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("cancel_open") and not given.get("seen_at"):
            self.add_error("seen_at", RELOAD)
        return given

    @property
    def choices(self) -> Choices:
        given = self.cleaned_data
        return Choices(
            cancels_seen_at=given["seen_at"] if given["cancel_open"] else None,
            lost_reason=given["lost_reason"] or given["other_reason"],
            creates_ended=given["creates_ended"],
            required_reason=given["required_reason"],
        )


class GoalForm(ChoicesForm):
    """Into which status."""

    to = forms.ModelChoiceField(
        Status.objects.none(),
        error_messages={
            "required": _("Choose a status."),
            "invalid_choice": _("This status does not exist any more. Choose another one."),
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Status.objects.in_pipeline()


class MoveForm(GoalForm):
    """One opportunity, from the status, by key, in which the person saw it."""

    # It may have been deleted since: the move is then stale, not malformed.
    seen = forms.IntegerField(error_messages={"required": RELOAD, "invalid": RELOAD})
    # The keys of the required tasks that the person saw open, with dots between them.
    required_seen = forms.RegexField(
        KEYS, required=False, max_length=5000, error_messages=dict.fromkeys(WRONG, RELOAD)
    )

    @property
    def choices(self) -> Choices:
        keys = filter(None, self.cleaned_data["required_seen"].split("."))
        return replace(super().choices, required_seen=frozenset(map(int, keys)))


class CreatesTasksForm(PlainForm, forms.Form):
    """A missing answer creates them, as any move does; another word is no answer."""

    tasks = forms.ChoiceField(
        choices=[("create", ""), ("none", "")],
        required=False,
        error_messages={"invalid_choice": _("Choose whether the tasks are created.")},
    )

    @property
    def creates_tasks(self) -> bool:
        return self.cleaned_data["tasks"] != "none"


class BulkAnswersForm(CreatesTasksForm, ChoicesForm):
    """What a bulk move asks."""


class SeenForm(ToldForm):
    """Many opportunities, each with the key of what it was seen with (`bulk.written`)."""

    seen = forms.CharField(required=False)

    def clean_seen(self) -> dict[int, int]:
        try:
            return bulk.read_seen(self.cleaned_data["seen"])
        except bulk.UnreadableSelectionError as error:
            raise forms.ValidationError(UNREADABLE) from error


class BulkMoveForm(SeenForm, BulkAnswersForm, GoalForm):
    """Into which status, from those in which they were seen."""


class BulkGiveForm(SeenForm):
    """To which manager, from those with whom they were seen."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        error_messages=dict.fromkeys(("required", "invalid_choice"), NOT_ACTIVE),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.active()
