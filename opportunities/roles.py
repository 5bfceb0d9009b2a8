"""Who has the agency's roles on opportunities: the person of the trip, or of the agency."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, router, transaction

from caladeo.accounts import people
from caladeo.db import retrying
from caladeo.db.overwriting import OverwritingError
from caladeo.db.sql import in_array, key_share
from caladeo.models import User
from opportunities.models import FactChange, Opportunity, OpportunityRole
from opportunities.moves import tracked_fields
from statuses.models import Role

type Keys = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class RolePeople:
    """Who has roles, by key: on opportunities, (opportunity, role), and on all others."""

    of_trips: Keys
    defaults: Mapping[int, int | None]

    @property
    def named(self) -> set[int | None]:
        return {*self.of_trips.values(), *self.defaults.values()}

    def first(
        self, trip: int, role: int | None, *, manager: int | None, able: Container[int | None]
    ) -> int | None:
        """Who has a role on a trip: the first who can sign in, the manager last.

        Args:
            role: None for no role: the manager.
            able: of those named and the managers, the people who can sign in.
        """
        if role is not None:
            for person in (self.of_trips.get((trip, role)), self.defaults.get(role)):
                if person in able:
                    return person
        return manager if manager in able else None

    def supposing(self, named: Mapping[int, int | None], trips: Iterable[int]) -> "RolePeople":
        """The same if these trips named these people, by role; None for the agency's."""
        own = {pair: pk for pair, pk in self.of_trips.items() if pair[1] not in named}
        new = {(trip, role): pk for trip in trips for role, pk in named.items() if pk}
        return RolePeople(own | new, self.defaults)


def people_of(roles: Collection[int], opportunities: Iterable[int]) -> RolePeople:
    """Who has these roles on these opportunities; one query.

    Inside a transaction the default people stay the same until its end; those of a trip are
    written under its lock.
    """
    using = router.db_for_write(Role)
    are_theirs, keys = in_array("t.opportunity_id", opportunities, using=using)
    marks = ", ".join(["%s"] * len(roles))
    query = (
        "SELECT r.id, r.person_id, t.opportunity_id, t.person_id"  # noqa: S608 (placeholders only)
        " FROM statuses_role r LEFT JOIN opportunities_opportunityrole t"
        f" ON t.role_id = r.id AND {are_theirs} WHERE r.id IN ({marks}) ORDER BY r.id"
    )
    defaults: dict[int, int | None] = {}
    of_trips: dict[tuple[int, int], int] = {}
    connection = connections[using]
    lock = key_share(using) + " OF r" if connection.in_atomic_block and key_share(using) else ""
    with connection.cursor() as cursor:
        cursor.execute(query + lock, [keys, *roles])
        for role, person, owner, own in cursor.fetchall():
            defaults[role] = person
            if owner is not None:
                of_trips[owner, role] = own
    return RolePeople(of_trips, defaults)


def filled(roles: Collection[int], opportunities: Collection[int]) -> set[tuple[int, int]]:
    """Those (opportunity, role) that somebody has; where nobody has one, the manager does."""
    having = people_of(roles, opportunities)
    able = people.able(having.named)
    pairs = ((trip, role) for trip in opportunities for role in roles)
    return {pair for pair in pairs if having.first(*pair, manager=None, able=able)}


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role on one opportunity, and who has it.

    ``is_set``: the trip names them; ``default``: who has it when the trip names nobody;
    ``is_nobodys``: that is the manager, since nobody who can sign in has it.
    """

    role: Role
    person: User | None
    is_set: bool
    default: User | None
    is_nobodys: bool


def lines(opportunity: Opportunity) -> list[RoleLine]:
    """The roles on an opportunity, whose ``manager`` is loaded; two queries."""
    roles = list(Role.objects.select_related("person"))
    if not roles:
        return []
    own = OpportunityRole.objects.filter(opportunity=opportunity).select_related("person")
    named = {row.role_id: row.person for row in own if row.person.is_active}
    found = []
    for role in roles:
        able = role.person if role.person and role.person.is_active else None
        default = able or opportunity.manager
        person = named.get(role.pk, default)
        found.append(RoleLine(role, person, role.pk in named, default, is_nobodys=able is None))
    return found


@retrying.on_conflict
def write(
    opportunity: Opportunity,
    role: Role,
    person: User | None,
    *,
    by: User | None,
    at: datetime,
    seen: Mapping[str, int | None] | None = None,
) -> list[FactChange]:
    """Name who has a role on an opportunity, or (None) go back to the agency's person.

    Its open tasks that follow the role go along in the same transaction.

    Args:
        seen: ``person``, the key of whom somebody saw the trip name; None for a program, whose
            write wins.

    Returns:
        What the history tells of it.

    Raises:
        Opportunity.DoesNotExist, Role.DoesNotExist: somebody deleted it meanwhile.
        OverwritingError: neither the one that was seen has it nor the one to be named.
        DeactivatedError: the person cannot sign in any more.
    """
    with transaction.atomic():
        row = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        own = OpportunityRole.objects.filter(opportunity=row, role=role)
        now = own.values_list("person", flat=True).first()
        new = person.pk if person else None
        if seen is not None and now not in (seen["person"], new):
            raise OverwritingError
        if now == new:
            return []
        before = _value(row, role, now)
        people.require_able(new)
        if new is None:
            own.remove()
        else:
            named = OpportunityRole(opportunity=row, role=role, person_id=new)
            OpportunityRole.objects.store([named])
        told = FactChange(
            opportunity=row,
            field=FactChange.Field.ROLE,
            role=role,
            before=before,
            after=_value(row, role, new),
        )
        return announce([row], [told], by=by, at=at)


def announce(
    rows: Sequence[Opportunity], changes: Sequence[FactChange], *, by: User | None, at: datetime
) -> list[FactChange]:
    """Tell that roles of these locked opportunities have been written."""
    return tracked_fields.announce(rows, facts={"roles"}, before={}, by=by, at=at, also=changes)


def hand_over(
    keys: Iterable[int], person: User, *, to: User | None, by: User | None, at: datetime
) -> None:
    """Give the roles that a person has on these locked opportunities to another.

    Args:
        to: None for whoever the agency has.
    """
    owned = OpportunityRole.objects.filter(person=person, opportunity__pk__in_array=keys)
    rows = list(owned.select_related("opportunity", "role").order_by("pk"))
    if not rows:
        return
    if to is None:
        owned.remove()
    else:
        for row in rows:
            row.person = to
        OpportunityRole.objects.store(rows)
    told = {"person": to.pk, "is_set": True} if to else None
    changes = [
        FactChange(
            opportunity=row.opportunity,
            field=FactChange.Field.ROLE,
            role=row.role,
            before={"person": person.pk, "is_set": True},
            after=told or _value(row.opportunity, row.role, None),
        )
        for row in rows
    ]
    trips = {row.opportunity_id: row.opportunity for row in rows}
    announce(list(trips.values()), changes, by=by, at=at)


def _value(row: Opportunity, role: Role, own: int | None) -> dict[str, Any]:
    """Who has it, as its changes are recorded.

    Raises:
        Role.DoesNotExist: somebody deleted it meanwhile.
    """
    found = people_of([role.pk], [])
    if role.pk not in found.defaults:
        raise Role.DoesNotExist
    named = RolePeople({(row.pk, role.pk): own} if own else {}, found.defaults)
    able = people.able([*named.named, row.manager_id])
    first = named.first(row.pk, role.pk, manager=row.manager_id, able=able)
    return {"person": first, "is_set": own is not None}
