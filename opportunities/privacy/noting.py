"""Where it is noted which clients were erased: in the database, and in a file outside it.

A restored backup does not know of what was erased after it was made; the file does. Both hold the
key of the client and the moment, and nothing of the person.
"""

import logging
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from caladeo.db import database
from caladeo.models import User
from opportunities.models import Erasure

logger = logging.getLogger(__name__)


def path() -> Path:
    """The file: a line for each erasure, oldest first, which is only ever added to."""
    if settings.ERASURES_FILE:
        return Path(settings.ERASURES_FILE)
    used = connection.settings_dict
    if used["ENGINE"] == database.SQLITE:
        return Path(f"{used['NAME']}-erasures")
    return Path(settings.BASE_DIR, "erasures.txt")


def note(keys: Collection[int], *, by: User | None, at: datetime) -> None:
    """Note them in the database, and in the file once the transaction is committed."""
    Erasure.objects.bulk_create(
        [Erasure(client_key=key, erased_at=at, erased_by=by) for key in keys],
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: _add_to_file(keys, at=at))


def _add_to_file(keys: Collection[int], *, at: datetime) -> None:
    """What fails is logged with all that it takes to add it by hand: the erasure stands."""
    lines = "".join(f"{at.isoformat(timespec='seconds')} {key}\n" for key in keys)
    try:
        with path().open("a", encoding="ascii") as file:
            file.write(lines)
    except OSError:
        logger.exception("Add these erased clients to %s: %s", path(), lines)


def in_file() -> set[int]:
    if not path().exists():
        return set()
    lines = path().read_text(encoding="ascii").splitlines()
    return {int(words[-1]) for line in lines if (words := line.split())}


def in_database() -> set[int]:
    return set(Erasure.objects.values_list("client_key", flat=True))
