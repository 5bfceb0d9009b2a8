"""Paramètres › Utilisateurs: who works here, who may configure, who is invited."""

from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import clock
from caladeo.accounts import administrators, invitations, mails, second_factor
from caladeo.accounts.access import settings_right_required
from caladeo.accounts.openid import doors
from caladeo.forms.signing_in import InvitationForm, already_there
from caladeo.models import Absence, User
from caladeo.web import htmx, toasts
from tasks.lists import workload
from tasks.models import Task


class Colleague(NamedTuple):
    """``away``: the last day of the absence of today."""

    person: User
    load: workload.Load | None
    away: date | None


class Unsent(NamedTuple):
    """An invitation that no mail brings."""

    person: User
    link: str


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (person := invited(request, form)):
        return answer(request, unsent=send_invitation(request, person))
    context = {"form": form, "is_inviting": "inviter" in request.GET} | team()
    return htmx.render(request, "caladeo/team.html", "people", context)


def invited(request: HttpRequest, form: InvitationForm) -> User | None:
    """A new account; None when the address has just been taken."""
    try:
        return invitations.create(**form.cleaned_data, language=request.user.language)
    except invitations.AlreadyThereError as error:
        form.add_error("email", already_there(error.person))
        return None


def send_invitation(request: HttpRequest, person: User, *, again: bool = False) -> Unsent | None:
    """Send the mail; what has to be handed over by other means when none has left."""
    send = invitations.send_again if again else invitations.send
    try:
        send(person, by=request.user, at=clock.now())
    except invitations.MailFailedError as error:
        return Unsent(person, error.link)
    toasts.add(request, _("Invitation sent to %(email)s") % {"email": person.email})
    return None


@settings_right_required
@require_POST
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation again to somebody who has not accepted it yet."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    if person.has_joined:
        toasts.add(request, _("%(name)s has already joined") % {"name": person}, kind="info")
        return answer(request)
    return answer(request, unsent=send_invitation(request, person, again=True))


def answer(request: HttpRequest, *, unsent: Unsent | None = None) -> HttpResponse:
    """The list; a link to hand over is shown at once and stands in no address."""
    if htmx.wants_fragment(request) or unsent:
        context = {"form": InvitationForm(), "unsent": unsent} | team()
        return htmx.render(request, "caladeo/team.html", "people", context)
    return redirect("team:list")


def team() -> dict[str, Any]:
    """Everybody, with what is on their desk; the number of queries does not grow with them."""
    loads = workload.by_person(Task.objects.all(), today=clock.today())
    by_key = {load.person.pk: load for load in loads if load.person}
    away = dict(Absence.objects.on(clock.today()).values_list("person", "last_day"))
    rows = [
        Colleague(person, by_key.get(person.pk), away.get(person.pk))
        for person in User.objects.by_name()
    ]
    able = list(administrators.able()[:2])
    return {
        "rows": [row for row in rows if row.person.is_active],
        "deactivated": [row for row in rows if not row.person.is_active],
        "last": able[0] if len(able) == 1 else None,
        "has_mail": mails.leave(),
        "holders": second_factor.holders(),
        "linked": doors.linked(),
    }
