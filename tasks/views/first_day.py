"""The home page of an agency without a trip: what to do first, or what will be here.

What is left to do of it stays above the tasks once there are trips.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caladeo import clock
from caladeo.accounts import first_steps, mails
from caladeo.accounts.access import settings_right_required
from caladeo.models import User
from caladeo.web import toasts
from opportunities.models import Opportunity
from statuses import starter
from statuses.models import AgencyCalendar, Status
from tasks.views.settings import calendar

TRIAL = "essai"
# After so many days of work the first steps are no news any more.
LATEST_DAYS = 60
CLOSED, OPENED = "ranger", "reprendre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the list: its name is that of an address to send to where that notes it done."""

    title: str
    words: str
    action: str
    url: str
    is_done: bool = False
    is_sent: bool = False


def page(request: HttpRequest) -> HttpResponse:
    """Nobody is offered a form that cannot be sent: a trip needs a status, a task a trip."""
    statuses = list(Status.objects.in_pipeline())
    context: dict[str, Any] = {
        "today": clock.today(),
        "can_create": any(status.is_active for status in statuses),
    }
    if not request.user.can_configure or CLOSED in request.user.first_steps:
        context["administrators"] = User.objects.administrators().by_name()
        return render(request, "tasks/nothing_yet.html", context)
    context |= progress(steps_of(request.user, has_statuses=bool(statuses), has_trips=False))
    if not statuses:
        context["model"] = model()
    return render(request, "tasks/first_day.html", context)


def left_to_do(person: User) -> dict[str, Any]:
    """What is left of the list once there are trips: above the tasks, until done or put away."""
    if not person.can_configure or CLOSED in person.first_steps:
        return {}
    first = Opportunity.objects.order_by("pk").values_list("created_at", flat=True).first()
    if first is None or clock.now() - first > timedelta(days=LATEST_DAYS):
        return {}
    found = progress(steps_of(person, has_statuses=True, has_trips=True))
    return found if found["next"] else {}


def progress(steps: list[Step]) -> dict[str, Any]:
    return {
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "next": next((one for one in steps if not one.is_done), None),
    }


def model() -> dict[str, Any]:
    """The pipeline that we bring along, as it is offered."""
    content = starter.content()
    default = Status._meta.get_field("color").default
    rows = [(row["name"], row.get("color", default)) for row in content["statuses"]]
    return {"statuses": rows, "rule_count": len(content["rules"])}


def steps_of(person: User, *, has_statuses: bool, has_trips: bool) -> list[Step]:
    """The five of them, in the order in which they are best done; none needs another one."""
    noted = first_steps.noted()
    return [
        Step(
            title=_("Choose your statuses"),
            words=_(
                "The steps that a trip goes through. Each creates its tasks, on the right day."
            ),
            action=_("Choose"),
            url=reverse("statuses:list"),
            is_done=has_statuses,
        ),
        Step(
            title=_("Invite your team"),
            words=_("Everybody gets their own tasks; you choose who sets up the agency.")
            if mails.leave()
            else _("Mails are not set up: you get a link to hand over for each person."),
            action=_("Invite"),
            url=reverse("team:list") + "?inviter",
            is_done=User.objects.active().exclude(pk=person.pk).exists(),
        ),
        Step(
            title=_("Check the working days"),
            words=_("Weekends and public holidays: %(place)s.")
            % {"place": calendar.place(AgencyCalendar.objects.first() or AgencyCalendar())},
            action=_("Check"),
            url=reverse("tasks:first-step", args=[first_steps.CALENDAR]),
            is_done=first_steps.CALENDAR in noted,
            is_sent=True,
        ),
        Step(
            title=_("Try a status"),
            words=_("See which tasks it will create and when, without a trip."),
            action=_("Try"),
            url=reverse("tasks:first-step", args=[TRIAL]),
            is_done=TRIAL in noted,
            is_sent=True,
        ),
        Step(
            title=_("Add your trips"),
            words=_("A first one by hand, or all of them from an Excel or CSV file."),
            action=_("Import"),
            url=reverse("opportunities:import"),
            is_done=has_trips,
        ),
    ]


@settings_right_required
@require_POST
def step(request: HttpRequest, name: str) -> HttpResponse:
    """Note a step as done and go where it is done; put the list away, or take it out again."""
    if name in (CLOSED, OPENED):
        first_steps.note(request.user, CLOSED, is_done=name == CLOSED)
        if name == CLOSED:
            reopen = reverse("tasks:first-step", args=[OPENED])
            toasts.add(request, _("List of the first day put away"), reopen)
        return redirect("tasks:mine")
    if name == first_steps.CALENDAR:
        first_steps.note(request.user, name)
        return redirect("tasks:calendar")
    if name != TRIAL:
        raise Http404
    status = Status.objects.active().first()
    if status is None:
        return redirect("statuses:list")
    first_steps.note(request.user, name)
    return redirect("tasks:trial", status.pk)
