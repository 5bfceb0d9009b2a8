"""One automatic task: writing it, with the preview beside it."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from caladeo import once, toasts
from caladeo.access import settings_right_required
from statuses import auto_tasks
from statuses.forms.template import TemplateForm
from statuses.models import AutoTaskTemplate, Status
from statuses.views import preview
from statuses.views.gone import gone_is_not_found
from tasks.models import Task


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@gone_is_not_found
def creation(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    form = TemplateForm(request.POST or None, instance=AutoTaskTemplate())
    token = request.POST.get("form_token") or once.new_token()
    if form.is_valid() and not preview.is_asked(request):
        key, is_new = once.run(
            request, token, lambda: auto_tasks.add(status, **form.cleaned_data).pk
        )
        if is_new:
            toasts.add(
                request,
                pgettext("automatic task", "“%(name)s” added")
                % {"name": form.cleaned_data["name"]},
            )
        return back(status, key)
    context = {"status": status, "form_token": token}
    return _page(request, form, context)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@gone_is_not_found
def template(request: HttpRequest, pk: int) -> HttpResponse:
    template = load(pk)
    form = TemplateForm(request.POST or None, instance=copy.copy(template))
    if form.is_valid() and not preview.is_asked(request) and _saved(form):
        toasts.add(
            request,
            pgettext("automatic task", "“%(name)s” saved") % {"name": form.cleaned_data["name"]},
        )
        return back(template.status, pk)
    created = Task.objects.filter(template=template).exclude(state=Task.State.DELETED)
    context = {
        "status": template.status,
        "template": template,
        "created_count": created.count(),
        "form_token": once.new_token(),
    }
    return _page(request, form, context)


def load(pk: int) -> AutoTaskTemplate:
    templates = AutoTaskTemplate.objects.select_related("status")
    return get_object_or_404(templates, pk=pk, status__deleted_at=None)


def _page(request: HttpRequest, form: TemplateForm, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "preview": preview.of_form(request, form)}
    return render(request, "statuses/template.html", context)


def _saved(form: TemplateForm) -> bool:
    try:
        auto_tasks.edit(form.instance, **form.changes)
    except auto_tasks.ImpossibleDueDateError:
        form.refuse_too_early()
    return form.is_valid()


def back(status: Status, pk: int) -> HttpResponse:
    """The page of the status, at the line of this automatic task."""
    return redirect(f"{status.get_absolute_url()}#template-{pk}")
