"""Deactivating an account, which hands over what is open, and activating it again."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import administrators, clock, toasts
from caladeo.access import settings_right_required
from caladeo.models import User
from caladeo.views.team import answer
from caladeo.views.team_access import last_access
from tasks import handover as room


class HandoverForm(forms.Form):
    """Who takes over the work of a person; asked only when there is some."""

    successor = forms.ModelChoiceField(
        label=gettext_lazy("Who takes over?"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose somebody"),
        error_messages={
            "required": gettext_lazy("Choose who takes over."),
            "invalid_choice": gettext_lazy("This person cannot take over: choose somebody else."),
        },
    )

    def __init__(self, *args: Any, person: User, has_work: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        field.queryset = User.objects.active().exclude(pk=person.pk).by_name()
        field.required = has_work
        field.widget.attrs["autofocus"] = True


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    work = room.work_of(person)
    if refusal := refused(person, by=request.user, work=work):
        toasts.add(request, refusal, kind="error")
        return redirect("team:list")
    data = request.POST if request.method == "POST" else None
    form = HandoverForm(data, person=person, has_work=bool(work))
    if form.is_valid() and deactivate(request, person, form):
        return redirect("team:list")
    context = {"person": person, "work": work, "form": form}
    return render(request, "tasks/handover.html", context)


def refused(person: User, *, by: User, work: room.Work) -> str:
    """Why this account cannot be deactivated here, before anything is asked."""
    if person == by:
        return _("Another administrator must deactivate your own account.")
    if not person.is_active and not work:
        return _("The account of %(name)s is already deactivated.") % {"name": person}
    return ""


def deactivate(request: HttpRequest, person: User, form: HandoverForm) -> bool:
    successor = form.cleaned_data["successor"]
    try:
        work = room.deactivate(person, to=successor, by=request.user, at=clock.now())
    except room.NoSuccessorError:
        # Work came in, or the successor left, while the page was open.
        form.add_error("successor", form.fields["successor"].error_messages["invalid_choice"])
        return False
    except administrators.LastAdministratorError:
        toasts.add(request, last_access(person), kind="error")
        return True
    toasts.add(request, said(person, work, to=successor))
    return True


def said(person: User, work: room.Work, *, to: User | None) -> str:
    done = _("Account of %(name)s deactivated") % {"name": person}
    if not work or to is None:
        return done
    tasks = ngettext("%(n)d task", "%(n)d tasks", work.tasks) % {"n": work.tasks}
    trips = ngettext("%(n)d opportunity", "%(n)d opportunities", work.opportunities)
    handed = _("Handed to %(name)s: %(tasks)s, %(opportunities)s") % {
        "name": to,
        "tasks": tasks,
        "opportunities": trips % {"n": work.opportunities},
    }
    return f"{done}. {handed}."


@settings_right_required
@require_POST
def activation(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a deactivated account again; what was handed over stays where it is."""
    person = get_object_or_404(User.objects.filter(is_active=False), pk=pk)
    room.reactivate(person)
    toasts.add(request, _("The account of %(name)s is active again") % {"name": person})
    return answer(request)
