"""The step of the values, through its address, without script."""

import re

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities.importing import checking
from opportunities.models import ImportFile, ImportWord, Opportunity
from statuses import pipeline
from statuses.models import Status
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, ClientFactory, StatusFactory, UserFactory
from tests.opportunities.importing.files import kept
from tests.tasks import reading
from tests.working import work

pytestmark = pytest.mark.django_db
HEADINGS = "Nom;Client;Statut;Gestionnaire"


@pytest.fixture(autouse=True)
def quote(db):
    return StatusFactory(name="Devis envoyé")


@pytest.fixture
def web(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def file(administrator: User) -> ImportFile:
    lines = ("Kyoto;Lefèvre;Devis envoyée;Lucie", "Oman;Garnier;En attente;", "Pérou;Haddad;;")
    return kept(*lines, owner=administrator, headings=HEADINGS)


def step(name: str, file: ImportFile) -> str:
    return reverse(f"opportunities:import-{name}", args=[file.pk])


def words(response) -> str:
    return reading.text(response).replace("\u00a0", " ")


def rows(response) -> dict:
    form = response.context["form"]
    return {row.text: row for group in form.groups for row in group.rows}


def answers(response, **chosen: str) -> dict[str, str]:
    """What a browser sends: the lists as they stand, but for those chosen by the word."""
    return {row.name: chosen.get(text, row.chosen) for text, row in rows(response).items()}


def test_the_dry_run_leads_to_the_words_and_proposes_the_same(web, file, quote):
    page = web.get(step("check", file), follow=True)

    assert page.request["PATH_INFO"] == step("values", file)
    assert "2 sont à choisir, le reste est proposé." in words(page)
    found = rows(page)
    assert {text: (row.count, row.chosen) for text, row in found.items()} == {
        "Devis envoyée": (1, str(quote.pk)),
        "En attente": (1, ""),
        "Lucie": (1, ""),
    }


def test_what_is_half_alike_stands_first_and_waits_for_the_person(web, administrator, quote):
    visa, lucie = StatusFactory(name="Attente visa"), UserFactory(name="Lucie Petit")
    UserFactory(name="Anna Moreau")
    lines = "Oman;Garnier;Attente acompte;Lucie Perrin"
    file = kept(lines, owner=administrator, headings=HEADINGS)

    found = rows(web.get(step("values", file)))

    assert [value for value, _label in found["Attente acompte"].options] == [
        *(str(visa.pk), str(quote.pk)),
        *("+", "-"),
    ]
    assert found["Lucie Perrin"].options[0] == (str(lucie.pk), "Lucie Petit")
    assert [row.chosen for row in found.values()] == ["", ""]
    assert web.post(step("values", file), answers(web.get(step("values", file)))).status_code == 422


def test_a_missing_answer_is_asked_again_and_nothing_is_kept(web, file):
    page = web.get(step("values", file))

    again = web.post(step("values", file), answers(page, Lucie="-"))

    assert again.status_code == 422
    assert "Choisissez ce que cela désigne" in words(again)
    assert rows(again)["Lucie"].chosen == "-"
    assert not ImportWord.objects.exists()
    assert web.get(step("check", file)).url == step("values", file)
    assert web.post(step("check", file), {"agreed": 3}).url == step("values", file)
    assert not Opportunity.objects.exists()


def test_answers_are_used_and_remembered_and_a_status_created(web, file, administrator, quote):
    lucie = UserFactory(name="Lucie Petit")
    page = web.get(step("values", file))
    chosen = {"En attente": "+", "Lucie": str(lucie.pk)}

    check = web.post(step("values", file), answers(page, **chosen), follow=True)

    assert check.request["PATH_INFO"] == step("check", file)
    assert "3 opportunités seront créées" in words(check)
    data = {"agreed": 3, "token": check.context["checked"].token}
    web.post(step("check", file), data)
    created = Status.objects.get(name="En attente")
    kyoto, oman = Opportunity.objects.order_by("pk")[:2]
    assert (kyoto.status, kyoto.manager, oman.status) == (quote, lucie, created)
    again = kept("Lima;Petit;devis ENVOYÉE;lucie", owner=administrator, headings=HEADINGS)
    assert web.get(step("check", again)).status_code == 200


def test_a_status_created_here_comes_behind_the_open_ones_and_is_told(web, file, quote):
    sold, lost = StatusFactory(name="Vendu"), StatusFactory(name="Perdu", is_active=False)
    page = web.get(step("values", file))
    assert "n’a pas encore de tâches automatiques" in words(page)

    check = web.post(
        step("values", file), answers(page, **{"En attente": "+", "Lucie": "-"}), follow=True
    )
    created = Status.objects.get(name="En attente")
    assert [*Status.objects.in_pipeline()] == [quote, sold, created, lost]
    data = {"agreed": 3, "left_out": 1, "token": check.context["checked"].token}
    result = web.post(step("check", file), data, follow=True)

    told = "Le statut « En attente » est nouveau : il a 50 % et pas encore de tâches automatiques."
    assert told in words(result).replace("\u202f", " ")
    assert f'href="{created.get_absolute_url()}"' in result.text
    AutoTaskTemplateFactory(status=created)
    assert "est nouveau" not in words(web.get(step("result", file)))


def test_a_word_that_a_status_was_created_for_can_still_be_changed(web, administrator, quote):
    file = kept("Oman;Garnier;En attente;", owner=administrator, headings=HEADINGS)
    page = web.get(step("values", file))
    check = web.post(step("values", file), answers(page, **{"En attente": "+"}), follow=True)
    created = Status.objects.get(name="En attente")
    assert step("values", file) in check.text

    row = rows(web.get(step("values", file)))["En attente"]
    assert (row.chosen, "+" in dict(row.options)) == (str(created.pk), False)
    web.post(step("values", file), {row.name: str(quote.pk)})

    file.refresh_from_db()
    [trip] = checking.check(file, by=administrator).opportunities
    assert trip.status == quote
    created.deleted_at = clock.now()
    created.save()
    assert not web.get(step("check", file)).context["checked"].must_be_asked


def test_a_created_word_for_lost_is_a_closed_status(web, administrator, quote):
    StatusFactory(name="Terminé", is_active=False)
    file = kept("Oman;Garnier;Perdu;", owner=administrator, headings=HEADINGS)
    page = web.get(step("values", file))

    web.post(step("values", file), answers(page, Perdu="+"))

    created = Status.objects.in_pipeline().last()
    assert (created.name, created.is_active, created.probability) == ("Perdu", False, 0)


def test_the_first_status_of_all_is_open_whatever_its_name(web, administrator):
    Status.objects.all().delete()
    file = kept("Oman;Garnier;Perdu;", owner=administrator, headings=HEADINGS)
    page = web.get(step("values", file))

    web.post(step("values", file), answers(page, Perdu="+"))

    assert [row.is_active for row in Status.objects.all()] == [True]


def test_other_answers_than_those_agreed_to_import_nothing(web, file, quote):
    page = web.get(step("values", file))
    left_out = {"En attente": "-", "Lucie": "-", "Devis envoyée": str(quote.pk)}
    check = web.post(step("values", file), answers(page, **left_out), follow=True)
    data = {"agreed": 3, "left_out": 2, "token": check.context["checked"].token}
    web.post(step("values", file), answers(page, **(left_out | {"Devis envoyée": "-"})))

    assert web.post(step("check", file), data).status_code == 409
    assert not Opportunity.objects.exists()


def test_a_status_deleted_between_the_answer_and_the_import_is_asked_again(web, file, quote):
    option = StatusFactory(name="Option")
    page = web.get(step("values", file))
    chosen = {"En attente": str(option.pk), "Lucie": "-"}
    check = web.post(step("values", file), answers(page, **chosen), follow=True)
    data = {"agreed": 3, "left_out": 1, "token": check.context["checked"].token}
    Status.objects.filter(pk=option.pk).update(deleted_at="2027-05-12T10:00Z")

    page = web.post(step("check", file), data, follow=True)

    assert page.request["PATH_INFO"] == step("values", file)
    assert "Quelque chose a changé entre-temps" in words(page)
    assert not Opportunity.objects.exists()


def test_who_may_not_open_the_settings_creates_no_status(client, seller):
    file = kept("Oman;Garnier;En attente;", owner=seller, headings=HEADINGS)
    client.force_login(seller)
    page = client.get(step("values", file))

    assert "Créer «" not in words(page)
    assert (
        client.post(step("values", file), answers(page, **{"En attente": "+"})).status_code == 400
    )
    assert not Status.objects.filter(name="En attente").exists()


def test_a_status_of_this_name_created_meanwhile_is_said(web, file, monkeypatch):
    page = web.get(step("values", file))
    sent = answers(page, Lucie="-", **{"En attente": "+"})
    add = pipeline.add

    def beaten(**fields):
        add(**fields)
        return add(**fields)

    monkeypatch.setattr(pipeline, "add", beaten)
    again = web.post(step("values", file), sent)

    assert again.status_code == 422
    assert "vient d’être créé" in words(again)
    assert not Status.objects.filter(name="En attente").exists()


def test_what_was_called_off_is_proposed_as_lost(web, administrator):
    lost = StatusFactory(name="Perdu", is_active=False, probability=0)
    file = kept("Kyoto;Lefèvre;Annulé;", owner=administrator, headings=HEADINGS)

    assert rows(web.get(step("values", file)))["Annulé"].chosen == str(lost.pk)


def test_of_several_that_are_sold_none_is_chosen_for_what_was_won(web, administrator, quote):
    booked = StatusFactory.create_batch(2, is_sold=True)
    file = kept("Kyoto;Lefèvre;Gagné;", owner=administrator, headings=HEADINGS)

    row = rows(web.get(step("values", file)))["Gagné"]

    assert row.chosen == ""
    assert [value for value, _label in row.options[:2]] == [str(each.pk) for each in booked]


@pytest.mark.parametrize("value", ["999999", "\x00", "new", "x" * 10_000])
def test_nonsense_is_refused(web, file, value):
    page = web.get(step("values", file))

    assert web.post(step("values", file), answers(page, Lucie=value)).status_code == 400


def test_a_doubtful_client_is_chosen_from_those_who_fit(web, administrator):
    first, second = (ClientFactory(name="Martin", email=f"{x}@x.fr") for x in "ab")
    file = kept("Oman;Martin;;", owner=administrator, headings=HEADINGS)
    page = web.get(step("values", file))
    options = [label for _value, label in rows(page)["Martin"].options]
    assert options[0].replace("\u00a0", " ") == f"Martin · a@x.fr · n° {first.pk}"
    check = web.post(step("values", file), answers(page, Martin=str(second.pk)), follow=True)

    web.post(step("check", file), {"agreed": 1, "token": check.context["checked"].token})

    assert Opportunity.objects.get().client == second


def test_without_a_question_there_is_no_such_step(web, administrator):
    file = kept("Oman;Garnier;;", owner=administrator, headings=HEADINGS)

    assert web.get(step("values", file)).url == step("check", file)
    assert step("values", file) not in web.get(step("check", file)).text


def test_the_words_of_a_huge_cell_do_not_break_the_page(web, administrator):
    word = "<b>" + "é" * 20_000
    file = kept(f"Oman;Garnier;{word};", owner=administrator, headings=HEADINGS)

    page = web.get(step("values", file))

    assert page.status_code == 200
    assert not re.search("<b>é", page.text)
    assert "Créer" not in words(page)
    assert web.post(step("values", file), answers(page, **{word[:200]: "-"})).status_code == 302
    assert len(ImportWord.objects.get().word) == 200


@pytest.mark.both
@pytest.mark.usefixtures("two_are_many")
def test_of_a_long_file_the_worker_finds_them_and_tries_again(web, file, quote):
    columns = {f"column-{at}": key for at, key in enumerate(file.columns)}
    web.post(step("columns", file), columns)
    assert "/valeurs/" not in web.get(step("values", file)).url
    work()
    page = web.get(step("check", file), follow=True)
    assert page.request["PATH_INFO"] == step("values", file)

    web.post(step("values", file), answers(page, Lucie="-", **{"En attente": str(quote.pk)}))
    work()
    page = web.get(step("check", file))

    assert "3 opportunités seront créées" in words(page)
    agreed = {"agreed": 3, "left_out": 1, "token": page.context["checked"].token}
    web.post(step("check", file), agreed | {"form_token": page.context["form_token"]})
    work()
    assert Opportunity.objects.count() == 3


def test_names_of_numbers_and_deals_that_are_lost_are_proposed(web, administrator):
    lost = StatusFactory(name="Sans suite", is_active=False, probability=0)
    headings = "Réf;Client;Étape;Statut;Pays"
    file = kept("D-1;Roux;Devis envoyé;Perdu;Oman", owner=administrator, headings=headings)
    url = step("values", file)

    chosen = r'name="((?:name|outcome)-\w+)".*?value="([^"]*)" selected'
    fields = dict(re.findall(chosen, web.get(url).text, re.DOTALL))
    assert list(fields.values()) == [str(lost.pk), "built"]

    web.post(url, fields)
    file.refresh_from_db()
    [row] = checking.check(file, by=administrator).opportunities
    assert (row.name, row.status) == ("Roux – Oman (D-1)", lost)
