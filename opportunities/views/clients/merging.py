"""Merging two clients: the other one is chosen, both are compared, and the way back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo import clock
from caladeo.web import htmx, toasts
from caladeo.web.concurrent_edits import validated_again
from opportunities.clients import merging
from opportunities.clients.merging import EditedError
from opportunities.forms.clients import MergeForm, OtherClientForm, matches
from opportunities.models import Client, ClientMerge, Erasure, Opportunity
from opportunities.models.client import FIELDS
from opportunities.moves.undoing import CannotUndoError
from opportunities.text.undo_wording import WHY_MERGE_NOT_UNDONE
from opportunities.views.clients.merged import after_merge
from tasks.models import Task

OPTIONS = "opportunities/form.html#client-options"


@after_merge
@require_safe
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    text, chosen = request.GET.get("client_text", ""), request.GET.get("client", "")
    found = matches(text, chosen=chosen, but=pk)
    context = {"client": client, "matches": found, "without_new": True}
    if htmx.wants_fragment(request):
        return render(request, OPTIONS, context)
    # Without script the words are sent first, and one of those found with the next press.
    is_sent = "client" in request.GET and (chosen or not text.strip())
    form = OtherClientForm(request.GET if is_sent else None, client=client)
    if form.is_bound and form.is_valid():
        return redirect("opportunities:client-merge", pk, form.cleaned_data["client"].pk)
    context["form"] = form
    return render(request, "opportunities/clients/merge_choice.html", context)


@after_merge
@require_http_methods(["GET", "HEAD", "POST"])
@validated_again
def merge(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    kept = get_object_or_404(Client, pk=pk)
    gone = Client.objects.filter(pk=key).first()
    if gone is None or gone == kept:
        return nobody_to_merge(request, kept, key)
    if Erasure.objects.includes(pk, key):
        words = _("The data of one of the two are erased: they cannot be merged.")
        toasts.add(request, words, kind="info")
        return redirect(kept)
    form = MergeForm(request.POST or None, kept=kept, gone=gone)
    was_edited = False
    if form.is_bound and form.is_valid():
        try:
            done = merging.merge(
                pk,
                key,
                theirs=form.theirs,
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=clock.now(),
            )
        except EditedError:
            was_edited = True
        else:
            tell_merged(request, done)
            return redirect("opportunities:client-page", pk)
    context = compared(form, kept, gone) | {"was_edited": was_edited}
    status = 409 if was_edited else 200
    return render(request, "opportunities/clients/merge.html", context, status=status)


def nobody_to_merge(request: HttpRequest, kept: Client, key: int) -> HttpResponse:
    """Say why, and go back to the client."""
    if key == kept.pk:
        words = _("A client cannot be merged with itself: choose another one.")
        toasts.add(request, words, kind="error")
        return redirect("opportunities:client-merge-choice", kept.pk)
    done = ClientMerge.objects.of_gone(key)
    if done and done.kept != kept:
        return redirect("opportunities:client-merge", kept.pk, done.kept_id)
    if done:
        words = _("“%(gone)s” and “%(kept)s” are merged already.")
        toasts.add(request, words % {"gone": done.gone_name, "kept": kept.name}, kind="info")
        return redirect(kept)
    words = _("The other client does not exist any more: there is nothing to merge.")
    toasts.add(request, words, kind="error")
    return redirect(kept)


def compared(form: MergeForm, kept: Client, gone: Client) -> dict[str, Any]:
    trips = Opportunity.objects.filter(client=gone)
    return {
        "form": form,
        "kept": kept,
        "gone": gone,
        "seen": merging.digest(kept, gone),
        "lines": [line(form, name, kept, gone) for name in FIELDS],
        "trip_count": trips.count(),
        "kept_count": kept.opportunities.count(),
        "task_count": Task.objects.filter(opportunity__client=gone).open().count(),
    }


def line(form: MergeForm, name: str, kept: Client, gone: Client) -> dict[str, Any]:
    """A field of both: to be chosen (``sides``), the same, or what only one of them has."""
    ours, theirs = (in_words(client, name) for client in (kept, gone))
    sides: list[dict[str, Any]] = []
    if name in form.fields:
        takes_theirs = form[name].value() == "theirs"
        sides = [side("ours", ours, kept, name), side("theirs", theirs, gone, name)]
        sides[takes_theirs]["is_chosen"] = True
    return {
        "name": name,
        "label": Client._meta.get_field(name).verbose_name,
        "sides": sides,
        "words": ours or theirs,
        "is_taken": not ours,
    }


def side(value: str, words: str, client: Client, name: str) -> dict[str, Any]:
    """A choice; a name tells by itself whose it is."""
    return {"value": value, "words": words, "whose": "" if name == "name" else client.name}


def in_words(client: Client, name: str) -> str:
    return client.get_kind_display() if name == "kind" else str(getattr(client, name))


def tell_merged(request: HttpRequest, done: ClientMerge) -> None:
    words = _("“%(gone)s” merged with “%(kept)s”") % {
        "gone": done.gone_name,
        "kept": done.kept.name,
    }
    if count := len(done.trips):
        trips = ngettext("%(count)s trip came along", "%(count)s trips came along", count)
        words = f"{words} · {trips % {'count': count}}"
    toasts.add(request, words, reverse("opportunities:client-merge-undo", args=[done.pk]))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        undone = merging.undo(pk, at=clock.now())
    except CannotUndoError as error:
        toasts.add(request, WHY_MERGE_NOT_UNDONE[error.reason], kind="error")
        return redirect(htmx.back(request, reverse("opportunities:client-list")))
    toasts.add(request, " ".join(undone_in_words(undone)))
    return redirect(undone.client)


def undone_in_words(undone: merging.Undone) -> list[str]:
    """Who is back, and what stays as somebody changed it since."""
    words = ngettext(
        "“%(name)s” is back, with %(count)s trip.",
        "“%(name)s” is back, with %(count)s trips.",
        undone.trips,
    )
    told = [words % {"name": undone.client.name, "count": undone.trips}]
    if count := undone.left_trips:
        left = ngettext(
            "%(count)s trip has another client since: it stays there.",
            "%(count)s trips have another client since: they stay there.",
            count,
        )
        told.append(left % {"count": count})
    if undone.left_fields:
        names = [str(Client._meta.get_field(name).verbose_name) for name in undone.left_fields]
        told.append(_("Edited since, and left so: %(fields)s.") % {"fields": ", ".join(names)})
    return told
