"""What an imported row was when it was written, in a few letters: has anybody edited it?"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import blake2s
from typing import Any

from django.db import models

FACTS: Mapping[str, tuple[str, ...]] = {
    "opportunities": (
        "name",
        "is_starred",
        "manager_id",
        "client_id",
        "destinations",
        "departure_date",
        "duration_days",
        "participants",
        "expected_revenue",
        "expected_margin",
    ),
    "clients": ("name", "kind", "contact_name", "email", "phone", "address"),
}


def of(rows: Iterable[models.Model], *, facts: str) -> dict[str, str]:
    """A digest for each row, by its key as JSON spells it."""
    return {str(row.pk): _digest(getattr(row, name) for name in FACTS[facts]) for row in rows}


def _digest(values: Iterable[Any]) -> str:
    # Two digits after the point, as the database gives amounts back.
    texts = [f"{value:.2f}" if isinstance(value, Decimal) else str(value) for value in values]
    return blake2s("\x1f".join(texts).encode(), digest_size=6).hexdigest()
