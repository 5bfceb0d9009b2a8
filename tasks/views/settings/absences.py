"""*Mon compte › Absences*, and the same page of a colleague for administrators."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.days import number
from caladeo.forms.addresses import key
from caladeo.models import Absence, User
from caladeo.web import toasts
from caladeo.web.concurrent_edits import validated_again
from tasks.absences import handing, listing, saving
from tasks.absences.forms import AbsenceForm
from tasks.absences.listing import MOST

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@validated_again
def mine(request: HttpRequest) -> HttpResponse:
    return _answer(request, User.objects.get(pk=request.user.pk), reverse("tasks:absences"))


@settings_right_required
@require_http_methods(METHODS)
@validated_again
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.active(), pk=pk)
    return _answer(request, person, reverse("team:absences", args=[pk]))


def _answer(request: HttpRequest, person: User, url: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, person)
    act = request.POST.get("act", "")
    if act == "add":
        return _add(request, person, url)
    if act in OF_PERSON:
        OF_PERSON[act](request, person)
        return redirect(url)
    if act not in ACTS:
        raise BadRequest
    rows = Absence.objects.filter(person=person).select_related("person", "substitute")
    absence = rows.filter(pk=key(request.POST.get("absence"))).first()
    if absence is None:
        toasts.add(request, _("This absence was deleted meanwhile"), kind="error")
        return redirect(url)
    if act == "save":
        return _save(request, absence, url)
    ACTS[act](request, absence)
    return redirect(url)


def _add(request: HttpRequest, person: User, url: str) -> HttpResponse:
    form = AbsenceForm(
        request.POST, instance=Absence(person=person), person=person, today=clock.today()
    )
    if not form.is_valid():
        return _page(request, person, new=form)
    try:
        saving.add(person, **form.cleaned_data, by=request.user)
    except saving.OverlapError as error:
        if not form.is_sent_again(error.absence):
            form.full_clean()  # a colleague was quicker: it says so now
            return _page(request, person, new=form)
    else:
        toasts.add(request, _("Absence saved"))
    return redirect(url)


def _save(request: HttpRequest, absence: Absence, url: str) -> HttpResponse:
    form = AbsenceForm(request.POST, instance=absence, person=absence.person, today=clock.today())
    if not form.is_valid():
        return _page(request, absence.person, edited=form)
    if form.changes:
        seen = form.note_seen()
        try:
            moved = saving.edit(absence, by=request.user, at=clock.now(), seen=seen, **form.changes)
        except saving.EndsBeforeItBeginsError:
            form.refuse_backwards()
            return _page(request, absence.person, edited=form)
        except saving.OverlapError:
            form.full_clean()
            return _page(request, absence.person, edited=form)
        toasts.add(request, _with_moved(_("Absence saved"), moved))
    return redirect(url)


def _delete(request: HttpRequest, absence: Absence) -> None:
    back = saving.delete(absence, by=request.user, at=clock.now())
    toasts.add(request, _with_moved(_("Absence deleted"), back))


def _hand(request: HttpRequest, absence: Absence) -> None:
    """All that is offered, or the ticked ones where they are named.

    Of very many the first are named, and the others have one tick together.
    """
    keys: list[int] | None = None
    but: list[int] = []
    if "named" in request.POST:
        ticked = keys = _keys(request.POST.getlist("tache"))
        if "rest" in request.POST:
            shown = _keys(request.POST["named"].split("."))
            keys, but = None, [pk for pk in shown if pk not in ticked]
        elif not keys:
            toasts.add(request, _("Choose at least one task."), kind="error")
            return
    at = clock.now()
    count = handing.hand(absence, keys=keys, but=but, by=request.user, at=at)
    words = ngettext(
        "%(count)s task given to %(person)s", "%(count)s tasks given to %(person)s", count
    )
    words %= {"count": number(count), "person": absence.substitute}
    toasts.add(request, words, request.path, undo_data=_undo_of(absence, at.isoformat()))


def _keys(texts: list[str]) -> list[int]:
    return [pk for text in texts[:MOST] if (pk := key(text))]


def _keep(request: HttpRequest, absence: Absence) -> None:
    handing.keep(absence)
    words = _("The tasks stay with %(person)s") % {"person": absence.person}
    toasts.add(request, words, request.path, undo_data=_undo_of(absence, ""))


def _undo_of(absence: Absence, given_at: str) -> dict[str, Any]:
    return {"act": "undo", "absence": absence.pk, "given_at": given_at}


def _undo(request: HttpRequest, absence: Absence) -> None:
    """It is asked again what becomes of the open tasks."""
    given_at = _moment(request) if request.POST.get("given_at") else None
    count = handing.undo(absence, given_at=given_at, by=request.user)
    toasts.add(request, _with_moved(_("Change undone"), count))


def _moment(request: HttpRequest) -> datetime:
    try:
        given_at = datetime.fromisoformat(request.POST.get("given_at", ""))
        if not given_at.tzinfo:
            raise BadRequest
        return given_at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest from error


def _back_of(request: HttpRequest, absence: Absence) -> None:
    _take_back(request, absence.person, absence)


def _take_back(request: HttpRequest, person: User, absence: Absence | None = None) -> None:
    """« 3 tâches rendues · Annuler »."""
    at = clock.now()
    had = handing.take_back(person, absence=absence, by=request.user, at=at)
    count = sum(map(len, had.values()))
    words = ngettext("%(count)s task given back", "%(count)s tasks given back", count)
    words %= {"count": number(count)}
    if not count:
        toasts.add(request, words)
        return
    groups = (f"{who}:{'.'.join(map(str, keys))}" for who, keys in had.items())
    data = {"act": "again", "given_at": at.isoformat(), "had": "_".join(groups)}
    toasts.add(request, words, request.path, undo_data=data)


def _hand_again(request: HttpRequest, person: User) -> None:
    given_at, had = _moment(request), _had(request.POST.get("had", ""))
    count = handing.hand_again(person, had, given_at=given_at, by=request.user)
    if stayed := sum(map(len, had.values())) - count:
        words = _("Tasks that stay, done or given meanwhile: %(count)s")
        toasts.add(request, words % {"count": number(stayed)}, kind="error")
    if count:
        toasts.add(request, _with_moved(_("Change undone"), count))


def _had(text: str) -> handing.Had:
    """Who had which tasks, as `_take_back` wrote it.

    Raises:
        BadRequest: nothing of ours.
    """
    had: handing.Had = {}
    for part in text.split("_"):
        colleague, _colon, keys = part.partition(":")
        found = [pk for one in keys.split(".") if (pk := key(one))]
        if not found or not (who := key(colleague)):
            raise BadRequest
        had[who] = found
    return had


OF_PERSON: dict[str, Any] = {"rest": _take_back, "again": _hand_again}
ACTS: dict[str, Any] = {
    "save": None,
    "delete": _delete,
    "hand": _hand,
    "keep": _keep,
    "undo": _undo,
    "back": _back_of,
}


def _with_moved(words: str, count: int) -> str:
    """« Absence enregistrée · 3 tâches ont changé de mains »."""
    if not count:
        return words
    moved = ngettext("%(count)s task changed hands", "%(count)s tasks changed hands", count)
    return f"{words} · {moved % {'count': number(count)}}"


def _page(
    request: HttpRequest,
    person: User,
    *,
    new: AbsenceForm | None = None,
    edited: AbsenceForm | None = None,
) -> HttpResponse:
    today = clock.today()
    asked = edited.instance.pk if edited else key(request.GET.get("absence"))
    rows = []
    for entry in listing.entries(person, today=today):
        is_edited = new is None and entry.absence.pk == asked
        form = (
            edited
            if edited and is_edited
            else AbsenceForm(instance=entry.absence, person=person, today=today)
        )
        rows.append({"entry": entry, "form": form, "is_edited": is_edited})
    context = {
        "person": person,
        "is_own": person.pk == request.user.pk,
        "rows": rows,
        "is_edited": any(row["is_edited"] for row in rows),
        "left_over": listing.named(handing.left_over(person, today=today)),
        "form": new or AbsenceForm(instance=Absence(person=person), person=person, today=today),
        "wrong": new or edited,
    }
    return render(request, "tasks/absences.html", context)
