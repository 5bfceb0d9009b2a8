"""A filter of *Mes tâches* by what is gone is left out, and told."""

from dataclasses import replace

from caladeo.models import User
from opportunities.lists.known import NO_PERSON, NO_STATUS
from statuses.models import Status
from tasks.lists.filters import NOBODY, Filters, View


def without_gone(filters: Filters) -> tuple[Filters, tuple[str, ...]]:
    """The filters of which something is still there, and what is said of the others."""
    told: list[str] = []
    if filters.status and not Status.objects.in_pipeline().filter(pk=filters.status).exists():
        told.append(str(NO_STATUS))
        filters = replace(filters, status=None)
    names_somebody = filters.view == View.PERSON and filters.person not in ("", NOBODY)
    if names_somebody and not User.objects.active().filter(pk=int(filters.person)).exists():
        told.append(str(NO_PERSON))
        filters = replace(filters, person="")
    return filters, tuple(told)
