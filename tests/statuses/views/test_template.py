import pytest
from django.urls import reverse

from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from tasks.models import Task
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
OURS = [value for value in Reference.values if value not in ("key_date", "task")]


def typed(days="30", direction="before", **fields):
    """What the form of an automatic task sends."""
    plain = {"name": "Demander le solde", "description": "", "reference": "departure"}
    offset = {"offset_days_days": days, "offset_days_direction": direction}
    return plain | offset | fields


def as_shown(template, days, direction, **fields):
    """What it sends when it was opened on this task and only these fields were touched."""
    shown = {
        "name": template.name,
        "description": template.description,
        "reference": template.reference,
    }
    opened = {f"initial-{name}": value for name, value in shown.items()}
    opened["initial-offset_days"] = template.offset_days
    return opened | typed(days, direction) | shown | fields


def creation_of(status):
    return reverse("statuses:template-creation", args=[status.pk])


def test_thirty_days_before_the_departure_is_stored_with_its_sign(screen, confirmed):
    response = screen.post(creation_of(confirmed), typed(description="Virement\nou carte"))

    template = confirmed.templates.get()
    assert response["Location"] == f"{confirmed.get_absolute_url()}#template-{template.pk}"
    assert (template.offset_days, template.reference) == (-30, Reference.DEPARTURE)
    assert template.description.splitlines() == ["Virement", "ou carte"]
    assert template.is_enabled


@pytest.mark.parametrize("reference", OURS)
def test_every_reference_can_be_chosen(screen, confirmed, reference):
    screen.post(creation_of(confirmed), typed("3", "after", reference=reference))

    template = confirmed.templates.get()
    assert (template.offset_days, template.reference) == (3, reference)


def test_a_new_task_goes_below_the_others(screen, confirmed):
    AutoTaskTemplateFactory(status=confirmed, position=7)

    screen.post(creation_of(confirmed), typed())

    assert confirmed.templates.last().name == "Demander le solde"


def test_a_second_press_on_save_adds_no_second_task(screen, confirmed):
    sent = typed(form_token="5f0c")

    first = screen.post(creation_of(confirmed), sent)
    second = screen.post(creation_of(confirmed), sent)

    assert first["Location"] == second["Location"]
    assert confirmed.templates.count() == 1


WHOLE = "Écrivez un nombre entier de jours, de 0 à 3 650."


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (typed(name=""), "Donnez un nom à la tâche."),
        (typed(name="x" * 300), "200"),
        (typed(name="a\x00"), "ne peut pas être gardé"),
        (typed(description="x" * 50_000), "5000"),
        (typed("30,5"), WHOLE),
        (typed("--3"), WHOLE),
        (typed("3651"), WHOLE),
        (typed(""), WHOLE),
        (typed("\x00"), WHOLE),
        (typed(direction="sideways"), "Choisissez avant ou après"),
        (typed(reference="moon_landing"), "Ce choix n’existe plus."),
        (typed(reference=""), "Choisissez la date"),
        (
            typed("3", reference="task_created"),
            "Une tâche ne peut pas être à faire avant sa création",
        ),
    ],
)
def test_bad_input_gets_a_message_and_adds_nothing(screen, confirmed, fields, message):
    response = screen.post(creation_of(confirmed), fields)

    assert response.status_code == 200
    assert message in flat(response)
    assert not AutoTaskTemplate.objects.exists()


def test_what_was_typed_stays(screen, confirmed):
    page = flat(screen.post(creation_of(confirmed), typed("30,5", name="Solde")))

    assert 'value="30,5"' in page
    assert 'value="Solde"' in page
    assert '<option value="departure" selected>' in page


def test_markup_and_emoji_are_stored_and_shown_as_typed(screen, confirmed):
    name = '<b onclick="x">Solde</b> 🧳 & {client}'

    screen.post(creation_of(confirmed), typed(name=name))

    assert confirmed.templates.get().name == name
    page = flat(screen.get(confirmed.get_absolute_url()))
    assert "<b onclick" not in page
    assert "🧳 &amp; {client}" in page


def test_a_click_on_a_task_opens_it_for_editing(screen, confirmed):
    template = AutoTaskTemplateFactory(status=confirmed, before_departure=True)
    url = template.get_absolute_url()

    assert f'href="{url}"' in flat(screen.get(confirmed.get_absolute_url()))
    page = flat(screen.get(url))
    assert f'value="{template.name}"' in page
    assert 'name="offset_days_days" value="30"' in page
    assert 'value="before" checked' in page


def test_the_task_is_saved_and_the_tasks_created_before_stay(screen, confirmed):
    template = AutoTaskTemplateFactory(status=confirmed, name="Ancien nom")
    OpportunityFactory(status=confirmed)

    page = flat(screen.get(template.get_absolute_url()))
    screen.post(template.get_absolute_url(), as_shown(template, "5", "after", name="Neuf"))

    assert "La tâche déjà créée ne change pas." in page
    template.refresh_from_db()
    assert (template.name, template.offset_days) == ("Neuf", 5)
    assert Task.objects.get().name == "Ancien nom"


def test_two_people_who_change_different_fields_are_both_kept(screen):
    template = AutoTaskTemplateFactory(before_departure=True)
    sent = as_shown(template, "45", "before")
    AutoTaskTemplate.objects.filter(pk=template.pk).update(name="Vendu")

    assert screen.post(template.get_absolute_url(), sent).status_code == 302

    template.refresh_from_db()
    assert (template.name, template.offset_days) == ("Vendu", -45)


def test_two_people_who_change_the_same_field_see_both_values(screen):
    template = AutoTaskTemplateFactory(before_departure=True)
    sent = as_shown(template, "45", "before")
    AutoTaskTemplate.objects.filter(pk=template.pk).update(offset_days=-60)

    page = flat(screen.post(template.get_absolute_url(), sent))

    assert "60 jours avant la date de départ du voyage" in page
    assert 'name="offset_days_days" value="45"' in page
    template.refresh_from_db()
    assert template.offset_days == -60


def test_two_halves_of_a_rule_that_do_not_fit_are_refused_beside_the_field(screen):
    template = AutoTaskTemplateFactory(offset_days=3, reference=Reference.DEPARTURE)
    sent = as_shown(template, "3", "before")
    AutoTaskTemplate.objects.filter(pk=template.pk).update(reference=Reference.TASK_CREATED)

    page = flat(screen.post(template.get_absolute_url(), sent))

    assert "Une tâche ne peut pas être à faire avant sa création" in page
    template.refresh_from_db()
    assert template.offset_days == 3


def test_without_script_a_button_shows_the_preview_and_saves_nothing(screen, confirmed):
    sent = typed(example="2027-06-14", preview="on")

    page = flat(screen.post(creation_of(confirmed), sent))

    assert "samedi 15 mai 2027" in page
    assert 'value="Demander le solde"' in page
    assert not AutoTaskTemplate.objects.exists()


def test_the_tasks_of_a_deleted_status_are_not_found(screen, confirmed):
    StatusFactory()
    template = AutoTaskTemplateFactory(status=confirmed)
    screen.post(reverse("statuses:deletion", args=[confirmed.pk]))

    assert screen.get(template.get_absolute_url()).status_code == 404
    assert screen.post(creation_of(confirmed), typed()).status_code == 404


@pytest.mark.parametrize("pk", ["0", "987654", "9" * 30])
def test_a_tampered_key_is_not_found(screen, pk):
    assert screen.get(f"/parametres/taches-automatiques/{pk}/").status_code == 404
    assert screen.get(f"/parametres/statuts/{pk}/taches/nouvelle/").status_code == 404


def test_a_new_rule_can_be_tried_at_once_and_later_from_its_menu(screen, confirmed):
    trial = reverse("tasks:trial", args=[confirmed.pk])

    page = screen.post(creation_of(confirmed), typed(), follow=True)

    assert f'class="toast-action" href="{trial}"' in page.text.split('id="toasts"')[1]
    menu = page.text.split('class="menu-list"')[-1].split("</details>")[0]
    assert f'href="{trial}"' in menu
    assert trial in screen.get(confirmed.templates.get().get_absolute_url()).text
