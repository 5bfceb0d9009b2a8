"""The mail of the morning, drawn as text and as HTML, with the headers that end it in one click."""

from datetime import date
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.days import day_and_month, weekday
from caladeo.db.capped_counts import Capped
from caladeo.models import User
from opportunities.lists.attention import Attention
from opportunities.lists.filters import Listing
from tasks.models import Task
from tasks.mornings import choosing
from tasks.mornings.content import NEAR, Morning, MorningGroup

TEXT, HTML = "tasks/mails/morning.txt", "tasks/mails/morning.html"


class WholeHeader(UnstructuredHeader, BaseHeader):
    """An address as it is: a long one Python would encode, and mail programs read none of that."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", WholeHeader)


class MorningMail(EmailMultiAlternatives):
    def message(self, *, policy: Any = None) -> EmailMessage:
        return super().message(policy=(policy or default).clone(header_factory=HEADERS))


def of(morning: Morning) -> EmailMultiAlternatives:
    """The mail, in the language that is active."""
    facts = context(morning)
    mail = MorningMail(
        facts["subject"],
        render_to_string(TEXT, facts).strip() + "\n",
        to=[morning.person.email],
        headers={
            "List-Unsubscribe": f"<{facts['end_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(html(morning), "text/html")
    return mail


def html(morning: Morning, *, is_example: bool = False) -> str:
    """The part that most people see; an example says that it is one, and leads back."""
    return render_to_string(HTML, context(morning) | {"is_example": is_example})


def context(morning: Morning) -> dict[str, Any]:
    """What both parts show, in the language that is active."""
    person, today = morning.person, morning.day
    return {
        "morning": morning,
        "person": person,
        "agency_name": settings.AGENCY_NAME,
        "subject": subject(morning),
        "hello": hello(morning),
        "late": _shown(morning.late, [late(t, today=today) for t in morning.late.tasks]),
        "today": _shown(morning.today, [departure(t, today=today) for t in morning.today.tasks]),
        "reminders": _shown(
            morning.reminders, [reminder(task) for task in morning.reminders.tasks]
        ),
        "received": morning.received.events,
        "received_others": others(morning.received.others) if morning.received.others else "",
        "this_week": this_week(morning) if morning.this_week else "",
        "forgotten": [
            {"words": forgotten(kind, count), "url": _list_url(person, kind)}
            for kind, count in morning.forgotten.items()
        ],
        "how_often": User.MorningMail(person.morning_mail or User.MorningMail.WORKDAYS).label,
        "hour": choosing.hour(person.morning_minute),
        "tasks_url": f"{settings.PUBLIC_URL}{reverse('tasks:mine')}",
        "choice_url": f"{settings.PUBLIC_URL}{reverse('tasks:morning')}",
        "end_url": choosing.end_url(person),
    }


def _list_url(person: User, kind: Attention) -> str:
    """The list of these trips of theirs."""
    listing = Listing(managers=(person.pk,), attention=kind.value)
    return f"{settings.PUBLIC_URL}{reverse('opportunities:list')}{listing.query()}"


def _shown(group: MorningGroup, words: list[str]) -> dict[str, Any]:
    lines = [_line(*pair) for pair in zip(group.tasks, words, strict=True)]
    return {
        "count": group.count,
        "lines": lines,
        "others": others(group.others) if group.others else "",
    }


def _line(task: Task, words: str) -> dict[str, str]:
    return {
        "name": task.name,
        "trip": task.opportunity.name,
        "words": words,
        "url": f"{settings.PUBLIC_URL}{task.get_absolute_url()}",
    }


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
