"""What the screen says after a bulk move."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.web import toasts
from opportunities.moves.bulk import Moved
from opportunities.views.lists import selection_words
from opportunities.views.moves import messages
from statuses.models import Status


def moved(request: HttpRequest, done: Moved, *, to: Status, quiet: bool = False) -> None:
    """« Voyage confirmé : 40 opportunités, 160 tâches créées · Annuler »; who stayed, and why."""
    if done.batch:
        count = done.count
        rows = ngettext("%(count)d opportunity", "%(count)d opportunities", count)
        tasks = tasks_in_words(done.as_json(), quiet=quiet)
        words = [rows % {"count": count}, *tasks]
        undo = reverse("opportunities:batch-undo", args=[done.batch.pk])
        toasts.add(request, messages.status_and_tasks(to.name, words), undo, color=to.color)
    for note in stayed(done.as_json()):
        toasts.add(request, note, kind="info")


def tasks_in_words(counts: Mapping[str, int], *, quiet: bool) -> list[str]:
    """« 160 tâches créées », « tâches non créées »; never empty."""
    words = messages.tasks_in_words(created=counts["created"], cancelled=counts["cancelled"])
    if quiet:
        return [*words, _("tasks not created")]
    return words or [_("no task to create")]


def stayed(outcome: dict[str, Any]) -> list[str]:
    """Who did not move, and why."""
    words = [_elsewhere(outcome)] if outcome["elsewhere"] else []
    if outcome["gone"]:
        words.append(selection_words.gone_in_words(outcome["gone"]))
    if outcome["blocked"]:
        words.append(_blocked(outcome))
    return words


def _elsewhere(outcome: dict[str, Any]) -> str:
    """« 2 opportunités ont changé de statut entre-temps et n’ont pas bougé : Kyoto, Sicile »."""
    count = outcome["elsewhere"]
    names = selection_words.named(outcome["names"], count)
    words = ngettext(
        "%(count)d opportunity had changed status meanwhile and was not moved: %(names)s",
        "%(count)d opportunities had changed status meanwhile and were not moved: %(names)s",
        count,
    )
    return words % {"count": count, "names": names}


def _blocked(outcome: dict[str, Any]) -> str:
    """« 2 opportunités sont restées : leur statut demande des tâches encore ouvertes : Kyoto »."""
    count = outcome["blocked"]
    names = selection_words.named(outcome["blocked_names"], count)
    words = ngettext(
        "%(count)d opportunity stayed: its status demands tasks that are open: %(names)s",
        "%(count)d opportunities stayed: their status demands tasks that are open: %(names)s",
        count,
    )
    return words % {"count": count, "names": names}
