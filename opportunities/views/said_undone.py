"""What the screen says after an undo, or why there is none."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from caladeo import toasts
from opportunities.undoing import CannotUndoError
from tasks.undoing import Undone

WHY_NOT = {
    CannotUndoError.TOO_LATE: gettext_lazy(
        "A change can be undone for 24 hours: it is too late. Change the status instead."
    ),
    CannotUndoError.MOVED_AGAIN: gettext_lazy(
        "The opportunity has moved again since: this change cannot be undone any more."
    ),
    CannotUndoError.ALREADY_UNDONE: gettext_lazy("This change is undone already."),
    CannotUndoError.IS_CREATION: gettext_lazy(
        "This is where the opportunity was created: there is no status to go back to."
    ),
    CannotUndoError.STATUS_DELETED: gettext_lazy(
        "The status that it came from has been deleted: choose another one."
    ),
}
WHY_NOT_THESE = WHY_NOT | {
    CannotUndoError.MOVED_AGAIN: gettext_lazy(
        "All these opportunities have moved again since: nothing can be undone any more."
    ),
    CannotUndoError.ALREADY_UNDONE: gettext_lazy("These changes are undone already."),
}


def undone(request: HttpRequest, done: Undone) -> None:
    """« Changement annulé, 4 tâches retirées »."""
    text = ", ".join([_("Change undone"), *_tasks_in_words(done)])
    toasts.add(request, text, color=done.backs[0].to_status.color)


def batch_undone(request: HttpRequest, done: Undone) -> None:
    """« 40 changements annulés, 160 tâches retirées »; and how many stay where they are."""
    count = len(done.backs)
    words = ngettext("%(count)d change undone", "%(count)d changes undone", count)
    toasts.add(request, ", ".join([words % {"count": count}, *_tasks_in_words(done)]))
    if done.left:
        words = ngettext(
            "%(count)d opportunity has moved again since: it stays where it is",
            "%(count)d opportunities have moved again since: they stay where they are",
            done.left,
        )
        toasts.add(request, words % {"count": done.left}, kind="info")


def _tasks_in_words(done: Undone) -> list[str]:
    """« 4 tâches retirées », « 1 gardée car quelqu’un y a travaillé », « 2 rouvertes »."""
    if not done.withdrawn and not done.kept and not done.brought_back:
        return [_("no task to remove")]
    words = []
    if done.withdrawn:
        removed = ngettext("%(count)d task removed", "%(count)d tasks removed", done.withdrawn)
        words.append(removed % {"count": done.withdrawn})
    if done.kept:
        kept = ngettext(
            "%(count)d task kept because somebody worked on it",
            "%(count)d tasks kept because somebody worked on them",
            done.kept,
        )
        words.append(kept % {"count": done.kept})
    if done.brought_back:
        back = ngettext(
            "%(count)d task open again", "%(count)d tasks open again", done.brought_back
        )
        words.append(back % {"count": done.brought_back})
    return words


def not_undone(error: CannotUndoError) -> str:
    return str(WHY_NOT[error.reason])


def batch_not_undone(error: CannotUndoError) -> str:
    return str(WHY_NOT_THESE[error.reason])
