"""What was read of a new task, in words: the chips under its field, the message after it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from caladeo.days import full_day
from caladeo.models import User
from tasks.actions import postponing
from tasks.quick_add.reading import WordKind
from tasks.quick_add.resolving import Understood
from tasks.text import explaining

ICONS = {
    WordKind.DUE: "calendar",
    WordKind.PERSON: "user",
    WordKind.TRIP: "plane",
    WordKind.STAR: "star",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """What some words mean; ``words`` are given back to the title by a click."""

    kind: WordKind
    words: str
    text: str
    note: str = ""
    closed: str = ""  # why nobody works that day
    person: User | None = None
    field: str = ""  # of the form, which shows ``value`` until somebody sets it
    value: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


def chips(found: Understood) -> list[Chip]:
    """In the order of the text."""
    return [_chip(found, piece.kind, piece.words) for piece in found.reading.read if piece.kind]


def _chip(found: Understood, kind: WordKind, words: str) -> Chip:
    if kind == WordKind.PERSON:
        key = str(found.person.pk) if found.person else ""
        name = str(found.person)
        return Chip(kind, words, name, person=found.person, field="assignee", value=key)
    if kind == WordKind.TRIP and found.trip:
        name = found.trip.name
        return Chip(kind, words, name, found.trip.client.name, field="words", value=name)
    if kind == WordKind.STAR:
        return Chip(kind, words, _("Priority trip"))
    return _due_chip(found, words)


def _due_chip(found: Understood, words: str) -> Chip:
    due, day = found.due, found.day
    note = ""
    if due:
        day = due.day
        note = explaining.sum_in_words(due) if found.trip else ""
    if day is None:
        return Chip(WordKind.DUE, words, _from_trip(found), note)
    closed = postponing.closed_in_words(day, found.calendar)
    note = note or explaining.due_in_words(day, today=found.today)
    value = day.isoformat()
    return Chip(WordKind.DUE, words, full_day(day), note, closed, field="due_date", value=value)


def _from_trip(found: Understood) -> str:
    """« départ − 10 jours »: no day as long as the trip has none."""
    if not (rule := found.follows):
        return ""
    name = explaining.reference_name(rule)
    if not rule.offset_days:
        return name
    return f"{name} {'−' if rule.offset_days < 0 else '+'} {explaining.offset_name(rule)}"


def added(name: str, found: Understood) -> str:
    """« « Appeler l’hôtel » ajoutée : mardi 18 mai 2027, Julien Caron »."""
    if not (read := chips(found)):
        return _("“%(name)s” added") % {"name": name}
    words = {"name": name, "read": ", ".join(chip.text for chip in read)}
    return _("“%(name)s” added: %(read)s") % words
