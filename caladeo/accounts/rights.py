"""What takes a right: to open the settings, to take lists away as files, to delete opportunities.

Everybody signed in works on opportunities and tasks. Who may open the settings has the other
rights too: they could give them to themself.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from caladeo.accounts.factors import requirement
from caladeo.db import retrying
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User

# What the journal calls them, translated where they are shown.
NAMES = {
    "can_configure": "access to the settings",
    "can_export": "may export",
    "can_delete": "may delete opportunities",
}


@dataclass(frozen=True, slots=True)
class Right:
    """A right, where it is stored, and the words for who does not have it.

    Args:
        field: the column of `User`.
        refused: the heading of the page that says whom to ask.
        lost: why a worker does not do what the person asked for before.
        given, taken: what is said to who decides it.
    """

    field: str
    refused: Any
    lost: Any
    given: Any
    taken: Any

    def held_by(self, person: Any) -> bool:
        """Whether this person, signed in or not, has it now."""
        return bool(person.is_active and person.has_right(self.field))


SETTINGS = Right(
    "can_configure",
    _("You do not have access to the settings"),
    _("You may not change the settings any more."),
    _("%(name)s has access to the settings"),
    _("%(name)s no longer has access to the settings"),
)
EXPORT = Right(
    "can_export",
    _("You may not export lists"),
    _("You may not export lists any more."),
    _("%(name)s may export lists"),
    _("%(name)s may not export lists any more"),
)
DELETION = Right(
    "can_delete",
    _("You may not delete opportunities"),
    _("You may not delete opportunities any more."),
    _("%(name)s may delete opportunities"),
    _("%(name)s may not delete opportunities any more"),
)


@retrying.on_conflict
def decide(person: User, right: Right, *, is_held: bool) -> None:
    """Give or take a right that no last person must keep: not the settings right."""
    with transaction.atomic():
        rows = User.objects.filter(pk=person.pk, **{right.field: not is_held})
        if rows.update(**{right.field: is_held}):
            record_right(person, right.field, is_held=is_held)
            # A second factor may be required of those who have it.
            requirement.follow(User.objects.get(pk=person.pk))


def record_right(person: User, field: str, *, is_held: bool) -> None:
    """Tell the journal of a right that has just been given or taken."""
    name = NAMES[field]
    record(
        JournalEntry.Kind.RIGHTS_EDITED,
        target=person,
        before={name: not is_held},
        after={name: is_held},
    )
