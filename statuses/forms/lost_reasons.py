"""The reasons of a loss, one a line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.db import search
from caladeo.forms.words import PlainForm
from statuses import lost_reasons

LONGEST = 100  # as the change keeps it


class LostReasonsForm(PlainForm, forms.Form):
    names = forms.CharField(
        label=_("Reasons of a loss"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "textarea"}),
        help_text=_("One a line, short: they are chosen with one click. Changes keep theirs."),
    )

    def clean_names(self) -> list[str]:
        """Each once, whatever its case and accents."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["names"].splitlines())
        found = {search.fold(line): line for line in reversed([line for line in lines if line])}
        names = list(reversed(found.values()))
        if len(names) > lost_reasons.MOST:
            raise forms.ValidationError(
                _("At most %(count)d reasons.") % {"count": lost_reasons.MOST}
            )
        if too_long := next((name for name in names if len(name) > LONGEST), ""):
            words = _("“%(name)s…” is longer than %(count)d characters.")
            raise forms.ValidationError(words % {"name": too_long[:20], "count": LONGEST})
        return names
