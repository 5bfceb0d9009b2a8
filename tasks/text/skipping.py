"""Why a task is not created, in words: before the move, and told afterwards."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from caladeo.days import long_day, number
from statuses.text import conditions
from tasks.engine.plans import Reason, Unmet
from tasks.text import wording

ONLY_ONCE = gettext_lazy("%(name)s: it is created only once per opportunity")
WILL_NOT_BE = {
    Reason.PAST: gettext_lazy("%(name)s: its due date (%(day)s) has already passed"),
    Reason.STILL_OPEN: gettext_lazy("%(name)s: the one of an earlier entry is still open"),
    Reason.PREDECESSOR: gettext_lazy("%(name)s: the task that it follows does not take place"),
    Reason.ENDED: gettext_lazy("%(name)s: the trip is over, and its due date (%(day)s) long past"),
    Reason.EXEMPT: gettext_lazy("%(name)s: exempted for this trip"),
}
WAS_ONLY_ONCE = gettext_lazy("Not created: %(name)s, it is created only once per opportunity.")
WAS_NOT = {
    Reason.PAST: gettext_lazy("Not created: %(name)s, its due date (%(day)s) had already passed."),
    Reason.STILL_OPEN: gettext_lazy(
        "Not created: %(name)s, the one of an earlier entry was still open."
    ),
    Reason.PREDECESSOR: gettext_lazy(
        "Not created: %(name)s, the task that it followed did not take place."
    ),
    Reason.ENDED: gettext_lazy(
        "Not created: %(name)s, the trip was over and its due date (%(day)s) long past."
    ),
    Reason.EXEMPT: gettext_lazy("Not created: %(name)s, exempted for this trip."),
}


def will_not_be(
    name: str, *, reason: str, day: date | None, today: date, unmet: Unmet | None = None
) -> str:
    """« Proposer l’assurance : son échéance (30 avril) est déjà passée »."""
    words = {"name": name, "day": wording.day_in_words(day, today=today) if day else ""}
    if reason == Reason.CONDITION and unmet:
        return _("%(name)s: %(why)s") % {"name": name, "why": conditions.was_not_met(*unmet)}
    return str(WILL_NOT_BE.get(Reason(reason), ONLY_ONCE)) % words


def over(count: int, *, since: date) -> str:
    """« 3 tâches non créées : voyage terminé depuis le 21 juin 2025 »."""
    words = ngettext(
        "%(count)d task not created: trip over since %(day)s",
        "%(count)d tasks not created: trip over since %(day)s",
        count,
    )
    return words % {"count": count, "day": long_day(since)}


def all_over(count: int) -> str:
    """« 12 tâches non créées : leur voyage est terminé depuis longtemps »."""
    words = ngettext(
        "%(count)s task not created: its trip is over for long",
        "%(count)s tasks not created: their trips are over for long",
        count,
    )
    return words % {"count": number(count)}


def was_not(
    name: str,
    *,
    reason: str,
    day: date | None,
    today: date,
    unmet: Mapping[str, Any] | None = None,
) -> str:
    """« Non créée : Proposer l’assurance, son échéance (30 avril) était déjà passée. »."""
    words = {"name": name, "day": wording.day_in_words(day, today=today) if day else ""}
    if reason == Reason.CONDITION:
        why = conditions.stored_was_not_met(unmet)
        return _("Not created: %(name)s, %(why)s.") % {"name": name, "why": why}
    return str(WAS_NOT.get(Reason(reason), WAS_ONLY_ONCE)) % words


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
    elif reason == Reason.CONDITION:
        words = ngettext(
            "%(count)d whose condition does not hold",
            "%(count)d whose conditions do not hold",
            count,
        )
    elif reason == Reason.PREDECESSOR:
        words = ngettext(
            "%(count)d whose task to follow does not take place",
            "%(count)d whose tasks to follow do not take place",
            count,
        )
    elif reason == Reason.ENDED:
        words = ngettext(
            "%(count)d of a trip that is over", "%(count)d of trips that are over", count
        )
    elif reason == Reason.EXEMPT:
        words = ngettext(
            "%(count)d exempted for its trip", "%(count)d exempted for their trips", count
        )
    else:
        words = ngettext("%(count)d created once already", "%(count)d created once already", count)
    return words % {"count": count}
