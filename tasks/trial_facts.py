"""What conditions look at, typed for a trial without an opportunity."""

import copy
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from caladeo.models import User
from opportunities.forms.opportunity import OpportunityForm
from opportunities.models import Client, Opportunity
from statuses.conditions import Field
from statuses.models import Status

# As they stand in the address, in the order of the form; dates have fields already.
NAMES: Mapping[Field, str] = {
    Field.PARTICIPANTS: "participants",
    Field.DESTINATION: "destination",
    Field.CLIENT_KIND: "type-de-client",
    Field.REVENUE: "ca",
    Field.MANAGER: "gestionnaire",
    Field.FROM_STATUS: "vient-de",
    Field.PRIORITY: "prioritaire",
    Field.FIRST_ENTRY: "premiere",
}
NO = "non"


def asked_of(status: Status) -> set[str]:
    """What the conditions of its enabled rules look at; reads its ``templates``."""
    rules = [rule for rule in status.templates.all() if rule.is_enabled]
    return {row["field"] for rule in rules for row in rule.conditions}


def fields(asked: Container[str], status: Status) -> dict[str, forms.Field]:
    """The fields of what is asked, by their name in the address; two queries at most."""
    found = {}
    for fact, name in NAMES.items():
        if fact in asked:
            found[name] = _field(fact, status)
            found[name].label = capfirst(fact.label)
    return found


def _field(fact: Field, status: Status) -> forms.Field:
    if fact in (Field.PARTICIPANTS, Field.REVENUE):
        of_trip = {Field.PARTICIPANTS: "participants", Field.REVENUE: "expected_revenue"}
        return copy.deepcopy(OpportunityForm.base_fields[of_trip[fact]])
    if fact == Field.DESTINATION:
        return forms.CharField(required=False, max_length=300)
    if fact == Field.CLIENT_KIND:
        return _choice([("", "—"), *Client.Kind.choices])
    if fact == Field.MANAGER:
        return _named(User.objects.active().by_name())
    if fact == Field.FROM_STATUS:
        return _named(Status.objects.in_pipeline().exclude(pk=status.pk))
    answers = [("oui", _("yes")), (NO, _("no"))]
    return _choice(answers if fact == Field.FIRST_ENTRY else answers[::-1])


def _choice(choices: Iterable[tuple[str, Any]]) -> forms.Field:
    select = forms.Select(attrs={"class": "select"})
    return forms.ChoiceField(choices=list(choices), required=False, widget=select)


def _named(rows: Any) -> forms.Field:
    select = forms.Select(attrs={"class": "select"})
    return forms.ModelChoiceField(rows, required=False, empty_label="—", widget=select)


def made_up(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as `trying.made_up` takes it; nothing of what is not asked."""
    takes = {
        Field.PARTICIPANTS: "participants",
        Field.DESTINATION: "destinations",
        Field.CLIENT_KIND: "client_kind",
        Field.REVENUE: "expected_revenue",
        Field.MANAGER: "manager",
        Field.FROM_STATUS: "status",
    }
    found = {name: cleaned.get(NAMES[fact]) for fact, name in takes.items()}
    if NAMES[Field.DESTINATION] not in cleaned:
        del found["destinations"]
    is_starred = cleaned.get(NAMES[Field.PRIORITY]) == "oui"
    return {name: value for name, value in found.items() if value is not None} | {
        "is_starred": is_starred
    }


def is_first_entry(cleaned: Mapping[str, Any]) -> bool:
    return cleaned.get(NAMES[Field.FIRST_ENTRY]) != NO


def of_opportunity(trip: Opportunity, asked: Container[str]) -> dict[str, Any]:
    """The same of an opportunity, as an address holds it."""
    known = {
        Field.PARTICIPANTS: trip.participants,
        Field.DESTINATION: trip.destinations,
        Field.CLIENT_KIND: trip.client.kind,
        Field.REVENUE: trip.expected_revenue,
        Field.MANAGER: trip.manager_id,
        Field.FROM_STATUS: trip.status_id,
        Field.PRIORITY: "oui" if trip.is_starred else "",
    }
    return {NAMES[fact]: value for fact, value in known.items() if fact in asked and value}
