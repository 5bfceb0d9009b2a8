"""Writing a note on a trip or a task; editing, deleting, bringing back and erasing one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo import clock
from caladeo.accounts import rights
from caladeo.accounts.access import required
from caladeo.db.overwriting import OverwritingError
from caladeo.models import User
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.concurrent_edits import validated_again
from caladeo.web.htmx import not_found_when_gone
from opportunities.models import Opportunity
from opportunities.views import page
from tasks.forms import NoteEditionForm, NoteForm
from tasks.models import Note, Task
from tasks.notes import entries, mentions, writing
from tasks.text.journal import LAST, Cursor
from tasks.views.journal import reading

MOST_PEOPLE = 500


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def on_trip(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    if request.method != "POST":
        return redirect("tasks:journal", pk)
    form = NoteForm(request.POST)
    note = write(request, form, opportunity) if form.is_valid() else None
    if not htmx.wants_fragment(request):
        if note:
            return redirect(f"{reverse('tasks:journal', args=[pk])}#note-{note}")
        context = reading.whole(request, opportunity, form=form)
        return render(request, "tasks/journal.html", context, status=422)
    context = reading.whole(request, opportunity, form=None if note else form)
    context["is_written"] = bool(note)
    status = 200 if note else 422
    return htmx.render(request, "tasks/journal.html", "journal", context, status=status)


def write(
    request: HttpRequest,
    form: NoteForm,
    opportunity: Opportunity,
    task: Task | None = None,
    *,
    completes: bool = False,
) -> int | None:
    """Write the note once, however often the button was pressed; None when the task is gone.

    Args:
        completes: whether the task is done too.
    """
    text = form.cleaned_data["text"]

    def act() -> int:
        how: dict[str, Any] = {"text": text, "by": request.user, "at": clock.now()}
        if task and completes:
            return writing.complete_with_note(task, **how).pk
        return writing.write(opportunity, task=task, **how).pk

    try:
        key, is_new = idempotency.run(request, request.POST.get("token", ""), act)
    except writing.TaskGoneError:
        form.say_gone()
        return None
    if is_new:
        say_who_is_not_told(request, text)
    return int(key)


def say_who_is_not_told(request: HttpRequest, text: str) -> None:
    """A mention of somebody without access, or of one of several, reaches nobody."""
    left, unclear = mentions.unheard(text)
    if left:
        words = _("Noted, but %(names)s can no longer sign in: nobody is told.")
        toasts.add(request, words % {"names": ", ".join(map(str, left))}, kind="info")
    for people in unclear:
        words = _("Noted, but “%(name)s” may be %(names)s: nobody is told without the whole name.")
        called = {"name": people[0].get_short_name(), "names": ", ".join(map(str, people))}
        toasts.add(request, words % called, kind="info")


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
@validated_again
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    note = load_note(pk)
    if not note.may_be_edited(request.user, at=clock.now()):
        return refused(request, note)
    form = NoteEditionForm(request.POST or None, text=entries.text_now(note))
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            seen = {"text": note.text}
            writing.edit(note, text=text, by=request.user, at=clock.now(), seen=seen)
        except writing.NotAllowedError:
            return refused(request, note)
        say_who_is_not_told(request, text)
        return redirect(place_of(request, note))
    context = {"note": note, "form": form, "back": place_of(request, note)}
    return render(request, "tasks/note_edition.html", context, status=422 if form.is_bound else 200)


@require_POST
@not_found_when_gone
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    note = load_note(pk)
    back = place_of(request, note)

    def hide() -> None:
        at = clock.now()
        writing.hide(note, by=request.user, at=at)
        undo = reverse("tasks:note-restoration", args=[pk])
        data = {"next": back, "seen": at.isoformat()}
        toasts.add(request, _("Note deleted"), undo, undo_data=data)

    return answered(request, note, hide)


@require_POST
@not_found_when_gone
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """By a button, or the undo of one's own deletion, which leaves that of somebody else."""
    note = load_note(pk)
    seen = {"hidden_at": request.POST["seen"]} if "seen" in request.POST else None

    def bring_back() -> None:
        try:
            writing.bring_back(note, by=request.user, seen=seen)
        except OverwritingError:
            words = _("Somebody has deleted this note meanwhile: nothing was changed")
            toasts.add(request, words, kind="error")
            return
        toasts.add(request, _("The note is back"))

    return answered(request, note, bring_back)


@required(rights.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked on a page first: there is no way back."""
    note = load_note(pk)
    if request.method != "POST":
        if not note.may_be_erased(request.user):
            return refused(request, note)
        return render(
            request, "tasks/note_erasure.html", {"note": note, "back": place_of(request, note)}
        )

    def erase() -> None:
        writing.erase(note, by=request.user)
        toasts.add(request, _("Note erased"))

    return answered(request, note, erase)


@require_safe
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a note stands: in the journal of its trip, the first of its page."""
    return redirect(address_of(load_note(pk)))


@require_safe
def people(request: HttpRequest) -> JsonResponse:
    """Whom a mention can reach, for the list that an @ opens."""
    rows = User.objects.active().by_name()[:MOST_PEOPLE]
    return JsonResponse({"people": [str(person) for person in rows]})


def answered(request: HttpRequest, note: Note, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except writing.NotAllowedError:
        return refused(request, note)
    return redirect(place_of(request, note))


def refused(request: HttpRequest, note: Note) -> HttpResponse:
    """Back to where it stands, with why."""
    note.refresh_from_db()
    words = (
        _("This note has been erased.")
        if note.is_erased
        else _("Somebody else wrote this note, or more than a day ago: it stays as it is.")
    )
    toasts.add(request, words, kind="error")
    return redirect(place_of(request, note))


def load_note(pk: int) -> Note:
    found: Note = get_object_or_404(Note.objects.with_context(), pk=pk)
    found.opportunity = page.load(found.opportunity_id)
    return found


def place_of(request: HttpRequest, note: Note) -> str:
    return htmx.back(request, reverse("tasks:journal", args=[note.opportunity_id]))


def address_of(note: Note) -> str:
    if note.is_hidden:
        raise Http404
    below = Cursor(note=min(note.pk + 1, LAST))
    query = urlencode({"seulement": "notes", "avant": below.in_words})
    return f"{reverse('tasks:journal', args=[note.opportunity_id])}?{query}#note-{note.pk}"
