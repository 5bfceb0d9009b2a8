"""Rows that name a client, found among millions, and what they become."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from caladeo.db.search import SearchField, fold
from opportunities.privacy.places import PLACES, Place
from opportunities.privacy.words import Finder

type Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowChange:
    """What becomes of a row: other values, or nothing at all."""

    model: type[models.Model]
    pk: Any
    values: Values | None

    def apply(self) -> None:
        rows: models.QuerySet[Any] = models.QuerySet(self.model).filter(pk=self.pk)
        if self.values is None:
            rows.delete()
        else:
            rows.update(**self.values)


def with_folded(model: type[models.Model], row: Mapping[str, Any], values: Values) -> Values:
    """These values of a row, with the folded text that is computed from them."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, SearchField)]
    needed = [field for field in fields if field.needed_with(values)]
    whole = model(**{**row, **values}) if needed else None
    return values | {field.attname: field.pre_save(whole, add=False) for field in needed if whole}


def cleaned(
    label: str, row: Mapping[str, Any], finder: Finder, *, is_theirs: bool = False
) -> Values:
    """The columns of a row that become others, with the folded text; nothing when none does.

    Args:
        is_theirs: whether the row tells of the client whose data go.
    """
    place, model = PLACES[label], apps.get_model(label)
    found: Values = dict.fromkeys(place.emptied, "") if is_theirs else {}
    found = {name: value for name, value in found.items() if row.get(name) != value}
    for name in (*place.words, *place.json):
        if is_theirs and name in place.emptied:
            continue
        value = row.get(name)
        if value is not None and (becomes := _becomes(name, value, place, finder)) != value:
            found[name] = _cut(model, name, becomes)
    return with_folded(model, row, found) if found else found


def _becomes(name: str, value: Any, place: Place, finder: Finder) -> Any:
    if name in place.words:
        return finder.replace(value)
    if not isinstance(value, str):
        return finder.walk(value)
    try:  # JSON that is kept as text, where letters may be spelt by their numbers
        inside = json.loads(value)
    except ValueError:
        return finder.replace(value)
    becomes = finder.walk(inside)
    return value if becomes == inside else json.dumps(becomes)


def _cut(model: type[models.Model], name: str, value: Any) -> Any:
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return value[:longest] if longest and isinstance(value, str) else value


def of_clients(finders: Mapping[int, Finder]) -> Iterator[RowChange]:
    """The rows that tell of these clients, their trips and tasks, by whatever name they have."""
    for label, place in PLACES.items():
        if not place.client:
            continue
        model = apps.get_model(label)
        rows = model._base_manager.filter(**{f"{place.client}__in": list(finders)})
        names = needed_columns(model, place)
        for client, *values in rows.order_by("pk").values_list(place.client, *names):
            row = dict(zip(names, values, strict=True))
            if changed := cleaned(label, row, finders[client], is_theirs=True):
                yield RowChange(model, row["pk"], changed)


def elsewhere(finder: Finder, *, but: Collection[tuple[Any, Any]]) -> Iterator[RowChange]:
    """All other rows in which these whole names, e-mails and telephones stand.

    Args:
        but: rows that become others already, by model and key.
    """
    spelt = spellings(finder)
    for label, place in PLACES.items():
        if not spelt or not (columns := place.words + place.json):
            continue
        model = apps.get_model(label)
        names = needed_columns(model, place)
        for values in holding(model, columns, spelt).order_by("pk").values_list(*names):
            row = dict(zip(names, values, strict=True))
            if (model, row["pk"]) in but:
                continue
            if changed := cleaned(label, row, finder):
                yield RowChange(model, row["pk"], changed)


def needed_columns(model: type[models.Model], place: Place) -> list[str]:
    """The key, what may name somebody, and what the folded text is computed from."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, SearchField)]
    sources = [name for field in fields for name in (*field.sources, *field.phones)]
    return list(dict.fromkeys(["pk", *place.words, *place.json, *sources]))


def holding(model: type[models.Model], columns: Collection[str], spelt: Collection[str]) -> Any:
    """The rows in which one of these pieces stands in one of these columns."""
    as_text = {f"{name}_as_text": Cast(name, models.TextField()) for name in columns}
    wanted = Q(pk__in=[])
    for name in as_text:
        for piece in spelt:
            wanted |= Q(**{f"{name}__icontains": piece})
    return model._base_manager.alias(**as_text).filter(wanted)


def spellings(finder: Finder) -> set[str]:
    """Pieces of text of which one stands wherever something is to be found, and few rows more.

    Databases compare without case, SQLite only of plain letters, and none without accents.
    """
    pieces: set[str] = set()
    for sequence in finder.all_sequences():
        word = max(sequence, key=len)
        written = {word, *finder.spelt.get(word, ())}
        pieces |= {way for each in written for way in (each, each.upper(), each.capitalize())}
    for number in finder.numbers:
        pairs = [number[-4:-2], number[-2:]]
        pieces |= {blank.join(pairs) for blank in ("", " ", ".", "-", "\u00a0", "\u202f", "/")}
    return pieces | {json.dumps(piece)[1:-1] for piece in pieces} | set(map(fold, pieces))
