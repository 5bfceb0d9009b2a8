"""What is looked for in the journal: of whom, about what, when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.forms.days import DayField
from caladeo.forms.words import PlainForm
from caladeo.journal import listing
from caladeo.models import User
from caladeo.models.journal_entry import JournalQuerySet

ANYTHING = [("", pgettext_lazy("journal", "Everything"))]


class JournalForm(PlainForm, forms.Form):
    """Read from the address; what it cannot read is said beside its field and left out."""

    who = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("journal", "Everybody"),
    )
    what = forms.ChoiceField(label=_("What"), required=False)
    since = DayField(label=pgettext_lazy("period", "From"))
    until = DayField(label=pgettext_lazy("period", "Until"))
    # One thing: `label of its model` and its key, from the page of that thing.
    thing = forms.RegexField(
        r"^[a-z]+\.[a-z]+-[0-9]{1,18}\Z", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].queryset = User.objects.by_name()
        things = [(key, label) for key, (label, _kinds) in listing.THINGS.items()]
        self.fields["what"].choices = [*ANYTHING, *things]

    def entries(self) -> JournalQuerySet:
        """What is found by the fields that could be read."""
        self.full_clean()
        asked = self.cleaned_data
        model, _dash, key = asked.get("thing", "").partition("-")
        return listing.entries(
            person=asked.get("who"),
            thing=asked.get("what", ""),
            since=asked.get("since"),
            until=asked.get("until"),
            target=(model, int(key)) if key else None,
        )
