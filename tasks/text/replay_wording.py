"""What rules would have given on the latest entries, in words: counts, reasons, people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.days import long_day, number
from caladeo.models import User
from tasks.engine.plans import Entry
from tasks.previews.replaying import Replay
from tasks.text import skipping


@dataclass(frozen=True, slots=True)
class Share:
    """Who would have got how many; nobody for None."""

    person: User | None
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One rule as the list of all shows it."""

    replay: Replay
    number: int
    people: list[Share]

    @property
    def made(self) -> str:
        """« 38 créées »."""
        count = len(self.replay.made)
        words = ngettext("%(count)s created", "%(count)s created", count)
        return words % {"count": number(count)}

    @property
    def notes(self) -> list[str]:
        return notes(self.replay)


def summaries(
    replays: Iterable[Replay], *, numbers: Mapping[int | None, int], people: Mapping[int, User]
) -> list[Summary]:
    return [
        Summary(row, numbers.get(row.rule.pk, 1), shares(row, people=people)) for row in replays
    ]


def shares(replay: Replay, *, people: Mapping[int, User]) -> list[Share]:
    """Who would have got the tasks, most first."""
    return [Share(people.get(pk or 0), count) for pk, count in replay.people]


def headline(replays: Sequence[Replay]) -> str:
    """« 38 tâches auraient été créées »."""
    count = sum(len(row.made) for row in replays)
    if not count:
        return _("No task would have been created")
    words = ngettext(
        "%(count)s task would have been created",
        "%(count)s tasks would have been created",
        count,
    )
    return words % {"count": number(count)}


def notes(replay: Replay) -> list[str]:
    """« 9 en retard dès leur création », « non créées : 3 dont l’échéance est déjà passée »."""
    found = []
    if late := replay.late:
        words = ngettext("%(count)s late from the start", "%(count)s late from the start", late)
        found.append(words % {"count": number(late)})
    reasons = [skipping.counted(reason, count) for reason, count in replay.skipped.most_common()]
    if reasons:
        found.append(_("not created: %(reasons)s") % {"reasons": ", ".join(reasons)})
    return found


def base(entries: Sequence[Entry]) -> str:
    """« sur les 50 dernières entrées (3 mars – 12 mai 2027), avec les dates d’aujourd’hui »."""
    days = dict.fromkeys(long_day(entry.entered_on) for entry in (entries[0], entries[-1]))
    words = ngettext(
        "on the last entry (%(days)s), with the dates of today",
        "on the last %(count)s entries (%(days)s), with the dates of today",
        len(entries),
    )
    return words % {"count": number(len(entries)), "days": " – ".join(days)}
