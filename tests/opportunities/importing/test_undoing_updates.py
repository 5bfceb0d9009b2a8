"""Undoing an import of updates: what a later change builds on stays, and the question says so."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities.events import Source
from opportunities.importing import checking, undoing, writing
from opportunities.importing.telling import facing
from opportunities.importing.updates.changes import Kind
from opportunities.models import Client as Traveller
from opportunities.models import FactChange, ImportFile, Opportunity
from opportunities.moves import tracked_fields, transitions, undoing_fields
from statuses.models import Status
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.opportunities.importing.files import kept

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HEADINGS = "Notre numéro;Départ;Retour;CA;Vendeur;Client;Statut"
BEFORE, AFTER = date(2027, 6, 1), date(2027, 6, 8)


@pytest.fixture
def kyoto(seller) -> Opportunity:
    status = StatusFactory(name="Devis", position=1)
    AutoTaskTemplateFactory(status=status, before_departure=True)
    return OpportunityFactory(
        name="Kyoto",
        client=ClientFactory(name="Lefèvre"),
        status=status,
        manager=seller,
        departure_date=BEFORE,
        duration_days=15,
        expected_revenue=Decimal(9000),
    )


@pytest.fixture
def ago():
    """A moment so many hours before now: each is another."""
    now = clock.now()
    return lambda hours: now - timedelta(hours=hours)


@pytest.fixture
def bring(administrator):
    def brought(*lines: str, at: datetime) -> ImportFile:
        file = kept(*lines, owner=administrator, headings=HEADINGS)
        found = checking.check(file, by=administrator)
        told = {"agreed": found.count, "left_out": len(found.remarks), "token": found.token}
        how = {"kinds": tuple(Kind), "creates_tasks": True, "by": administrator, "at": at}
        return writing.write(file, **told, **how)

    return brought


def edit(trip: Opportunity, *, at: datetime, **facts) -> None:
    tracked_fields.write(Opportunity.objects.filter(pk=trip.pk), at=at, **facts)


def numbers(file: ImportFile) -> tuple[int, int]:
    """Of how many trips all goes back, and of how many something stays."""
    found = facing.of(file)
    return found.given_trips, found.left_trips


def undo(file: ImportFile) -> int:
    """Undo an import as its question says; of how many trips something stays."""
    asked = facing.of(file)
    done = undoing.undo(file, by=file.owner, at=clock.now())
    assert asked.left_trips == len(done.kept)
    assert asked.clients == done.counts["removed_clients"]
    return len(done.kept)


def dates(trip: Opportunity) -> tuple[date | None, int | None]:
    trip.refresh_from_db()
    return trip.departure_date, trip.duration_days


def test_a_departure_that_came_back_to_what_the_import_made_of_it_stays(bring, kyoto, ago):
    file = bring(f"{kyoto.pk};08/06/2027;;;;;", at=ago(5))
    edit(kyoto, departure_date=BEFORE, at=ago(4))
    edit(kyoto, departure_date=AFTER, at=ago(3))

    assert numbers(file) == (0, 1)
    assert undo(file) == 1
    assert dates(kyoto) == (AFTER, 15)


@pytest.mark.parametrize("is_by_import", [True, False])
def test_a_departure_on_which_a_later_duration_builds_stays(bring, kyoto, ago, is_by_import):
    file = bring(f"{kyoto.pk};08/06/2027;;9500;;;", at=ago(5))
    if is_by_import:
        bring(f"{kyoto.pk};;24/06/2027;;;;", at=ago(4))
    else:
        edit(kyoto, duration_days=17, at=ago(4))

    assert undo(file) == 1

    assert dates(kyoto) == (AFTER, 17)
    assert kyoto.expected_revenue == 9000


def test_a_duration_stays_with_the_departure_that_changed_since(bring, kyoto, ago):
    file = bring(f"{kyoto.pk};08/06/2027;24/06/2027;;;;", at=ago(5))
    edit(kyoto, departure_date=date(2027, 7, 1), at=ago(4))

    assert undo(file) == 1
    assert dates(kyoto) == (date(2027, 7, 1), 17)


def test_departure_and_duration_of_one_import_go_back_together(bring, kyoto, ago):
    file = bring(f"{kyoto.pk};08/06/2027;24/06/2027;;;;", at=ago(5))

    assert numbers(file) == (1, 0)
    assert undo(file) == 0
    assert dates(kyoto) == (BEFORE, 15)


def test_a_later_import_that_is_undone_first_hinders_nothing(bring, kyoto, ago):
    first = bring(f"{kyoto.pk};08/06/2027;;;;;", at=ago(5))
    second = bring(f"{kyoto.pk};15/06/2027;;;;;", at=ago(4))

    assert undo(second) == 0
    assert dates(kyoto) == (AFTER, 15)
    assert undo(first) == 0
    assert dates(kyoto) == (BEFORE, 15)
    assert not FactChange.objects.standing().exists()


def test_what_a_person_changed_and_took_back_hinders_nothing(bring, kyoto, ago):
    file = bring(f"{kyoto.pk};08/06/2027;;;;;", at=ago(5))
    edit(kyoto, departure_date=BEFORE, at=ago(4))
    latest = FactChange.objects.latest("pk")
    undoing_fields.undo(kyoto, [latest.pk], by=None, at=ago(3))

    assert undo(file) == 0
    assert dates(kyoto) == (BEFORE, 15)


def test_a_manager_who_came_back_stays(bring, kyoto, ago, seller):
    other = UserFactory(name="Anna Moreau")
    file = bring(f"{kyoto.pk};08/06/2027;;;Anna Moreau;;", at=ago(5))
    edit(kyoto, manager=seller, at=ago(4))
    edit(kyoto, manager=other, at=ago(3))

    assert undo(file) == 1

    assert dates(kyoto) == (BEFORE, 15)
    assert kyoto.manager == other


@pytest.mark.parametrize("gone", ["manager", "client"])
def test_where_who_was_there_before_is_gone_the_question_counts_it_as_staying(
    bring, kyoto, ago, seller, gone
):
    UserFactory(name="Anna Moreau")
    ClientFactory(name="Garnier")
    who = "Anna Moreau;" if gone == "manager" else ";Garnier"
    file = bring(f"{kyoto.pk};;;9500;{who};", at=ago(5))
    if gone == "manager":
        User.objects.filter(pk=seller.pk).update(is_active=False)
    else:
        Traveller.objects.get(name="Lefèvre").delete()

    found = facing.of(file)
    assert (found.given_trips, found.left_trips, found.is_nothing) == (0, 1, False)
    assert undo(file) == 1

    kyoto.refresh_from_db()
    assert kyoto.expected_revenue == 9000


def test_the_client_that_came_along_and_is_carried_no_longer_is_counted(bring, kyoto, ago):
    file = bring(f"{kyoto.pk};;;;;Nouveau;", at=ago(5))

    assert facing.of(file).clients == 1
    assert undo(file) == 0
    assert not Traveller.objects.filter(name="Nouveau").exists()


def test_a_move_whose_status_was_deleted_meanwhile_is_counted_as_staying(bring, kyoto, ago):
    StatusFactory(name="Vendu", position=2)
    file = bring(f"{kyoto.pk};;;;;;Vendu", at=ago(5))
    Status.objects.filter(name="Devis").update(deleted_at=ago(4))

    assert numbers(file) == (0, 1)
    assert undo(file) == 1


def test_a_trip_that_moved_on_is_counted_as_staying(bring, kyoto, ago):
    to = StatusFactory(name="Vendu", position=2)
    file = bring(f"{kyoto.pk};;;;;;Vendu", at=ago(5))
    trips = Opportunity.objects.filter(pk=kyoto.pk)
    for status in (kyoto.status, to):
        transitions.move(trips, to=status, by=None, source=Source.CODE, at=ago(4))

    assert numbers(file) == (0, 1)
    assert undo(file) == 1


def test_the_page_asks_with_these_numbers_and_the_undo_keeps_them(
    client: Client, administrator, bring, kyoto, ago
):
    client.force_login(administrator)
    other = OpportunityFactory(name="Oman", status=kyoto.status, departure_date=BEFORE)
    file = bring(f"{kyoto.pk};08/06/2027;;;;;", f"{other.pk};08/06/2027;;;;;", at=ago(5))
    edit(kyoto, duration_days=20, at=ago(4))
    address = reverse("opportunities:import-undo", args=[file.pk])

    page = client.get(address).content.decode()
    assert "1 opportunité retrouve ce qu’elle avait" in page
    assert "1 opportunité a été modifiée depuis" in page
    client.post(address)

    assert (dates(kyoto), dates(other)[0]) == ((AFTER, 20), BEFORE)


@pytest.mark.parametrize("count", [1, 12])
def test_the_questions_do_not_grow_with_the_rows(
    bring, kyoto, ago, count, django_assert_max_num_queries
):
    trips = [OpportunityFactory(status=kyoto.status, departure_date=BEFORE) for _n in range(count)]
    file = bring(*(f"{row.pk};08/06/2027;;;;;" for row in trips), at=ago(5))

    with django_assert_max_num_queries(5):
        assert numbers(file) == (count, 0)
    with django_assert_max_num_queries(26):
        undoing.undo(file, by=file.owner, at=clock.now())
