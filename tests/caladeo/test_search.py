"""Search that finds « ÉCOLE » for "ecole" on every database."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from caladeo.search import fold
from opportunities.models import Client, Opportunity
from tasks.models import Task
from tests.factories import ClientFactory, OpportunityFactory, TaskFactory

# What a text field may hold: neither NUL nor halves of characters reach the database.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("École d’Été", "ecole d'ete"),
        ("  deux   mots\n", "deux mots"),
        ("\u00a0insécable\u202f!", "insecable !"),
        ("ŒUVRE", "œuvre"),
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
