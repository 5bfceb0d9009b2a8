"""What the screen says after an undo, or why there is none."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.web import toasts
from opportunities.models import StatusChange
from opportunities.moves import undoing
from opportunities.moves.undoing import CannotUndoError, Undone
from opportunities.text import undo_wording
from tasks.models import Task


def undone(request: HttpRequest, done: Undone) -> None:
    """« Changement annulé, 4 tâches retirées »."""
    text = ", ".join([_("Change undone"), *_tasks_in_words(done.counts())])
    back = done.reversals[0]
    before = undoing.next_of(back.opportunity, by=request.user, at=back.changed_at)
    toasts.add(
        request,
        text,
        reverse("opportunities:undo", args=[before.pk]) if before else None,
        undo_label=_("Undo the one before too"),
        color=back.to_status.color,
        details=kept(back) if done.tasks.kept else None,
    )


def kept(back: StatusChange) -> list[list[str]]:
    """The tasks that stay though their change is undone, by name."""
    tasks = Task.objects.filter(change=back.undoes_id).not_deleted().order_by("pk")
    return [[name, "", ""] for name in tasks.values_list("name", flat=True)]


def batch_undone(request: HttpRequest, done: Undone) -> None:
    """« 40 changements annulés, 160 tâches retirées »; and how many stay where they are."""
    first, *notes = batch_in_words(done.counts())
    at = done.reversals[0].changed_at
    before = undoing.next_batch(done.reversals, by=request.user, at=at)
    undo = reverse("opportunities:batch-undo", args=[before.pk]) if before else None
    toasts.add(request, first, undo, undo_label=_("Undo the one before too"))
    for note in notes:
        toasts.add(request, note, kind="info")


def batch_in_words(counts: Mapping[str, int]) -> list[str]:
    """What was undone, then what was not."""
    count = counts["undone"]
    words = ngettext("%(count)d change undone", "%(count)d changes undone", count)
    said = [", ".join([words % {"count": count}, *_tasks_in_words(counts)])]
    if counts["moved_again"]:
        words = ngettext(
            "%(count)d opportunity has moved again since: it stays where it is",
            "%(count)d opportunities have moved again since: they stay where they are",
            counts["moved_again"],
        )
        said.append(words % {"count": counts["moved_again"]})
    return said


def _tasks_in_words(done: Mapping[str, int]) -> list[str]:
    """« 4 tâches retirées », « 1 gardée car quelqu’un y a travaillé », « 2 rouvertes »."""
    if not done["withdrawn"] and not done["kept"] and not done["brought_back"]:
        return [_("no task to remove")]
    words = []
    if done["withdrawn"]:
        removed = ngettext("%(count)d task removed", "%(count)d tasks removed", done["withdrawn"])
        words.append(removed % {"count": done["withdrawn"]})
    if done["kept"]:
        kept = ngettext(
            "%(count)d task kept because somebody worked on it",
            "%(count)d tasks kept because somebody worked on them",
            done["kept"],
        )
        words.append(kept % {"count": done["kept"]})
    if done["brought_back"]:
        back = ngettext(
            "%(count)d task open again", "%(count)d tasks open again", done["brought_back"]
        )
        words.append(back % {"count": done["brought_back"]})
    return words


def not_undone(error: CannotUndoError) -> str:
    return str(undo_wording.WHY_NOT_UNDONE[error.reason])


def batch_not_undone(error: CannotUndoError) -> str:
    return str(undo_wording.WHY_NONE_UNDONE[error.reason])
