"""An opportunity and all rows that go with it, as text and back.

Which rows these are, the models say: all that the database deletes with an opportunity, also
those of models to come. Each value is stored under its column, so that columns added
meanwhile get their default, and those removed are left out.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from caladeo.db import writing
from opportunities.models import Client, Opportunity

type Row = dict[str, Any]
type Rows = dict[type[models.Model], list[Row]]


def _plain(value: Any) -> str:
    """A date, a moment to its microsecond, or an amount."""
    return value.isoformat() if isinstance(value, date) else str(value)


class Branch(NamedTuple):
    """A model whose rows hang on those of another one, which goes before it."""

    model: type[models.Model]
    parent: type[models.Model]
    hangs_by: str


@dataclass
class Packed:
    """What is stored of one opportunity."""

    tables: dict[str, dict[str, list[Any]]]

    def text(self) -> str:
        return json.dumps(self.tables, default=_plain, separators=(",", ":"))

    def count(self, label: str, **wanted: Any) -> int:
        """How many rows of a model there are, without those that have one of these values."""
        table = self.tables.get(label, {"columns": [], "rows": []})
        places = {
            table["columns"].index(name): value for name, value in wanted.items() if table["rows"]
        }
        return sum(all(row[at] != value for at, value in places.items()) for row in table["rows"])


@cache
def branches() -> tuple[Branch, ...]:
    """All that goes with an opportunity, each model after the one that it hangs on."""
    found: list[Branch] = []
    known: list[Any] = [Opportunity]
    for parent in known:
        for relation in parent._meta.get_fields(include_hidden=True):
            is_back = relation.auto_created and not relation.concrete
            if not is_back or getattr(relation, "on_delete", None) is not models.CASCADE:
                continue
            link: Any = relation
            if (model := link.related_model) not in known:
                known.append(model)
                found.append(Branch(model, parent, link.field.name))
    return tuple(found)


def pack(keys: Collection[int]) -> tuple[dict[int, Packed], dict[type[models.Model], list[int]]]:
    """What is stored of each of these opportunities, and the keys of all their rows.

    A query a model, however many opportunities; none for models whose parents have no rows.
    """
    packed: dict[int, Packed] = {pk: Packed({}) for pk in keys}
    own, at = _read(Opportunity, "pk", keys)
    owners: dict[type[models.Model], dict[int, int]] = {
        Opportunity: {row[at]: row[at] for row in own}
    }
    _add(packed, Opportunity, own, [row[at] for row in own])
    for branch in branches():
        parents = owners[branch.parent]
        rows, at = _read(branch.model, f"{branch.hangs_by}__pk", parents) if parents else ([], 0)
        link: Any = branch.model._meta.get_field(branch.hangs_by)
        place = columns(branch.model).index(link.attname)
        theirs = [parents[row[place]] for row in rows]
        owners[branch.model] = {row[at]: owner for row, owner in zip(rows, theirs, strict=True)}
        _add(packed, branch.model, rows, theirs)
    client_at = columns(Opportunity).index("client_id")
    _add_clients(packed, {row[at_of(Opportunity)]: row[client_at] for row in own})
    return packed, {model: list(keys) for model, keys in owners.items()}


@cache
def columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def at_of(model: type[models.Model]) -> int:
    """Where the key stands among the columns."""
    return columns(model).index(model._meta.pk.attname)


def among(model: type[models.Model], keys: Collection[int]) -> Any:
    """The rows with these keys, also where the key is that of another row."""
    path = f"{model._meta.pk.name}__pk" if model._meta.pk.remote_field else "pk"
    return model._base_manager.filter(**{f"{path}__in_array": keys})


def _read(
    model: type[models.Model], path: str, keys: Collection[int]
) -> tuple[list[tuple[Any, ...]], int]:
    rows = model._base_manager.filter(**{f"{path}__in_array": keys}).order_by("pk")
    return list(rows.values_list(*columns(model))), at_of(model)


def _add(
    packed: Mapping[int, Packed],
    model: type[models.Model],
    rows: Collection[tuple[Any, ...]],
    owners: Collection[int],
) -> None:
    for row, owner in zip(rows, owners, strict=True):
        tables = packed[owner].tables
        if model._meta.label_lower not in tables:
            tables[model._meta.label_lower] = {"columns": columns(model), "rows": []}
        tables[model._meta.label_lower]["rows"].append(row)


def _add_clients(packed: Mapping[int, Packed], clients: Mapping[int, int]) -> None:
    """The client too, who may be deleted meanwhile."""
    rows, at = _read(Client, "pk", set(clients.values()))
    by_key = {row[at]: row for row in rows}
    for owner, client in clients.items():
        _add(packed, Client, [by_key[client]], [owner])


def with_client(texts: Mapping[int, str], client: int) -> dict[int, str]:
    """What is stored of opportunities, with this client in the place of theirs; one query."""
    packed = {pk: Packed(json.loads(text)) for pk, text in texts.items()}
    for each in packed.values():
        del each.tables[Client._meta.label_lower]
    _add_clients(packed, dict.fromkeys(packed, client))
    return {pk: each.text() for pk, each in packed.items()}


def unpack(text: str) -> Rows:
    """The stored rows by model, those that others hang on first; the client's too."""
    tables = json.loads(text)
    found: Rows = {}
    first: list[type[models.Model]] = [Client, Opportunity]
    for model in [*first, *(branch.model for branch in branches())]:
        if table := tables.get(model._meta.label_lower):
            found[model] = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return found


def insert(rows: Rows) -> None:
    """Write these rows with the keys that they had; inside a transaction. No signal is sent."""
    for model, theirs in rows.items():
        if theirs:
            sheet = writing.ColumnLayout(model, columns(model))
            writing.insert_rows(sheet, [tuple(_ready(sheet, row)) for row in theirs])


def _ready(sheet: writing.ColumnLayout, row: Row) -> Iterator[Any]:
    for field in sheet.fields:
        value = row[field.attname] if field.attname in row else field.get_default()
        yield sheet.prepared(field, value if value is None else field.to_python(value))


def mend(rows: Rows) -> None:
    """Do to these rows what the database did to others when what they refer to was deleted.

    A reference that may be empty is emptied; a row that cannot be without goes.
    """
    there = _keys_there(rows)
    for model, theirs in rows.items():
        kept = []
        for row in theirs:
            missing = [
                field
                for field in _references(model)
                if row.get(field.attname) is not None
                and row[field.attname] not in there[field.remote_field.model]
            ]
            if all(_may_be_empty(field) for field in missing):
                kept.append(row | {field.attname: None for field in missing})
        rows[model] = kept
        there[model] = {row[model._meta.pk.attname] for row in kept}


def _may_be_empty(field: Any) -> bool:
    """Not of what goes with it: an exemption from no rule would be one from all of them."""
    return bool(field.null) and field.remote_field.on_delete is not models.CASCADE


def _references(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.remote_field]


def _keys_there(rows: Rows) -> dict[Any, set[int]]:
    """Of each model that is referred to the keys that exist, or are among these rows."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for model, theirs in rows.items():
        for field in _references(model):
            keys = {row[field.attname] for row in theirs if row.get(field.attname) is not None}
            wanted[field.remote_field.model] |= keys
    there: dict[Any, set[int]] = {}
    for model, keys in wanted.items():
        if model in rows:
            there[model] = {row[model._meta.pk.attname] for row in rows[model]}
        else:
            there[model] = set(among(model, keys).values_list("pk", flat=True))
    return there
