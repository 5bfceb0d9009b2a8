"""Taking a task that nobody has, and giving it back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caladeo import clock
from caladeo.web import toasts
from caladeo.web.htmx import not_found_when_gone
from tasks.actions import taking as service
from tasks.views import answers
from tasks.views.list_context import ListContext, load


@require_POST
@not_found_when_gone
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    place = ListContext.of(request, opportunity_pk=task.opportunity_id)
    try:
        service.take(task, by=place.user, at=clock.now())
    except service.NotFreeError as error:
        words = _("“%(name)s” is no longer to be taken") % {"name": task.name}
        if error.person:
            names = {"person": error.person, "name": task.name}
            words = _("%(person)s has already taken “%(name)s”") % names
        toasts.add(request, words, kind="error")
    else:
        undo = reverse("tasks:giving-back", args=[pk])
        toasts.add(request, _("“%(name)s” is yours") % {"name": task.name}, undo, in_place=True)
    return answers.task_changed(request, place, task)


@require_POST
@not_found_when_gone
def giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    task = load(pk)
    place = ListContext.of(request, opportunity_pk=task.opportunity_id)
    service.give_back(task, by=place.user, at=clock.now())
    said = _("“%(name)s” is to be taken again") % {"name": task.name}
    return answers.task_changed(request, place, task, said=said)
