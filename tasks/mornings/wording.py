"""The mail of the morning in words, in the language that is active."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.days import day_and_month, weekday
from caladeo.db.capped_counts import Capped
from opportunities.lists.attention import Attention
from tasks.models import Task
from tasks.mornings.content import NEAR, Morning


def subject(morning: Morning) -> str:
    """« Mercredi : 6 tâches aujourd’hui, 4 en retard »: the day and counts, and nobody's name."""
    day = weekday(morning.day).capitalize()
    late, today = morning.late.count, morning.today.count
    if today and late:
        words = {"day": day, "tasks": _today(today), "late": late}
        said = ngettext(
            "%(day)s: %(tasks)s, %(late)d late", "%(day)s: %(tasks)s, %(late)d late", late
        )
        return said % words
    if today:
        return _("%(day)s: %(what)s") % {"day": day, "what": _today(today)}
    if late:
        what = ngettext("%(count)d late task", "%(count)d late tasks", late) % {"count": late}
        return _("%(day)s: %(what)s") % {"day": day, "what": what}
    if count := morning.reminders.count:
        what = ngettext("%(count)d reminder", "%(count)d reminders", count) % {"count": count}
    elif morning.is_weekly and morning.this_week:
        what = this_week(morning)
    else:
        what = _("news of your tasks")
    return _("%(day)s: %(what)s") % {"day": day, "what": what}


def hello(morning: Morning) -> str:
    """« Bonjour Anna, voici mercredi. »"""
    words = {"name": morning.person.get_short_name(), "day": weekday(morning.day)}
    return _("Hello %(name)s, this is %(day)s.") % words


def _today(count: int) -> str:
    return ngettext("%(count)d task today", "%(count)d tasks today", count) % {"count": count}


def this_week(morning: Morning) -> str:
    """« 5 tâches cette semaine », « 5 autres tâches cette semaine »."""
    count = morning.this_week
    if morning.late.count or morning.today.count:
        said = ngettext("%(count)d more task this week", "%(count)d more tasks this week", count)
    else:
        said = ngettext("%(count)d task this week", "%(count)d tasks this week", count)
    return said % {"count": count}


def forgotten(kind: Attention, count: Capped) -> str:
    """« Rien de prévu : 3 voyages »."""
    trips = ngettext("%(count)s trip", "%(count)s trips", count) % {"count": count}
    return _("%(what)s: %(trips)s") % {"what": kind.label, "trips": trips}


def others(count: int) -> str:
    """« et 4 autres »."""
    return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count}


def late(task: Task, *, today: date) -> str:
    """« depuis 12 jours »."""
    days = (today - task.due_date).days if task.due_date else 0
    return ngettext("for %(count)d day", "for %(count)d days", days) % {"count": days}


def reminder(task: Task) -> str:
    """« échéance le 18 mai »."""
    day = day_and_month(task.due_date) if task.due_date else ""
    return _("due on %(day)s") % {"day": day}


def departure(task: Task, *, today: date) -> str:
    """« départ dans 10 jours »; nothing when it is over or far away."""
    day = task.opportunity.departure_date
    days = (day - today).days if day else -1
    if not 0 <= days <= NEAR:
        return ""
    if not days:
        return _("departure today")
    said = ngettext("departure in %(count)d day", "departure in %(count)d days", days)
    return said % {"count": days}
