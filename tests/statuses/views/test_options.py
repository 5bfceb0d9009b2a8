"""The advanced options of an automatic task, through its form."""

import pytest
from django.urls import reverse

from caladeo import clock
from statuses.models import AutoTaskTemplate, KeyDate
from tasks.engine import rule_edits
from tasks.settings import role_changes
from tests.factories import AutoTaskTemplateFactory, UserFactory, delete_key_date
from tests.reading import fields_of
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
DEFAULTS = {
    "day_count": "calendar",
    "day_rule": "stay",
    "assign_to": "manager",
    "visible_days": None,
    "if_past": "keep",
    "if_not_preceded": "cancel",
    "on_leave": "keep",
    "on_return": "again",
    "is_required": False,
}
CHANGED = {
    "day_count": "working",
    "day_rule": "next",
    "assign_to": "nobody",
    "visible_days": 7,
    "if_past": "skip",
    "if_not_preceded": "count",
    "on_leave": "cancel_if_closed",
    "on_return": "once",
    "is_required": True,
}


@pytest.fixture
def template(confirmed):
    return AutoTaskTemplateFactory(status=confirmed, before_departure=True, name="Solde")


def sent(screen, template, **fields):
    """What the form sends when it was opened now and only these fields were touched."""
    return fields_of(screen.get(template.get_absolute_url())) | fields


def options_of(template):
    template.refresh_from_db()
    return {name: getattr(template, name) for name in DEFAULTS}


def test_each_option_is_saved(screen, template):
    typed = {**CHANGED, "visible_days_when": "before", "visible_days_days": "7"}
    typed["is_required"] = "yes"
    del typed["visible_days"]

    screen.post(template.get_absolute_url(), sent(screen, template, **typed))

    assert options_of(template) == CHANGED


@pytest.mark.parametrize(("unit", "words"), [("months", "3 mois"), ("weeks", "3 semaines")])
def test_an_offset_is_saved_in_its_unit(screen, template, unit, words):
    url, typed = template.get_absolute_url(), {"offset_days_days": "3"}

    screen.post(url, sent(screen, template, **typed, offset_days_unit=unit))

    template.refresh_from_db()
    assert (template.offset_days, template.offset_unit) == (-3, unit)
    form = screen.get(url)
    assert fields_of(form)["offset_days_unit"] == unit
    assert f"− {words}" in flat(form)
    assert f"{words} avant" in flat(screen.get(template.status.get_absolute_url()))


def test_working_days_are_not_counted_in_months(screen, template):
    typed = {"offset_days_unit": "months", "day_count": "working"}

    page = flat(screen.post(template.get_absolute_url(), sent(screen, template, **typed)))

    assert "Les jours ouvrés se comptent en jours" in page
    template.refresh_from_db()
    assert (template.offset_unit, template.day_count) == ("days", "calendar")


def test_a_colleague_who_chose_working_days_meanwhile_is_not_contradicted(screen, template):
    typed = sent(screen, template, offset_days_unit="weeks")
    AutoTaskTemplate.objects.filter(pk=template.pk).update(day_count="working")

    page = flat(screen.post(template.get_absolute_url(), typed))

    assert "Les jours ouvrés se comptent en jours" in page
    template.refresh_from_db()
    assert (template.offset_unit, template.day_count) == ("days", "working")


def test_a_change_of_unit_alone_is_told_in_the_history(screen, template):
    screen.post(
        template.get_absolute_url(),
        sent(screen, template, offset_days_days="4", offset_days_unit="weeks"),
    )

    [revision] = template.revisions.all()
    assert revision.changes["offset_unit"] == ["days", "weeks"]
    assert "4 semaines avant" in flat(screen.get(template.get_absolute_url() + "?page=1"))


def test_a_new_task_has_its_options_at_once(screen, confirmed):
    url = reverse("statuses:template-creation", args=[confirmed.pk])
    typed = {"name": "Solde", "offset_days_days": "30", "offset_days_direction": "before"}

    screen.post(
        url, fields_of(screen.get(url)) | typed | {"reference": "departure", "if_past": "today"}
    )

    assert options_of(confirmed.templates.get()) == {**DEFAULTS, "if_past": "today"}


def test_the_fold_tells_what_differs_and_the_list_too(screen, confirmed, template):
    AutoTaskTemplate.objects.filter(pk=template.pk).update(day_rule="next", if_past="skip")

    page = flat(screen.get(template.get_absolute_url()))
    row = flat(screen.get(confirmed.get_absolute_url()))

    assert "2 options modifiées" in page
    assert "Week-end ou férié : jour ouvré suivant" in page
    assert "tout remettre par défaut" in page
    assert "Jours fériés : France" in page
    assert "Non créée si l’échéance est déjà passée" in row
    assert "Week-end ou férié : jour ouvré suivant" in row


def test_all_goes_back_to_default_and_what_is_typed_stays(screen, template):
    AutoTaskTemplate.objects.filter(pk=template.pk).update(**CHANGED)

    typed = sent(screen, template, name="Solde à demander", reset="on")
    page = screen.post(template.get_absolute_url(), typed)

    assert options_of(template) == CHANGED
    assert 'value="Solde à demander"' in flat(page)
    assert "aucune modifiée" in flat(page)
    screen.post(template.get_absolute_url(), fields_of(page))
    assert options_of(template) == DEFAULTS


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"day_count": "lunar"}, "n’existe plus"),
        ({"day_rule": "\x00"}, "n’existe plus"),
        ({"if_past": "x" * 5000}, "n’existe plus"),
        ({"on_leave": "explode"}, "n’existe plus"),
        ({"on_return": "maybe"}, "n’existe plus"),
        ({"assign_to": "person"}, "Choisissez une personne active"),
        ({"assign_to": "person:987654"}, "Choisissez une personne active"),
        ({"assign_to": "person:\x00"}, "Choisissez une personne active"),
        ({"visible_days_days": "-1"}, "de 0 à 3 650"),
        ({"visible_days_days": "99999"}, "de 0 à 3 650"),
        ({"visible_days_days": "sept"}, "de 0 à 3 650"),
        ({"visible_days_days": ""}, "de 0 à 3 650"),
        ({"visible_days_days": "9" * 5000}, "de 0 à 3 650"),
        ({"reference": "key_date"}, "Cette date clé n’existe plus"),
        ({"reference": "key_date:987654"}, "Cette date clé n’existe plus"),
    ],
)
def test_bad_input_gets_a_message_and_changes_nothing(screen, template, fields, message):
    typed = sent(screen, template, visible_days_when="before", visible_days_days="7") | fields

    page = screen.post(template.get_absolute_url(), typed)

    assert page.status_code == 200
    assert message in flat(page)
    assert options_of(template) == DEFAULTS
    assert not template.revisions.exists()


def test_a_mistake_in_an_option_opens_the_fold(screen, template):
    typed = sent(screen, template, visible_days_when="before", visible_days_days="sept")

    page = flat(screen.post(template.get_absolute_url(), typed))

    assert '<details class="option-list" open>' in page
    assert 'value="sept"' in page


def test_a_named_person_gets_the_task(screen, confirmed, template):
    person = UserFactory(name="Julien Caron")

    screen.post(
        template.get_absolute_url(), sent(screen, template, assign_to=f"person:{person.pk}")
    )

    template.refresh_from_db()
    assert (template.assign_to, template.assigned_person) == ("person", person)
    assert "Julien Caron" in flat(screen.get(confirmed.get_absolute_url()))


def test_somebody_deactivated_cannot_be_named_but_stays_where_they_are(screen, template, stranger):
    url = template.get_absolute_url()
    refused = screen.post(url, sent(screen, template, assign_to=f"person:{stranger.pk}"))
    assert "Choisissez une personne active" in flat(refused)

    AutoTaskTemplate.objects.filter(pk=template.pk).update(
        assign_to="person", assigned_person=stranger
    )
    assert "compte désactivé : le gestionnaire la reçoit" in flat(screen.get(url))
    assert screen.post(url, sent(screen, template, name="Neuf")).status_code == 302
    template.refresh_from_db()
    assert (template.name, template.assigned_person) == ("Neuf", stranger)


def test_a_key_date_can_be_chosen_and_is_named_everywhere(screen, confirmed, template):
    key_date = KeyDate.objects.create(name="Rooming list")

    screen.post(
        template.get_absolute_url(),
        sent(screen, template, reference=f"key_date:{key_date.pk}", offset_days_days="3"),
    )

    template.refresh_from_db()
    assert (template.reference, template.key_date) == ("key_date", key_date)
    page = flat(screen.get(confirmed.get_absolute_url()))
    assert "3 jours avant « Rooming list »" in page
    assert "<span>Rooming list</span>" in page
    assert f'value="key_date:{key_date.pk}" selected' in flat(
        screen.get(template.get_absolute_url())
    )


def test_leaving_a_key_date_lets_it_go(screen, template):
    template.reference, template.key_date = "key_date", KeyDate.objects.create(name="Solde")
    template.save()

    screen.post(template.get_absolute_url(), sent(screen, template, reference="departure"))

    template.refresh_from_db()
    assert (template.reference, template.key_date) == ("departure", None)


def test_a_key_date_deleted_while_the_form_was_open_is_refused_beside_the_field(screen, template):
    key_date = KeyDate.objects.create(name="Solde")
    typed = sent(screen, template, reference=f"key_date:{key_date.pk}")
    delete_key_date(key_date.pk)

    page = flat(screen.post(template.get_absolute_url(), typed))

    assert "Cette date clé n’existe plus" in page
    template.refresh_from_db()
    assert template.reference == "departure"


def test_a_role_deleted_while_the_form_was_open_is_refused_beside_the_field(screen, template):
    role = role_changes.add(name="Production", person=None)
    typed = sent(screen, template, assign_to=f"role:{role.pk}", name="Rooming list")
    role_changes.delete(role)

    page = screen.post(template.get_absolute_url(), typed)

    assert "Choisissez une personne active dans l’équipe, ou un rôle." in flat(page)
    assert fields_of(page)["name"] == "Rooming list"
    template.refresh_from_db()
    assert (template.name, template.assign_to) == ("Solde", "manager")


def test_without_roles_it_is_said_where_they_are_created(screen, template):
    told = "créez d’abord son rôle"
    assert told in flat(screen.get(template.get_absolute_url()))

    role_changes.add(name="Production", person=None)

    assert told not in flat(screen.get(template.get_absolute_url()))


def test_two_people_who_change_different_options_are_both_kept(screen, template):
    typed = sent(screen, template, day_rule="next")
    AutoTaskTemplate.objects.filter(pk=template.pk).update(if_past="skip", visible_days=3)

    assert screen.post(template.get_absolute_url(), typed).status_code == 302

    kept = {"day_rule": "next", "if_past": "skip", "visible_days": 3}
    assert options_of(template) == DEFAULTS | kept


@pytest.mark.parametrize(
    ("typed", "stored", "words"),
    [
        ({"day_rule": "next"}, {"day_rule": "previous"}, "Avancer au jour ouvré précédent"),
        ({"assign_to": "nobody"}, {"assign_to": "changer"}, "Personne qui a changé le statut"),
        (
            {"reference": "return"},
            {"reference": "status_entered", "offset_days": 3},
            "entrée dans le statut",
        ),
        (
            {"visible_days_when": "before", "visible_days_days": "9"},
            {"visible_days": 3},
            "Visible 3 jours avant",
        ),
    ],
)
def test_two_people_who_change_the_same_option_see_both(screen, template, typed, stored, words):
    sent_form = sent(screen, template, **typed)
    AutoTaskTemplate.objects.filter(pk=template.pk).update(**stored)

    page = flat(screen.post(template.get_absolute_url(), sent_form))

    assert "pendant votre saisie" in page or "pendant que vous" in page
    assert words in page


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"offset_days_days": "45"}, {"offset_days": -60}),
        ({"assign_to": "nobody"}, {"assign_to": "changer"}),
        ({"assign_to": "nobody"}, {"assign_to": "person", "assigned_person": "colleague"}),
    ],
)
def test_who_changed_the_same_meanwhile_is_named(screen, template, typed, stored):
    colleague = UserFactory(name="Julien Bernard")
    changes = {name: colleague if to == "colleague" else to for name, to in stored.items()}
    sent_form = sent(screen, template, **typed)
    for by, values in ((colleague, changes), (UserFactory(), {"name": "Facture"})):
        rule_edits.revise(template, values, update_open=False, by=by, at=clock.now())

    page = flat(screen.post(template.get_absolute_url(), sent_form))

    assert "Julien Bernard a modifié ce champ pendant votre saisie" in page


def test_the_form_takes_as_many_queries_for_thirty_people_as_for_one(
    screen, template, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as one:
        screen.get(template.get_absolute_url())
    UserFactory.create_batch(29)
    for number in range(29):
        KeyDate.objects.create(name=f"Date {number}")

    with django_assert_max_num_queries(len(one)):
        screen.get(template.get_absolute_url())
