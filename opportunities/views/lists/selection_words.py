"""What is said of opportunities chosen on the list, before something is done to all of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.days import number
from opportunities.lists.selecting import MOST_KEYS, Selection


def refusal(selection: Selection) -> str:
    """Why nothing is done to them; empty when it can be."""
    if not selection.is_everything and not selection.keys:
        return _("No opportunity is selected")
    is_too_many = not selection.is_everything and len(selection.keys) > MOST_KEYS
    return too_many(MOST_KEYS) if is_too_many else ""


def too_many(limit: int) -> str:
    words = ngettext(
        "At most %(count)s opportunity at once. Narrow the list with a filter, then start again.",
        "At most %(count)s opportunities at once. Narrow the list with a filter, then start again.",
        limit,
    )
    return words % {"count": number(limit)}


def missing(selection: Selection, count: int) -> int:
    """Of those ticked, how many are not there any more."""
    return 0 if selection.is_everything else len(selection.keys) - count


def missing_in_words(count: int) -> str:
    """« 2 de celles choisies n’existent plus. »"""
    words = ngettext(
        "%(count)s of those chosen is not there any more.",
        "%(count)s of those chosen are not there any more.",
        count,
    )
    return words % {"count": number(count)}


def named(names: Sequence[str], count: int) -> str:
    """« Kyoto, Sicile… »: some of so many."""
    return ", ".join(names) + ("…" if count > len(names) else "")


def gone_in_words(count: int) -> str:
    words = ngettext(
        "%(count)d opportunity has been deleted meanwhile",
        "%(count)d opportunities have been deleted meanwhile",
        count,
    )
    return words % {"count": count}


def marked_in_words(count: int, *, is_starred: bool) -> str:
    if is_starred:
        words = ngettext(
            "%(count)s opportunity marked as a priority",
            "%(count)s opportunities marked as a priority",
            count,
        )
    else:
        words = ngettext(
            "%(count)s opportunity no longer a priority",
            "%(count)s opportunities no longer a priority",
            count,
        )
    return words % {"count": number(count)}


def as_before(count: int) -> str:
    words = ngettext(
        "%(count)s opportunity is as before", "%(count)s opportunities are as before", count
    )
    return words % {"count": number(count)}
