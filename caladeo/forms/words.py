"""What every form says of a bad answer, in our words: Django's own never stand beside them."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    Form = forms.BaseForm
else:
    Form = object

LATER = gettext_lazy("This choice does not exist any more. Choose another one.")
WORDS = {
    "max_length": gettext_lazy("At most %(limit_value)d characters; there are %(show_value)d."),
    "null_characters_not_allowed": gettext_lazy(
        "A character that cannot be kept has slipped in: type this again."
    ),
    "max_digits": gettext_lazy("This amount is too large."),
    "max_whole_digits": gettext_lazy("This amount is too large."),
    "max_decimal_places": gettext_lazy("Write two decimals at most."),
    "invalid_choice": LATER,
    "invalid_pk_value": LATER,
    "invalid_list": gettext_lazy("Choose in the list."),
    "missing": gettext_lazy("Choose a file."),
    "empty": gettext_lazy("This file is empty."),
    "invalid": gettext_lazy("This answer cannot be read: type it again."),
}
PASSWORDS = {
    "password_too_short": gettext_lazy("Too short: 10 characters or more."),
    "password_too_common": gettext_lazy("Too easy to guess: many people use this one."),
    "password_too_similar": gettext_lazy("Too close to your name or your e-mail."),
    "password_house_words": gettext_lazy(
        "Too easy to guess here: leave out the agency’s name and “Caladeo”."
    ),
}


class PlainForm(Form):
    """A form whose fields speak our words, where they have none of their own.

    Lines end in one way, whichever way a browser or a script sends them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data = with_plain_lines(self.data)

    def full_clean(self) -> None:
        for field in self.fields.values():
            say_plainly(field)
        super().full_clean()


def with_plain_lines(data: Any) -> Any:
    r"""What was sent, its lines ended by "\n" alone; a page sends "\r\n"."""
    if not isinstance(data, QueryDict) or not any("\r" in v for _, vs in data.lists() for v in vs):
        return data
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [plain_lines(value) for value in values])
    return plain


def plain_lines(value: Any) -> Any:
    return re.sub(r"\r\n?", "\n", value) if isinstance(value, str) else value


def say_plainly(field: forms.Field) -> None:
    theirs = messages_of_django(field)
    own = field.error_messages
    words = WORDS | {"required": wanted(field)}
    # A code without a message is that of a validator, which brings Django's.
    validators = {"max_length", "null_characters_not_allowed"}
    if isinstance(field, forms.DecimalField):
        validators |= {"max_digits", "max_whole_digits", "max_decimal_places"}
    for code, text in words.items():
        if own.get(code, theirs.get(code)) == theirs.get(code) and (
            code in own or code in validators
        ):
            own[code] = text


def messages_of_django(field: forms.Field) -> dict[str, object]:
    found: dict[str, object] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            found |= getattr(kind, "default_error_messages", {})
    return found


def wanted(field: forms.Field) -> str:
    """« Remplissez « Nom ». »"""
    if not field.label:
        return _("Fill this in.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose an answer to “%(field)s”.") % {"field": field.label}
    return _("Fill in “%(field)s”.") % {"field": field.label}


def plain(error: ValidationError, words: Mapping[str, Any] = WORDS) -> ValidationError:
    """What validators found, in our words as far as there are some for its code."""
    return ValidationError(
        [
            ValidationError(words.get(one.code or "", one.message), one.code, one.params)
            for one in error.error_list
        ]
    )


def password_words(error: ValidationError) -> ValidationError:
    """What is wrong with a new password, in our words."""
    return plain(error, PASSWORDS)
