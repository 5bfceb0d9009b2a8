"""What a person signs in with: one spelling an address, however it was typed."""

import unicodedata
from typing import Any

from django.db import models


def normal_email(typed: str) -> str:
    """The spelling under which an address is stored, looked for, counted and mailed.

    Compatibility letters (``＠``), capitals of any alphabet and invisible signs make no other
    address: NFKC and case folding, as Unicode Technical Report 36 advises for identifiers.
    """
    seen = "".join(sign for sign in typed if unicodedata.category(sign) != "Cf")
    folded = unicodedata.normalize("NFKC", seen).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


class IdentityField(models.EmailField):  # type: ignore[type-arg]
    """An e-mail in its normal spelling, whatever writes it and whatever looks it up."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return normal_email(found) if isinstance(found, str) else found

    def get_prep_value(self, value: Any) -> Any:
        found = super().get_prep_value(value)
        return normal_email(found) if isinstance(found, str) else found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
