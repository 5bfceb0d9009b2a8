"""Reading the journal: which entries, and what each of them says, for its page and its file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.days import long_day
from caladeo.models import JournalEntry
from caladeo.models.journal_entry import JournalQuerySet
from caladeo.web.sheets import CHUNK, Column

# What an entry is about, by the word of the address, and how its kinds begin.
THINGS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "statuses": (_("Statuses"), ("status", "lost-reasons")),
    "rules": (_("Automatic tasks"), ("rule",)),
    "key-dates": (_("Key dates"), ("key-date",)),
    "roles": (_("Roles"), ("role-",)),
    "calendar": (_("Calendar"), ("calendar",)),
    "views": (_("Views of the team"), ("view-",)),
    "people": (_("Accounts and rights"), ("person-", "rights", "password", "account-")),
    "sign-ins": (_("Sign-ins"), ("sign", "locked-out", "unlocked", "session")),
    "security": (_("Second factor and tokens"), ("factor", "recovery", "token")),
    "exports": (_("Exports"), ("exported", "personal-data-exported")),
    "imports": (_("Imports"), ("imported", "rules-imported")),
    "clients": (_("Clients"), ("client",)),
    "deletions": (
        _("Deletions and undo"),
        ("trips", "undone", "client-deleted", "status-deleted", "note"),
    ),
    "data": (_("Data kept and erased"), ("personal", "retention", "purged")),
    "operations": (_("Backups and versions"), ("backed", "restored", "upgraded")),
}
# Names and words of entries that stand in no other place of the source.
NAMES = (
    gettext_noop("calendar feed"),
    gettext_noop("clients"),
    gettext_noop("destination"),
    gettext_noop("due"),
    gettext_noop("deleted opportunities"),
    gettext_noop("jobs"),
    gettext_noop("log of the administration"),
    gettext_noop("prospects"),
    gettext_noop("results of jobs"),
    gettext_noop("sessions"),
    gettext_noop("uploads"),
    gettext_noop("journal"),
    gettext_noop("factor"),
    gettext_noop("key dates"),
    gettext_noop("list"),
    gettext_noop("number"),
    gettext_noop("opportunities"),
    gettext_noop("order"),
    gettext_noop("reason"),
    gettext_noop("reasons"),
    gettext_noop("replaced"),
    gettext_noop("roles"),
    gettext_noop("rows"),
    gettext_noop("rules"),
    gettext_noop("statuses"),
    gettext_noop("step"),
    gettext_noop("taken over by"),
    gettext_noop("tasks"),
    gettext_noop("updated"),
)
WORDS = {
    gettext_noop("authenticator app"),
    gettext_noop("closed"),
    gettext_noop("deactivated account"),
    gettext_noop("departures and key dates"),
    gettext_noop("identity provider"),
    gettext_noop("list of clients"),
    gettext_noop("list of opportunities"),
    gettext_noop("list of tasks"),
    gettext_noop("board of opportunities"),
    gettext_noop("linked to another subject"),
    gettext_noop("passkey"),
    gettext_noop("second factor"),
    gettext_noop("tasks of the person"),
    gettext_noop("unknown e-mail"),
    gettext_noop("unverified e-mail"),
    gettext_noop("worked once"),
    gettext_noop("worked every year"),
}
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Edit:
    """One value: what it is called, what it was and what it is; empty where it was not told."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An entry in words."""

    entry: JournalEntry
    who: str
    what: str
    target: str
    edits: list[Edit]


def entries(
    *,
    person: Any = None,
    thing: str = "",
    since: date | None = None,
    until: date | None = None,
    target: tuple[str, int] | None = None,
) -> JournalQuerySet:
    """The entries, latest first.

    Args:
        thing: a key of `THINGS`; empty: of every thing.
        since, until: local days of the agency, both included.
        target: the label and the key of one row.
    """
    found: JournalQuerySet = JournalEntry.objects.latest_first()
    if person is not None:
        found = found.filter(by=person.pk)
    if thing:
        found = found.filter(kind__in=kinds_of(thing))
    if since:
        found = found.filter(at__gte=clock.start_of(since))
    if until:
        found = found.filter(at__lt=clock.start_of(until + timedelta(days=1)))
    if target:
        found = found.filter(target_type=target[0], target_key=target[1])
    return found


def kinds_of(thing: str) -> list[str]:
    beginnings = THINGS[thing][1]
    return [kind for kind in JournalEntry.Kind.values if kind.startswith(beginnings)]


def line(entry: JournalEntry) -> JournalLine:
    return JournalLine(
        entry=entry,
        who=entry.by_name or "—",
        what=str(entry.get_kind_display()),
        target=entry.label or _numbered(entry),
        edits=list(_edits(entry)),
    )


def _numbered(entry: JournalEntry) -> str:
    """What has no name here: « Opportunité n° 12 »."""
    if entry.kind == JournalEntry.Kind.SIGN_IN_REFUSED:
        return gettext("Unknown account")
    if entry.target_key is None:
        return ""
    try:
        thing = str(apps.get_model(entry.target_type)._meta.verbose_name)
    except LookupError:  # a model of another version
        thing = entry.target_type
    words = pgettext("thing", "%(thing)s no. %(number)s")
    return capfirst(words % {"thing": thing, "number": entry.target_key})


def _edits(entry: JournalEntry) -> Iterator[Edit]:
    for name in {**entry.before, **entry.after}:
        was, became = (_said(name, side[name]) if name in side else "" for side in sides(entry))
        # Names are those of the source: translated here, for whoever reads.
        yield Edit(str(capfirst(gettext(name.replace("_", " ")))), was, became)


def sides(entry: JournalEntry) -> tuple[dict[str, Any], dict[str, Any]]:
    return entry.before, entry.after


def _said(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return pgettext("access", "yes") if value else pgettext("access", "no")
    if isinstance(value, list):
        days = WEEKDAYS if name == "weekly closing days" else {}
        return ", ".join(str(days.get(one, one)) for one in value)
    if not isinstance(value, str):
        return str(value)
    if ISO_DAY.fullmatch(value):
        return long_day(date.fromisoformat(value))
    return gettext(value) if value in WORDS else value


def columns() -> list[Column]:
    """Of the file, whose rows are lines."""

    def told(side: str) -> Any:
        return lambda row: "\n".join(
            f"{edit.name}: {getattr(edit, side)}" for edit in row.edits if getattr(edit, side)
        )

    return [
        Column(gettext("When"), lambda row: row.entry.at, 17),
        Column(gettext("Who"), lambda row: row.who, 24),
        Column(gettext("Address"), lambda row: row.entry.address),
        Column(gettext("What"), lambda row: row.what, 28),
        Column(gettext("On what"), lambda row: row.target, 30),
        Column(gettext("Before"), told("before"), 40),
        Column(gettext("After"), told("after"), 40),
    ]


def rows(found: JournalQuerySet) -> Iterator[JournalLine]:
    return map(line, found.iterator(CHUNK))
