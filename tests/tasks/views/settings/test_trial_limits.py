"""*Tester ce statut*: what it refuses, what it costs, and that it writes nothing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from caladeo.models import User
from statuses.models import AutoTaskTemplate, KeyDate, Status
from tests import databases, fingerprint
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)
from tests.tasks.engine.chain_steps import following
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 5, 12, 12, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


def address(status):
    return reverse("tasks:trial", args=[status.pk])


def dates(**given):
    return {"avec": "dates", "depart": "2027-06-14", "retour": "2027-06-28"} | given


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"entree": "2027-04-31"}, "Cette date n’existe pas"),
        ({"depart": "31/04/2027"}, "Cette date n’existe pas"),
        ({"depart": "2101-01-01"}, "entre le 1er janvier 1990 et le 31 décembre 2100"),
        ({"depart": "1989-12-31"}, "entre le 1er janvier 1990 et le 31 décembre 2100"),
        ({"entree": "\x00"}, "Cette date n’existe pas"),
        ({"creation": "x" * 50_000}, "Cette date n’existe pas"),
        ({"retour": "'; DROP TABLE"}, "Cette date n’existe pas"),
    ],
)
def test_nonsense_is_told_beside_its_field_and_stays_typed(screen, confirmed, given, words):
    response = screen.get(address(confirmed), dates(**given))

    assert response.status_code == 200
    assert words in text(response)
    assert response.text.count("field-error") == 1
    assert "seraient créées" not in text(response)
    assert "Corrigez ce qui est marqué" in text(response)


@pytest.mark.parametrize(
    ("given", "words", "without_date"),
    [
        ({"retour": "2027-06-13"}, "Le retour ne peut pas précéder le départ (14 juin 2027).", 1),
        ({"retour": "2030-06-13"}, "Un voyage dure au plus 730 jours.", 1),
        ({"depart": ""}, "Indiquez aussi le départ.", 4),
    ],
)
def test_dates_that_contradict_one_another_leave_what_does_not_hang_on_them(
    screen, confirmed, given, words, without_date
):
    response = screen.get(address(confirmed), dates(**given))

    assert words in text(response)
    assert response.text.count("field-error") == 1
    assert f"dont {without_date} sans date" in text(response)
    assert "Compté sans la date marquée : corrigez-la pour tout voir." in text(response)
    assert "axis-drawing" in response.text


@pytest.mark.parametrize("key", ["0", "999999", "-1", "abc", "\x00", "9" * 300, "1 OR 1=1"])
def test_an_opportunity_that_is_none_is_told_beside_the_field(screen, confirmed, key):
    response = screen.get(address(confirmed), {"opportunite": key})

    assert response.status_code == 200
    assert "Cette opportunité n’existe plus. Choisissez-en une autre." in text(response)


@pytest.mark.parametrize(
    "given",
    [
        {"avec": "\x00", "mots": "\x00" * 40},
        {"mots": "é" * 50_000},
        {"avec": ["dates", "dates"], "depart": ["2027-06-14", "x"]},
        {"avec": "dates", "date-1": "x", "date-": "x", "unknown": "x" * 50_000},
        {"avec": "dates", "entree": "1990-01-01", "depart": "2100-12-31", "retour": "2100-12-31"},
        {"avec": "dates", "entree": "2100-12-31", "creation": "1990-01-01"},
    ],
)
def test_any_other_query_is_harmless(screen, confirmed, given):
    for name in ("tasks:trial", "tasks:trial-matches"):
        assert screen.get(reverse(name, args=[confirmed.pk]), given).status_code == 200


def test_a_huge_query_is_harmless(screen, confirmed):
    query = "&".join(f"date-{number}=1" for number in range(3000))

    assert screen.get(f"{address(confirmed)}?avec=dates&{query}").status_code == 200


@pytest.mark.parametrize("pk", [0, 999999, 10**40])
def test_a_status_that_is_none_is_not_found(screen, pk):
    assert screen.get(f"/parametres/statuts/{pk}/tester/").status_code == 404


def test_a_deleted_status_is_not_found(screen):
    status = StatusFactory(deleted_at=NOON)

    assert screen.get(address(status)).status_code == 404


@pytest.mark.parametrize("name", ["tasks:trial", "tasks:trial-matches"])
def test_who_has_no_right_is_refused(client, seller, confirmed, name):
    url = reverse(name, args=[confirmed.pk])
    assert client.get(url)["Location"].startswith("/connexion/")

    client.force_login(seller)

    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 403


def test_only_reading_is_possible(screen, confirmed):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(screen, method)(address(confirmed)).status_code == 405


def test_the_status_page_leads_here(screen, confirmed):
    page = screen.get(confirmed.get_absolute_url())

    rules = confirmed.templates.count()
    # Desk, phone, and the menu of each rule.
    assert page.text.count(f'href="{address(confirmed)}"') == 2 + rules


@pytest.mark.parametrize("is_htmx", [False, True])
def test_nothing_is_written_whatever_is_tried(screen, confirmed, kyoto, is_htmx):
    option = KeyDate.objects.create(name="Option")
    AutoTaskTemplateFactory(status=confirmed, reference="key_date", key_date=option)
    quote = AutoTaskTemplateFactory(status=kyoto.status, on_leave="cancel")
    Status.objects.filter(pk=confirmed.pk).update(is_sold=True)
    there = OpportunityFactory(status=confirmed, travelling=True)
    headers = {"HX-Request": "true"} if is_htmx else {}
    variants = [
        {},
        {"opportunite": kyoto.pk},
        {"opportunite": there.pk, "entree": "2028-02-29"},
        {"mots": "kyoto"},
        {"mots": "nothing of the kind"},
        {"opportunite": "x"},
        dates(),
        dates(entree="2026-01-01", creation="2025-01-01"),
        dates(retour="1"),
        dates(**{f"date-{option.pk}": "2027-05-20"}),
    ]
    before = fingerprint.of_database()

    for given in variants:
        for status in (confirmed, quote.status):
            for name in ("tasks:trial", "tasks:trial-matches"):
                url = reverse(name, args=[status.pk])
                assert screen.get(url, given, headers=headers).status_code == 200

    assert fingerprint.of_database() == before


def test_the_fingerprint_sees_a_letter(confirmed):
    before = fingerprint.of_database()

    AutoTaskTemplate.objects.filter(name="Envoyer le carnet").update(name="Envoyer le carnet.")

    assert fingerprint.of_database() != before


@pytest.mark.parametrize("given", [{}, {"avec": "dates", "depart": "2027-06-14"}])
@pytest.mark.both
def test_many_rules_and_opportunities_cost_no_more_queries(screen, confirmed, kyoto, given):
    option = KeyDate.objects.create(name="Option")
    person = UserFactory()

    def add_rule():
        AutoTaskTemplateFactory(
            status=confirmed,
            reference="key_date",
            key_date=option,
            assign_to="person",
            assigned_person=person,
            on_return="once",
        )
        following(confirmed.templates.filter(predecessor=None).last())

    add_rule()
    screen.get(address(confirmed), given)
    few = databases.statements(lambda: screen.get(address(confirmed), given))
    for _number in range(6):
        add_rule()
        OpportunityFactory(status=kyoto.status, travelling=True)

    many = databases.statements(lambda: screen.get(address(confirmed), given))

    assert many == few <= 22
