"""What the screen says after a move."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo import toasts
from caladeo.days import number
from opportunities.models import StatusChange
from opportunities.transitions import AlreadyMovedError


def moved(request: HttpRequest, change: StatusChange) -> None:
    """« Voyage confirmé : 4 tâches créées · Annuler »."""
    words = tasks_in_words(created=change.tasks.count(), cancelled=change.cancelled_tasks.count())
    toasts.add(
        request,
        status_and_tasks(change.to_status.name, words)
        if words
        else _("Status changed, no task to create"),
        reverse("opportunities:undo", args=[change.pk]),
        color=change.to_status.color,
    )


def opportunities(count: int) -> str:
    """« 23 450 opportunités »."""
    words = ngettext("%(count)s opportunity", "%(count)s opportunities", count)
    return words % {"count": number(count)}


def tasks_in_words(*, created: int, cancelled: int) -> list[str]:
    """« 4 tâches créées », « 1 annulée »; what there is none of is not said."""
    words = []
    if created:
        sentence = ngettext("%(count)d task created", "%(count)d tasks created", created)
        words.append(sentence % {"count": created})
    if cancelled and created:
        words.append(ngettext("%(n)s cancelled", "%(n)s cancelled", cancelled) % {"n": cancelled})
    elif cancelled:
        sentence = ngettext("%(count)d task cancelled", "%(count)d tasks cancelled", cancelled)
        words.append(sentence % {"count": cancelled})
    return words


def status_and_tasks(status: str, words: Iterable[str]) -> str:
    strong = format_html("<strong>{}</strong>", ", ".join(words))
    return format_html(_("{status}: {tasks}"), status=status, tasks=strong)


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
