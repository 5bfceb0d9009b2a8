"""The bell: how much a person has not seen, the news of a month, and that they have looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection
from django.urls import reverse

from caladeo import clock
from caladeo.db import retrying
from caladeo.db.capped_counts import Capped
from caladeo.db.written_once import SOME_DAY, SOMEBODY_KEY, WrittenOnce, standing_for_day
from caladeo.models import User
from tasks.models import Note
from tasks.news import events, telling
from tasks.news.events import Kind
from tasks.news.telling import Event, Names

KEPT = timedelta(days=30)
# Lines of the page, rows read for them; what the bell counts before it says « 99+ ».
MOST, MOST_ROWS, MOST_COUNTED = 100, 300, 99
ORDER = [*(str(source.kind) for source in events.ALL), str(Kind.REMINDER)]
SOMETIME = datetime(1990, 1, 1, 12, 34, 56, 789, tzinfo=UTC)
BEFORE = SOMETIME - timedelta.resolution
SOMEBODY = User(pk=SOMEBODY_KEY, news_seen_at=BEFORE)
UNSEEN = WrittenOnce(
    lambda: events.moments_since(SOMETIME, person=SOMEBODY, today=SOME_DAY)[: MOST_COUNTED + 1]
)


@dataclass(frozen=True, slots=True)
class NewsLine:
    """What one person did at one moment, in one sentence or several, and where it leads.

    ``by`` is nobody where nobody in particular did it. ``tasks``: for each sentence the names of
    the first tasks that it is about, and how many others; a note has none.
    """

    words: list[str]
    tasks: list[str]
    url: str
    by: User | None
    at: datetime
    is_new: bool
    is_reminder: bool = False

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Each sentence, and its tasks."""
        return list(zip(self.words, self.tasks, strict=True))


def unseen(person: User, *, at: datetime) -> Capped:
    """How many lines they have not seen; one query."""
    moment = max(person.news_seen_at + timedelta.resolution, at - KEPT)
    today = clock.local_day(at)
    given = {
        SOMEBODY_KEY: person.pk,
        _adapted(SOMETIME): _adapted(moment),
        _adapted(BEFORE): _adapted(moment - timedelta.resolution),
        _adapted(clock.start_of(SOME_DAY)): _adapted(clock.start_of(today)),
    } | standing_for_day(today)
    return Capped(UNSEEN.count(given), most=MOST_COUNTED)


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def read(person: User, *, at: datetime) -> tuple[list[NewsLine], bool]:
    """The latest lines of the month, and whether there are more; six queries at most."""
    rows = events.since(at - KEPT, person=person, today=clock.local_day(at)).order_by(
        "-moment", "who"
    )
    found: list[Event] = list(rows[: MOST_ROWS + 1])
    names, notes = Names.of(found), _notes(found)
    there = [row for row in found if row["kind"] != Kind.MENTION or row["thing"] in notes]
    tasks = _tasks(there, person, today=clock.local_day(at))
    lines = []
    for (moment, who), group in groupby(there, key=lambda row: (row["moment"], row["who"])):
        parts = sorted(group, key=lambda row: ORDER.index(row["kind"]))
        lines.append(
            NewsLine(
                words=list(_words(parts, names, notes)),
                tasks=[tasks.get(telling.key_of(row, row["moment"]), "") for row in parts],
                url=_url(parts[0]),
                by=names.people.get(who),
                at=moment,
                is_new=moment > person.news_seen_at,
                is_reminder=parts[0]["kind"] == Kind.REMINDER,
            )
        )
    return lines[:MOST], len(lines) > MOST or len(found) > MOST_ROWS


@retrying.on_conflict
def see(person: User, *, until: datetime) -> None:
    """Note that they have seen all up to a moment; who has seen it already writes nothing."""
    if until > person.news_seen_at:
        rows = User.objects.filter(pk=person.pk, news_seen_at__lt=until)
        rows.update(news_seen_at=until)
        person.news_seen_at = until


def _notes(found: Sequence[Event]) -> dict[int, Note]:
    keys = [row["thing"] for row in found if row["kind"] == Kind.MENTION]
    return Note.objects.select_related("opportunity", "author").in_bulk(keys) if keys else {}


def _tasks(there: Sequence[Event], person: User, *, today: date) -> dict[telling.Key, str]:
    """The names of the tasks of all lines, in one query."""
    if not there:
        return {}
    sources = [*events.OF_TASKS, events.reminders(today)]
    oldest = min(row["moment"] for row in there)
    return telling.tasks(events.names_since(oldest, person=person, sources=sources, of="at"))


def _words(parts: Iterable[Event], names: Names, notes: dict[int, Note]) -> Iterable[str]:
    for row in parts:
        is_mention = row["kind"] == Kind.MENTION
        yield telling.named(notes[row["thing"]]) if is_mention else names.told(row)


def _url(row: Event) -> str:
    """The note; the task that is alone; else its trip, or all tasks of the person."""
    if row["kind"] == Kind.MENTION:
        return reverse("tasks:note", args=[row["thing"]])
    if row["trips"] > 1:
        return reverse("tasks:mine")
    tab = reverse("tasks:tab", args=[row["trip"]])
    return f"{tab}?ouverte={row['thing']}#task-{row['thing']}" if row["count"] == 1 else tab
