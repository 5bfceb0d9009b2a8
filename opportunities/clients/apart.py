"""Clients that are alike, and that somebody said are not the same."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from opportunities.models import Client, ClientsApart


def set_apart(key: int, others: Iterable[int]) -> None:
    """Note that a client is none of these others; what is noted already stays."""
    there = Client.objects.filter(pk__in_array=[key, *others]).values_list("pk", flat=True)
    pairs = [sorted((key, other)) for other in there if other != key and key in there]
    rows = [ClientsApart(first_id=first, second_id=second) for first, second in pairs]
    ClientsApart.objects.bulk_create(rows, ignore_conflicts=True)


def take_back(key: int, others: Iterable[int]) -> None:
    """They may be the same after all."""
    of_key(key).filter(Q(first__in=others) | Q(second__in=others)).delete()


def of_key(key: int) -> QuerySet[ClientsApart]:
    return ClientsApart.objects.filter(Q(first=key) | Q(second=key))


def others_than(key: int) -> list[int]:
    """The clients that this one is not."""
    pairs = of_key(key).order_by("pk").values_list("first", "second")
    return [second if first == key else first for first, second in pairs]
