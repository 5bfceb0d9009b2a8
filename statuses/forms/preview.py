from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caladeo.forms.days import DayField
from caladeo.forms.words import PlainForm

WRONG_EXAMPLE = _("Choose an example date between 1990 and 2100.")


class ExampleForm(PlainForm, forms.Form):
    """The date to try a rule with."""

    example = DayField(
        label="", out_of_calendar=WRONG_EXAMPLE, error_messages={"invalid": WRONG_EXAMPLE}
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # The day of a departure says nothing about the day a task is created.
        shown, chosen = data.get("example_of"), data.get("reference")
        self.is_of_another = shown is not None and shown != chosen
        if self.is_of_another:
            self.data = {name: data[name] for name in data if name != "example"}
