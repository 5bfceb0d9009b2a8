"""Writing the journal: one entry for each act, in the transaction of the act.

The person and the address are those of the request at hand, or of the person for whom a worker or
a command works; no service has to hand them on.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import translation

from caladeo import clock
from caladeo.accounts.throttling import client_ip
from caladeo.db import json_values
from caladeo.models import JournalEntry, User

# What an administrator sets up has names of the agency's own. Trips, clients and tasks have names
# that may hold those of clients: of these the journal knows the key alone.
NAMED = ("caladeo", "statuses")


class Origin(NamedTuple):
    """Who acts, or the request that knows it."""

    request: HttpRequest | None = None
    by: User | None = None

    @property
    def person(self) -> User | None:
        # Asked for when something is recorded: most requests record nothing.
        user = getattr(self.request, "user", None) if self.by is None else self.by
        return user if user is not None and user.is_authenticated else None

    @property
    def address(self) -> str:
        return client_ip(self.request) if self.request else ""


NOBODY = Origin()
# Set by the middleware.
ORIGIN: ContextVar[Origin] = ContextVar("origin", default=NOBODY)


@contextmanager
def on_behalf_of(person: User | None) -> Iterator[None]:
    """What is recorded in the block is this person's, without an address: in a worker."""
    token = ORIGIN.set(Origin(by=person))
    try:
        yield
    finally:
        ORIGIN.reset(token)


def record(
    kind: JournalEntry.Kind,
    *,
    by: User | None = None,
    target: models.Model | None = None,
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Add an entry to the journal; one INSERT, in the current transaction.

    Args:
        by: who did it; by default who is signed in, nobody in a command.
        target: what it was done to. A thing of the settings and a person are named by ``str``
            unless ``label`` is given; a trip, a client and a task only by their key.
        label: the name of the thing, never one that may hold a client's.
        before, after: values by field, as JSON can hold them; days as ISO 8601. No text that
            somebody wrote about a client.
    """
    origin = ORIGIN.get()
    person = by or origin.person
    if target is not None and not label and target._meta.app_label in NAMED:
        label = str(target)
    return JournalEntry.objects.create(
        at=clock.now(),
        kind=kind,
        by_id=person.pk if person else None,
        by_name=str(person or "")[:254],
        address=origin.address[:45].replace("\0", ""),
        target_type=target._meta.label_lower if target is not None else "",
        target_key=target.pk if target is not None else None,
        label=label[:200],
        before=dict(before or {}),
        after=dict(after or {}),
    )


def record_edit(
    kind: JournalEntry.Kind, old: models.Model, new: models.Model, names: Iterable[str], **how: Any
) -> None:
    """Add an entry of what these fields were and are, if one of them is another one."""
    before, after = snapshot(old, names), snapshot(new, names)
    changed = [name for name, value in after.items() if before[name] != value]
    if changed:
        record(
            kind,
            target=new,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            **how,
        )


def snapshot(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What fields of the settings hold, as it can be read when what they refer to is gone.

    Their names are those of the source, in English, which pages translate. Choices and rows are
    in the words of the agency, whatever the language of who changed them.
    """
    told = {}
    for name in names:
        field = row._meta.get_field(name)
        with translation.override("en"):
            label = str(getattr(field, "verbose_name", name))
        with translation.override(settings.LANGUAGE_CODE):
            told[label] = _in_words(row, name, field)
    return told


def _in_words(row: models.Model, name: str, field: Any) -> Any:
    value = getattr(row, name)
    if isinstance(value, models.Model):
        return str(value)
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    return json_values.plain(value)
