"""Paramètres › Conservation: what would go is shown first, and saving asks who it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import JournalEntry
from opportunities.models import Client, Opportunity, Retention
from opportunities.privacy import erasing, retention
from tests.clients import Client as Browser
from tests.factories import ClientFactory, OpportunityFactory, StatusFactory, UserFactory
from tests.overtaking import needs_row_locks, overtake
from tests.racing import together
from tests.tasks import reading

pytestmark = pytest.mark.django_db

PASSWORD = "une-phrase-bien-longue"
PAGE = "/parametres/conservation/"
VALUES = {"prospect_years": "3", "client_years": "", "journal_months": "24"}


@pytest.fixture
def web(client: Browser) -> Browser:
    person = UserFactory(administrator=True)
    person.set_password(PASSWORD)
    person.save()
    client.force_login(person)
    return client


def old_client(name: str) -> Client:
    client: Client = ClientFactory(name=name)
    Client.objects.filter(pk=client.pk).update(acted_at=clock.now() - timedelta(days=1200))
    return client


def previewed(web: Browser, **values: str) -> dict[str, str]:
    """What the page holds once the preview is shown, as its form sends it."""
    answer = web.post(PAGE, VALUES | values)
    form = answer.context["form"]
    opened = {f.html_initial_name: f.initial or "" for f in form}
    return VALUES | values | opened | {"previewed": answer.context["previewed"]}


def confirm(web: Browser, answer: Any) -> Any:
    """Type the password that is asked for, and go on to where that leads."""
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    return web.post(answer.headers["Location"], {"password": PASSWORD}, follow=True)


def test_what_would_go_is_shown_and_nothing_is_written(web: Browser) -> None:
    old_client("Jean Prospect")

    answer = web.post(PAGE, VALUES)

    assert "1 client sans voyage vendu serait effacé" in answer.text
    assert not Retention.objects.exists()
    names = web.get(f"{PAGE}clients/?qui=prospects&ans=3").text
    assert "Jean Prospect" in names


def test_it_is_saved_by_who_says_again_who_they_are(web: Browser) -> None:
    answer = web.post(PAGE, previewed(web))
    assert not Retention.objects.exists()

    told = confirm(web, answer)

    assert "Enregistré" in reading.text(told)
    assert Retention.objects.get().prospect_years == 3
    entry = JournalEntry.objects.filter(kind="retention-edited").get()
    assert (entry.before, entry.after) == (
        {"years of prospects": None},
        {"years of prospects": 3},
    )
    assert entry.by is not None


def test_other_values_than_those_shown_are_shown_first(web: Browser) -> None:
    answer = web.post(PAGE, previewed(web) | {"prospect_years": "1"})

    assert answer.status_code == 200
    assert answer.context["previewed"] == "1--24"
    assert not Retention.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("prospect_years", "0"),
        ("prospect_years", "-3"),
        ("client_years", "dix"),
        ("client_years", "101"),
        ("journal_months", "5"),
        ("journal_months", ""),
        ("journal_months", "6,5"),
    ],
)
def test_what_is_no_time_is_refused_in_words(web: Browser, name: str, value: str) -> None:
    answer = web.post(PAGE, VALUES | {name: value})

    assert answer.context["form"].errors[name][0].startswith("Écrivez un nombre entier")
    assert "previewed" not in answer.context
    assert answer.context["form"][name].value() == value


def test_a_field_that_is_not_sent_stays_as_it_is(web: Browser) -> None:
    Retention.objects.create(pk=1, prospect_years=5, client_years=10, journal_months=12)
    sent = {"prospect_years": "4", "journal_months": "12", "previewed": "4--12"}

    confirm(web, web.post(PAGE, sent))

    stored = Retention.objects.get()
    assert (stored.prospect_years, stored.client_years) == (4, 10)


def test_units_may_be_typed(web: Browser) -> None:
    answer = web.post(PAGE, VALUES | {"prospect_years": "3 ans", "journal_months": "24 mois"})

    assert answer.context["previewed"] == "3--24"


def test_what_a_colleague_saved_meanwhile_is_shown(web: Browser) -> None:
    sent = previewed(web)
    retention.change_terms({"prospect_years": 7})

    answer = web.post(PAGE, sent)

    assert "7" in answer.context["form"].errors["prospect_years"][0]
    assert Retention.objects.get().prospect_years == 7


def test_different_fields_merge(web: Browser) -> None:
    sent = previewed(web)
    retention.change_terms({"client_years": 10})

    confirm(web, web.post(PAGE, sent))

    stored = Retention.objects.get()
    assert (stored.prospect_years, stored.client_years) == (3, 10)


@pytest.mark.parametrize("query", ["", "?ans=3", "?qui=clients&ans=999999", "?qui=prospects&ans=x"])
def test_the_list_reads_any_address(web: Browser, query: str) -> None:
    assert web.get(f"{PAGE}clients/{query}").status_code == 200
    assert web.get(f"{PAGE}clients/?qui=tous").status_code == 404


def test_the_list_asks_a_constant_number_of_queries(
    web: Browser, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        old_client(f"Client {number}")

    with django_assert_max_num_queries(14):
        answer = web.get(f"{PAGE}clients/?ans=2")

    assert len(answer.context["rows"]) == 50


# --- Who is given a trip ---


def erased() -> Client:
    client: Client = ClientFactory()
    erasing.erase([client.pk], by=None, at=clock.now())
    return client


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Any) -> None:
    settings.ERASURES_FILE = str(tmp_path / "erasures")


def test_an_erased_client_is_given_no_new_trip(web: Browser) -> None:
    client, status = erased(), StatusFactory()
    page = reverse("opportunities:creation")
    assert web.get(f"{page}?client={client.pk}").status_code == 200
    manager = UserFactory()
    facts = {"name": "Kyoto", "client": client.pk, "status": status.pk, "manager": manager.pk}

    answer = web.post(f"{page}?client={client.pk}", facts)

    assert "Les données de ce client ont été effacées" in answer.text
    assert not Opportunity.objects.exists()


def test_a_trip_is_not_given_to_an_erased_client_but_one_that_has_it_is_edited(
    web: Browser,
) -> None:
    trip, client = OpportunityFactory(), erased()
    page = reverse("opportunities:edition", args=[trip.pk])
    facts = {"name": "Kyoto", "client": trip.client_id, "manager": trip.manager_id}

    answer = web.post(page, facts | {"client": client.pk})
    assert "Les données de ce client ont été effacées" in answer.text

    Opportunity.objects.filter(pk=trip.pk).update(client=client)
    web.post(page, facts | {"client": client.pk})
    trip.refresh_from_db()
    assert (trip.name, trip.client) == ("Kyoto", client)


# --- Two administrators at once ---


@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_once_make_one_row() -> None:
    seen = {"prospect_years": None}

    answers = together(
        lambda: retention.change_terms({"prospect_years": 2}, seen=seen),
        lambda: retention.change_terms({"prospect_years": 9}, seen=seen),
    )

    kinds = {type(answer).__name__ for answer in answers}
    assert kinds == {"Retention", "OverwritingError"}
    assert JournalEntry.objects.filter(kind="retention-edited").count() == 1


def change_twice(*, locks: bool) -> list[object]:
    Retention.objects.create(pk=1, prospect_years=5, journal_months=24)
    seen = {"prospect_years": 5}
    return overtake(
        lambda: retention.change_terms({"prospect_years": 2}, seen=seen),
        lambda: retention.change_terms({"prospect_years": 9}, seen=seen),
        after='FROM "opportunities_retention"',
        locks=locks,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_same_the_second_is_told() -> None:
    answers = change_twice(locks=True)

    assert {type(answer).__name__ for answer in answers} == {"Retention", "OverwritingError"}


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_overwrites_the_other() -> None:
    answers = change_twice(locks=False)

    assert {type(answer).__name__ for answer in answers} == {"Retention"}
