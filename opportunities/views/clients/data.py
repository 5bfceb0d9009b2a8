"""What is kept of a client: read on a page, handed over as a file, erased."""

import json
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.accounts import rights
from caladeo.accounts.access import required
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from caladeo.web import toasts
from opportunities.forms.clients import ErasureForm
from opportunities.models import Client, Erasure
from opportunities.privacy import dossier, erasing
from opportunities.views.clients.merged import after_merge

# What a page would only repeat: a deleted trip is read once it is restored.
OF_FILES = frozenset(("rows", "required_left"))


@required(rights.EXPORT)
@after_merge
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    found = dossier.of(client)
    if request.method == "POST":
        return as_file(client, found)
    sections = [section(label, rows) for label, rows in found.items()]
    return render(
        request, "opportunities/clients/data.html", {"client": client, "sections": sections}
    )


def as_file(client: Client, found: dict[str, dossier.Rows]) -> HttpResponse:
    with transaction.atomic():
        record(
            JournalEntry.Kind.PERSONAL_DATA_EXPORTED,
            target=client,
            after={label: len(rows) for label, rows in found.items()},
        )
    text = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f"client-{client.pk}-{clock.today():%Y-%m-%d}.json"
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def section(label: str, rows: dossier.Rows) -> dict[str, Any]:
    model = apps.get_model(label)
    return {
        "title": capfirst(str(model._meta.verbose_name_plural)),
        "rows": [
            [
                (capfirst(heading(model, name)), in_words(model, name, value))
                for name, value in row.items()
                if value not in (None, "") and name not in OF_FILES
            ]
            for row in rows
        ],
    }


def heading(model: type[models.Model], path: str) -> str:
    """What the column is called, or what it refers to."""
    names = path.removesuffix("_id").split("__")
    names = names[:-1] if names[-1] == "name" and len(names) > 1 else names
    if names == ["id"]:
        return _("number")
    field: Any = None
    for name in names:
        field = model._meta.get_field(name)
        model = field.related_model or model
    return str(field.verbose_name)


def in_words(model: type[models.Model], path: str, value: Any) -> str:
    if "__" not in path:
        field: Any = model._meta.get_field(path.removesuffix("_id"))
        value = dict(field.flatchoices).get(value, value)
    if hasattr(value, "hour"):
        value = timezone.localtime(value)
    return str(localize(value))


@required(rights.DELETION)
@after_merge
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client, pk=pk)
    if Erasure.objects.includes(pk):
        toasts.add(request, _("The data of this client are erased already."), kind="info")
        return redirect(client)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = erasing.erase([pk], by=request.user, at=clock.now())
        toasts.add(request, erased_in_words(done))
        return redirect(client)
    context = {"client": client, "counts": erasing.preview(client), "form": form}
    status = 422 if form.errors else 200
    return render(request, "opportunities/clients/erasure.html", context, status=status)


def erased_in_words(done: erasing.ErasureCounts) -> str:
    if not done.trips:
        return _("Data erased.")
    return ngettext(
        "Data erased; the trip stays, without a name.",
        "Data erased; the trips stay, without a name.",
        done.trips,
    )
