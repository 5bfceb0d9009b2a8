"""The dry run and the import, through their address."""

import pytest
from django.urls import reverse

from opportunities.models import ImportFile, Opportunity
from tasks.models import Task
from tests.database import digest
from tests.factories import AutoTaskTemplateFactory, ClientFactory, StatusFactory
from tests.opportunities.importing.files import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sold(db):
    status = StatusFactory(name="Vendu")
    AutoTaskTemplateFactory(status=status)
    AutoTaskTemplateFactory(status=status, before_departure=True)
    return status


@pytest.fixture
def file(seller):
    return kept(
        "Kyoto;Lefèvre;14/06/2035;15;Vendu",
        "Oman;Lefèvre;12/05/2020;8;Vendu",
        ";Garnier;31/02/2027;;Vendu",
        owner=seller,
    )


def address(file) -> str:
    return reverse("opportunities:import-check", args=[file.pk])


def plain(response) -> str:
    return " ".join(response.text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_a_dry_run_says_everything_and_writes_nothing(web, file):
    before = digest()

    text = plain(web.get(address(file)))

    assert digest() == before
    assert "2 opportunités seront créées, avec 1 nouveau client" in text
    # Oman came back in 2020: what would be born long overdue is left out.
    assert "3 tâches seront créées" in text
    assert "1 ligne a une erreur" in text
    assert "31/02/2027" in text
    assert "Importer 2 opportunités" in text


def test_an_empty_status_is_told_with_its_line(web, seller):
    file = kept("Kyoto;Lefèvre;;;Vendu", "Oman;Lefèvre;;;", owner=seller)

    text = plain(web.get(address(file)))

    assert "1 opportunité sans statut dans le fichier entre dans « Vendu » : ligne 3" in text


def test_the_agreement_imports_and_leads_to_the_result(web, file):
    response = web.post(address(file), {"agreed": 2, "tasks": "create"})

    assert response["Location"] == reverse("opportunities:import-result", args=[file.pk])
    assert (Opportunity.objects.count(), Task.objects.count()) == (2, 3)


def test_no_task_is_created_when_none_is_wanted(web, file):
    web.post(address(file), {"agreed": 2, "tasks": "none"})

    assert (Opportunity.objects.count(), Task.objects.count()) == (2, 0)


def test_a_second_click_gets_the_answer_of_the_first(web, file):
    first, second = (web.post(address(file), {"agreed": 2}) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Opportunity.objects.count() == 2


def test_what_changed_meanwhile_is_shown_anew(web, file, sold):
    sold.name = "Confirmé"
    sold.save()

    response = web.post(address(file), {"agreed": 2})

    assert response["Location"] == reverse("opportunities:import-values", args=[file.pk])
    assert "Quelque chose a changé entre-temps" in web.get(response["Location"]).text
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize(
    "data", [{}, {"agreed": "x"}, {"agreed": "-1"}, {"agreed": 2, "tasks": "\x00"}]
)
def test_nonsense_leads_back_to_the_dry_run(web, file, data):
    assert web.post(address(file), data)["Location"] == address(file)
    assert not Opportunity.objects.exists()


def test_columns_come_first(web, seller):
    file = kept("Kyoto", owner=seller, headings="Quoi")

    response = web.get(address(file))

    assert response["Location"] == reverse("opportunities:import-columns", args=[file.pk])


def test_an_import_that_is_done_leads_to_its_result(web, file):
    web.post(address(file), {"agreed": 2})

    for url in (address(file), reverse("opportunities:import-columns", args=[file.pk])):
        assert web.get(url)["Location"] == reverse("opportunities:import-result", args=[file.pk])


def test_nothing_to_import_offers_nothing(web, seller):
    file = kept(";Garnier;;;", owner=seller)

    text = plain(web.get(address(file)))

    assert "Il n’y a rien à importer" in text
    assert 'name="tasks"' not in text
    assert web.post(address(file), {"agreed": 0}).status_code == 302
    assert ImportFile.objects.get().batch is None


def test_a_thousand_mistakes_are_counted_and_a_hundred_shown(web, seller):
    file = kept(*[f";Client {n};;;" for n in range(150)], owner=seller)

    text = plain(web.get(address(file)))

    assert "150 lignes ont des erreurs" in text
    assert "et 50 autres erreurs" in text


@pytest.mark.parametrize("count", [1, 12])
def test_the_queries_of_the_dry_run_do_not_grow(web, seller, django_assert_num_queries, count):
    lines = [f"Voyage {n};Client {n};14/06/2027;15;Vendu" for n in range(count)]
    file = kept(*lines, owner=seller)
    web.get(address(file))

    with django_assert_num_queries(14):
        web.get(address(file))


def test_words_that_leave_a_cell_empty_are_named_with_their_column(web, seller):
    lines = [f"Voyage {n};Client {n};à demander" for n in range(3)]
    file = kept(*lines, owner=seller, headings="Nom;Client;E-mail")

    text = " ".join(plain(web.get(address(file))).split())

    told = "3 cellules de « E-mail » ne disent rien : « à demander »"
    assert told in text.replace("\u00a0", " ")
    assert "arrive sans" not in text


def test_what_does_not_arrive_is_named_where_the_person_says_yes(web, seller):
    file = kept("Kyoto;Lefèvre;31/02/2027;;Vendu", owner=seller)

    text = plain(web.get(address(file)))
    assert "1 ligne arrive sans l’une de ses cellules" in text
    assert "31/02/2027" in text

    assert web.post(address(file), {"agreed": 1}).status_code == 409
    assert not Opportunity.objects.exists()
    page = web.post(address(file), {"agreed": 1, "left_out": 1}, follow=True)
    assert "1 ligne sans l’une de ses cellules" in plain(page)
    assert Opportunity.objects.get().departure_date is None


def test_a_file_of_clients_shows_its_clients_and_speaks_of_them(web, seller):
    lines = [f"Famille {n};famille;f{n}@example.com;0612345678" for n in range(7)]
    file = kept(*lines, owner=seller, headings="Nom;Type;E-mail;Téléphone", kind="clients")

    text = plain(web.get(address(file)))
    assert "7 clients seront créés" in text
    assert "f4@example.com" in text
    assert "f5@example.com" not in text
    assert "et 2 autres" in text
    assert "pportunité" not in text.split("<main")[1].split("</main>")[0]

    web.post(address(file), {"agreed": 7})
    page = web.get(reverse("opportunities:import-result", args=[file.pk]))
    assert "Voir les clients" in page.text
    assert "Voir les opportunités" not in page.text


def test_a_name_of_a_client_found_by_mail_waits_for_its_tick(web, seller):
    ClientFactory(name="Marie Quérantin", email="marie@example.com")
    line, headings = "Cabinet Quérantin;marie@example.com;2 quai", "Nom;E-mail;Adresse"
    text = plain(web.get(address(kept(line, owner=seller, headings=headings, kind="clients"))))

    assert 'value="client_name" >' in text
    assert 'value="client_address" checked >' in text
