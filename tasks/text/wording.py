"""What happened to tasks, when and by whom, in words."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo import clock
from caladeo.days import day_and_month, long_day, short_day_and_month
from caladeo.models import User
from opportunities import roles
from tasks.models import Task, TaskDeletion


def day_in_words(day: date, *, today: date) -> str:
    """« 12 mars », with its year when that is not this one."""
    return day_and_month(day) if day.year == today.year else long_day(day)


def happened(moment: datetime, *, by: User | None, today: date) -> str:
    """« aujourd’hui, par Anna Moreau », « le 12 mars »."""
    day = clock.local_day(moment)
    if day == today:
        return _("today, by %(name)s") % {"name": by} if by else pgettext("when", "today")
    words = {"day": day_in_words(day, today=today), "name": by}
    return (_("on %(day)s, by %(name)s") if by else _("on %(day)s")) % words


def completed(moment: datetime, *, by: User | None, today: date) -> str:
    """« terminée le 27 avril par Anna »."""
    day = clock.local_day(moment)
    name = by.get_short_name() if by else ""
    if day == today:
        return _("completed today by %(name)s") % {"name": name} if name else _("completed today")
    words = {"day": day_in_words(day, today=today), "name": name}
    return (_("completed on %(day)s by %(name)s") if name else _("completed on %(day)s")) % words


def cancelled(moment: datetime | None, *, by_change: bool, today: date) -> str:
    """« annulée au changement de statut, le 28 avril »."""
    if not by_change or moment is None:
        return pgettext("task", "cancelled")
    day = clock.local_day(moment)
    if day == today:
        return _("cancelled when the status changed, today")
    return _("cancelled when the status changed, on %(day)s") % {
        "day": day_in_words(day, today=today)
    }


def needless(day: date, *, today: date) -> str:
    """« non nécessaire : son échéance (8 nov.) était déjà passée »."""
    words = _("not needed: its due date (%(day)s) had already passed")
    return words % {"day": short_day_and_month(day, today=today)}


def demanded(task: Task) -> str:
    """That only some may do without it; reads the ``status`` of its opportunity."""
    words = _(
        "“%(name)s” is demanded by “%(status)s”: only who has access to the settings may delete it."
    )
    return words % {"name": task.name, "status": task.opportunity.status.name}


def without_predecessor() -> str:
    return _("cancelled: the task that it followed does not take place")


def deleted(task: Task, *, cancelled: int) -> str:
    """« « Envoyer le devis » supprimée, 2 tâches qui la suivaient annulées »."""
    words = {"name": task.name, "count": cancelled}
    if not cancelled:
        return _("“%(name)s” deleted") % words
    told = ngettext(
        "“%(name)s” deleted, and the task that followed it cancelled",
        "“%(name)s” deleted, and the %(count)s tasks that followed it cancelled",
        cancelled,
    )
    return told % words


def was_deleted(task: Task, *, today: date) -> str:
    """« aujourd’hui, par Anna »; empty of one deleted before that was noted."""
    deletion: TaskDeletion | None = getattr(task, "deletion", None)
    return happened(deletion.deleted_at, by=deletion.deleted_by, today=today) if deletion else ""


def undone(status: str, *, by: User | None, after: timedelta, kept: int) -> str:
    """« Passage à « Perdu » annulé par Julien Caron au bout de 2 minutes, aucune tâche gardée »."""
    words = {"status": status, "name": by, "time": elapsed(after), "kept": _kept(kept)}
    if by is None:
        return _("Move to “%(status)s” undone after %(time)s, %(kept)s.") % words
    return _("Move to “%(status)s” undone by %(name)s after %(time)s, %(kept)s.") % words


def _kept(count: int) -> str:
    if not count:
        return _("no task kept")
    return ngettext("%(count)d task kept", "%(count)d tasks kept", count) % {"count": count}


def elapsed(time: timedelta) -> str:
    """« quelques secondes », « 2 minutes », « 3 heures »."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return _("a few seconds")
    if minutes < 60:  # noqa: PLR2004 (an hour)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def instead_of(person: User | None) -> str:
    """« pour Anna »: whose task it is, who is away; empty where nobody is."""
    if person is None:
        return ""
    return pgettext("absence", "for %(name)s") % {"name": person.get_short_name() or person}


def role(name: str, person: object | None) -> str:
    """« Production : Léa », « Production n’a personne : le gestionnaire »."""
    if person is None:
        return _("%(role)s: nobody has it, the manager does") % {"role": name}
    return _("%(role)s: %(person)s") % {"role": name, "person": person}


def role_of(task: Task) -> str:
    """The same of a task that follows a role; two queries. Reads ``role`` and ``assignee``."""
    if task.role is None:
        return ""
    is_filled = roles.filled([task.role.pk], [task.opportunity_id])
    return role(task.role.name, (task.instead_of or task.assignee) if is_filled else None)


def reminded(task: Task) -> str:
    """« Rappel le 7 juin 2027 », once a reminder was set or taken away."""
    if task.reminder_days is None:
        return pgettext("task", "No reminder any more")
    if task.reminder_day is None:
        return pgettext("task", "Reminder as soon as the task has a due date")
    return pgettext("task", "Reminder on %(day)s") % {"day": long_day(task.reminder_day)}
