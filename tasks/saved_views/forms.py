"""The form that saves a list under a name, and the one that renames it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from caladeo.forms.words import PlainForm
from caladeo.models import User
from caladeo.web.concurrent_edits import ConcurrentForm
from tasks.models import SavedView
from tasks.models.saved_view import LONGEST_NAME
from tasks.saved_views import saving
from tasks.saved_views.pages import Pairs

NAME_TAKEN = {
    False: _("You already have a view of this name."),
    True: _("The team already has a view of this name."),
}
NO_NAME = _("Give the view a name.")
FULL = _("The menu holds 7 views: take one out of it on the page Views, or leave this box empty.")
TOO_LONG = _("These filters are too many to be saved: take some of them off.")
TOO_MANY = _("There are 100 views: delete one before you add another.")

CHANGED = _("This view was renamed, changed or deleted meanwhile: choose again what to replace.")


class SavedViewForm(PlainForm, forms.Form):
    """What a list is saved as; for the team by those who may change the settings."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": NO_NAME},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    is_pinned = forms.BooleanField(label=_("Show it in the menu"), required=False)
    for_team = forms.BooleanField(
        label=_("For the whole team"),
        required=False,
        help_text=_("Everybody finds it on the page Views; each puts it into their menu or not."),
    )

    def __init__(self, *args: Any, person: User, filters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.filters = person, filters
        if not person.can_configure:
            del self.fields["for_team"]

    @property
    def is_for_team(self) -> bool:
        return bool(self.cleaned_data.get("for_team"))

    def clean(self) -> None:
        if saving.is_too_long(self.filters):
            self.add_error("name", forms.ValidationError(TOO_LONG, code="long"))

    def refuse(self, error: Exception) -> None:
        """Say what the service found."""
        if isinstance(error, saving.TooManyPinnedError):
            self.add_error("is_pinned", forms.ValidationError(FULL, code="full"))
        elif isinstance(error, saving.TooManyViewsError):
            self.add_error("name", forms.ValidationError(TOO_MANY, code="many"))
        else:
            taken = NAME_TAKEN[self.is_for_team]
            self.add_error("name", forms.ValidationError(taken, code="unique"))


class ReplacingForm(PlainForm, forms.Form):
    """Which view shows this list from now on: of those that the person may change."""

    replace = forms.CharField(label=pgettext_lazy("view", "View to replace"), widget=forms.Select)

    def __init__(self, *args: Any, person: User, page: str, filters: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

        def likeness(view: SavedView) -> int:
            return sum(pair in filters for pair in view.filters) - len(view.filters)

        views = SavedView.objects.seen_by(person).filter(page=page).order_by("name", "pk")
        theirs = [view for view in views if view.may_be_edited_by(person)]
        theirs.sort(key=likeness, reverse=True)
        self.choices = [(handle(view), _called(view)) for view in theirs]
        self.fields["replace"].widget.choices = self.choices


def handle(view: SavedView) -> str:
    """Which view is to be replaced, as the person sees it."""
    return f"{view.pk}.{saving.mark(view)}"


def _called(view: SavedView) -> str:
    return f"{view.name} · {pgettext('view', 'team')}" if view.is_of_team else view.name


class RenamingForm(ConcurrentForm):
    class Meta:
        model = SavedView
        fields = ["name"]
        labels = {"name": _("Name")}
        error_messages = {"name": {"required": NO_NAME}}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}

    def refuse_taken_name(self) -> None:
        taken = NAME_TAKEN[self.instance.is_of_team]
        self.add_error("name", forms.ValidationError(taken, code="unique"))
