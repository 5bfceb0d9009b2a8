"""What numbers tell an administrator of a rule: its health, its plan, and the work it makes."""

from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from caladeo.days import number
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from tasks.dates import due_dates
from tasks.numbers.forecast import WEEKS, Forecast
from tasks.numbers.health import Health
from tasks.numbers.past_plans import PastDueShare
from tasks.text import explaining


class HealthNote(NamedTuple):
    """« à l’heure 62 % · retard médian 2 jours », or what is wrong with its count."""

    words: str
    share: str = ""  # « 30 sur 41 »: it is a warning


def note(health: Health | None) -> HealthNote | None:
    """What is worth a word; None from too few tasks."""
    if health is None:
        return None
    if health.is_often_deleted:
        return HealthNote(gettext("often deleted"), _share(health.deleted, health.made))
    if health.is_often_cancelled:
        words = gettext("often cancelled before it is done")
        return HealthNote(words, _share(health.cancelled, health.made))
    found = []
    if health.on_time_percent is not None:
        found.append(gettext("on time %(percent)s%%") % {"percent": health.on_time_percent})
    if health.median_delay:
        days = health.median_delay
        late = ngettext("median delay %(days)s day", "median delay %(days)s days", days)
        found.append(late % {"days": number(days)})
    return HealthNote(" · ".join(found)) if found else None


def _share(some: int, count: int) -> str:
    return gettext("%(some)s of %(count)s") % {"some": number(some), "count": number(count)}


def past(plan: PastDueShare | None) -> str:
    """« Pour 9 des 19 dernières entrées, l’échéance était déjà passée. », or nothing."""
    if plan is None or not plan.past:
        return ""
    words = ngettext(
        "For %(past)s of the last %(entries)s entries, the due date had already passed.",
        "For %(past)s of the last %(entries)s entries, the due date had already passed.",
        plan.past,
    )
    return words % {"past": number(plan.past), "entries": number(plan.entries)}


def too_short(rule: AutoTaskTemplate) -> str:
    """« Naîtra en retard pour un départ à moins de 60 jours. », where arithmetic says so."""
    if rule.offset_days >= 0:
        return ""
    words = {"days": explaining.offset_name(due_dates.rule_of(rule))}
    if rule.reference == Reference.DEPARTURE:
        return gettext("Late from the start for a departure less than %(days)s away.") % words
    if rule.reference == Reference.RETURN:
        return gettext("Late from the start for a return less than %(days)s away.") % words
    return ""


def forecast(found: Forecast | None) -> str:
    """« environ 3 tâches par semaine, surtout pour Anna », or nothing."""
    if found is None:
        return ""
    count = found.per_week
    if not found.count:
        return gettext("no task")
    if found.is_at_least:
        words = gettext("more than %(count)s tasks a week")
    elif count:
        words = ngettext("about %(count)s task a week", "about %(count)s tasks a week", count)
    else:
        words = gettext("less than one task a week")
    words %= {"count": number(count)}
    if found.mostly_for is None:
        return words
    name = found.mostly_for.get_short_name()
    return gettext("%(tasks)s, mostly for %(name)s") % {"tasks": words, "name": name}


def base(found: Forecast | None) -> str:
    """« d’après les 32 entrées des 3 derniers mois »: what a forecast is judged by, or nothing."""
    if found is None or not found.entries:
        return ""
    if found.weeks < WEEKS:
        words = ngettext("by the last entry", "by the last %(count)s entries", found.entries)
    else:
        words = ngettext(
            "by the only entry of the last 3 months",
            "by the %(count)s entries of the last 3 months",
            found.entries,
        )
    return words % {"count": number(found.entries)}
