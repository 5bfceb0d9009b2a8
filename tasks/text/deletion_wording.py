"""What the deletion of a status did, or what stands in its way, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from caladeo.days import number
from opportunities.actors import Road
from opportunities.moves.status_deletion import DestinationNeededError
from statuses.forms.status import LAST_ACTIVE
from statuses.models import Status
from statuses.pipeline import LastActiveStatusError
from tasks.models import Task

# Why a status is not deleted.
REFUSALS = {
    DestinationNeededError: _("Opportunities have just entered this status: choose where they go."),
    LastActiveStatusError: LAST_ACTIVE,
    Status.DoesNotExist: _("One of the two statuses has been deleted meanwhile."),
}


def done(status: Status, moved: int) -> str:
    """« Devis envoyé » supprimé · 3 opportunités déplacées · 6 tâches créées."""
    words = pgettext("status", "“%(name)s” deleted") % {"name": status.name}
    if not moved:
        return words
    created = Task.objects.filter(change__from_status=status, change__road=Road.DELETION).count()
    tasks = ngettext("%(count)s task created", "%(count)s tasks created", created)
    return f"{words} · {moved_out(moved)} · {tasks % {'count': number(created)}}"


def moved_out(count: int) -> str:
    """3 opportunités déplacées."""
    moves = ngettext("%(count)s opportunity moved", "%(count)s opportunities moved", count)
    return moves % {"count": number(count)}
