"""Lines without our number whose trip is there on another day: offered, with a tick of its own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from caladeo.models import JournalEntry, User
from opportunities.importing import checking
from opportunities.importing.telling import refused
from opportunities.importing.updates.changes import Kind
from opportunities.models import ImportFile, Opportunity
from tests.clients import Client
from tests.database import digest
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
)
from tests.opportunities.importing.files import kept
from tests.opportunities.importing.steps import agree, step, words
from tests.working import work

pytestmark = pytest.mark.django_db
HEADINGS = "Opportunité;Client;E-mail;Départ;Retour;CA;Statut"
DAY = date(2027, 8, 14)
MOVED = "Kyoto;Famille Lefèvre;;21/08/2027;;;"


@pytest.fixture
def web(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture(autouse=True)
def quote(db):
    status = StatusFactory(name="Devis", position=1)
    AutoTaskTemplateFactory(status=status, before_departure=True)
    return status


@pytest.fixture
def kyoto(quote, seller) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto",
        client=ClientFactory(name="Famille Lefèvre", email="lefevre@example.com"),
        status=quote,
        manager=seller,
        departure_date=DAY,
        duration_days=15,
        expected_revenue=Decimal(14800),
    )


@pytest.fixture
def send(administrator):
    def kept_file(*lines, headings=HEADINGS) -> ImportFile:
        return kept(*lines, owner=administrator, headings=headings)

    return kept_file


@pytest.fixture
def check(send, administrator):
    def checked(*lines, headings=HEADINGS):
        return checking.check(send(*lines, headings=headings), by=administrator)

    return checked


def line(day: date | None, name: str = "Kyoto", client: str = "Famille Lefèvre") -> str:
    return f"{name};{client};;{day.strftime('%d/%m/%Y') if day else ''};;;"


@pytest.mark.parametrize("apart", [1, -1, 180, -180])
def test_another_departure_is_offered_and_waits_for_its_tick(check, kyoto, apart):
    found = check(line(DAY + timedelta(apart)))

    [update] = found.updates
    assert (update.row, update.kinds, update.doubtful) == (kyoto, {Kind.MOVED}, {Kind.MOVED})
    assert update.changes == {"departure_date": DAY + timedelta(apart)}
    assert (found.lines, found.known, found.maybe_there) == ([], [], [])


@pytest.mark.parametrize("apart", [181, -181, 365])
def test_a_trip_of_another_year_is_new(check, kyoto, apart):
    found = check(line(DAY + timedelta(apart)))

    assert (len(found.lines), found.updates, found.maybe_there) == (1, [], [])


def test_a_departure_that_was_not_known_here_is_offered(check, kyoto):
    kyoto.departure_date = None
    kyoto.save()

    [update] = check(MOVED).updates

    assert (update.kinds, update.changes) == ({Kind.MOVED}, {"departure_date": date(2027, 8, 21)})


def test_a_departure_that_the_file_leaves_empty_stays(check, kyoto):
    assert check(line(None)).known == [2]

    [update] = check("Kyoto;Famille Lefèvre;;;;9000;").updates

    assert update.changes == {"expected_revenue": 9000}
    assert update.kinds == {Kind.MOVED, Kind.AMOUNTS}


@pytest.mark.parametrize(
    "text",
    ["KYÔTO ;FAMILLE LEFEVRE;", "kyoto;M. Lefèvre;lefevre@example.com"],
)
def test_the_trip_is_known_in_other_letters_too(check, kyoto, text):
    assert check(f"{text};21/08/2027;;;").updates[0].row == kyoto


def test_of_two_trips_that_may_be_meant_neither_is_and_the_line_is_told(web, send, check, kyoto):
    OpportunityFactory(name="kyôto", client=kyoto.client, departure_date=date(2027, 9, 1))

    found = check(MOVED)

    assert (len(found.lines), found.updates, found.maybe_there) == (1, [], [2])
    page = words(web.get(step("check", send(MOVED))))
    assert "1 nouvelle opportunité est peut-être déjà là" in page


def test_of_two_lines_that_may_mean_one_trip_neither_does(check, kyoto):
    found = check(MOVED, line(date(2027, 8, 28)))

    assert (len(found.lines), found.updates, found.maybe_there) == (2, [], [2, 3])


@pytest.mark.parametrize("is_first", [True, False])
def test_beside_the_very_trip_another_departure_is_another_trip(check, kyoto, is_first):
    lines = [line(DAY), MOVED]

    found = check(*(lines if is_first else lines[::-1]))

    assert (len(found.lines), len(found.known), found.updates) == (1, 1, [])


def test_of_trips_of_each_year_only_the_near_one_moves(check, kyoto):
    for year in (2025, 2026):
        day = date(year, 8, 16)
        OpportunityFactory(name="Kyoto", client=kyoto.client, departure_date=day)

    found = check(line(date(2025, 8, 16)), MOVED, line(date(2028, 8, 12)))

    assert [update.row for update in found.updates] == [kyoto]
    assert (found.known, [row.number for row in found.lines]) == ([2], [4])


def test_a_trip_that_another_line_names_by_our_number_is_not_met(check, kyoto):
    lines = f"{kyoto.pk};;;", ";Kyoto;Famille Lefèvre;21/08/2027"

    found = check(*lines, headings="Notre numéro;Nom;Client;Départ")

    assert (len(found.lines), found.updates, found.unchanged) == (1, [], 1)


@pytest.mark.both
def test_ticked_it_moves_with_its_tasks_and_the_undo_gives_it_back(web, send, kyoto):
    due = kyoto.tasks.get().due_date
    file = send("Kyoto;Famille Lefèvre;;21/08/2027;06/09/2027;15000;")

    page = web.get(step("check", file))

    assert {kind.kind: kind.is_ticked for kind in page.context["checked"].kinds} == {
        "moved": False,
        "dates": True,
        "amounts": True,
    }
    for text in (
        "Départs déplacés, reconnus au client et au nom 1 Kyoto · 14 août 2027 21 août 2027",
        "1 tâche bouge",
    ):
        assert text in words(page), text
    agree(web, file, also=["moved"])
    kyoto.refresh_from_db()
    facts = (kyoto.departure_date, kyoto.duration_days, kyoto.expected_revenue)
    assert facts == (date(2027, 8, 21), 17, 15000)
    assert kyoto.tasks.get().due_date == due + timedelta(7)
    assert Opportunity.objects.count() == 1
    assert JournalEntry.objects.get(kind="imported").after["updated"] == 1

    web.post(step("undo", file), follow=True)

    kyoto.refresh_from_db()
    facts = (kyoto.departure_date, kyoto.duration_days, kyoto.expected_revenue)
    assert (facts, kyoto.tasks.get().due_date) == ((DAY, 15, 14800), due)


def test_unticked_the_whole_line_stays_out_and_is_told(web, send, kyoto):
    other = OpportunityFactory(name="Oman", client=kyoto.client, departure_date=DAY)
    file = send(
        "Kyoto;Famille Lefèvre;;21/08/2027;;15000;", "Oman;Famille Lefèvre;;14/08/2027;;900;"
    )

    said = words(agree(web, file))

    kyoto.refresh_from_db()
    other.refresh_from_db()
    assert (kyoto.departure_date, kyoto.expected_revenue) == (DAY, 14800)
    assert (other.expected_revenue, Opportunity.objects.count()) == (900, 2)
    assert "1 ligne avec un autre départ laissée de côté, non cochée : ligne 2" in said
    assert "avec une erreur" not in said
    text = b"".join(web.get(step("refused", file)).streaming_content).decode()
    assert f"L’opportunité {kyoto.pk}" in text
    file.refresh_from_db()
    [(cells, _why)] = refused.unpack(file.refused)
    assert cells[:2] == ["Kyoto", "Famille Lefèvre"]


def test_where_nothing_is_ticked_nothing_is_imported(web, send, kyoto):
    before = digest(apart=("ImportFile",))
    file = send("Kyoto;Famille Lefèvre;;21/08/2027;;15000;")

    for kinds in ([], ["amounts"]):
        said = words(agree(web, file, kinds=kinds))

        assert "Rien n’est à importer" in said
        assert digest(apart=("ImportFile",)) == before


def test_a_cell_that_cannot_be_read_is_told_as_of_a_trip_that_is_there(check, kyoto):
    found = check("Kyoto;Famille Lefèvre;;21/08/2027;;sur devis;")

    assert [(row.line, row.text) for row in found.remarks] == [(2, "sur devis")]


def test_the_same_file_twice_changes_nothing(web, send, kyoto):
    agree(web, send(MOVED), also=["moved"])

    found = web.get(step("check", send(MOVED))).context["checked"]

    assert (found.known_count, found.updates, found.count, found.bad_count) == (1, 0, 0, 0)


@pytest.mark.both
@pytest.mark.usefixtures("two_are_many")
@pytest.mark.parametrize("is_ticked", [True, False])
def test_of_a_long_file_the_worker_moves_and_gives_back(web, send, kyoto, is_ticked):
    file = send(MOVED, line(None, "Lima", "Garnier"), line(None, "Oman", "Roux"))
    columns = {f"column-{at}": key for at, key in enumerate(file.columns)}
    web.post(step("columns", file), columns)
    work()
    agree(web, file, also=["moved"] if is_ticked else [])
    work()
    kyoto.refresh_from_db()
    moved = date(2027, 8, 21) if is_ticked else DAY
    assert (kyoto.departure_date, Opportunity.objects.count()) == (moved, 3)

    web.post(step("undo", file))
    work()

    kyoto.refresh_from_db()
    assert (kyoto.departure_date, Opportunity.objects.count()) == (DAY, 1)


def test_sales_staff_move_what_they_may_import(client, seller, kyoto):
    client.force_login(seller)
    file = kept(MOVED, owner=seller, headings=HEADINGS)

    agree(client, file, also=["moved"])

    kyoto.refresh_from_db()
    assert kyoto.departure_date == date(2027, 8, 21)


@pytest.mark.parametrize("count", [1, 6])
def test_the_queries_do_not_grow_with_the_rows(
    send, administrator, kyoto, django_assert_num_queries, count
):
    trips = [OpportunityFactory(name=f"Voyage {n}", status=kyoto.status) for n in range(count)]
    for row in trips:
        row.departure_date = DAY
        row.save()
    file = send(*(line(DAY + timedelta(3), row.name, row.client.name) for row in trips))

    with django_assert_num_queries(9):
        assert len(checking.check(file, by=administrator).updates) == count
