"""The filter « En attente de… »: opportunities by the date that they lack."""

import pytest
from django.urls import reverse

from opportunities.models import Opportunity
from statuses.models import KeyDate
from statuses.references import Reference
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.tasks import reading

pytestmark = pytest.mark.django_db
LIST = reverse("opportunities:list")


@pytest.fixture
def option() -> KeyDate:
    return KeyDate.objects.create(name="Option")


@pytest.fixture
def oman(option: KeyDate) -> Opportunity:
    """Lacks its departure (two tasks), its return and its option date (one each)."""
    status = StatusFactory(name="Option posée")
    for reference in (Reference.DEPARTURE, Reference.DEPARTURE, Reference.RETURN):
        AutoTaskTemplateFactory(status=status, reference=reference)
    AutoTaskTemplateFactory(status=status, reference=Reference.KEY_DATE, key_date=option)
    return OpportunityFactory(name="Oman", status=status)


@pytest.fixture
def kyoto(oman: Opportunity) -> Opportunity:
    """Lacks nothing but its option date."""
    return OpportunityFactory(name="Kyoto", status=oman.status, travelling=True)


def words(response) -> str:
    assert response.status_code == 200
    return reading.text(response).replace("\u00a0", " ")


def found(web: Client, query: str) -> list[str]:
    page = web.get(LIST + query)
    assert page.status_code == 200
    return sorted(row.name for row in page.context["rows"])


def test_the_filter_says_how_many_tasks_each_lack_holds_up(web, kyoto):
    text = words(web.get(f"{LIST}?filtre=attente"))

    assert "En attente d’une date Départ 2 tâches Retour 1 tâche Option 2 tâches" in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?attente=depart", ["Oman"]),
        ("?attente=retour", ["Oman"]),
        ("?attente={option}", ["Kyoto", "Oman"]),
        ("?attente=depart&attente={option}", ["Kyoto", "Oman"]),
        ("?attente=depart&q=kyoto", []),
    ],
)
def test_it_lists_those_that_lack_a_date(web, kyoto, option, query, names):
    assert found(web, query.format(option=option.pk)) == names


def test_a_row_says_how_many_of_its_tasks_wait(web, oman):
    assert "4 en attente d’une date" in web.get(LIST).text


def test_one_leaves_the_list_as_soon_as_its_date_is_known(web, oman, kyoto):
    oman.departure_date = "2027-06-14"
    oman.save()

    assert found(web, "?attente=depart") == []


def test_done_and_pinned_tasks_wait_for_nothing(web, oman):
    oman.tasks.filter(reference=Reference.DEPARTURE).update(is_pinned=True)
    oman.tasks.filter(reference=Reference.RETURN).update(state="deleted")

    assert found(web, "?attente=depart&attente=retour") == []


def test_the_chip_names_what_is_chosen_and_empties(web, kyoto, option):
    text = words(web.get(f"{LIST}?attente=depart&attente={option.pk}"))

    assert "En attente d’une date : Départ, Option" in text
    assert "Retirer le filtre En attente d’une date" in text


def test_the_board_narrows_too(web, kyoto):
    page = web.get(reverse("opportunities:board") + "?attente=depart").text

    assert "Oman" in page
    assert "Kyoto" not in page


@pytest.mark.parametrize("value", ["x", "0", "-1", "9" * 40, "999999", "%00", "²"])
def test_nonsense_is_harmless(web, oman, value):
    assert web.get(f"{LIST}?attente={value}").status_code == 200


def test_nothing_waits_is_said(web):
    assert "Aucune tâche n’attend de date." in words(web.get(f"{LIST}?filtre=attente"))


@pytest.mark.parametrize("page", [LIST, reverse("opportunities:board")])
@pytest.mark.parametrize(("name", "offered"), [("attente", "Départ"), ("gestionnaire", "Julien")])
def test_what_a_chip_offers_comes_when_it_opens(web, kyoto, page, name, offered):
    url = f"{page}?q=o&filtre={name}"

    closed, piece = web.get(f"{page}?q=o").text, web.get(url, headers={"HX-Request": "true"})

    assert closed.count(f'"{url.removeprefix(page).replace("&", "&amp;")}"') == 2
    assert f'name="{name}"' not in closed
    assert f'name="{name}"' in piece.text
    assert offered in piece.text
    assert "<html" not in piece.text


def test_a_chip_that_is_none_of_ours_is_not_found(web):
    for name in ("depart", "x"):
        assert web.get(f"{LIST}?filtre={name}", headers={"HX-Request": "true"}).status_code == 404
        assert web.get(f"{LIST}?filtre={name}").status_code == 200
