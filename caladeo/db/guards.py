"""No silent write: what tasks hang on is written by its service, or refused by name.

A service is the function that writes a thing and updates its tasks in the same transaction. It
passes the guard by ``save`` and ``delete`` of this module, or by ``insert`` and ``remove`` of the
QuerySet. Rows that the database deletes with their owner, ``loaddata`` and migrations pass too.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction

from caladeo.db import retrying


class NameTakenError(Exception):
    """Another row of this model has the name."""


class SilentWriteError(TypeError):
    """A write of something that tasks hang on, which would leave them behind."""


def refusal(call: str, service: str) -> SilentWriteError:
    return SilentWriteError(f"{call} would leave the tasks behind: use {service}")


@contextmanager
def admitting(row: models.Model) -> Iterator[None]:
    """Let the next write of this object pass, if it is made in the block."""
    row.__dict__["_is_admitted"] = True
    try:
        yield
    finally:
        was_admitted(row)


def was_admitted(row: models.Model) -> bool:
    """Whether this write may pass; true once, so that what the write sets off may not."""
    return bool(row.__dict__.pop("_is_admitted", False))


def save(row: models.Model, **how: Any) -> None:
    """Save behind the guard, for the services."""
    with admitting(row):
        row.save(**how)


def save_named(row: models.Model, **how: Any) -> None:
    """Save behind the guard what has a unique name.

    Raises:
        NameTakenError: another row has it; the transaction goes on.
    """
    try:
        with transaction.atomic():
            save(row, **how)
    except IntegrityError as error:
        if retrying.is_passing(error):
            raise
        raise NameTakenError from error


def delete(row: models.Model) -> None:
    """Delete behind the guard, for the services."""
    with admitting(row):
        row.delete()


class GuardedQuerySet(models.QuerySet[Any]):
    def update(self, **values: Any) -> int:
        """Write what nothing hangs on; also reached by ``bulk_update``.

        Raises:
            SilentWriteError: names the call to use.
        """
        if not values.keys() <= self.model.FREE:
            raise refusal("update()", self.model.SERVICE)
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **how: Any) -> list[Any]:
        rows = list(objs)
        is_new = all(row.pk is None for row in rows) and not (args or how)
        if not (is_new and self.model.IS_FREE_WHEN_NEW):
            raise refusal("bulk_create()", self.model.SERVICE)
        return super().bulk_create(rows)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise refusal("delete()", self.model.SERVICE)

    def insert(self, rows: Iterable[Any], **how: Any) -> None:
        """``bulk_create`` behind the guard, for the services."""
        super().bulk_create(rows, **how)

    def remove(self) -> None:
        """``delete`` behind the guard, for the services."""
        super().delete()

    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]
    insert.alters_data = True  # type: ignore[attr-defined]
    remove.alters_data = True  # type: ignore[attr-defined]
    remove.queryset_only = True  # type: ignore[attr-defined]


class GuardedModel(models.Model):
    """What its services alone may write: not ``save()``, nor ``save_base()``, nor ``delete()``."""

    # The call that writes it.
    SERVICE: ClassVar[str]
    # The fields that nothing hangs on.
    FREE: ClassVar[frozenset[str]] = frozenset()
    # Whether nothing hangs on a row that is not there yet.
    IS_FREE_WHEN_NEW: ClassVar[bool] = False

    objects = models.Manager.from_queryset(GuardedQuerySet)()

    class Meta:
        abstract = True
        # Related managers write through the base manager: it must carry the guard too.
        base_manager_name = "objects"

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        names = kwargs.get("update_fields")
        is_free = names is not None and set(names) <= self.FREE
        # One with a key may be an update of a row that is there.
        is_free |= self.IS_FREE_WHEN_NEW and self._state.adding and self.pk is None
        if not was_admitted(self) and not is_free:
            raise refusal("save()", self.SERVICE)
        super().save_base(*args, **kwargs)

    save_base.alters_data = True  # type: ignore[attr-defined]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if not was_admitted(self):
            raise refusal("delete()", self.SERVICE)
        return super().delete(*args, **kwargs)

    delete.alters_data = True  # type: ignore[attr-defined]
