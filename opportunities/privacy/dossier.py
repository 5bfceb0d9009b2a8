"""All that is kept of a client, as they may ask for it: as data, whatever page shows it."""

import json
from collections.abc import Sequence
from typing import Any

from django.apps import apps

from opportunities.models import Client, DeletedOpportunity
from opportunities.models.client import FIELDS
from opportunities.privacy.places import OF_TRIP

type Rows = list[dict[str, Any]]

# Of each model the path to the client, and the columns, with the names of what they refer to.
SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "opportunities.client": ("pk", ("id", *FIELDS)),
    "opportunities.clientmerge": (
        "kept",
        ("gone_key", "gone_name", "name", "email", "phone", "merged_at", "merged_by__name"),
    ),
    "opportunities.opportunity": (
        "client",
        (
            *("id", "name", "destinations", "status__name", "manager__name", "departure_date"),
            *("duration_days", "participants", "expected_revenue", "expected_margin"),
            *("booked_on", "created_at"),
        ),
    ),
    "opportunities.keydatevalue": (OF_TRIP, ("opportunity_id", "key_date__name", "day")),
    "opportunities.statuschange": (
        OF_TRIP,
        (
            *("opportunity_id", "from_status__name", "to_status__name", "changed_at"),
            *("changed_by__name", "lost_reason", "required_left"),
        ),
    ),
    "opportunities.factchange": (
        OF_TRIP,
        ("opportunity_id", "field", "before", "after", "changed_at", "changed_by__name"),
    ),
    "tasks.task": (
        OF_TRIP,
        (
            *("opportunity_id", "name", "description", "state", "due_date", "assignee__name"),
            *("created_at", "created_by__name", "done_at", "done_by__name"),
        ),
    ),
    "tasks.note": (
        OF_TRIP,
        ("opportunity_id", "task__name", "text", "author__name", "created_at", "edited_at"),
    ),
    "tasks.tasknotcreated": (
        f"change__{OF_TRIP}",
        ("change__opportunity_id", "name", "reason", "due_date"),
    ),
    "opportunities.deletedopportunity": (
        "client",
        ("id", "name", "deleted_at", "deleted_by__name", "rows"),
    ),
    "opportunities.erasure": ("client_key", ("erased_at",)),
}


def of(client: Client) -> dict[str, Rows]:
    """The rows of each model that tell of this client; a query a model."""
    found = {label: _rows(label, client.pk, *section) for label, section in SECTIONS.items()}
    for row in found[DeletedOpportunity._meta.label_lower]:
        row["rows"] = json.loads(row["rows"])
    return {label: rows for label, rows in found.items() if rows}


def _rows(label: str, key: int, path: str, columns: Sequence[str]) -> Rows:
    rows = apps.get_model(label)._base_manager.filter(**{path: key}).order_by("pk")
    return list(rows.values(*columns))
