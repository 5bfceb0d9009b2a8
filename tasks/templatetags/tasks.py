"""Words and counts about tasks that any page may need."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import pgettext

from caladeo import clock, days
from caladeo.accounts import administrators, mails
from caladeo.models import User
from caladeo.templatetags.days import long_day
from tasks.lists import counting
from tasks.models import Task
from tasks.mornings.choosing import MorningForm
from tasks.news import bell
from tasks.saved_views import menu
from tasks.saved_views.menu import Entry, Lists
from tasks.text import wording

register = template.Library()


@register.filter
def day_or_today(value: datetime, today: date) -> str:
    """« aujourd’hui », « 28 avril 2027 »."""
    day = clock.local_day(value)
    return pgettext("day of a change", "today") if day == today else long_day(day)


@register.filter
def full_day(value: date) -> str:
    """« mercredi 12 mai 2027 »."""
    return days.full_day(value)


@register.filter
def was_deleted(task: Task, today: date) -> str:
    """When, and by whom."""
    return wording.was_deleted(task, today=today)


@register.simple_tag
def postponement_of(task: Task) -> str:
    """Where another day is sent, with the one that is shown: a colleague may move it meanwhile."""
    seen = task.due_date.isoformat() if task.due_date else ""
    return reverse("tasks:postponement", args=[task.pk], query={"seen": seen})


@register.simple_tag(takes_context=True)
def late_count(context: dict[str, Any]) -> int:
    """How many tasks of this person are late, up to "999+"; one query a request."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return 0
    if not hasattr(request, "_late_count"):
        request._late_count = counting.late(user, today=clock.today())
    count: int = request._late_count
    return count


@register.simple_tag(takes_context=True)
def unseen_count(context: dict[str, Any]) -> int:
    """How many notifications this person has not seen, up to "99+"; one query a request."""
    request = context.get("request")
    person = getattr(request, "user", None)
    if request is None or person is None or not person.is_authenticated:
        return 0
    if not hasattr(request, "_unseen_count"):
        request._unseen_count = bell.unseen(person, at=clock.now())
    count: int = request._unseen_count
    return count


@register.simple_tag(takes_context=True)
def menu_views(context: dict[str, Any]) -> tuple[Entry, ...]:
    """The views in the side bar of this person; one query."""
    return menu.views(context["request"])


@register.simple_tag(takes_context=True)
def views_changed(context: dict[str, Any]) -> tuple[Entry, ...]:
    """The same once a search has left one or come to one, else nothing; one query."""
    return menu.changed(context["request"])


@register.filter
def view_shown(views: Iterable[Entry]) -> str:
    """The name of the pinned view that the page shows, or nothing."""
    return next((view.name for view in views if view.is_current), "")


@register.simple_tag(takes_context=True)
def menu_lists(context: dict[str, Any]) -> Lists:
    """Where the entries of the menu lead: to each list as it was left; no query."""
    return menu.lists(context["request"])


@register.simple_tag(takes_context=True)
def morning_form(context: dict[str, Any]) -> MorningForm:
    """The choice of who looks."""
    return MorningForm(person=context["request"].user)


@register.simple_tag
def somebody_who_configures() -> User | None:
    """Who may be asked for what the settings have."""
    return administrators.able().by_name().first()


@register.simple_tag
def mails_leave() -> bool:
    """Whether this installation has a mail server."""
    return mails.leave()
