"""Passwords that anybody who knows the agency would try first."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from caladeo.db.search import fold

PRODUCT = "caladeo"
SHORTEST = 4  # letters of a word that counts


class HouseWordsValidator:
    """Neither the product's name nor a word of the agency's is part of a password."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002
        typed = fold(password)
        words = {PRODUCT, *re.findall(r"\w+", fold(settings.AGENCY_NAME))}
        if any(word in typed for word in words if len(word) >= SHORTEST):
            raise ValidationError(self.get_help_text(), code="password_house_words")

    def get_help_text(self) -> str:
        return _("Too easy to guess here: leave out the agency’s name and “Caladeo”.")
