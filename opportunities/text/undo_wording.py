"""Why something cannot be undone, in words."""

from django.utils.translation import gettext_lazy

from opportunities.moves.undoing import CannotUndoError

WHY_NOT_UNDONE = {
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
WHY_NONE_UNDONE = WHY_NOT_UNDONE | {
    CannotUndoError.MOVED_AGAIN: gettext_lazy(
        "All these opportunities have moved again since: nothing can be undone any more."
    ),
    CannotUndoError.ALREADY_UNDONE: gettext_lazy("These changes are undone already."),
}
WHY_FACT_NOT_PUT_BACK = {
    CannotUndoError.TOO_LATE: gettext_lazy(
        "A change can be undone for 24 hours: it is too late. Edit the opportunity instead."
    ),
    CannotUndoError.CHANGED_AGAIN: gettext_lazy(
        "It has been changed again since: this change cannot be undone any more."
    ),
    CannotUndoError.ALREADY_UNDONE: gettext_lazy("This change is undone already."),
    CannotUndoError.KEY_DATE_DELETED: gettext_lazy(
        "This key date has been deleted: there is nothing to go back to."
    ),
    CannotUndoError.CHANGED_FOR_ALL: gettext_lazy(
        "This role has changed for every trip: see Settings › Users › Roles."
    ),
    CannotUndoError.ROLE_DELETED: gettext_lazy(
        "This role has been deleted: there is nothing to go back to."
    ),
    CannotUndoError.PERSON_LEFT: gettext_lazy(
        "The person before can no longer sign in: choose another one."
    ),
}
WHY_NONE_PUT_BACK = WHY_FACT_NOT_PUT_BACK | {
    CannotUndoError.ALREADY_UNDONE: WHY_NONE_UNDONE[CannotUndoError.ALREADY_UNDONE],
}
WHY_IMPORT_NOT_UNDONE = {
    CannotUndoError.TOO_LATE: gettext_lazy("An import can be undone for 24 hours: it is too late."),
    CannotUndoError.ALREADY_UNDONE: gettext_lazy("This import is undone already."),
}
WHY_MERGE_NOT_UNDONE = {
    CannotUndoError.TOO_LATE: gettext_lazy("A merge can be undone for 24 hours: it is too late."),
    CannotUndoError.CHANGED_AGAIN: gettext_lazy(
        "The client has been merged again since: undo the latest merge first."
    ),
    CannotUndoError.ALREADY_UNDONE: gettext_lazy(
        "This merge is undone already, or the client has been merged or deleted since."
    ),
}
