"""Groups of clients that may be the same: by e-mail, by telephone, by name."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import models
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from caladeo.db.capped_counts import Capped
from opportunities.models import Client, ClientsApart

ROWS = 20
MOST = 99
# Of a page; of names that very many have not all are loaded.
MOST_CLIENTS = 1000


class Likeness(models.TextChoices):
    """What the clients of a group have in common."""

    EMAIL = "email", _("E-mail")
    PHONE = "telephone", _("Phone")
    NAME = "nom", _("Name")


COLUMNS = {
    Likeness.EMAIL: ("email_key",),
    Likeness.PHONE: ("phone_key", "second_phone_key"),
    Likeness.NAME: ("name_key",),
}


@dataclass(frozen=True, slots=True)
class TwinGroup:
    """Clients with the same e-mail, telephone or name, which is ``key`` as it is compared."""

    key: str
    clients: list[Client]


def count(likeness: Likeness) -> Capped:
    """How many groups, read off the index of each column."""
    return _count(likeness)


def count_all() -> Capped:
    """How many in all; those who have more than one thing in common count once."""
    return _count(*Likeness)


def _count(*likenesses: Likeness) -> Capped:
    """Part by part: to look for a hundred of them mostly takes a few pages of an index."""
    found: set[tuple[int, int]] = set()
    for likeness in likenesses:
        (column, whole), *others = _parts(likeness)
        found.update(_ends(column, list(whole.values_list(column, flat=True)[: MOST + 1])))
        for _other, rows in others:
            found.update((pk, pk) for pk in rows.values_list("pk", flat=True)[: MOST + 1])
        if len(found) > MOST:
            break
    return Capped(len(found), most=MOST)


def _ends(column: str, keys: list[str]) -> list[tuple[int, int]]:
    """The first and the last client of each group: the same for the same clients.

    Asked for those that were found alone: of all it would take as long again to find them.
    """
    groups: Any = Client.objects.order_by().filter(**{f"{column}__in": keys}).values(column)
    return list(groups.annotate(low=Min("pk"), high=Max("pk")).values_list("low", "high"))


def page(likeness: Likeness, *, after: str = "") -> tuple[list[TwinGroup], str]:
    """The groups below a key, in the order of keys; the key to go on from, if there are more.

    Three queries, or five.
    """
    found: list[list[str]] = []
    for column, rows in _parts(likeness, after=after):
        # Beyond the last key of a full page nothing is looked for.
        ends = {f"{column}__lte": keys[-1] for keys in found if len(keys) > ROWS}
        some = rows.filter(**ends).order_by(column).values_list(column, flat=True)
        found.append(list(some[: ROWS + 1]))
    # Digits are sorted here as there; words are left as the database sorts them.
    keys = sorted(set(chain(*found))) if found[1:] else found[0]
    shown, has_more = keys[:ROWS], len(keys) > ROWS
    return _loaded(likeness, shown), shown[-1] if has_more else ""


def _parts(likeness: Likeness, *, after: str = "") -> list[tuple[str, Any]]:
    """Groups by the first column; and clients with a second number that another one has."""
    column, *others = COLUMNS[likeness]
    rows: Any = Client.objects.order_by().filter(**{f"{column}__gt": after}).values(column)
    size = Count("pk")
    whole = rows.alias(size=size, pairs=size * (size - 1) / 2).filter(size__gt=1)
    found = [(column, whole.filter(pairs__gt=_apart_in(column)))]
    for other in others:
        rest = Client.objects.exclude(pk=OuterRef("pk")).exclude(_is_apart())
        twins = [Exists(rest.filter(**{name: OuterRef(other)})) for name in (column, other)]
        seconds: Any = Client.objects.order_by().filter(**{f"{other}__gt": after})
        found.append((other, seconds.filter(Q(twins[0]) | Q(twins[1]))))
    return found


class _OfGroup(Coalesce):
    """Worked out for a group, not for each of its rows: it hangs on what groups them alone."""

    def get_group_by_cols(self) -> list[Any]:
        return []


def _apart_in(column: str) -> Coalesce:
    """How many pairs of a group it was said of that they are not the same."""
    names = [f"{side}__{column}" for side in ("first", "second")]
    pairs = ClientsApart.objects.filter(**{name: OuterRef(column) for name in names})
    counted = pairs.order_by().values(names[0]).annotate(count=Count("pk")).values("count")
    return _OfGroup(Subquery(counted), 0)


def _is_apart() -> Exists:
    """Of two clients, whether it was said that they are not the same."""
    return Exists(ClientsApart.objects.between(OuterRef(OuterRef("pk")), OuterRef("pk")))


def _loaded(likeness: Likeness, keys: list[str]) -> list[TwinGroup]:
    columns = COLUMNS[likeness]
    found = defaultdict(list)
    clients = _having(keys, columns=columns)
    for client in clients:
        for key in {getattr(client, column) for column in columns} & set(keys):
            found[key].append(client)
    apart = set(
        ClientsApart.objects.filter(first__in=clients, second__in=clients).values_list(
            "first", "second"
        )
    )
    groups = (TwinGroup(key, _without_strangers(found[key], apart)) for key in keys)
    return [group for group in groups if group.clients]


def _having(keys: list[str], *, columns: tuple[str, ...]) -> list[Client]:
    """The clients that have one of these keys, read off the index of each column.

    Asked for together, or in the order of their keys, SQLite would read all clients.
    """
    wanted = (Client.objects.order_by().filter(**{f"{column}__in": keys}) for column in columns)
    found = {client.pk: client for rows in wanted for client in rows[:MOST_CLIENTS]}
    return [client for _pk, client in sorted(found.items())][:MOST_CLIENTS]


def _without_strangers(clients: list[Client], apart: set[tuple[int, int]]) -> list[Client]:
    """Those that may be the same as another one of them."""
    if not apart:
        return clients
    return [
        one
        for one in clients
        if any(
            other is not one and tuple(sorted((one.pk, other.pk))) not in apart for other in clients
        )
    ]
