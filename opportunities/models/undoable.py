"""Rows of a history that later rows of it may take back."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce


class UndoableQuerySet(models.QuerySet[Any]):
    """Of a model whose ``undoes`` names the row that a row takes back."""

    def latest_first(self) -> Self:
        return self.order_by("-pk")

    def standing(self) -> Self:
        """Those that still count: neither taken back, nor the taking back of another.

        ``undoes=None`` alone would make SQLite read every change that undoes nothing.
        """
        over = self.model._default_manager.filter(undoes=OuterRef("pk"))
        return self.alias(undone=Coalesce("undoes", 0)).filter(~Exists(over), undone=0)
