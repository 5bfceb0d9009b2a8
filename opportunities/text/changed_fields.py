"""A changed fact in words: « Départ déplacé » « du 10 au 14 juin 2027 »."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from caladeo.days import from_to, long_day
from caladeo.models import User
from opportunities.models import FactChange

Field = FactChange.Field


def title(change: FactChange) -> str:
    """« Départ déplacé », « Durée fixée », « Date clé « Option » retirée »."""
    before, after = _shown(change)
    if change.field == Field.DEPARTURE:
        words = (_("Departure moved"), _("Departure set"), _("Departure removed"))
    elif change.field == Field.DURATION:
        words = (_("Duration changed"), _("Duration set"), _("Duration removed"))
    elif change.field == Field.KEY_DATE:
        words = _of_key_date(change)
    elif change.field == Field.ROLE:
        name = {"name": change.role.name if change.role else pgettext("role", "deleted")}
        return _("Role “%(name)s”") % name
    else:
        return _("Manager changed")
    return words[0 if before and after else 1 if after else 2]


def _of_key_date(change: FactChange) -> tuple[str, str, str]:
    name = {"name": change.key_date.name if change.key_date else pgettext("key date", "deleted")}
    if change.before and change.before["day"] == change.after["day"]:
        words = _("Key date “%(name)s” counted again") % name
        if change.after["is_set"]:
            words = _("Key date “%(name)s” set by hand") % name
        return words, words, words
    return (
        _("Key date “%(name)s” moved") % name,
        _("Key date “%(name)s” set") % name,
        _("Key date “%(name)s” removed") % name,
    )


def rest(change: FactChange, people: Mapping[int, User]) -> str:
    """« du 10 au 14 juin 2027 », « à 12 jours », « Anna Moreau → Léa Petit »."""
    before, after = _shown(change)
    if change.field in (Field.MANAGER, Field.ROLE):
        return " → ".join(str(people.get(key, "—")) for key in (before, after))
    if change.field == Field.DURATION:
        return _days(before, after)
    first, last = (date.fromisoformat(text) if text else None for text in (before, after))
    if first and last and first != last:
        return from_to(first, last)
    if last:
        return pgettext("set", "to %(day)s") % {"day": long_day(last)}
    return _("it was %(day)s") % {"day": long_day(first)} if first else ""


def _days(before: int | None, after: int | None) -> str:
    count = after or before or 0
    if before and after:
        words = ngettext(
            "from %(before)s to %(count)s day", "from %(before)s to %(count)s days", count
        )
    elif after:
        words = ngettext("to %(count)s day", "to %(count)s days", count)
    else:
        words = ngettext("it was %(count)s day", "it was %(count)s days", count)
    return words % {"before": before, "count": count}


def _shown(change: FactChange) -> tuple[Any, Any]:
    """Before and after, as they are said."""
    if change.field == Field.ROLE:
        return change.before["person"], change.after["person"]
    if change.field != Field.KEY_DATE:
        return change.before, change.after
    return (change.before or {}).get("day"), (change.after or {}).get("day")
