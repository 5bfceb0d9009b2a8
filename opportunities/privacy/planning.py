"""What erasing would do, row by row; the same plan is counted before and then carried out."""

import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from caladeo.models import Job
from opportunities.models import (
    Client,
    ClientMerge,
    DeletedOpportunity,
    ImportFile,
    Opportunity,
)
from opportunities.privacy import rows
from opportunities.privacy.places import OF_TRIP, PLACES
from opportunities.privacy.rows import RowChange
from opportunities.privacy.subjects import Subject, alias
from opportunities.privacy.words import Finder
from opportunities.trash import packing

BLANK = dict.fromkeys(("contact_name", "email", "phone", "address", "also_known_as"), "")
CLIENT = Client._meta.label_lower
OPPORTUNITY = Opportunity._meta.label_lower
VIEW = "tasks.savedview"


def plan(subjects: Sequence[Subject]) -> list[RowChange]:
    """All rows that become others or go, of whatever model."""
    whole = Finder()
    for subject in subjects:
        whole.update(subject.elsewhere)
    own = {subject.key: subject.own for subject in subjects}
    found = [
        *_of_jobs(whole),
        *_of_clients(own),
        *_of_merges(subjects),
        *rows.of_clients(own),
        *_of_trash(subjects, whole),
        *_of_uploads(subjects, whole),
        *_of_sessions(whole),
        *_of_admin(own),
        *_of_views(own),
    ]
    there = {(change.model, change.pk) for change in found}
    return [*found, *rows.elsewhere(whole, but=there)]


def _of_clients(own: Mapping[int, Finder]) -> Iterator[RowChange]:
    for key in own:
        values = BLANK | {"name": alias(key)}
        yield RowChange(Client, key, rows.with_folded(Client, {"id": key}, values))


def _of_merges(subjects: Collection[Subject]) -> Iterator[RowChange]:
    """Old addresses still lead to the client that was kept; nothing can be undone."""
    merges = ClientMerge.objects.filter(kept__in=[subject.key for subject in subjects])
    for pk, kept in merges.order_by("pk").values_list("pk", "kept"):
        values = {"gone_name": alias(kept), "name": "", "email": "", "phone": "", "before": {}}
        yield RowChange(ClientMerge, pk, rows.with_folded(ClientMerge, {}, values))


def _of_trash(subjects: Collection[Subject], whole: Finder) -> Iterator[RowChange]:
    """Deleted trips: what is stored of them is read as the tables that it comes from."""
    own = {subject.key: subject.own for subject in subjects}
    is_theirs = Q(client__in=own) | Q(client=None)
    named = rows.holding(DeletedOpportunity, ["rows"], rows.spellings(whole)).values("pk")
    for stored in DeletedOpportunity.objects.filter(is_theirs | Q(pk__in=named)).order_by("pk"):
        tables = json.loads(stored.rows)
        client = stored.client_id or _stored(tables, CLIENT)[0]["id"]
        finder = own.get(client, whole)
        if client in own:
            _erase_client(tables[CLIENT], client)
        if not _clean(tables, finder, is_theirs=client in own) and client not in own:
            continue
        trip = _stored(tables, OPPORTUNITY)[0]
        values = {
            "name": trip["name"],
            "client_name": alias(client) if client in own else finder.replace(stored.client_name),
            "rows": json.dumps(tables, separators=(",", ":")),
        }
        yield RowChange(
            DeletedOpportunity, stored.pk, rows.with_folded(DeletedOpportunity, {}, values)
        )


def only_in_trash(keys: Collection[int]) -> list[Client]:
    """Those of these clients who are deleted, and stand in the trash with a trip of theirs."""
    found: dict[int, Client] = {}
    for text in DeletedOpportunity.objects.filter(client=None).values_list("rows", flat=True):
        (row,) = packing.unpack(text)[Client]
        if row["id"] in keys:
            found[row["id"]] = Client(**row)
    return list(found.values())


def _stored(tables: Mapping[str, Any], label: str) -> list[dict[str, Any]]:
    table = tables[label]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _erase_client(table: dict[str, Any], key: int) -> None:
    row = dict.fromkeys(table["columns"]) | _stored({CLIENT: table}, CLIENT)[0]
    values = BLANK | {"name": alias(key)}
    row |= rows.with_folded(Client, {"id": key}, values)
    table["rows"] = [[row[name] for name in table["columns"]]]


def _clean(tables: dict[str, Any], finder: Finder, *, is_theirs: bool) -> bool:
    """Clean the rows of all tables; whether any became another."""
    changed = False
    for label, table in tables.items():
        if not (PLACES.get(label) and PLACES[label].client):
            continue
        for at, row in enumerate(_stored(tables, label)):
            if values := rows.cleaned(label, row, finder, is_theirs=is_theirs):
                changed = True
                table["rows"][at] = [(row | values)[name] for name in table["columns"]]
    return changed


def _of_uploads(subjects: Collection[Subject], whole: Finder) -> Iterator[RowChange]:
    """Uploads that wait and name somebody, or that nobody has read yet, are thrown away.

    Of those that were imported go the refused lines, and what their undo knows of the client.
    """
    keys = {str(subject.key) for subject in subjects}
    for file in ImportFile.objects.order_by("pk").defer("source"):
        if file.batch_id is None:
            if not file.content or whole.walk(rows_of(file)) != rows_of(file):
                yield RowChange(ImportFile, file.pk, None)
            continue
        row = {"pk": file.pk, **{name: getattr(file, name) for name in _names_of_uploads()}}
        values = rows.cleaned("opportunities.importfile", row, whole)
        written = values.get("written", file.written)
        clients = {key: seen for key, seen in written.get("clients", {}).items() if key not in keys}
        if clients != written.get("clients", clients):
            values["written"] = written | {"clients": clients}
        for name in ("refused", "incomplete"):
            packed = getattr(file, name)
            lines = json.loads(zlib.decompress(packed)) if packed else []
            if whole.walk(lines) != lines:
                values[name] = b""
        if values:
            yield RowChange(ImportFile, file.pk, values)


def _names_of_uploads() -> tuple[str, ...]:
    place = PLACES["opportunities.importfile"]
    return place.words + place.json


def rows_of(file: ImportFile) -> list[list[str]]:
    return [cells for _number, cells in file.rows]


def _of_jobs(whole: Finder) -> Iterator[RowChange]:
    """Files that were exported are thrown away: nobody can look into them.

    Of other work that is over and names somebody nothing is left, of the rest the name goes.
    """
    for job in Job.objects.order_by("pk").defer("content"):
        texts = [job.title, job.error, unquote_plus(job.again), job.arguments, job.outcome]
        names = whole.walk(texts) != texts
        is_file = job.kind.startswith("export-")
        if job.is_over and (is_file or names):
            yield RowChange(Job, job.pk, None)
            if job.task_id:
                yield RowChange(DBTaskResult, job.task_id, None)
        elif names:
            row = {name: getattr(job, name) for name in ("title", "error", "arguments", "outcome")}
            again = {"again": job.again.partition("?")[0]}
            yield RowChange(Job, job.pk, rows.cleaned("caladeo.job", row, whole) | again)


def _of_sessions(whole: Finder) -> Iterator[RowChange]:
    """Messages that nobody has seen yet, and forms that were saved."""
    for session in Session.objects.order_by("pk"):
        facts = session.get_decoded()
        if (becomes := whole.walk(facts)) != facts:
            values = {"session_data": Session.objects.encode(becomes)}
            yield RowChange(Session, session.pk, values)


def _of_views(own: Mapping[int, Finder]) -> Iterator[RowChange]:
    """Saved views that look for these clients, also by one word of their names."""
    finder = Finder()
    for each in own.values():
        finder.update(each)
    model = apps.get_model(VIEW)
    for row in model._base_manager.order_by("pk").values("pk", "name", "filters"):
        if any(finder.is_in(text) for name, text in row["filters"] if name == "q"):
            yield RowChange(model, row["pk"], rows.cleaned(VIEW, row, finder))


def _of_admin(own: Mapping[int, Finder]) -> Iterator[RowChange]:
    """What the administration site noted on these clients, their trips and tasks."""
    for label, path in ((CLIENT, "pk"), (OPPORTUNITY, "client"), ("tasks.task", OF_TRIP)):
        model = apps.get_model(label)
        entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        pairs = model._base_manager.filter(**{f"{path}__in": list(own)}).values_list("pk", path)
        owners = {str(pk): client for pk, client in pairs}
        for entry in entries.filter(object_id__in=owners).order_by("pk"):
            row = {"object_repr": entry.object_repr, "change_message": entry.change_message}
            finder = own[owners[entry.object_id or ""]]
            if values := rows.cleaned("admin.logentry", row, finder):
                yield RowChange(LogEntry, entry.pk, values)
