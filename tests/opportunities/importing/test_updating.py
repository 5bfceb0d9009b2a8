"""Lines with our number change the trips that are there, kind by kind, and give back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction

from opportunities import actions
from opportunities.events import status_changed
from opportunities.importing import checking, undoing, writing
from opportunities.importing.undoing import Touched
from opportunities.importing.updates.changes import Kind
from opportunities.models import Client, FactChange, ImportFile, Opportunity
from opportunities.moves import transitions
from statuses.models import Status
from tasks.models import Task
from tasks.previews import import_preview
from tests.database import digest
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.opportunities.importing.files import kept

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOON = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)
HEADINGS = "Notre numéro;Opportunité;Client;Départ;Retour;Durée;CA;Participants;Statut;Vendeur"
ALL = tuple(Kind)


@pytest.fixture
def quote(db) -> Status:
    status = StatusFactory(name="Devis")
    AutoTaskTemplateFactory(status=status, before_departure=True)
    return status


@pytest.fixture
def sold(quote) -> Status:
    status = StatusFactory(name="Vendu", is_sold=True)
    AutoTaskTemplateFactory(status=status)
    return status


@pytest.fixture
def kyoto(quote, seller) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto",
        client=ClientFactory(name="Famille Lefèvre"),
        status=quote,
        manager=seller,
        departure_date=date(2027, 8, 14),
        duration_days=15,
        participants=4,
        expected_revenue=Decimal("14800.50"),
    )


@pytest.fixture
def check(seller):
    def checked(*lines, headings=HEADINGS):
        return checking.check(kept(*lines, owner=seller, headings=headings), by=seller)

    return checked


@pytest.fixture
def write(seller):
    def written(*lines, headings=HEADINGS, kinds=ALL, creates_tasks=True):
        file = kept(*lines, owner=seller, headings=headings)
        found = checking.check(file, by=seller)
        return writing.write(
            file,
            agreed=found.count,
            left_out=len(found.remarks),
            token=found.token,
            kinds=kinds,
            creates_tasks=creates_tasks,
            by=seller,
            at=NOON,
        )

    return written


def told(checked) -> list[str]:
    return [problem.message.replace("\u00a0", " ") for problem in checked.problems]


def line(trip: Opportunity, *cells: str) -> str:
    return ";".join([str(trip.pk), *cells])


def test_only_what_differs_is_a_change_and_empty_cells_are_none(check, kyoto, sold):
    same = line(kyoto, "KYOTO", "famille lefevre", "14/08/2027", "28/08/2027", "", "14 800,5", "4")

    found = check(same.replace("KYOTO", "Kyoto"))
    assert (found.updates, found.unchanged, found.problems) == ([], 1, [])

    [update] = check(line(kyoto, "", "", "16/08/2027", "", "", "", "", "vendu")).updates
    assert update.changes == {"departure_date": date(2027, 8, 16), "status": sold}
    [update] = check(line(kyoto, "", "", "", "30/08/2027", "", "", "0")).updates
    assert update.changes == {"duration_days": 17}


def test_everything_is_written_once_and_tasks_follow(write, kyoto, sold):
    task = kyoto.tasks.get()
    before = task.due_date
    anna = UserFactory(name="Anna Moreau")

    file = write(
        line(kyoto, "Osaka", "", "16/08/2027", "", "10", "9000", "2", "Vendu", "Anna Moreau")
    )

    kyoto.refresh_from_db()
    assert (kyoto.name, kyoto.client.name, kyoto.status) == ("Osaka", "Famille Lefèvre", sold)
    assert (kyoto.departure_date, kyoto.duration_days) == (date(2027, 8, 16), 10)
    assert (kyoto.participants, kyoto.expected_revenue) == (2, Decimal(9000))
    assert (kyoto.manager, kyoto.booked_on) == (anna, date(2027, 5, 12))
    task.refresh_from_db()
    assert (task.due_date, task.assignee) == (before + timedelta(days=2), anna)
    assert kyoto.tasks.count() == 2
    assert {row.field for row in FactChange.objects.all()} == {
        "departure_date",
        "duration_days",
        "manager",
    }
    assert list(Opportunity.objects.search("osaka")) == [kyoto]
    assert (file.counts["updated"], file.counts["opportunities"]) == (1, 0)
    assert kyoto.changes.latest_first()[0].source == "import"


def test_what_is_not_ticked_stays(write, kyoto, sold):
    write(line(kyoto, "Osaka", "", "16/08/2027", "", "", "", "2", "Vendu"), kinds=["participants"])

    kyoto.refresh_from_db()
    assert (kyoto.name, kyoto.departure_date, kyoto.participants) == ("Kyoto", date(2027, 8, 14), 2)
    assert kyoto.status != sold


def test_with_nothing_ticked_nothing_is_imported(write, kyoto):
    before = digest(apart=("ImportFile",))

    with pytest.raises(writing.NothingTickedError):
        write(line(kyoto, "Osaka"), kinds=[])

    assert digest(apart=("ImportFile",)) == before


def test_new_lines_and_updates_come_in_together(write, kyoto):
    file = write(line(kyoto, "Osaka"), ";Lima;Garnier")

    assert set(Opportunity.objects.values_list("name", flat=True)) == {"Osaka", "Lima"}
    assert (file.counts["updated"], file.counts["opportunities"]) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("999999;Kyoto", "Aucune opportunité n’a ce numéro ici"),
        ("99999999999999999999;Kyoto", "Écrivez un nombre entier"),
        ("-3;Kyoto", "Écrivez un nombre entier"),
        ("abc;Kyoto;Lefèvre", "Écrivez un nombre entier"),
        ("{pk};Lima;Garnier", "Ici, c’est « Kyoto » de Famille Lefèvre"),
    ],
)
def test_a_wrong_number_refuses_its_line_in_words(check, kyoto, cells, message):
    found = check(cells.format(pk=kyoto.pk))

    assert message in told(found)[0]
    assert (found.updates, found.lines, found.bad_count) == ([], [], 1)


def test_a_number_twice_updates_once(check, kyoto):
    found = check(line(kyoto, "Osaka"), line(kyoto, "Nara"))

    assert told(found) == ["Ce numéro est déjà à la ligne 2."]
    assert [update.changes["name"] for update in found.updates] == ["Osaka"]


def test_a_client_renamed_here_since_is_no_change(check, kyoto):
    kyoto.client.name = "Lefèvre-Garnier"
    kyoto.client.save()
    cells = line(kyoto, "Kyoto", "Famille Lefèvre", str(kyoto.client_id))

    found = check(cells, headings="Notre numéro;Opportunité;Client;N° client")

    assert (found.updates, found.unchanged, found.questions) == ([], 1, [])


def test_contradicting_dates_are_left_out_and_told(check, kyoto):
    found = check(line(kyoto, "", "", "", "01/08/2027"))

    assert (found.updates, found.unchanged) == ([], 1)
    assert "Le retour ne peut pas précéder le départ" in found.remarks[0].message


def test_the_preview_counts_what_the_import_does(check, write, kyoto, sold, seller):
    anna = UserFactory(name="Anna Moreau")
    cells = line(kyoto, "", "", "16/08/2027", "", "", "", "", "Vendu", "Anna Moreau")
    before = digest(apart=("ImportFile",))

    found = import_preview.preview_updates(check(cells).updates, by=seller, at=NOON)

    assert digest(apart=("ImportFile",)) == before
    assert (found.moving, found.handed, found.created, found.cancelled) == (1, 1, 1, 0)
    report = import_preview.report(check(cells), by=seller, at=NOON)
    assert [(row.kind, row.count) for row in report.kinds] == [
        ("dates", 1),
        ("manager", 1),
        ("status", 1),
    ]
    assert (report.kinds[1].before, report.kinds[1].after) == (str(seller), "Anna Moreau")
    write(cells)
    assert Task.objects.filter(assignee=anna).count() == 2


def test_an_undo_gives_everything_back(write, kyoto, sold, seller):
    due = kyoto.tasks.get().due_date
    UserFactory(name="Anna Moreau")
    file = write(
        line(kyoto, "", "Neuf", "16/08/2027", "", "10", "9000", "2", "Vendu", "Anna Moreau"),
        ";Lima;Garnier",
    )
    kyoto.refresh_from_db()
    assert (kyoto.client.name, kyoto.status, kyoto.tasks.count()) == ("Neuf", sold, 2)

    undone = undoing.undo(file, by=seller, at=NOON + timedelta(hours=3))

    kyoto.refresh_from_db()
    assert (kyoto.name, kyoto.client.name, kyoto.status.name) == (
        "Kyoto",
        "Famille Lefèvre",
        "Devis",
    )
    assert (kyoto.departure_date, kyoto.manager, kyoto.booked_on) == (
        date(2027, 8, 14),
        seller,
        None,
    )
    assert (undone.kept, Client.objects.count(), Opportunity.objects.count()) == ([], 1, 1)
    task = kyoto.tasks.get()
    assert (task.due_date, task.assignee) == (due, seller)


def test_an_undo_leaves_what_somebody_changed_since(write, kyoto, sold, seller):
    file = write(line(kyoto, "Osaka", "", "16/08/2027", "", "", "", "2", "Vendu"))
    kyoto.refresh_from_db()
    actions.edit(kyoto, {"name": "Nara"}, by=seller, source="screen")
    rows = Opportunity.objects.filter(pk=kyoto.pk)
    lost = StatusFactory(name="Perdu")
    transitions.move(rows, to=lost, by=seller, source="screen", at=NOON + timedelta(hours=1))

    undone = undoing.undo(file, by=seller, at=NOON + timedelta(hours=3))

    kyoto.refresh_from_db()
    assert (kyoto.name, kyoto.status) == ("Nara", lost)
    assert (kyoto.departure_date, kyoto.participants) == (date(2027, 8, 14), 4)
    assert undone.kept == [[kyoto.pk, Touched.MOVED]]


def test_a_manager_who_left_meanwhile_is_not_given_back(write, kyoto, seller):
    UserFactory(name="Anna Moreau")
    file = write(line(kyoto, "", "", "", "", "", "", "2", "", "Anna Moreau"))
    seller.is_active = False
    seller.save()

    undone = undoing.undo(file, by=None, at=NOON + timedelta(hours=3))

    kyoto.refresh_from_db()
    assert (kyoto.manager.name, kyoto.participants) == ("Anna Moreau", 4)
    assert undone.kept == [[kyoto.pk, Touched.EDITED]]


def test_what_changed_between_the_dry_run_and_the_import_is_shown_anew(kyoto, seller):
    file = kept(line(kyoto, "Osaka"), owner=seller, headings=HEADINGS)
    token = checking.check(file, by=seller).token
    Opportunity.objects.filter(pk=kyoto.pk).update(name="Nara")

    with pytest.raises(writing.ChangedError):
        writing.write(
            file, agreed=0, token=token, kinds=ALL, creates_tasks=True, by=seller, at=NOON
        )

    kyoto.refresh_from_db()
    assert kyoto.name == "Nara"


def test_a_status_that_demands_its_tasks_keeps_its_trip(write, kyoto, sold, seller, quote):
    quote.templates.update(is_required=True)
    kyoto.tasks.update(is_required=True)
    quote.required_open = "demand"
    quote.save()

    file = write(line(kyoto, "", "", "", "", "", "", "2", "Vendu"))

    kyoto.refresh_from_db()
    assert (kyoto.status, kyoto.participants, file.counts["blocked"]) == (quote, 2, 1)
    migration = import_module("opportunities.migrations.0026_blocked_opportunities")
    migration.back(apps, None)
    assert ImportFile.objects.get(pk=file.pk).counts["held"] == 1
    migration.forward(apps, None)
    assert ImportFile.objects.get(pk=file.pk).counts == file.counts


def test_without_tasks_when_asked_so(write, kyoto, sold):
    write(line(kyoto, "", "", "", "", "", "", "", "Vendu"), creates_tasks=False)

    kyoto.refresh_from_db()
    assert (kyoto.status, kyoto.tasks.count()) == (sold, 1)


def test_a_fault_in_the_middle_leaves_nothing(write, kyoto, sold):
    def fail(**kwargs):
        raise RuntimeError

    before = digest(apart=("ImportFile",))
    status_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            write(line(kyoto, "Osaka", "", "16/08/2027", "", "", "", "", "Vendu"))
    finally:
        status_changed.disconnect(fail)

    assert digest(apart=("ImportFile",)) == before


@pytest.mark.parametrize("count", [1, 12])
def test_the_statements_do_not_grow_with_the_rows(
    write, kyoto, sold, django_assert_max_num_queries, count
):
    trips = [OpportunityFactory(name=f"V{n}", status=kyoto.status) for n in range(count)]
    lines = [
        line(trip, f"W{trip.pk}", "", "16/08/2027", "", "8", "", "", "Vendu") for trip in trips
    ]

    with django_assert_max_num_queries(46):
        write(*lines)
