"""Paramètres › Journal: what it says of each act, its filters and its file."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.accounts import administrators, rights
from caladeo.journal import listing
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from opportunities.models import Opportunity
from opportunities.moves import booking
from opportunities.trash import deleting
from statuses import auto_tasks
from statuses.models import Status
from tasks.engine import rule_edits
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Kind = JournalEntry.Kind


def told(client: Client, **asked: Any) -> list[tuple[str, ...]]:
    """The lines of the page: who, what, on what."""
    page = client.get(reverse("journal"), asked)
    return [(line.who, line.what, line.target) for line in page.context["lines"]]


def test_an_edit_is_told_with_who_from_where_and_what(screen: Client) -> None:
    status = StatusFactory(name="Devis", probability=20)
    where = reverse("statuses:status", args=[status.pk])
    typed = {"name": "Devis envoyé", "probability": "40", "is_active": "on"}
    screen.post(where, typed | {"color_name": status.color, "color_code": ""})

    page = screen.get(reverse("journal"))
    line = page.context["lines"][0]
    assert (line.who, line.what, line.target) == ("Claire Martin", "Statut modifié", "Devis envoyé")
    assert line.entry.address == "127.0.0.1"
    edits = [(edit.name, edit.before, edit.after) for edit in line.edits]
    assert ("Nom", "Devis", "Devis envoyé") in edits
    assert ("Probabilité de succès", "20", "40") in edits


def test_the_edit_of_a_rule_is_told_in_words(screen: Client, administrator: User) -> None:
    rule = AutoTaskTemplateFactory(name="Relancer", offset_days=3)
    how = {"update_open": False, "by": administrator, "at": clock.now()}
    rule_edits.revise(rule, {"offset_days": 5}, **how)
    rule_edits.revise(rule, {"offset_days": 5}, **how)

    entry = JournalEntry.objects.of(rule).get()
    assert (entry.kind, entry.by_name) == ("rule-edited", "Claire Martin")
    (edit,) = listing.line(entry).edits
    assert "3 jours" in edit.before
    assert "5 jours" in edit.after


def test_the_words_are_those_of_who_reads(screen: Client, administrator: User) -> None:
    rights.decide(UserFactory(name="Nadia", novice=True), rights.EXPORT, is_held=True)
    User.objects.filter(pk=administrator.pk).update(language="en")

    (line,) = screen.get(reverse("journal")).context["lines"]
    assert line.what == "Rights edited"
    assert [(edit.name, edit.before, edit.after) for edit in line.edits] == [
        ("May export", "no", "yes")
    ]


def test_filters_by_person_thing_period_and_row(screen: Client, seller: User) -> None:
    status, other = StatusFactory(name="Option"), StatusFactory(name="Perdu")
    record(Kind.STATUS_EDITED, by=seller, target=status)
    record(Kind.STATUS_EDITED, target=other)
    record(Kind.EXPORTED, by=seller, label="clients.csv")
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)

    exported = ("Julien Bernard", "Liste exportée", "clients.csv")
    edited = ("Julien Bernard", "Statut modifié", "Option")
    assert told(screen, who=seller.pk) == [exported, edited]
    assert told(screen, who=seller.pk, what="exports") == [exported]
    assert told(screen, thing=f"statuses.status-{status.pk}") == [edited]
    assert len(told(screen, since=today, until=today)) == 3
    assert told(screen, since=tomorrow) == told(screen, until=today - timedelta(days=1)) == []
    wrong = screen.get(reverse("journal"), {"since": "hier", "who": "0", "what": "x"})
    assert {*wrong.context["form"].errors} == {"since", "who", "what"}
    assert len(wrong.context["lines"]) == 3


def test_every_kind_is_about_some_thing() -> None:
    found = [kind for thing in listing.THINGS for kind in listing.kinds_of(thing)]

    assert {*found} == {*Kind.values}


def test_the_file_holds_what_is_shown_and_is_told_itself(screen: Client) -> None:
    status = StatusFactory(name="=Option")
    record(Kind.STATUS_EDITED, target=status, before={"name": "A"}, after={"name": "B"})

    answer = screen.get(reverse("journal-export"), {"what": "statuses"})

    heading, line = answer.getvalue().decode("utf-8-sig").splitlines()
    assert heading == "Quand;Qui;Adresse;Quoi;Sur quoi;Avant;Après"
    assert line.endswith("Statut modifié;'=Option;Nom: A;Nom: B")
    exported = JournalEntry.objects.latest_first()[0]
    assert (exported.kind, exported.after) == ("exported", {"rows": 1})


def test_the_page_asks_as_much_for_fifty_entries_as_for_one(
    screen: Client, django_assert_max_num_queries: Any
) -> None:
    record(Kind.PURGED)
    with django_assert_max_num_queries(10) as one:
        screen.get(reverse("journal"))
    for key in range(49):
        record(Kind.TRIPS_DELETED, by=UserFactory(), target=Opportunity(pk=key + 1))

    with django_assert_max_num_queries(len(one)):
        page = screen.get(reverse("journal"))
    assert page.context["lines"][0].target == "Opportunité n° 49"


def test_a_set_is_one_entry(administrator: User) -> None:
    trips = [OpportunityFactory() for _ in range(3)]
    deleting.delete(Opportunity.objects.all(), by=administrator, at=clock.now())

    entry = JournalEntry.objects.get()
    assert (entry.target_key, entry.after) == (None, {"opportunities": len(trips)})


def test_a_move_is_not_told_here() -> None:
    trip = OpportunityFactory()
    trip.status = StatusFactory()
    trip.save()

    assert not JournalEntry.objects.exists()


def test_what_changes_nothing_is_not_told(administrator: User) -> None:
    administrators.grant(administrator)
    status = StatusFactory()
    booking.edit_status(status, by=None, at=clock.now(), name=status.name)

    assert not JournalEntry.objects.exists()


def test_a_copy_of_a_rule_is_told_once() -> None:
    rule = AutoTaskTemplateFactory(name="Relancer")
    auto_tasks.copy(rule)

    assert [entry.kind for entry in JournalEntry.objects.all()] == ["rule-added"]


def test_an_order_is_told_by_names(screen: Client) -> None:
    keys = [StatusFactory(name=name, position=at).pk for at, name in enumerate("AB", 1)]
    screen.post(reverse("statuses:order"), {"ids": [*reversed(keys)]})

    (edit,) = listing.line(JournalEntry.objects.get()).edits
    assert (edit.before, edit.after) == ("A, B", "B, A")
    assert list(Status.objects.values_list("name", flat=True)) == ["B", "A"]
