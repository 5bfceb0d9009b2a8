"""How long the agency keeps things: changed by an administrator, and recorded."""

import copy
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from caladeo.db import overwriting, retrying
from caladeo.journal.recording import record, snapshot
from caladeo.models import JournalEntry
from opportunities.models import Retention
from opportunities.models.retention import ONLY_ROW

NAMES = ("prospect_years", "client_years", "journal_months")


@retrying.on_conflict
def change(changes: Mapping[str, Any], *, seen: Mapping[str, Any] | None = None) -> Retention:
    """Write these values on the terms as they are now; the next purge goes by them.

    Args:
        seen: what the person saw in place of them (`caladeo.db.overwriting`).

    Raises:
        OverwritingError: somebody changed one of them meanwhile.
    """
    with transaction.atomic():
        row = _locked()
        overwriting.refuse(row, changes, seen=seen)
        old = copy.copy(row)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        before, after = snapshot(old, NAMES), snapshot(row, NAMES)
        edited = [name for name in after if before[name] != after[name]]
        if edited:
            record(
                JournalEntry.Kind.RETENTION_EDITED,
                before={name: before[name] for name in edited},
                after={name: after[name] for name in edited},
            )
        return row


def _locked() -> Retention:
    """The only row; whoever is the first to save makes it of what the host has set."""
    rows = Retention.objects.select_for_update()
    if row := rows.filter(pk=ONLY_ROW).first():
        return row
    first = Retention.of_settings()
    values = {name: getattr(first, name) for name in NAMES}
    Retention.objects.get_or_create(pk=ONLY_ROW, defaults=values)
    return rows.get(pk=ONLY_ROW)
