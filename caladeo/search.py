"""Search that finds « ÉCOLE » for "ecole" on every database.

SQLite folds only ASCII and PostgreSQL needs an extension for accents, so the folded text
is stored beside the row and kept current wherever the row is written.
"""

import unicodedata
from typing import Any

from django.db import models
from django.db.models import Q


def fold(text: str) -> str:
    """Text without case, accents or surplus blanks: what is stored and what is looked for."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\x00", ""))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("’", "'").casefold().split())


def matching(text: str, *paths: str) -> Q:
    """Rows in which each word of the text occurs in one of the folded columns."""
    condition = Q()
    for word in fold(text)[:200].split():
        anywhere = Q()
        for path in paths:
            anywhere |= Q(**{f"{path}__contains": word})
        condition &= anywhere
    return condition


class SearchField(models.TextField):  # type: ignore[type-arg]
    """A column computed from other columns of its row each time the row is written."""

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sources = sources
        super().__init__(*args, **{**kwargs, "editable": False, "default": ""})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["default"]
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001
        text = fold(" ".join(str(getattr(model_instance, source)) for source in self.sources))
        setattr(model_instance, self.attname, text)
        return text

    def needed_with(self, update_fields: Any) -> bool:
        """Whether writing these fields changes the folded text."""
        return bool(set(update_fields) & set(self.sources))


class SearchableModel(models.Model):
    """Saves the folded text along with the columns it comes from."""

    search_text: SearchField

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        if update_fields is not None:
            field = self._meta.get_field("search_text")
            if isinstance(field, SearchField) and field.needed_with(update_fields):
                update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)
