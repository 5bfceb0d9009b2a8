"""Why a task is not created, in words: before the move, and told afterwards."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks import wording
from tasks.plans import Reason


def will_not_be(name: str, *, reason: str, day: date | None, today: date) -> str:
    """« Proposer l’assurance : son échéance (30 avril) est déjà passée »."""
    words = {"name": name, "day": wording.day_in_words(day, today=today) if day else ""}
    if reason == Reason.PAST:
        return _("%(name)s: its due date (%(day)s) has already passed") % words
    if reason == Reason.STILL_OPEN:
        return _("%(name)s: the one of an earlier entry is still open") % words
    return _("%(name)s: it is created only once per opportunity") % words


def was_not(name: str, *, reason: str, day: date | None, today: date) -> str:
    """« Non créée : Proposer l’assurance, son échéance (30 avril) était déjà passée. »."""
    words = {"name": name, "day": wording.day_in_words(day, today=today) if day else ""}
    if reason == Reason.PAST:
        return _("Not created: %(name)s, its due date (%(day)s) had already passed.") % words
    if reason == Reason.STILL_OPEN:
        return _("Not created: %(name)s, the one of an earlier entry was still open.") % words
    return _("Not created: %(name)s, it is created only once per opportunity.") % words


def counted(reason: str, count: int) -> str:
    """« 3 dont l’échéance est déjà passée »."""
    if reason == Reason.PAST:
        words = ngettext(
            "%(count)d whose due date has already passed",
            "%(count)d whose due date has already passed",
            count,
        )
    elif reason == Reason.STILL_OPEN:
        words = ngettext(
            "%(count)d still open from an earlier entry",
            "%(count)d still open from an earlier entry",
            count,
        )
    else:
        words = ngettext("%(count)d created once already", "%(count)d created once already", count)
    return words % {"count": count}
