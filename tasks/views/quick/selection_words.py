"""What is said of one act to several tasks."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo.days import full_day, number
from caladeo.models import Absence, User
from tasks.actions.several import Act, Was
from tasks.models import Task

type To = date | User | None


def done(act: Act, count: int, *, to: To) -> str:
    """« 12 tâches confiées à Léa »."""
    if not count:
        return _("Nothing to change in these tasks")
    if act == Act.COMPLETE:
        words = ngettext("%(count)s task completed", "%(count)s tasks completed", count)
    elif act == Act.DELETE:
        words = ngettext("%(count)s task deleted", "%(count)s tasks deleted", count)
    elif act == Act.POSTPONE:
        words = ngettext(
            "%(count)s task put off to %(day)s", "%(count)s tasks put off to %(day)s", count
        )
    elif to is None:
        words = ngettext("%(count)s task to be taken", "%(count)s tasks to be taken", count)
    else:
        words = ngettext(
            "%(count)s task given to %(person)s", "%(count)s tasks given to %(person)s", count
        )
    day = full_day(to) if isinstance(to, date) else ""
    return words % {"count": number(count), "day": day, "person": to}


def away(done: Sequence[Was], day: date) -> str:
    """« En absence ce jour-là : Anna, Julien »: whose tasks came to that day; one query."""
    keys = Task.objects.filter(pk__in_array=[was.pk for was in done]).values("assignee")
    rows = Absence.objects.on(day).filter(person__in=keys).select_related("person")
    names = ", ".join(row.person.get_short_name() for row in rows)
    return _("Away that day: %(names)s") % {"names": names} if names else ""


def title(act: Act, count: int) -> str:
    """The name of long work."""
    titles = {
        Act.COMPLETE: pgettext("work", "Complete: %(rows)s"),
        Act.POSTPONE: pgettext("work", "Put off: %(rows)s"),
        Act.GIVE: pgettext("work", "Give: %(rows)s"),
        Act.DELETE: pgettext("work", "Delete: %(rows)s"),
    }
    return titles[act] % {"rows": tasks(count)}


def tasks(count: int) -> str:
    words = ngettext("%(count)s task", "%(count)s tasks", count)
    return words % {"count": number(count)}


def as_before(count: int, *, left: int) -> str:
    words = ngettext("%(count)s task is as before", "%(count)s tasks are as before", count)
    words %= {"count": number(count)}
    if not left:
        return words
    more = ngettext(
        "%(count)s has changed since and stays", "%(count)s have changed since and stay", left
    )
    return f"{words}. {more % {'count': number(left)}}"


def moved(done: Sequence[Was]) -> list[tuple[Task, date | None, date | None]]:
    """The tasks that were put off, with the day on which each was due and is; one query."""
    rows = {row.pk: row for row in Task.objects.filter(pk__in_array=[was.pk for was in done])}
    return [(row, was.day, row.due_date) for was in done if (row := rows.get(was.pk))]
