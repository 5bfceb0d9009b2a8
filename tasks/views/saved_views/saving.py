"""A list is saved as a view, a view is renamed or deleted."""

import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from caladeo.accounts import access, rights
from caladeo.db.overwriting import OverwritingError
from caladeo.forms.addresses import key
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities.lists.known import Known
from tasks.models import PinnedView, SavedView
from tasks.models.saved_view import LONGEST_NAME
from tasks.saved_views import forms, pages, saving, words
from tasks.saved_views.forms import RenamingForm, ReplacingForm, SavedViewForm, handle
from tasks.saved_views.pages import Pairs
from tasks.views.saved_views.index import PAGE, load

REFUSALS = (saving.NameTakenError, saving.TooManyViewsError, saving.TooManyPinnedError)


@require_http_methods(["GET", "HEAD", "POST"])
def creation(request: HttpRequest, page: str) -> HttpResponse:
    """« Enregistrer cette vue »: the list of the address, as its query string filters it."""
    if page not in SavedView.Page.values:
        raise Http404
    filters = pages.filters_of(page, request.GET)
    is_replacing = "replace" in request.POST
    choosing = ReplacingForm(
        request.POST if is_replacing else None, person=request.user, page=page, filters=filters
    )
    if is_replacing and (answer := replacement(request, choosing, page, filters)):
        return answer
    token = request.POST.get("form_token") or idempotency.new_token()
    known = Known()
    told = words.told(page, filters, known)
    proposed = words.proposed(page, filters, known)
    initial = {"name": proposed[:LONGEST_NAME], "is_pinned": not saving.is_full(request.user)}
    data = None if is_replacing else request.POST or None
    form = SavedViewForm(data, person=request.user, filters=filters, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "choosing": choosing,
        "form_token": token,
        "back": pages.address(page, filters),
        "page": SavedView.Page(page),
        "words": told,
    }
    if form.is_bound:
        if saved(request, form, token, page):
            return redirect(context["back"])
        context["taken"] = taken(form)
    return render(request, "tasks/view_creation.html", context)


def saved(request: HttpRequest, form: SavedViewForm, token: str, page: str) -> bool:
    def save() -> int:
        view = saving.add(
            request.user,
            page=page,
            name=form.cleaned_data["name"],
            filters=form.filters,
            for_team=form.is_for_team,
            is_pinned=form.cleaned_data["is_pinned"],
        )
        return int(view.pk)

    try:
        _pk, is_new = idempotency.run_valid(request, token, form, save)
    except REFUSALS as error:
        form.refuse(error)
        return False
    except idempotency.NotValidError:
        return False
    if is_new:
        name = {"name": request.POST.get("name", "").strip()}
        toasts.add(request, pgettext("view", "View “%(name)s” saved") % name)
    return True


def taken(form: SavedViewForm) -> tuple[str, str] | None:
    """The view whose name was typed, where it may be replaced: its handle and its name."""
    if not form.has_error("name", "unique"):
        return None
    owner = None if form.is_for_team else form.person
    view = saving.called(form.cleaned_data.get("name") or form.data.get("name", ""), owner)
    return (handle(view), view.name) if view else None


def replacement(
    request: HttpRequest, form: ReplacingForm, page: str, filters: Pairs
) -> HttpResponse | None:
    """A view shows this list from now on; None where the form says why not."""
    number, _dot, seen = request.POST["replace"].partition(".")
    view = SavedView.objects.seen_by(request.user).filter(pk=key(number)).first()
    if view is None:
        return form.add_error("replace", forms.CHANGED)
    if not view.may_be_edited_by(request.user):
        return access.refused(request, rights.SETTINGS)
    if saving.is_too_long(filters):
        return form.add_error("replace", forms.TOO_LONG)
    try:
        saving.replace_filters(view, page=page, filters=filters, seen=seen)
    except (OverwritingError, SavedView.DoesNotExist):
        return form.add_error("replace", forms.CHANGED)
    say_replaced(request, view, page, filters)
    return redirect(pages.address(page, filters))


def say_replaced(request: HttpRequest, view: SavedView, page: str, filters: Pairs) -> None:
    """With the way back: the view is replaced by what it showed."""
    name = {"name": view.name}
    if "undo" in request.POST:
        toasts.add(request, pgettext("view", "“%(name)s” shows again what it showed") % name)
        return
    undo = reverse("tasks:view-creation", args=[view.page]) + pages.query(view.filters)
    view.page, view.filters = page, filters
    data = {"replace": handle(view), "undo": "1"}
    words = pgettext("view", "View “%(name)s” replaced") % name
    toasts.add(request, words, undo, undo_data=data)


@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name."""
    stored = load(pk, request.user)
    if not stored.may_be_edited_by(request.user):
        return access.refused(request, rights.SETTINGS)
    form = RenamingForm(request.POST or None, instance=copy.copy(stored))
    if form.is_bound and form.is_valid():
        try:
            if form.changes:
                saving.rename(stored, form.cleaned_data["name"], seen=form.note_seen())
                name = {"name": form.cleaned_data["name"]}
                toasts.add(request, pgettext("view", "View “%(name)s” saved") % name)
            return redirect(PAGE)
        except saving.NameTakenError:
            form.refuse_taken_name()
    told = words.told(stored.page, stored.filters, Known())
    context = {"form": form, "view": stored, "words": told}
    return render(request, "tasks/view.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; of a view of the team, how many others have it in their menu."""
    stored = load(pk, request.user)
    if not stored.may_be_edited_by(request.user):
        return access.refused(request, rights.SETTINGS)
    if request.method != "POST":
        others = PinnedView.objects.filter(view=stored).exclude(person=request.user)
        context = {"view": stored, "other_count": others.count()}
        return htmx.render(request, "tasks/view_deletion.html", "dialog", context)
    try:
        saving.delete(stored)
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    toasts.add(request, pgettext("view", "View “%(name)s” deleted") % {"name": stored.name})
    return redirect(PAGE)
