"""What is kept how long, and what a purge would take, in words."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from caladeo.models.job import DAYS_KEPT
from opportunities.models.trash import KEPT_DAYS


class Always(NamedTuple):
    """A kind of thing whose time is not to be chosen."""

    what: str
    how_long: str
    why: str


# By the name of the kind; the form of a plural is chosen by ``number``.
GOING = {
    "prospects": ngettext_lazy(
        "%(count)s client who never bought a trip would be erased",
        "%(count)s clients who never bought a trip would be erased",
        "number",
    ),
    "clients": ngettext_lazy(
        "%(count)s client with a trip that was sold would be erased",
        "%(count)s clients with a trip that was sold would be erased",
        "number",
    ),
    "journal": ngettext_lazy(
        "%(count)s entry of the journal would be deleted",
        "%(count)s entries of the journal would be deleted",
        "number",
    ),
    "log of the administration": ngettext_lazy(
        "%(count)s entry of the log of the administration site would be deleted",
        "%(count)s entries of the log of the administration site would be deleted",
        "number",
    ),
    "deleted opportunities": ngettext_lazy(
        "%(count)s deleted opportunity would leave the trash",
        "%(count)s deleted opportunities would leave the trash",
        "number",
    ),
    "jobs": ngettext_lazy(
        "%(count)s operation would be forgotten",
        "%(count)s operations would be forgotten",
        "number",
    ),
    "uploads": ngettext_lazy(
        "%(count)s uploaded file would be thrown away",
        "%(count)s uploaded files would be thrown away",
        "number",
    ),
    "sessions": ngettext_lazy(
        "%(count)s session that is over would be removed",
        "%(count)s sessions that are over would be removed",
        "number",
    ),
}


def always() -> list[Always]:
    return [
        Always(
            _("Deleted opportunities"),
            ngettext("%(count)d day", "%(count)d days", KEPT_DAYS) % {"count": KEPT_DAYS},
            _("in the trash, from where they can be restored"),
        ),
        Always(
            _("Operations and exported files"),
            ngettext("%(count)d day", "%(count)d days", DAYS_KEPT) % {"count": DAYS_KEPT},
            _("what is still running stays"),
        ),
        Always(
            _("Uploaded files"),
            ngettext("%(count)d hour", "%(count)d hours", 24) % {"count": 24},
            _("imported ones stay listed, without their rows"),
        ),
        Always(
            _("Open sessions"),
            _("7 days at most"),
            _("30 days for who asked to stay signed in; 12 hours without use"),
        ),
    ]


def going(counts: Mapping[str, int]) -> list[str]:
    """What a purge would take, a line each; none where nothing would go."""
    return [
        words % {"number": counts[name], "count": localize(counts[name])}
        for name, words in GOING.items()
        if counts[name]
    ]
