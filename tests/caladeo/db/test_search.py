"""Search that finds « ÉCOLE » for "ecole" on every database."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from caladeo.db.search import dialled, fold, fold_again
from caladeo.models import User
from opportunities.models import Client, Opportunity
from tasks.models import Task
from tests.factories import ClientFactory, OpportunityFactory, TaskFactory, UserFactory

pytestmark = pytest.mark.both

# What a text field may hold: neither NUL nor halves of characters reach the database.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("École d’Été", "ecole d'ete"),
        ("  deux   mots\n", "deux mots"),
        ("\u00a0insécable\u202f!", "insecable !"),
        ("ŒUVRE", "oeuvre"),
        ("Lætitia Sørensen", "laetitia sorensen"),
        ("Łódź", "lodz"),
        ("Saint‑Malo – Dinard", "saint-malo - dinard"),
        ("l´Étoile d`or", "l'etoile d'or"),
        ("« Escale »", '" escale "'),
        ("Saint\u00adMalo", "saintmalo"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁn", "fin"),
        ("e\u0301cole", "ecole"),
        ("a\x00b", "ab"),
        ("日本 🎌", "日本 🎌"),
        ("", ""),
    ],
)
def test_case_accents_and_blanks_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_capitals_fold_alike(text: str) -> None:
    assert fold(text.upper()) == fold(fold(text).upper())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    ["ecole", "ÉCOLE", "école jean", "JEAN ecole", "d'ete", "d’été", "100%", "_etoile", "\\n", "'"],
)
def test_words_are_found_in_any_order_and_spelling(asked: str) -> None:
    client = ClientFactory(name="École Jean d’Été 100% _étoile \\n")
    ClientFactory(name="Autre")

    assert list(Client.objects.search(asked)) == [client]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["%", "_", "\\", "ec_le", "éco%jean", '"', "[e]"])
def test_signs_are_looked_for_as_they_are(asked: str) -> None:
    ClientFactory(name="École Jean")

    assert not Client.objects.search(asked).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", " ", "\x00", "\u0301"])
def test_without_a_word_everything_is_found(asked: str) -> None:
    ClientFactory()

    assert Client.objects.search(asked).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["x" * 50_000, "é " * 25_000, "\x00" * 50_000, "%" * 50_000])
def test_endless_text_is_no_error(asked: str) -> None:
    OpportunityFactory()

    assert Opportunity.objects.search(asked).count() in (0, 1)
    assert Task.objects.search(asked).count() == 0


@pytest.mark.django_db
def test_a_trip_is_found_by_its_name_its_destinations_or_its_client() -> None:
    client = ClientFactory(name="Lycée Voltaire", contact_name="Mme Fabre", email="a@b.fr")
    trip = OpportunityFactory(name="Kyoto", destinations="Japon", client=client)

    for asked in ("kyoto", "japon", "voltaire", "fabre", "a@b.fr", "japon voltaire"):
        assert Opportunity.objects.search(asked).get() == trip
    assert not Opportunity.objects.search("kyoto osaka").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("oeuvre", "L’Œuvre des Sœurs"),
        ("soeurs oeuvre", "L’Œuvre des Sœurs"),
        ("saint-malo", "Saint Malo"),
        ("saint malo", "Saint‑Malo"),
        ("l'etoile", "L´Étoile"),
        ("l'etoile", "L ETOILE"),
        ("ostergard", "Østergård"),
    ],
)
def test_a_name_is_found_by_what_a_french_keyboard_types(asked: str, name: str) -> None:
    trip = OpportunityFactory(client__name=name)
    OpportunityFactory(client__name="Martin")

    assert Opportunity.objects.search(asked).get() == trip
    assert Client.objects.search(asked).get() == trip.client


# --- Telephone numbers: digits against digits ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written",
    [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0033612345678",
        "33612345678",
        "01 40 00 00 00 / 06 12 34 56 78",
        "Bureau : 0612345678 (matin)",
    ],
)
@pytest.mark.parametrize(
    "asked",
    [
        "0612345678",
        "06 12 34 56 78",
        "+33612345678",
        "+33 (0)6 12 34 56 78",
        "0033 6 12 34 56 78",
        "612345678",
        "06 12 3",
        "0612…",
        "06/12/34/56/78",
        "06/12/34",
        "06 12 34 56 78,",
        "tel:+33612345678",
        "(+33) 6 12 34",
        "+ 33 6 12",
        "33 6 12 34",
        "33612",
        "33 (0)6 12 34",
        "+33 6 12 34",
        "0033 6 12 34",
        "5678",
        "56.78",
        "lefevre 06 12 34",
    ],
)
def test_a_trip_is_found_by_its_clients_telephone(written: str, asked: str) -> None:
    trip = OpportunityFactory(client__name="Famille Lefèvre", client__phone=written)
    OpportunityFactory(client__name="Martin", client__phone="06 98 76 54 32")

    assert Opportunity.objects.search(asked).get() == trip
    assert Client.objects.search(asked).get() == trip.client


@pytest.mark.django_db
def test_the_groups_of_a_number_are_not_looked_for_one_by_one() -> None:
    ClientFactory(name="Martin 12", phone="06 98 76 54 32")

    assert not Client.objects.search("06 12 3").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["06 12 34 56 79", "+33 7 12 34 56 78", "33 7 12", "06 13", "8765"]
)
def test_another_telephone_is_not_found(asked: str) -> None:
    OpportunityFactory(client__phone="+33 6 12 34 56 78")

    assert not Opportunity.objects.search(asked).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("+262 692 12 34 56", "0692 12 34 56"),
        ("+32 470 12 34 56", "0470 12 34 56"),
        ("+44 20 7946 0958", "0044 20 7946 0958"),
    ],
)
def test_a_number_with_another_countrys_code_is_found_too(written: str, asked: str) -> None:
    client = ClientFactory(phone=written)

    assert Client.objects.search(asked).get() == client


@pytest.mark.django_db
def test_numbers_in_a_name_are_found_as_they_are_written() -> None:
    trip = OpportunityFactory(name="Séminaire 12 mars 2027", client__phone="")

    for asked in ("2027", "12 2027", "mars 12", "2027 seminaire 12"):
        assert Opportunity.objects.search(asked).get() == trip


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("06 12 34 56 78", "0612345678"),
        ("+33 (0)6 12 34 56 78", "0612345678"),
        ("01 40 00 00 00 / 06 12 34 56 78", "0140000000"),
        ("Bureau : 0612345678 (matin)", "0612345678"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0044 20 7946 0958", "+442079460958"),
        ("à demander", ""),
    ],
)
def test_the_first_number_is_called_as_a_telephone_takes_it(written: str, called: str) -> None:
    assert dialled(written) == called


@pytest.mark.django_db
def test_a_new_telephone_is_found_and_the_old_one_no_more() -> None:
    client = ClientFactory(phone="06 12 34 56 78")

    client.phone = "07 00 00 00 01"
    client.save(update_fields=["phone"])

    assert Client.objects.search("0700000001").get() == client
    assert not Client.objects.search("0612345678").exists()


@pytest.mark.django_db
def test_names_are_sorted_as_a_french_keyboard_would_write_them() -> None:
    for name in ("Zoé", "Œuvre", "Olivier", "Écoles", "Ogier", "d’Été", "Dupont"):
        ClientFactory(name=name)

    names = [row.name for row in Client.objects.by_name()]

    assert names == ["d’Été", "Dupont", "Écoles", "Œuvre", "Ogier", "Olivier", "Zoé"]


@pytest.mark.django_db
def test_people_are_sorted_whatever_their_accents() -> None:
    for name in ("Zoé", "Élise", "anna", "Émile", "Fanny"):
        UserFactory(name=name)

    names = [row.name for row in User.objects.by_name()]

    assert names == ["anna", "Élise", "Émile", "Fanny", "Zoé"]


@pytest.mark.django_db
def test_a_task_is_found_by_its_own_name_its_trip_or_its_client() -> None:
    task = TaskFactory(name="Demander l’acompte", opportunity__client__name="Lycée Voltaire")

    for asked in ("l'acompte", "kyoto", "LYCEE", "acompte kyoto voltaire"):
        assert Task.objects.search(asked).get() == task


# --- The folded text follows wherever the row is written ---


@pytest.mark.django_db
def test_the_folded_text_follows_a_save_of_one_field() -> None:
    trip = OpportunityFactory(name="Kyoto")

    trip.name = "Ôsaka"
    trip.save(update_fields=["name"])

    assert Opportunity.objects.search("osaka").get() == trip
    assert not Opportunity.objects.search("kyoto").exists()


@pytest.mark.django_db
def test_a_save_of_another_field_keeps_the_folded_text() -> None:
    trip = OpportunityFactory(name="Kyoto")
    Opportunity.objects.filter(pk=trip.pk).update(name="Osaka", search_text="osaka")

    trip.is_starred = True
    trip.save(update_fields=["is_starred"])

    assert Opportunity.objects.search("osaka").get() == trip


@pytest.mark.django_db
def test_the_folded_text_follows_an_update_or_create() -> None:
    client = ClientFactory(name="Kyoto")

    Client.objects.update_or_create(pk=client.pk, defaults={"name": "Ôsaka"})

    assert Client.objects.search("osaka").get() == client


@pytest.mark.django_db
def test_the_folded_text_follows_a_bulk_create() -> None:
    Client.objects.bulk_create([Client(name="Ôsaka")])

    assert Client.objects.search("osaka").exists()


class TestAnyText(TestCase):  # type: ignore[misc]
    @given(texts)
    def test_whatever_is_stored_is_found_by_its_own_text(self, text: str) -> None:
        assume(text.strip())
        client = ClientFactory(name=text)

        assert client in Client.objects.search(text)


@pytest.mark.django_db
def test_folding_again_writes_what_older_rules_left_behind() -> None:
    client = ClientFactory(name="L’Œuvre", phone="+33 6 12 34 56 78", email="")
    as_it_was = "l'œuvre"
    Client.objects.update(search_text=as_it_was)

    fold_again(Client.objects.all())

    client.refresh_from_db()
    assert client.search_text == "l'oeuvre 0612345678"
