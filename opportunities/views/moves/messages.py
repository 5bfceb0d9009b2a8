"""What the screen says after a move."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo.days import number
from caladeo.web import toasts
from opportunities.models import StatusChange
from opportunities.moves.transitions import AlreadyMovedError, Entered
from tasks.text import skipping


def moved(request: HttpRequest, done: Entered) -> None:
    """« Voyage confirmé : 4 tâches créées · Annuler »; what a trip that is over did not get."""
    (change,), tasks = done.changes, done.tasks
    words = tasks_in_words(created=tasks.created, cancelled=tasks.cancelled)
    over = left_out(change, tasks.ended)
    toasts.add(
        request,
        status_and_tasks(change.to_status.name, [*words, *over])
        if words or over
        else _("Status changed, no task to create"),
        reverse("opportunities:undo", args=[change.pk]),
        color=change.to_status.color,
        also=creating(change) if over else None,
    )


def left_out(change: StatusChange, count: int) -> list[str]:
    """« 3 tâches non créées : voyage terminé depuis le 21 juin 2025 », or nothing."""
    back = change.opportunity.return_date
    return [skipping.over(count, since=back)] if count and back else []


def creating(change: StatusChange) -> tuple[str, str]:
    """The button that creates what was left out."""
    return reverse("tasks:left-out", args=[change.pk]), pgettext("tasks", "Create them")


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


def created(request: HttpRequest, done: Entered) -> None:
    """« Opportunité créée : 2 tâches créées »."""
    (change,), count = done.changes, done.tasks.created
    over = left_out(change, done.tasks.ended)
    words = pgettext("message", "Opportunity created")
    if count:
        sentence = ngettext(
            "Opportunity created, with %(count)d task",
            "Opportunity created, with %(count)d tasks",
            count,
        )
        words = sentence % {"count": count}
    also = creating(change) if over else None
    toasts.add(request, ", ".join([words, *over]), color=change.to_status.color, also=also)
