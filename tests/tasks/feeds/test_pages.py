"""Mon compte › Calendrier: addresses made, shown once, made anew, revoked."""

import re
from typing import Any

import pytest

from caladeo.journal import listing
from caladeo.models import JournalEntry
from tasks.models import CalendarFeed
from tests.clients import Client
from tests.database import digest
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/compte/calendrier/"
ADDRESS = re.compile(r"http://testserver/calendrier/[0-9a-f]{32}\.ics")


@pytest.fixture
def browser(anna: Any, client: Client) -> Client:
    client.force_login(anna)
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    words: str = answer.content.decode().replace("\u00a0", " ")
    return words


def make(browser: Client, kind: str = "tasks", clients: str = "named") -> str:
    """The address, as the page shows it."""
    said = text(browser.post(PAGE, {"kind": kind, "act": "make", "clients": clients}))
    (address,) = ADDRESS.findall(said)
    return str(address)


def test_my_account_leads_there(browser):
    assert f'href="{PAGE}"' in text(browser.get("/compte/"))
    assert text(browser.get(PAGE)).count("Aucune adresse.") == 2


def test_an_address_is_shown_once_and_answers(browser):
    address = make(browser)

    assert Client().get(address).status_code == 200
    said = text(browser.get(PAGE))
    assert not ADDRESS.search(said)
    assert "dernière lecture" in said
    assert said.count("Aucune adresse.") == 1


def test_each_kind_has_its_own(browser):
    assert make(browser, "tasks") != make(browser, "trips")
    assert CalendarFeed.objects.count() == 2


def test_made_anew_the_former_one_is_over(browser):
    former, address = make(browser), make(browser)

    assert Client().get(former).status_code == 404
    assert Client().get(address).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_revoked_it_is_over(browser):
    address = make(browser)

    answer = browser.post(PAGE, {"kind": "tasks", "act": "revoke"}, follow=True)

    assert "L’adresse est révoquée" in text(answer)
    assert Client().get(address).status_code == 404
    browser.post(PAGE, {"kind": "tasks", "act": "revoke"})  # nothing to revoke is no fault


def test_the_choice_about_clients_is_kept_with_the_address(browser):
    address = make(browser, clients="left-out")
    assert re.search(r'value="left-out"[^>]* checked', text(browser.get(PAGE)))

    browser.post(PAGE, {"kind": "tasks", "act": "save", "clients": "named"})

    assert not CalendarFeed.objects.get().leaves_out_clients
    assert Client().get(address).status_code == 200


@pytest.mark.both
@pytest.mark.parametrize("act", ["make", "save"])
@pytest.mark.parametrize("clients", ["", "all", "named\0"])
def test_a_bad_choice_is_said_beside_its_field(act, clients, browser):
    before = digest()

    said = text(browser.post(PAGE, {"kind": "tasks", "act": act, "clients": clients}))

    assert said.count('class="field-error"') == 1
    assert "<title>Erreur · " in said
    assert digest() == before


@pytest.mark.parametrize("sent", [{}, {"kind": "x", "act": "make"}, {"kind": "tasks", "act": "x"}])
def test_what_no_button_sends_means_nothing(sent, browser):
    before = digest()
    assert browser.post(PAGE, {"clients": "named"} | sent).status_code == 400
    assert digest() == before


def test_nobody_makes_or_revokes_those_of_others(browser, anna):
    address = make(browser)
    other = Client()
    other.force_login(UserFactory())

    other.post(PAGE, {"kind": "tasks", "act": "revoke"})

    assert text(other.get(PAGE)).count("Aucune adresse.") == 2
    assert Client().get(address).status_code == 200


def test_the_journal_tells_the_acts_and_never_the_address(browser, anna):
    addresses = [make(browser), make(browser)]
    browser.post(PAGE, {"kind": "tasks", "act": "revoke"})

    entries = JournalEntry.objects.filter(kind__startswith="token").order_by("pk")
    assert [entry.kind for entry in entries] == ["token-created", "token-revoked"] * 2
    assert {entry.by_name for entry in entries} == {"Anna Moreau"}
    (edit,) = listing.line(entries[0]).edits
    assert (edit.name.lower(), edit.after) == ("adresse de calendrier", "tâches de la personne")
    told = str(list(JournalEntry.objects.values()))
    assert all(address.split("/")[-1].removesuffix(".ics") not in told for address in addresses)
    assert all(feed.token_hash not in told for feed in CalendarFeed.objects.all())
