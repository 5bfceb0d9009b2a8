"""Who may be the same client entered twice: same e-mail, same telephone or same name."""

from dataclasses import dataclass

from django.db.models import QuerySet

from caladeo.db.search import fold, phone_numbers
from opportunities.models import Client

# Of each likeness so many are looked at; of common names there are more.
MOST = 50
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Twin:
    """Another client, and what it has in common."""

    client: Client
    has_email: bool
    has_phone: bool
    has_name: bool


def of(client: Client) -> list[Twin]:
    """Those that may be the same as this client, saved or not; at most `SHOWN`.

    Three queries and one for each telephone, read off the index of the search or of names. An
    e-mail or a telephone in common comes before a mere name.
    """
    found: dict[int, Client] = {}
    for rows in _alike(client):
        found |= {row.pk: row for row in rows.exclude(pk=client.pk)[:MOST]}
    twins = [twin for other in found.values() if (twin := _compared(client, other))]
    twins.sort(key=lambda twin: (-(twin.has_email + twin.has_phone), twin.client.pk))
    return twins[:SHOWN]


def _alike(client: Client) -> list[QuerySet[Client]]:
    rows = Client.objects.by_name()
    asked: list[QuerySet[Client]] = [
        rows.search(text) for text in (client.email, *_numbers(client)) if text
    ]
    if name := fold(client.name):
        # The folded text begins with the name: a range of the index of names.
        asked.append(rows.filter(search_text__gte=name, search_text__lt=f"{name}!"))
        asked.append(rows.filter(search_text=name))
    return asked


def _numbers(client: Client) -> set[str]:
    return set(phone_numbers(client.phone).split())


def _compared(client: Client, other: Client) -> Twin | None:
    twin = Twin(
        other,
        has_email=bool(client.email) and fold(client.email) == fold(other.email),
        has_phone=bool(_numbers(client) & _numbers(other)),
        has_name=fold(client.name) == fold(other.name),
    )
    return twin if twin.has_email or twin.has_phone or twin.has_name else None
