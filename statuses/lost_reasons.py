"""The reasons for which the agency says that trips are lost; a change keeps its own words."""

from collections.abc import Sequence

from statuses.models import LostReasons
from statuses.models.lost_reasons import STARTING

ONLY_ROW = 1
MOST = 12


def names() -> list[str]:
    """The reasons that are offered, in their order; one query."""
    row = LostReasons.objects.filter(pk=ONLY_ROW).first()
    return list(row.names if row else STARTING)


def write(reasons: Sequence[str]) -> None:
    LostReasons.objects.update_or_create(pk=ONLY_ROW, defaults={"names": list(reasons)})
