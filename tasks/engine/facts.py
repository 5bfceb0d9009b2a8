"""What conditions look at, read for a set of entries in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from opportunities.models import Client, StatusChange
from statuses import conditions
from statuses.conditions import Condition, Field
from statuses.models import AutoTaskTemplate
from tasks.engine.plans import Entry, Unmet


@dataclass(frozen=True, slots=True)
class Facts:
    """The conditions of rules, by key of the rule, and what they ask of other tables."""

    of_rules: Mapping[int, list[Condition]]
    kinds: Mapping[int | None, str]  # None for a client that is not saved
    entries: Mapping[tuple[int, int], list[int]]

    def unmet(self, template: AutoTaskTemplate, known: Mapping[str, Any]) -> Unmet | None:
        """The first condition of the rule that an entry does not meet, and what it has.

        Args:
            known: what `known` gave of the entry.
        """
        return conditions.unmet(self.of_rules.get(template.pk, ()), known)

    def known(self, entry: Entry, *, today: date) -> dict[str, Any]:
        """What every rule may ask of an entry."""
        trip = entry.opportunity
        departure = trip.departure_date
        return {
            Field.PARTICIPANTS: trip.participants,
            Field.DURATION: trip.duration_days,
            Field.DEPARTURE: (departure - today).days if departure else None,
            Field.DESTINATION: trip.destinations,
            Field.CLIENT_KIND: self.kinds.get(trip.client_id),
            Field.REVENUE: trip.expected_revenue,
            Field.MANAGER: trip.manager_id,
            Field.FROM_STATUS: entry.from_status_id,
            Field.PRIORITY: trip.is_starred,
            Field.FIRST_ENTRY: self._is_first(entry),
        }

    def _is_first(self, entry: Entry) -> bool:
        """Whether no entry that stands brought it there before this one."""
        if entry.is_first is not None:
            return entry.is_first
        this = entry.change.pk if entry.change else None
        earlier = self.entries.get((entry.opportunity.pk, entry.status_id), [])
        return not any(this is None or pk < this for pk in earlier)


def of(entries: Sequence[Entry], templates: Sequence[AutoTaskTemplate]) -> Facts:
    """The facts that the conditions of these templates ask for; at most two queries."""
    by_rule = {row.pk: conditions.read(row.conditions) for row in templates if row.conditions}
    asked = {condition.field for found in by_rule.values() for condition in found}
    kinds: dict[int | None, str] = {}
    earlier: dict[tuple[int, int], list[int]] = defaultdict(list)
    if Field.CLIENT_KIND in asked:
        clients = {entry.opportunity.client_id for entry in entries}
        rows = Client.objects.filter(pk__in_array=clients - {None})
        kinds = dict(rows.values_list("pk", "kind"))
        if None in clients:
            kinds[None] = entries[0].opportunity.client.kind
    if Field.FIRST_ENTRY in asked:
        owners = [entry.opportunity.pk for entry in entries if entry.opportunity.pk]
        changes = StatusChange.objects.standing().filter(
            opportunity__pk__in_array=owners,
            to_status__in={entry.status_id for entry in entries},
        )
        for owner, status, pk in changes.values_list("opportunity", "to_status", "pk"):
            earlier[owner, status].append(pk)
    return Facts(by_rule, kinds, earlier)
