"""Lines without our number, of trips that are there: an agency’s own sheet, corrected."""

from datetime import date
from decimal import Decimal

import pytest

from caladeo import clock
from caladeo.models import User
from opportunities.events import Source
from opportunities.importing import checking
from opportunities.importing.telling.shown import KindOfChange
from opportunities.importing.updates.changes import Kind
from opportunities.models import Client as Traveller
from opportunities.models import ImportFile, Opportunity
from opportunities.moves import transitions
from opportunities.moves.choices import Choices
from tasks.models import Note
from tests.clients import Client
from tests.database import digest
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.opportunities.importing.files import kept
from tests.opportunities.importing.steps import agree, step, words
from tests.working import work

pytestmark = pytest.mark.django_db
HEADINGS = (
    "Opportunité;Client;E-mail;Téléphone;Départ;Retour;CA;Participants;Destinations;Statut;Vendeur"
)
SAME = "Kyoto;Famille Lefèvre;;;14/08/2027;28/08/2027;14800,50;4;Japon;Devis;"


@pytest.fixture
def web(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture(autouse=True)
def quote(db):
    status = StatusFactory(name="Devis", position=1)
    AutoTaskTemplateFactory(status=status, before_departure=True)
    return status


@pytest.fixture(autouse=True)
def sold(quote):
    status = StatusFactory(name="Vendu", is_sold=True, position=2)
    AutoTaskTemplateFactory(status=status)
    return status


@pytest.fixture
def kyoto(quote, seller) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto",
        client=ClientFactory(
            name="Famille Lefèvre", email="lefevre@example.com", phone="06 12 34 56 78"
        ),
        status=quote,
        manager=seller,
        departure_date=date(2027, 8, 14),
        duration_days=15,
        participants=4,
        expected_revenue=Decimal("14800.50"),
        destinations="Japon",
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


def told(checked) -> list[str]:
    return [problem.message.replace("\u00a0", " ") for problem in checked.problems]


@pytest.mark.parametrize(
    ("line", "kind", "changes"),
    [
        (SAME.replace("28/08", "30/08"), Kind.DATES, {"duration_days": 17}),
        (SAME.replace("14800,50", "15000"), Kind.AMOUNTS, {"expected_revenue": Decimal(15000)}),
        (SAME.replace(";4;", ";2;"), Kind.PARTICIPANTS, {"participants": 2}),
        (SAME.replace("Japon", "Corée"), Kind.DESTINATIONS, {"destinations": "Corée"}),
        (SAME.replace("Devis", "Vendu"), Kind.STATUS, {"status": "Vendu"}),
        (f"{SAME}Anna Moreau", Kind.MANAGER, {"manager": "Anna Moreau"}),
    ],
)
def test_what_a_line_says_otherwise_is_an_update(check, kyoto, line, kind, changes):
    UserFactory(name="Anna Moreau")

    found = check(line)

    [update] = found.updates
    assert update.row == kyoto
    assert (found.lines, found.known, found.problems, found.remarks) == ([], [], [], [])
    said = {
        name: str(value) if name in ("status", "manager") else value
        for name, value in update.changes.items()
    }
    assert (update.kinds, said) == ({kind}, changes)


@pytest.mark.parametrize(
    "line",
    [
        SAME,
        SAME.replace("Kyoto;Famille Lefèvre", "KYOTO ;FAMILLE LEFEVRE"),
        "Kyoto;Famille Lefèvre;;;14/08/2027;;;;;;",
        "Kyoto;M. Lefèvre;lefevre@example.com;;14/08/2027;;;;;;",
        "Kyoto;Famille Lefèvre;;+33 6 12 34 56 78;14/08/2027;;;4;;;",
        SAME.replace("14800,50", "sur devis"),
    ],
)
def test_a_line_that_says_the_same_is_there_already(check, kyoto, line):
    found = check(line)

    assert (found.known, found.updates, found.lines, found.remarks) == ([2], [], [], [])


def test_a_status_or_a_manager_that_the_file_does_not_name_stays(check, kyoto, sold):
    kyoto.status = sold
    kyoto.save()

    found = check(
        "Kyoto;Famille Lefèvre;14/08/2027;2;", headings="Nom;Client;Départ;Participants;Statut"
    )

    assert found.updates[0].changes == {"participants": 2}


def test_what_cannot_be_read_of_a_line_that_changes_is_told(check, kyoto):
    found = check(SAME.replace("14800,50", "sur devis").replace(";4;", ";2;"))

    [remark] = found.remarks
    assert (remark.line, remark.text) == (2, "sur devis")
    assert found.updates[0].changes == {"participants": 2}


def test_of_two_trips_that_fit_neither_is_changed(check, kyoto):
    OpportunityFactory(name="kyôto", client=kyoto.client, departure_date=kyoto.departure_date)

    found = check(SAME.replace(";4;", ";2;"))

    assert (found.updates, found.known, found.lines, found.bad_count) == ([], [], [], 1)
    assert "Plusieurs opportunités ont ici ce nom, ce client et ce départ" in told(found)[0]


@pytest.mark.parametrize("is_first", [True, False])
def test_our_number_on_another_line_comes_before_names(check, kyoto, is_first):
    lines = [f"{kyoto.pk};;;;2", ";Kyoto;Famille Lefèvre;14/08/2027;3"]
    lines = lines if is_first else lines[::-1]

    found = check(*lines, headings="Notre numéro;Nom;Client;Départ;Participants")

    assert [update.changes for update in found.updates] == [{"participants": 2}]
    assert told(found) == ["Une autre ligne porte le numéro Caladeo de cette opportunité."]


def test_two_lines_of_one_trip_update_it_once(check, kyoto):
    found = check(SAME.replace(";4;", ";2;"), SAME.replace(";4;", ";3;"))

    assert [update.changes for update in found.updates] == [{"participants": 2}]
    assert told(found) == ["La même que la ligne 2."]


def test_the_page_offers_each_kind_and_the_undo_gives_back(web, send, kyoto, sold):
    other = OpportunityFactory(name="Oman", client=kyoto.client, departure_date=date(2027, 9, 1))
    before = digest(apart=("ImportFile",))
    file = send(
        SAME.replace("28/08", "30/08").replace("Devis", "Vendu"),
        f"Oman;{other.client.name};;;01/09/2027;;;;;;",
        "Lima;Garnier;;;;;;;;;",
    )

    said = words(web.get(step("check", file)))
    for text in (
        "1 opportunité à mettre à jour",
        "Reconnues par notre numéro, sinon par le client, le nom et le départ.",
        "1 opportunité existe déjà à l’identique et sera laissée de côté :",
        "1 tâche à créer",
    ):
        assert text in said, text
    assert digest(apart=("ImportFile",)) == before
    agree(web, file)

    kyoto.refresh_from_db()
    assert (kyoto.duration_days, kyoto.status, kyoto.tasks.count()) == (17, sold, 2)
    assert set(Opportunity.objects.values_list("name", flat=True)) == {"Kyoto", "Oman", "Lima"}
    assert kyoto.changes.latest_first()[0].source == "import"

    web.post(step("undo", file), follow=True)

    kyoto.refresh_from_db()
    assert (kyoto.duration_days, kyoto.status.name, kyoto.tasks.count()) == (15, "Devis", 1)
    assert set(Opportunity.objects.values_list("name", flat=True)) == {"Kyoto", "Oman"}


def test_a_status_that_goes_back_is_told_and_waits_for_its_tick(web, send, kyoto, sold):
    kyoto.status = sold
    kyoto.save()
    file = send(SAME.replace(";4;", ";2;"))

    page = web.get(step("check", file))

    assert "1 revient à un statut antérieur" in words(page)
    ticked = {kind.kind: kind.is_ticked for kind in page.context["checked"].kinds}
    assert ticked == {"participants": True, "status": False}
    agree(web, file, kinds=["participants"])
    kyoto.refresh_from_db()
    assert (kyoto.participants, kyoto.status) == (2, sold)


def test_why_a_trip_is_lost_comes_with_its_status_or_afterwards(check, kyoto):
    lost = StatusFactory(name="Perdu", position=3, probability=0, is_active=False)
    headings = "Nom;Client;Départ;Participants;Statut;Motif de perte"
    [update] = check("Kyoto;Famille Lefèvre;14/08/2027;;Perdu;Prix", headings=headings).updates
    assert (update.changes, update.lost_reason) == ({"status": lost}, "Prix")
    kyoto.status = lost
    kyoto.save()

    found = check("Kyoto;Famille Lefèvre;14/08/2027;2;;Prix", headings=headings)

    (update,) = found.updates
    assert update.changes == {"participants": 2, "lost_reason": "Prix"}
    assert (update.lost_reason, found.remarks) == ("", [])


@pytest.mark.parametrize(
    ("cells", "known"),
    [("Perdu;Prix", []), ("Perdu;DELAI", [2]), ("Perdu;", [2]), ("Devis;Prix", [2])],
)
def test_another_reason_of_the_same_loss_is_shown_before_and_after(web, send, kyoto, cells, known):
    lost = StatusFactory(name="Perdu", position=3, probability=0, is_active=False)
    if cells.startswith(lost.name):
        how = {"by": None, "at": clock.now(), "source": Source.CODE}
        choices = Choices(lost_reason="Délai")
        transitions.move(Opportunity.objects.all(), to=lost, choices=choices, **how)
    line = f"Kyoto;Famille Lefèvre;14/08/2027;{cells}"
    file = send(line, headings="Nom;Client;Départ;Statut;Motif de perte")

    page = web.get(step("check", file))

    found = page.context["checked"]
    assert (found.remarks, found.known) == ([], known)
    assert ("Raison de la perte 1 Kyoto · Délai Prix" in words(page)) is not known


SHEET = [
    "Kyoto;Lefèvre;a@x.fr;06 12 34 56 78;14/08/2027;28/08/2027;14800,50;4;Japon;Devis;",
    "Oman;Garnier;;;;;sur devis;2;;;",
    "Pérou;Lefèvre;;;01/02/2028;;;;;Vendu;",
]
CORRECTED = [
    "Kyoto;Lefèvre;a@x.fr;06 12 34 56 78;14/08/2027;30/08/2027;9000;3;Corée;Vendu;",
    "Oman;Garnier;;;;;1200;2;Nizwa;;",
    "Pérou;Lefèvre;;;01/02/2028;10/02/2028;;5;;Vendu;",
]


def facts() -> list[tuple]:
    names = ("name", "client__name", "departure_date", "duration_days", "expected_revenue")
    more = ("participants", "destinations", "status__name", "manager__name")
    return sorted(Opportunity.objects.values_list(*names, *more), key=str)


def test_the_same_file_twice_changes_nothing(web, send):
    headings = f"{HEADINGS};Remarques"
    sheet = [f"{row};Allergie aux arachides" for row in SHEET]
    agree(web, send(*sheet, headings=headings))
    assert Note.objects.count() == 3

    page = web.get(step("check", send(*sheet, headings=headings)))

    found = page.context["checked"]
    assert (found.known_count, found.updates, found.count) == (3, 0, 0)
    assert (found.bad_count, found.remark_count) == (0, 0)


@pytest.mark.both
def test_a_corrected_sheet_gives_what_it_gives_an_empty_agency(web, send):
    agree(web, send(*CORRECTED))
    wanted = facts()
    Opportunity.objects.all().delete()
    Traveller.objects.all().delete()
    agree(web, send(*SHEET))

    agree(web, send(*CORRECTED))

    assert facts() == wanted
    assert Traveller.objects.count() == 2


@pytest.mark.both
@pytest.mark.usefixtures("two_are_many")
def test_of_a_long_sheet_the_worker_compares_writes_and_gives_back(web, send, kyoto, sold):
    file = send(
        SAME.replace("Devis", "Vendu").replace(";4;", ";2;"),
        "Lima;Garnier;;;;;;;;;",
        "Oman;Roux;;;;;;;;;",
    )
    web.post(step("columns", file), columns(file))
    work()
    agree(web, file)
    work()
    kyoto.refresh_from_db()
    assert (kyoto.participants, kyoto.status, Opportunity.objects.count()) == (2, sold, 3)

    web.post(step("undo", file))
    work()

    kyoto.refresh_from_db()
    assert (kyoto.participants, kyoto.status.name, Opportunity.objects.count()) == (4, "Devis", 1)


def columns(file: ImportFile) -> dict[str, str]:
    return {f"column-{at}": key for at, key in enumerate(file.columns)}


@pytest.mark.parametrize("count", [1, 6])
def test_the_queries_do_not_grow_with_the_rows(
    send, administrator, kyoto, django_assert_num_queries, count
):
    trips = [OpportunityFactory(name=f"Voyage {n}", status=kyoto.status) for n in range(count)]
    file = send(*(f"{row.name};{row.client.name};;;;;;9;;;" for row in trips))

    with django_assert_num_queries(9):
        assert len(checking.check(file, by=administrator).updates) == count


def test_a_dry_run_that_an_earlier_version_kept_is_still_read() -> None:
    kept = {"kind": "status", "count": 2, "name": "Kyoto", "before": "a", "after": "b"}

    kinds = [KindOfChange.of(kept | {"is_ticked": ticked}) for ticked in (True, False)]

    assert [(kind.count, kind.is_ticked) for kind in kinds] == [(2, True), (2, False)]
