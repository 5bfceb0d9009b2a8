import pytest
from django.urls import reverse
from django.utils import timezone

from statuses.models import Status
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
NEW = "/parametres/statuts/nouveau/"


def typed(**fields):
    """What the form of a status sends."""
    plain = {"name": "Option posée", "probability": "75", "is_active": "on"}
    return plain | {"color_name": "#D9960F", "color_code": ""} | fields


def opened(status):
    """The hidden values of a form that was opened on this status."""
    return {
        "initial-name": status.name,
        "initial-color": status.color,
        "initial-probability": status.probability,
        "initial-is_active": status.is_active,
    }


def as_shown(status, **fields):
    return (
        opened(status)
        | typed(name=status.name, color_name=status.color, probability=status.probability)
        | fields
    )


def test_a_status_is_added_at_the_end(screen, confirmed):
    response = screen.post(NEW, typed())

    status = Status.objects.in_pipeline().last()
    assert response["Location"] == status.get_absolute_url()
    assert (status.name, status.color, status.probability) == ("Option posée", "#D9960F", 75)
    assert status.is_active


def test_a_second_press_on_save_creates_no_second_status(screen):
    sent = typed(form_token="5f0c")

    first = screen.post(NEW, sent)
    second = screen.post(NEW, sent)

    assert first["Location"] == second["Location"]
    assert Status.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Donnez un nom au statut."),
        ({"name": "   "}, "Donnez un nom au statut."),
        ({"name": "x" * 300}, "100"),
        ({"name": "x" * 50_000}, "100"),
        ({"name": "a\x00b"}, "ne peut pas être gardé"),
        ({"name": "VOYAGE CONFIRME"}, "Un autre statut porte déjà ce nom"),
        ({"color_name": "red"}, "#0B6674"),
        ({"color_name": "other", "color_code": "#12345"}, "#0B6674"),
        ({"color_name": ""}, "Choisissez une couleur."),
        ({"probability": ""}, "nombre entier de 0 à 100"),
        ({"probability": "101"}, "de 0 à 100"),
        ({"probability": "-1"}, "de 0 à 100"),
        ({"probability": "12,5"}, "de 0 à 100"),
        ({"probability": "9" * 5000}, "de 0 à 100"),
        ({"probability": "\x00"}, "de 0 à 100"),
    ],
)
def test_bad_input_gets_a_message_and_creates_nothing(screen, confirmed, fields, message):
    response = screen.post(NEW, typed(**fields))

    assert response.status_code == 200
    assert message in flat(response)
    assert Status.objects.get() == confirmed


def test_what_was_typed_stays(screen):
    page = flat(screen.post(NEW, typed(name="Négociation", probability="beaucoup")))

    assert 'value="Négociation"' in page
    assert 'value="beaucoup"' in page


def test_the_first_status_must_be_active(screen):
    response = screen.post(NEW, typed(is_active=""))

    assert "gardez au moins un statut actif" in flat(response)
    assert not Status.objects.exists()


def test_the_page_shows_the_fields_the_axis_and_the_tasks(screen, confirmed):
    AutoTaskTemplateFactory(
        status=confirmed, name="Vérifier l’acompte", description="30 %", offset_days=3
    )
    AutoTaskTemplateFactory(status=confirmed, name="Demander le solde", before_departure=True)
    OpportunityFactory.create_batch(2, status=confirmed)

    page = flat(screen.get(confirmed.get_absolute_url()))

    assert "2 opportunités" in page
    assert "3 jours après la date de création de la tâche" in page
    assert "30 jours avant la date de départ du voyage" in page
    assert "−30 j" in page
    assert page.count("Avec une description") > 0
    assert "Retour</span>" not in page


def test_a_status_without_tasks_says_so_and_offers_one(screen, confirmed):
    page = flat(screen.get(confirmed.get_absolute_url()))

    assert "Aucune tâche automatique" in page
    assert reverse("statuses:template-creation", args=[confirmed.pk]) in page


def test_the_page_takes_as_many_queries_for_one_task_as_for_thirty(
    screen, django_assert_max_num_queries, confirmed
):
    AutoTaskTemplateFactory(status=confirmed)
    # Session, person, status, its rules, key dates, the latest tasks of the rules, the badge.
    with django_assert_max_num_queries(9) as one:
        screen.get(confirmed.get_absolute_url())
    AutoTaskTemplateFactory.create_batch(29, status=confirmed)

    with django_assert_max_num_queries(len(one)):
        screen.get(confirmed.get_absolute_url())


def test_the_fields_are_saved(screen, confirmed):
    StatusFactory()

    screen.post(
        confirmed.get_absolute_url(),
        opened(confirmed)
        | typed(name="Confirmé", color_name="other", color_code="#0b6674", is_active=""),
    )

    confirmed.refresh_from_db()
    assert (confirmed.name, confirmed.color) == ("Confirmé", "#0B6674")
    assert (confirmed.probability, confirmed.is_active) == (75, False)


def test_two_people_who_change_different_fields_are_both_kept(screen, confirmed):
    sent = as_shown(confirmed, name="Confirmé")
    Status.objects.filter(pk=confirmed.pk).update(probability=90, color="#0F9BA0")

    assert screen.post(confirmed.get_absolute_url(), sent).status_code == 302

    confirmed.refresh_from_db()
    assert (confirmed.name, confirmed.probability) == ("Confirmé", 90)
    assert confirmed.color == "#0F9BA0"


def test_two_people_who_change_the_same_field_see_both_values(screen, confirmed):
    sent = as_shown(confirmed, name="Confirmé", color_name="#3B82F6")
    Status.objects.filter(pk=confirmed.pk).update(name="Vendu", color="#0F9BA0")

    page = flat(screen.post(confirmed.get_absolute_url(), sent))

    assert "Vendu" in page
    assert "Turquoise" in page
    assert 'value="Confirmé"' in page
    confirmed.refresh_from_db()
    assert confirmed.name == "Vendu"


def test_saving_again_after_seeing_both_values_means_it(screen, confirmed):
    sent = as_shown(confirmed, name="Confirmé")
    Status.objects.filter(pk=confirmed.pk).update(name="Vendu")

    screen.post(confirmed.get_absolute_url(), sent | {"initial-name": "Vendu"})

    confirmed.refresh_from_db()
    assert confirmed.name == "Confirmé"


def test_the_only_active_status_stays_active(screen, confirmed):
    StatusFactory(closed=True)

    page = screen.post(confirmed.get_absolute_url(), as_shown(confirmed, is_active=""))

    assert "gardez au moins un statut actif" in flat(page)
    confirmed.refresh_from_db()
    assert confirmed.is_active


def test_a_deleted_status_is_not_found(screen):
    gone = StatusFactory(deleted_at=timezone.now())

    assert screen.get(gone.get_absolute_url()).status_code == 404
    assert screen.post(gone.get_absolute_url(), typed()).status_code == 404


@pytest.mark.parametrize("pk", ["0", "987654", "9" * 30])
def test_a_tampered_key_is_not_found(screen, pk):
    assert screen.get(f"/parametres/statuts/{pk}/").status_code == 404
    assert screen.get(f"/parametres/statuts/{pk}/supprimer/").status_code == 404
    assert screen.get(f"/parametres/taches-automatiques/{pk}/").status_code == 404


@pytest.mark.parametrize("opening", ["\x00", "abc", "x" * 50_000])
def test_tampered_hidden_values_do_no_harm(screen, confirmed, opening):
    hidden = dict.fromkeys(opened(confirmed), opening)

    response = screen.post(confirmed.get_absolute_url(), hidden | typed(name="Confirmé"))

    assert response.status_code in (200, 302)
