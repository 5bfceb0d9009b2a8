"""What must hold of people: clients that were merged, colleagues who are away."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, F, Max, OuterRef, Q

from caladeo.models import Absence, User
from opportunities.clients.merging import known_as
from opportunities.models import Client, ClientMerge
from tasks.models import Task


def merged_clients_still_there() -> Iterator[str]:
    there = Client.objects.filter(pk=OuterRef("gone_key"))
    rows = ClientMerge.objects.filter(Exists(there)).order_by("pk")
    for gone, kept in rows.values_list("gone_key", "kept"):
        yield f"Client {gone} was merged into client {kept}, but is still there."


def wrong_other_names() -> Iterator[str]:
    merges = defaultdict(list)
    for merge in ClientMerge.objects.defer("before", "trips").order_by("pk"):
        merges[merge.kept_id].append(merge)
    has_some = Exists(ClientMerge.objects.filter(kept=OuterRef("pk")))
    rows = Client.objects.filter(has_some).order_by("pk")
    for pk, found in rows.values_list("pk", "also_known_as"):
        if found != (expected := known_as(merges[pk])):
            yield f"Client {pk} is also known as “{found}”, but was merged with “{expected}”."


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
