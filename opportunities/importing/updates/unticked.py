"""Lines that mean a trip which is there only where somebody ticks it, and their way out."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from opportunities.importing.findings import Checked
from opportunities.importing.updates.changes import Kind, Update
from opportunities.models import ImportFile
from opportunities.text import import_changes


def leave_out(checked: Checked, file: ImportFile, *, kinds: Collection[str]) -> None:
    """Put the lines whose trip departs another day among the refused ones, unless it is ticked."""
    left = {update.number: update for update in checked.updates if update.is_moved}
    if Kind.MOVED in kinds or not left:
        return
    checked.updates = [update for update in checked.updates if not update.is_moved]
    checked.remarks = [remark for remark in checked.remarks if remark.line not in left]
    checked.refused += [
        (cells, _why(left[number])) for number, cells in file.rows if number in left
    ]
    checked.unticked = sorted(left)


def _why(update: Update) -> str:
    words = _(
        "Opportunity %(number)s here has this client and this name, with another departure "
        "(%(day)s): tick “%(kind)s” if it is the same, else give the line another name."
    )
    return words % {
        "number": update.row.pk,
        "day": import_changes.in_words(Kind.MOVED, update.row),
        "kind": import_changes.LABELS[Kind.MOVED],
    }
