"""What is done to an automatic task from the list: order, switch, copy, delete."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.forms import addresses
from caladeo.forms.addresses import key
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.htmx import not_found_when_gone
from statuses import auto_tasks, chains, ordering, pipeline, versions
from statuses.models import AutoTaskTemplate, KeyDate, Role, Status
from statuses.views import moving
from statuses.views.status import page
from statuses.views.template import back, load
from tasks.engine import rule_edits
from tasks.models import Task


@settings_right_required
@require_POST
@not_found_when_gone
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole order, as it was dragged; the axis and the numbers follow."""
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    try:
        ordering.reorder(status.templates.all(), keys=moving.keys(request))
    except ordering.UnknownOrderError:
        return moving.refused(request, "statuses:status", pk)
    if htmx.wants_fragment(request):
        context = page(status) | {"is_out_of_band": True}
        return htmx.render(request, "statuses/status.html", "reordered", context)
    return redirect(status)


@settings_right_required
@require_POST
@not_found_when_gone
def sorting(request: HttpRequest, pk: int) -> HttpResponse:
    """The list in the order of the axis; the message puts the former order back."""
    status = get_object_or_404(pipeline.with_counts(), pk=pk)
    try:
        before = auto_tasks.sort_by_due_date(status)
    except ordering.UnknownOrderError:
        return moving.refused(request, "statuses:status", pk)
    undo = reverse("statuses:template-order", args=[pk])
    ids = ",".join(map(str, before))
    toasts.add(request, _("Tasks sorted by due date"), undo, undo_data={"ids": ids})
    if htmx.wants_fragment(request):
        return htmx.render(request, "statuses/status.html", "auto-tasks", page(status))
    return redirect(status)


@settings_right_required
@require_POST
@not_found_when_gone
def position(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, from the menu of an automatic task."""
    template = load(pk)
    status = template.status
    try:
        ordering.shift(status.templates.all(), key=pk, by=moving.step(request))
    except ordering.UnknownOrderError:
        return moving.refused(request, "statuses:status", status.pk)
    return moving.done(request, "statuses:status", status.pk, place=f"template-{pk}")


@settings_right_required
@require_POST
@not_found_when_gone
def activation(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off, as the button said: pressing twice does not switch back."""
    template, is_enabled = load(pk), addresses.switch(request, "enabled")
    changes = {"is_enabled": is_enabled}
    rule_edits.revise(template, changes, update_open=False, by=request.user, at=clock.now())
    if not is_enabled:
        say_lost(request, template)
    if htmx.wants_fragment(request):
        status = pipeline.with_counts().get(pk=template.status_id)
        return htmx.render(request, "statuses/status.html", "auto-tasks", page(status))
    return redirect(htmx.back(request, back(template.status, pk).url))


def say_lost(request: HttpRequest, template: AutoTaskTemplate) -> None:
    """What is not created any more either, now that this rule is switched off."""
    lost = chains.lost_with(template, list(template.status.templates.all()))
    if not lost:
        return
    words = ngettext(
        "“%(name)s” disabled: “%(after)s”, which follows it, is not created any more",
        "“%(name)s” disabled: the %(count)s tasks that follow it are not created any more",
        len(lost),
    )
    names = {"name": template.name, "after": lost[0].name, "count": len(lost)}
    undo = reverse("statuses:template-activation", args=[template.pk])
    toasts.add(request, words % names, undo, undo_data={"enabled": "on"})


@settings_right_required
@require_POST
@not_found_when_gone
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    template = load(pk)
    token = request.POST.get("form_token", "")
    key, is_new = idempotency.run(
        request, token and f"{token[:32]}-{pk}", lambda: auto_tasks.copy(template).pk
    )
    if is_new:
        toasts.add(
            request, pgettext("automatic task", "“%(name)s” duplicated") % {"name": template.name}
        )
    return back(template.status, key)


@settings_right_required
@require_POST
@not_found_when_gone
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """The rule as it was after one of its edits; its tasks stay as they are."""
    rule = load(pk)
    to, seen = key(request.POST.get("to")), key(request.POST.get("seen"))
    if to is None or seen is None:
        raise BadRequest
    try:
        changes = versions.changes_back(rule, to=to, seen=seen)
        rule_edits.revise(rule, changes, update_open=False, by=request.user, at=clock.now())
    except versions.EditedError:
        toasts.add(request, _("The rule has been edited meanwhile: here it is"), kind="error")
    except (versions.GoneError, KeyDate.DoesNotExist, Role.DoesNotExist):
        words = _("That version names something or somebody who is not there any more.")
        toasts.add(request, words, kind="error")
    except auto_tasks.ImpossibleDueDateError as error:
        toasts.add(request, str(error.message), kind="error")
    else:
        undo = {"to": seen, "seen": versions.latest(rule)}
        words = pgettext("automatic task", "“%(name)s” is as it was")
        toasts.add(request, words % {"name": rule.name}, request.path, undo_data=undo)
    return redirect(f"{rule.get_absolute_url()}?page=1#history")


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    template = load(pk)
    if request.method == "POST":
        rule_edits.delete(template, by=request.user, at=clock.now())
        toasts.add(
            request, pgettext("automatic task", "“%(name)s” deleted") % {"name": template.name}
        )
        return redirect(template.status)
    created = Task.objects.filter(template=template).exclude(state=Task.State.DELETED)
    context = {
        "template": template,
        "status": template.status,
        "created_count": created.count(),
        "successors": template.successors.all(),
    }
    return htmx.render(request, "statuses/template_deletion.html", "dialog", context)
