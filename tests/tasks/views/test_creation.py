import pytest
from django.urls import reverse

from tasks.models import Task
from tests.factories import OpportunityFactory, StatusFactory
from tests.tasks import reading

URL = "/taches/nouvelle/"


@pytest.fixture
def opportunity(seller, today):
    return OpportunityFactory(manager=seller, name="Tour d’Islande", client__name="Famille Roy")


def test_the_form_offers_the_latest_opportunities_under_way(desk, opportunity):
    OpportunityFactory(name="Perdue", status=StatusFactory(closed=True))

    page = desk.get(URL)

    assert "Tour d’Islande Famille Roy" in reading.text(page)
    assert "Perdue" not in reading.text(page)


def test_the_type_ahead_finds_by_opportunity_and_by_client(desk, opportunity):
    OpportunityFactory(name="Oman", client__name="Claire Aubert")

    for words in ("islande", "ROY"):
        piece = desk.get(f"/taches/opportunites/?words={words}")
        assert "Tour d’Islande" in piece.text
        assert "Oman" not in piece.text
    assert "<html" not in piece.text


def test_what_was_chosen_stays_while_looking_on(desk, opportunity):
    other = OpportunityFactory(name="Oman")

    piece = desk.get(f"/taches/opportunites/?words=islande&opportunity={other.pk}")

    assert f'data-value="{other.pk}"' in piece.text
    assert piece.text.index("Oman") < piece.text.index("Islande")


def test_many_matches_ask_for_more_words(desk, seller, today):
    OpportunityFactory.create_batch(9, manager=seller, name="Tour")

    piece = desk.get("/taches/opportunites/?words=tour")

    assert piece.text.count("data-value=") == 6
    assert "Il y en a d’autres" in reading.text(piece)


def test_without_script_looking_keeps_what_was_typed(desk, opportunity):
    data = {"name": "Relancer", "due_date": "2027-05-20", "words": "islande", "look_up": "1"}

    page = desk.post(URL, data)

    assert 'value="Relancer"' in page.text
    assert 'value="2027-05-20"' in page.text
    assert "Choisissez" not in reading.text(page)
    assert not Task.objects.exists()


def test_a_new_task_is_mine_and_appears_in_the_list(desk, seller, opportunity):
    data = {"name": "Relancer", "opportunity": opportunity.pk, "assignee": seller.pk, "next": "/"}

    page = desk.post(URL, data, follow=True)

    assert reading.groups(page) == {"undated": ["Relancer"]}
    assert "« Relancer » ajoutée" in reading.text(page)


def test_the_form_goes_and_the_row_comes(send, opportunity, seller):
    data = {"name": "Relancer", "opportunity": opportunity.pk, "assignee": seller.pk}

    answer = send(URL, data)

    assert "inline-form" not in answer.text
    assert 'beforeend:#rows-undated"' in answer.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_task_for_a_colleague_is_told_and_can_be_taken_back(
    desk, send, opportunity, administrator, htmx
):
    data = {"name": "Relancer", "opportunity": opportunity.pk, "assignee": administrator.pk}

    answer = send(URL, data) if htmx else desk.post(URL, data, follow=True)

    assert f"« Relancer » ajoutée, pour {administrator}" in reading.text(answer)
    assert reverse("tasks:deletion", args=[Task.objects.get().pk]) in answer.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_double_click_adds_one_task(desk, send, opportunity, htmx):
    data = {"name": "Relancer", "opportunity": opportunity.pk, "token": "the-same"}

    for _ in range(2):
        send(URL, data) if htmx else desk.post(URL, data)

    assert Task.objects.count() == 1


@pytest.mark.parametrize("chosen", ["", "x", "0", "999999", "9" * 50_000, "\x00", "²"])
def test_an_opportunity_that_is_not_there_is_told_beside_its_field(desk, opportunity, chosen):
    answer = desk.post(URL, {"name": "Relancer", "opportunity": chosen, "words": chosen})

    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert 'value="Relancer"' in answer.text
    assert not Task.objects.exists()


def test_an_opportunity_deleted_meanwhile_is_told_beside_its_field(desk, opportunity, vanishing):
    with vanishing(opportunity):
        answer = desk.post(URL, {"name": "Relancer", "opportunity": opportunity.pk})

    assert answer.status_code == 422
    assert "Cette opportunité n’existe plus." in reading.text(answer)
    assert 'value="Relancer"' in answer.text


@pytest.mark.parametrize("words", ["%00", "x" * 50_000, "%F0%9F%98%80", "<script>"])
def test_any_words_can_be_looked_for(desk, opportunity, words):
    answer = desk.get(f"/taches/opportunites/?words={words}&opportunity={words}")

    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_number_of_queries_does_not_grow(desk, opportunity, django_assert_num_queries):
    url = reverse("tasks:creation")
    with django_assert_num_queries(12, exact=False) as before:
        desk.get(url)
    OpportunityFactory.create_batch(6)
    with django_assert_num_queries(len(before)):
        desk.get(url)
