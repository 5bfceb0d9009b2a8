"""The mail of the morning, drawn as text and as HTML, with the headers that end it in one click."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from caladeo.models import User
from opportunities.lists.attention import Attention
from opportunities.lists.filters import Listing
from tasks.models import Task
from tasks.mornings import choosing, wording
from tasks.mornings.content import Morning, MorningGroup

TEXT, HTML = "tasks/mails/morning.txt", "tasks/mails/morning.html"


def of(morning: Morning) -> EmailMultiAlternatives:
    """The mail, in the language that is active."""
    facts = context(morning)
    mail = EmailMultiAlternatives(
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


def html(morning: Morning) -> str:
    """The part that most people see."""
    return render_to_string(HTML, context(morning))


def context(morning: Morning) -> dict[str, Any]:
    """What both parts show, in the language that is active."""
    person, today = morning.person, morning.day
    return {
        "morning": morning,
        "person": person,
        "agency_name": settings.AGENCY_NAME,
        "subject": wording.subject(morning),
        "hello": wording.hello(morning),
        "late": _shown(morning.late, [wording.late(t, today=today) for t in morning.late.tasks]),
        "today": _shown(
            morning.today, [wording.departure(t, today=today) for t in morning.today.tasks]
        ),
        "reminders": _shown(
            morning.reminders, [wording.reminder(task) for task in morning.reminders.tasks]
        ),
        "received": morning.received.lines,
        "received_others": wording.others(morning.received.others)
        if morning.received.others
        else "",
        "this_week": wording.this_week(morning) if morning.this_week else "",
        "forgotten": [
            {"words": wording.forgotten(kind, count), "url": _list_url(person, kind)}
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
        "others": wording.others(group.others) if group.others else "",
    }


def _line(task: Task, words: str) -> dict[str, str]:
    return {
        "name": task.name,
        "trip": task.opportunity.name,
        "words": words,
        "url": f"{settings.PUBLIC_URL}{task.get_absolute_url()}",
    }
