"""The story of a due date: each of its moves, in words."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caladeo import clock
from tasks.models import DueDateMove
from tasks.text import wording


def told(move: DueDateMove, *, today: date) -> str:
    """« était le 8 mai ; départ déplacé par Léa le 3 avril »; reads ``moved_by``."""
    was = _("had no date")
    if move.from_date:
        was = _("was %(day)s") % {"day": wording.day_in_words(move.from_date, today=today)}
    return _("%(was)s; %(why)s") % {"was": was, "why": _why(move, today=today)}


def _why(move: DueDateMove, *, today: date) -> str:
    day = clock.local_day(move.moved_at)
    words = {
        "why": move.get_cause_display(),
        "name": move.moved_by.get_short_name() if move.moved_by else "",
        "day": wording.day_in_words(day, today=today),
    }
    if day == today:
        words["day"] = pgettext("when", "today")
        return (_("%(why)s by %(name)s %(day)s") if move.moved_by else _("%(why)s %(day)s")) % words
    return (
        _("%(why)s by %(name)s on %(day)s") if move.moved_by else _("%(why)s on %(day)s")
    ) % words
