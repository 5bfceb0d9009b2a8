"""What is said of opportunities chosen on the list, before something is done to all of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caladeo.days import number
from caladeo.jobs import background
from opportunities.lists.selecting import MOST_KEYS, Selection
from opportunities.moves import bulk


def most() -> int:
    """How many a request gives to a manager or marks; more are not done at all."""
    return min(background.max_rows_in_request(), bulk.MOST)


def refusal(selection: Selection) -> str:
    """Why nothing is done to them; empty when it can be."""
    if words := none_or_too_many(selection):
        return words
    limit = most()
    return too_many(limit) if selection.rows()[: limit + 1].count() > limit else ""


def none_or_too_many(selection: Selection) -> str:
    """The same of rows ticked one by one, however many the page may do at once."""
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
