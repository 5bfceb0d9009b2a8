"""Why a task is not created, in words: one table of all reasons, for every page that tells one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext_lazy

from caladeo.days import long_day, number
from statuses.text import conditions
from tasks.engine.plans import Reason, Unmet
from tasks.text import wording


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """What is said of one reason; ``%(why)s`` is the condition that does not hold."""

    will_not_be: Any  # before the move
    was_not: Any  # in the journal
    on_trial: Any  # on *Tester*; ``%(sum)s`` is how the due date comes about
    briefly: Any  # on its axis
    counted: Any  # of several


WORDS = {
    Reason.PAST: ReasonWords(
        will_not_be=_("%(name)s: its due date (%(day)s) has already passed"),
        was_not=_("Not created: %(name)s, its due date (%(day)s) had already passed."),
        on_trial=_("%(sum)s = %(day)s, already past"),
        briefly=pgettext_lazy("due date", "past"),
        counted=ngettext_lazy(
            "%(count)d whose due date has already passed",
            "%(count)d whose due date has already passed",
            "count",
        ),
    ),
    Reason.HAD: ReasonWords(
        will_not_be=_("%(name)s: it is there already"),
        was_not=_("Not created: %(name)s, it was there already."),
        on_trial=_("This trip has it already, since it entered its status."),
        briefly=pgettext_lazy("task", "there already"),
        counted=ngettext_lazy(
            "%(count)d created already for this entry into the status",
            "%(count)d created already for this entry into the status",
            "count",
        ),
    ),
    Reason.STILL_OPEN: ReasonWords(
        will_not_be=_("%(name)s: the one of an earlier entry is still open"),
        was_not=_("Not created: %(name)s, the one of an earlier entry was still open."),
        on_trial=_("The task of an earlier entry is still open."),
        briefly=pgettext_lazy("task", "still open"),
        counted=ngettext_lazy(
            "%(count)d still open from an earlier entry",
            "%(count)d still open from an earlier entry",
            "count",
        ),
    ),
    Reason.ONCE: ReasonWords(
        will_not_be=_("%(name)s: it is created only once per opportunity"),
        was_not=_("Not created: %(name)s, it is created only once per opportunity."),
        on_trial=_("Only once per opportunity: this one has already had it."),
        briefly=_("only once"),
        counted=ngettext_lazy(
            "%(count)d created once already", "%(count)d created once already", "count"
        ),
    ),
    Reason.ENDED: ReasonWords(
        will_not_be=_("%(name)s: the trip is over, and its due date (%(day)s) long past"),
        was_not=_("Not created: %(name)s, the trip was over and its due date (%(day)s) long past."),
        on_trial=_("%(sum)s = %(day)s, long past: the trip is over"),
        briefly=pgettext_lazy("trip", "over"),
        counted=ngettext_lazy(
            "%(count)d of a trip that is over", "%(count)d of trips that are over", "count"
        ),
    ),
    Reason.CONDITION: ReasonWords(
        will_not_be=_("%(name)s: %(why)s"),
        was_not=_("Not created: %(name)s, %(why)s."),
        on_trial="%(why)s",
        briefly=pgettext_lazy("condition", "not met"),
        counted=ngettext_lazy(
            "%(count)d whose condition does not hold",
            "%(count)d whose conditions do not hold",
            "count",
        ),
    ),
    Reason.EXEMPT: ReasonWords(
        will_not_be=_("%(name)s: exempted for this trip"),
        was_not=_("Not created: %(name)s, exempted for this trip."),
        on_trial=_("Exempted for this trip: it is not created on it any more."),
        briefly=pgettext_lazy("task", "exempted"),
        counted=ngettext_lazy(
            "%(count)d exempted for its trip", "%(count)d exempted for their trips", "count"
        ),
    ),
    Reason.PREDECESSOR: ReasonWords(
        will_not_be=_("%(name)s: the task that it follows does not take place"),
        was_not=_("Not created: %(name)s, the task that it followed did not take place."),
        on_trial=_("The task that it follows would not be created."),
        briefly=_("nothing to follow"),
        counted=ngettext_lazy(
            "%(count)d whose task to follow does not take place",
            "%(count)d whose tasks to follow do not take place",
            "count",
        ),
    ),
}


def will_not_be(
    name: str, *, reason: Reason, day: date | None, today: date, unmet: Unmet | None = None
) -> str:
    """« Proposer l’assurance : son échéance (30 avril) est déjà passée »."""
    known = {"name": name, "day": wording.day_in_words(day, today=today) if day else ""}
    return str(WORDS[reason].will_not_be) % {**known, "why": _unmet(unmet)}


def was_not(
    name: str,
    *,
    reason: str,
    day: date | None,
    today: date,
    unmet: Mapping[str, Any] | None = None,
) -> str:
    """« Non créée : Proposer l’assurance, son échéance (30 avril) était déjà passée. »."""
    known = {"name": name, "day": wording.day_in_words(day, today=today) if day else ""}
    why = conditions.stored_was_not_met(unmet)
    return str(WORDS[Reason(reason)].was_not) % {**known, "why": why}


def on_trial(reason: Reason, *, total: str, day: date | None, unmet: Unmet | None) -> str:
    """« départ (14 juin 2027) − 90 jours = 16 mars 2027, déjà passée »; ``total`` is that sum."""
    known = {"sum": total, "day": long_day(day) if day else ""}
    return str(WORDS[reason].on_trial) % {**known, "why": _unmet(unmet)}


def counted(reason: str, count: int) -> str:
    """« 3 dont l’échéance est déjà passée »."""
    return str(WORDS[Reason(reason)].counted % {"count": count})


def _unmet(unmet: Unmet | None) -> str:
    return conditions.was_not_met(*unmet) if unmet else ""


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
