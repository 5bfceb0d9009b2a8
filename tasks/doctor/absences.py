"""Who is away, and whose tasks their substitutes have."""

from collections.abc import Iterator

from django.db.models import F, Max, Q

from caladeo.models import Absence, User
from tasks.models import Task


def wrong_substitutes() -> Iterator[str]:
    """A task that somebody does for who is away has both, and they are two."""
    rows = Task.objects.open().exclude(instead_of=None)
    alone = Q(assignee=None) | Q(assignee=F("instead_of")) | Q(instead_of__is_active=False)
    found = rows.filter(alone).order_by("pk")
    for pk, assignee, owner in found.values_list("pk", "assignee", "instead_of"):
        does = f"user {assignee}" if assignee else "nobody"
        yield f"Task {pk} is of user {owner}, who is away, but {does} does it instead."


def absences_at_once() -> Iterator[str]:
    """Those of one person do not overlap."""
    before: Absence | None = None
    for row in Absence.objects.order_by("person", "first_day", "pk"):
        if before and before.person_id == row.person_id and row.first_day <= before.last_day:
            yield f"Absences {before.pk} and {row.pk} of user {row.person_id} overlap."
        before = row


def wrong_ends_of_absences() -> Iterator[str]:
    """Until when somebody is away is read with the person."""
    people = User.objects.annotate(last=Max("absences__last_day")).order_by("pk")
    same = Q(absent_until=F("last")) | Q(absent_until=None, last=None)
    for pk, noted, last in people.exclude(same).values_list("pk", "absent_until", "last"):
        yield f"User {pk} is noted as away until {noted}, but the last absence ends {last}."
