"""What the screen says after a move."""

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo import toasts
from opportunities.models import StatusChange
from opportunities.transitions import AlreadyMovedError


def moved(request: HttpRequest, change: StatusChange) -> None:
    """« Voyage confirmé : 4 tâches créées »."""
    status, count = change.to_status, change.tasks.count()
    if not count:
        toasts.add(request, _("Status changed, no task to create"), color=status.color)
        return
    tasks = ngettext("%(count)d task created", "%(count)d tasks created", count)
    sentence = _("{status}: {tasks}")
    strong = format_html("<strong>{}</strong>", tasks % {"count": count})
    toasts.add(request, format_html(sentence, status=status.name, tasks=strong), color=status.color)


def already_moved(error: AlreadyMovedError) -> str:
    """« Kyoto est déjà passée à Option posée »."""
    names = {"name": error.opportunity.name, "status": error.status.name}
    return _("“%(name)s” has already moved to “%(status)s”. Nothing was changed.") % names


def created(request: HttpRequest, change: StatusChange) -> None:
    """« Opportunité créée : 2 tâches créées »."""
    count = change.tasks.count()
    if not count:
        toasts.add(request, _("Opportunity created"), color=change.to_status.color)
        return
    words = ngettext(
        "Opportunity created, with %(count)d task",
        "Opportunity created, with %(count)d tasks",
        count,
    )
    toasts.add(request, words % {"count": count}, color=change.to_status.color)
