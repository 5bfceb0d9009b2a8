"""Deactivating an account, which hands over what is open, and activating it again."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import clock
from caladeo.accounts import administrators
from caladeo.accounts.access import settings_right_required
from caladeo.forms.words import PlainForm
from caladeo.jobs import background
from caladeo.models import User
from caladeo.views.team import answer
from caladeo.web import idempotency, toasts
from tasks.settings import handover as service
from tasks.text import settings_wording
from tasks.views.settings import long_work


class HandoverForm(PlainForm, forms.Form):
    """Who takes over the work of a person; asked only when there is some."""

    successor = forms.ModelChoiceField(
        label=gettext_lazy("Who takes over?"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose somebody"),
        error_messages={
            "required": gettext_lazy("Choose who takes over."),
            "invalid_choice": settings_wording.CANNOT_TAKE_OVER,
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
    work = service.work_of(person)
    if refusal := refused(person, by=request.user, work=work):
        toasts.add(request, refusal, kind="error")
        return redirect("team:list")
    data = request.POST if request.method == "POST" else None
    form = HandoverForm(data, person=person, has_work=bool(work))
    is_long = background.is_long(work.rows)
    if form.is_valid():
        if is_long:
            return ask(request, person, form, work)
        if deactivate(request, person, form):
            return redirect("team:list")
    token = request.POST.get("form_token") or idempotency.new_token()
    context = {
        "person": person,
        "work": work,
        "named": settings_wording.named(work.names),
        "form": form,
        "form_token": token,
        "is_long": is_long,
    }
    return render(request, "tasks/handover.html", context)


def refused(person: User, *, by: User, work: service.Work) -> str:
    """Why this account cannot be deactivated here, before anything is asked."""
    if person == by:
        return _("Another administrator must deactivate your own account.")
    if not person.is_active and not work:
        return _("The account of %(name)s is already deactivated.") % {"name": person}
    return ""


def deactivate(request: HttpRequest, person: User, form: HandoverForm) -> bool:
    successor = form.cleaned_data["successor"]
    try:
        work = service.deactivate(person, to=successor, by=request.user, at=clock.now())
    except service.NoSuccessorError:
        # Work came in, or the successor left, while the page was open.
        form.add_error("successor", form.fields["successor"].error_messages["invalid_choice"])
        return False
    except administrators.LastAdministratorError:
        toasts.add(request, administrators.last_in_words(person), kind="error")
        return True
    except administrators.LastHostError:
        toasts.add(request, administrators.last_host_in_words(person), kind="error")
        return True
    toasts.add(request, settings_wording.person_deactivated(person, work, to=successor))
    return True


def ask(request: HttpRequest, person: User, form: HandoverForm, work: service.Work) -> HttpResponse:
    """Have a worker do it: too much is open."""
    arguments = {
        "person": person.pk,
        "successor": form.cleaned_data["successor"].pk,
        "back": reverse("team:list"),
    }
    title = _("Deactivate the account of %(name)s") % {"name": person}
    return long_work.begin(
        request, "handover", title=title, arguments=arguments, total=work.opportunities
    )


@settings_right_required
@require_POST
def activation(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a deactivated account again; what was handed over stays where it is."""
    person = get_object_or_404(User.objects.filter(is_active=False), pk=pk)
    service.reactivate(person)
    toasts.add(request, _("The account of %(name)s is active again") % {"name": person})
    return answer(request)
