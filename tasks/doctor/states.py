"""What a task says of itself, and what must hold of people: absences, clients that were merged."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, F, Max, OuterRef, Q

from caladeo.models import Absence, User
from opportunities.clients.merging import known_as
from opportunities.models import Client, ClientMerge, Opportunity, StatusChange
from statuses.models import TemplateRevision
from statuses.options import OnLeave
from tasks.engine.assigning import followed
from tasks.models import Task

STATE = Task.State
WRONG_MARKS = {
    "is open, but keeps the moment it was done": Q(state=STATE.OPEN, done_at__isnull=False),
    "is open, but keeps the moment it was cancelled": Q(
        state=STATE.OPEN, cancelled_at__isnull=False
    ),
    "is done, but not at any moment": Q(state=STATE.DONE, done_at=None),
    "is cancelled, but not at any moment": Q(state=STATE.CANCELLED, cancelled_at=None),
    "is in a state that is not known": ~Q(state__in=STATE.values),
}


def wrong_marks() -> Iterator[str]:
    for words, condition in WRONG_MARKS.items():
        for pk in Task.objects.filter(condition).order_by("pk").values_list("pk", flat=True):
            yield f"Task {pk} {words}."


def left_with_somebody_deactivated() -> Iterator[str]:
    """Who cannot sign in has no open task, and no opportunity."""
    tasks = Task.objects.open().filter(assignee__is_active=False).order_by("pk")
    for pk, person in tasks.values_list("pk", "assignee").iterator():
        yield f"Task {pk} is open, but assigned to user {person}, whose account is deactivated."
    trips = Opportunity.objects.filter(manager__is_active=False).order_by("pk")
    for pk, person in trips.values_list("pk", "manager").iterator():
        yield f"Opportunity {pk} is managed by user {person}, whose account is deactivated."


def left_with_another_manager() -> Iterator[str]:
    """Open tasks that follow the manager are theirs, or nobody's if they cannot sign in."""
    rows = Task.objects.open().filter(follows_manager=True, role=None)
    rows = rows.with_owner().filter(Q(owner=None) | ~Q(owner=F("opportunity__manager")))
    rows = rows.exclude(owner=None, opportunity__manager__is_active=False).order_by("pk")
    for pk, assignee, manager in rows.values_list("pk", "owner", "opportunity__manager"):
        yield (
            f"Task {pk} follows the manager, user {manager},"
            f" but is assigned to {f'user {assignee}' if assignee else 'nobody'}."
        )


def left_with_another_role() -> Iterator[str]:
    """Open tasks that follow a role are with whoever has it, or with the manager."""
    rows = Task.objects.open().filter(follows_manager=True, role__isnull=False)
    found = rows.with_owner().annotate(gets=followed())
    found = found.filter(Q(owner=None) | ~Q(owner=F("gets")))
    found = found.exclude(owner=None, gets=None).order_by("pk")
    for pk, role, assignee, owner in found.values_list("pk", "role", "owner", "gets"):
        had, gets = (f"user {key}" if key else "nobody" for key in (assignee, owner))
        yield f"Task {pk} follows role {role}, that is {gets}, but is assigned to {had}."


def left_open_by_closing() -> Iterator[str]:
    """Tasks that hang on the closing of a trip do not outlive it, unless somebody touched them.

    What the closing status made itself is no older than its change. Rules edited since, which
    may have handed that option to their open tasks, tell nothing.
    """
    changes = StatusChange.objects.filter(opportunity=OuterRef("opportunity"))
    last = changes.filter(is_closing=True).exclude(Exists(changes.filter(pk__gt=OuterRef("pk"))))
    revised = TemplateRevision.objects.filter(
        changes__has_key="on_leave", template=OuterRef("template")
    )
    rows = Task.objects.open().filter(
        Exists(last.filter(pk__gt=OuterRef("change"))),
        on_leave=OnLeave.CANCEL_IF_CLOSED,
        touched_at=None,
        template__isnull=False,
    )
    found = rows.exclude(Exists(revised)).order_by("pk").values_list("pk", "opportunity")
    for pk, owner in found.iterator():
        yield f"Task {pk} is open, but opportunity {owner} was closed, which cancels it."


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
