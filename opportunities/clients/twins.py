"""Who may be the same client entered twice: same e-mail, same telephone or same name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from caladeo.db.search import fold, phone_numbers
from opportunities.models import Client, ClientMerge, ClientsApart

# So many are looked at; of common names there are more.
MOST = 50
SHOWN = 5
EMAIL, PHONE, NAME, FORMER = range(4)  # the stronger likeness first


@dataclass(frozen=True, slots=True)
class Twin:
    """Another client, and what it has in common."""

    client: Client
    likenesses: frozenset[int]

    @property
    def has_email(self) -> bool:
        return EMAIL in self.likenesses

    @property
    def has_phone(self) -> bool:
        return PHONE in self.likenesses

    @property
    def has_name(self) -> bool:
        return NAME in self.likenesses


def of(client: Client) -> list[Twin]:
    """Those that may be the same as this client, saved or not; at most `SHOWN`, in one query.

    An e-mail or a telephone in common comes before a mere name, and that before one that the
    other had before it was merged. Whoever was said to be somebody else is left out.
    """
    asked = list(_alike(client))
    if not asked:
        return []
    # The names of the columns come from the first: they are alike in all.
    rows = asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0]
    found: dict[int, Client] = {}
    likenesses = defaultdict(set)
    for row in rows.order_by("likeness", "pk")[:MOST]:
        found.setdefault(row.pk, row)
        likenesses[row.pk].add(row.likeness)
    twins = [Twin(row, frozenset(likenesses[pk])) for pk, row in found.items()]
    return twins[:SHOWN]


def _alike(client: Client) -> Iterator[QuerySet[Any]]:
    name, email = fold(client.name), fold(client.email)
    numbers = set(phone_numbers(client.phone).split()[:2])
    asked = [(EMAIL, Q(email_key=email))] if email else []
    if numbers:
        asked += [(PHONE, Q(phone_key__in=numbers)), (PHONE, Q(second_phone_key__in=numbers))]
    if name:
        asked.append((NAME, Q(name_key=name)))
    former = Q(name_key=name, name_key__gt="") | Q(email_key=email, email_key__gt="")
    merges = ClientMerge.objects.filter(former | Q(phone_key__in=numbers))
    if asked:
        asked.append((FORMER, Q(pk__in=merges.values("kept"))))
    others: QuerySet[Any] = Client.objects.order_by()
    if client.pk:
        is_apart = Exists(ClientsApart.objects.between(client.pk, OuterRef("pk")))
        others = others.exclude(pk=client.pk).exclude(is_apart)
    for likeness, condition in asked:
        yield others.filter(condition).annotate(likeness=Value(likeness))


def set_apart(key: int, others: Iterable[int]) -> None:
    """Note that a client is none of these others; what is noted already stays."""
    there = Client.objects.filter(pk__in_array=[key, *others]).values_list("pk", flat=True)
    pairs = [sorted((key, other)) for other in there if other != key and key in there]
    rows = [ClientsApart(first_id=first, second_id=second) for first, second in pairs]
    ClientsApart.objects.bulk_create(rows, ignore_conflicts=True)


def take_back(key: int, others: Iterable[int]) -> None:
    """They may be the same after all."""
    apart_from(key).filter(Q(first__in=others) | Q(second__in=others)).delete()


def apart_from(key: int) -> QuerySet[ClientsApart]:
    return ClientsApart.objects.filter(Q(first=key) | Q(second=key))


def others_than(key: int) -> list[int]:
    """The clients that this one is not."""
    pairs = apart_from(key).order_by("pk").values_list("first", "second")
    return [second if first == key else first for first, second in pairs]
