"""*Mon compte › Absences*, and the page of a colleague in *Utilisateurs*."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from caladeo import clock
from caladeo.journal.listing import entries
from caladeo.models import Absence, JournalEntry, User
from tasks.absences import handing, saving
from tasks.actions import giving
from tasks.models import Task
from tests.clients import Client
from tests.factories import UserFactory
from tests.tasks.absences.steps import FIRST, LAST, away, created
from tests.tasks.reading import text as text_of

pytestmark = pytest.mark.django_db
MINE = "/compte/absences/"


@pytest.fixture
def web(anna):
    client = Client()
    client.force_login(anna)
    return client


def sent(substitute, first="2027-05-10", last="2027-05-14", prefix="new", **more):
    typed = {
        "first_day": first,
        "last_day": last,
        "substitute": substitute.pk if substitute else "",
    }
    return {f"{prefix}-{name}": value for name, value in typed.items()} | {"act": "add", **more}


def test_one_s_own_absence_is_written_down(web, anna, julien):
    task = created(anna, days=8)

    page = web.post(MINE, sent(julien), follow=True)

    absence = Absence.objects.get()
    assert (absence.person, absence.substitute) == (anna, julien)
    assert (absence.first_day, absence.last_day) == (FIRST, LAST)
    anna.refresh_from_db()
    assert anna.absent_until == LAST
    words = text_of(page)
    assert "Absence du 10 au 14 mai 2027" in words
    assert "Remplacé par Julien Petit" in words
    assert "1 tâche ouverte est à faire pendant cette absence." in words
    task.refresh_from_db()
    assert task.assignee == anna


def test_the_same_form_sent_twice_counts_once(web, julien):
    web.post(MINE, sent(julien))
    page = web.post(MINE, sent(julien), follow=True)

    assert page.status_code == 200
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last": "2027-05-09"}, ("last_day", "Le dernier jour ne peut pas précéder le premier.")),
        ({"first": "2027-04-01", "last": "2027-05-02"}, ("last_day", "Ces jours sont passés.")),
        ({"first": ""}, ("first_day", "Donnez une date.")),
        ({"first": "hier"}, ("first_day", "Cette date n’existe pas.")),
        ({"last": "2030-05-09"}, ("last_day", "Une absence dure au plus deux ans.")),
        ({"first": "2027-06-04", "last": "2027-06-20"}, ("first_day", "Il y a déjà une absence")),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(web, anna, julien, wrong, said):
    field, words = said
    away(anna, None, date(2027, 6, 1), date(2027, 6, 5))

    page = web.post(MINE, sent(julien, **wrong))

    assert words in str(page.context["form"].errors[field][0])
    assert page.context["form"]["substitute"].value() == str(julien.pk)
    assert Absence.objects.count() == 1


def test_neither_oneself_nor_somebody_who_has_left_stands_in(web, anna):
    for nobody in (anna, UserFactory(deactivated=True)):
        page = web.post(MINE, sent(nobody))

        assert page.context["form"].errors["substitute"]
    assert not Absence.objects.exists()


def test_the_open_tasks_go_and_come_back_by_a_click(web, anna, julien):
    task, absence = created(anna, days=8), away(anna, julien)

    page = web.post(MINE, {"act": "hand", "absence": absence.pk}, follow=True)
    task.refresh_from_db()
    assert (task.assignee, task.instead_of) == (julien, anna)
    assert "1 tâche confiée à Julien Petit" in text_of(page)
    assert "Rendre à Anna Moreau" in text_of(page)

    web.post(MINE, {"act": "back", "absence": absence.pk})
    task.refresh_from_db()
    assert (task.assignee, task.instead_of) == (anna, None)
    kinds = list(JournalEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-3:] == ["person-absence-added", "person-replaced", "person-tasks-back"]
    assert entries(thing="people").count() == 3


def test_who_says_no_is_not_asked_again(web, anna, julien):
    created(anna, days=8)
    absence = away(anna, julien)

    page = web.post(MINE, {"act": "keep", "absence": absence.pk}, follow=True)

    assert "est à faire pendant cette absence" not in text_of(page)


def test_an_absence_is_changed_and_deleted(web, anna, julien):
    absence = away(anna, julien)
    typed = sent(julien, last="2027-05-12", prefix=absence.pk, absence=absence.pk, act="save")

    web.post(MINE, typed)
    absence.refresh_from_db()
    assert absence.last_day == date(2027, 5, 12)

    web.post(MINE, {"act": "delete", "absence": absence.pk})
    assert not Absence.objects.exists()
    told = [str(entry.get_kind_display()) for entry in JournalEntry.objects.order_by("pk")]
    assert told[-3:] == ["Absence ajoutée", "Absence modifiée", "Absence supprimée"]
    page = web.post(MINE, {"act": "delete", "absence": absence.pk}, follow=True)
    assert "Cette absence a été supprimée entre-temps" in text_of(page)


def test_nobody_acts_on_the_absence_of_a_colleague(web, julien):
    other = away(julien, None)

    web.post(MINE, {"act": "delete", "absence": other.pk})
    assert Absence.objects.get() == other
    assert web.get(reverse("team:absences", args=[julien.pk])).status_code == 403


def test_an_administrator_does_it_for_a_colleague(anna, julien):
    client = Client()
    client.force_login(UserFactory(administrator=True))
    url = reverse("team:absences", args=[anna.pk])

    page = client.post(url, sent(julien), follow=True)

    assert Absence.objects.get().person == anna
    assert "Absence du 10 au 14 mai 2027" in text_of(page)


def test_an_act_that_nobody_knows_is_refused(web):
    assert web.post(MINE, {"act": "oops"}).status_code == 400
    assert web.post(MINE, {}).status_code == 400


def test_who_is_away_when_their_substitute_is_sees_it(web, anna, julien):
    away(julien, None, date(2027, 5, 12), date(2027, 5, 13))
    away(anna, julien)

    words = text_of(web.get(MINE))

    assert "Julien Petit a aussi une absence, du 12 au 13 mai 2027" in words


def test_the_row_says_for_whom(web, anna, julien, absence):
    task = created(anna, days=8)
    tab = reverse("tasks:tab", args=[task.opportunity_id])

    assert "pour Anna" in text_of(web.get(tab))
    line = text_of(web.get(f"{tab}?ouverte={task.pk}"))
    assert "À la place de Anna Moreau" in line


def test_the_list_of_people_says_who_is_away_today(anna, julien):
    saving.add(anna, first_day=date(2027, 5, 3), last_day=LAST, substitute=julien, by=None)
    client = Client()
    client.force_login(UserFactory(administrator=True))

    assert "absence jusqu’au" in text_of(client.get(reverse("team:list")))


def test_the_number_of_queries_does_not_grow_with_the_tasks(
    web, anna, julien, django_assert_max_num_queries
):
    absence = away(anna, julien)
    for _task in range(5):
        created(anna, days=8)

    with django_assert_max_num_queries(30):
        web.get(MINE)
    assert absence


def whose(*tasks):
    for task in tasks:
        task.refresh_from_db()
    return [(task.assignee, task.instead_of) for task in tasks]


def undo_of(page, act="undo"):
    """What the button of the message sends."""
    form_of_it = rf'<form[^>]*>(?:(?!</form>).)*value="{act}".*?</form>'
    [form] = re.findall(form_of_it, page.text, re.DOTALL)
    return {
        name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)
    }


def test_the_open_tasks_are_named_and_given_one_by_one(web, anna, julien):
    first, second = created(anna, days=8), created(anna, days=9)
    absence = away(anna, julien)
    page = web.get(MINE)
    for task in (first, second):
        assert f'name="tache" value="{task.pk}"' in " ".join(page.text.split())
        assert task.get_absolute_url() in page.text

    ticked = {"act": "hand", "absence": absence.pk, "named": "", "tache": [second.pk]}
    page = web.post(MINE, ticked, follow=True)

    assert "1 tâche confiée à Julien Petit" in text_of(page)
    assert whose(first, second) == [(anna, None), (julien, anna)]
    assert f"{second.opportunity.name} · Julien Petit" in text_of(page)


def test_none_ticked_gives_none_and_says_so(web, anna, julien):
    task, absence = created(anna, days=8), away(anna, julien)

    page = web.post(MINE, {"act": "hand", "absence": absence.pk, "named": ""}, follow=True)

    assert "Choisissez au moins une tâche." in text_of(page)
    assert whose(task) == [(anna, None)]
    assert "est à faire pendant cette absence" in text_of(page)


def test_only_what_is_offered_can_be_ticked(web, anna, julien):
    task, absence = created(anna, days=30), away(anna, julien)

    web.post(MINE, {"act": "hand", "absence": absence.pk, "named": "", "tache": [task.pk, "x"]})

    assert whose(task) == [(anna, None)]


def test_the_undo_gives_back_what_was_given_then_and_asks_again(web, anna, julien):
    task, absence = created(anna, days=8), away(anna, julien)
    new = created(anna, days=9)
    Task.objects.filter(pk=new.pk).update(assignee=julien, instead_of=anna)  # as a new one would be
    page = web.post(MINE, {"act": "hand", "absence": absence.pk}, follow=True)
    assert whose(task) == [(julien, anna)]

    page = web.post(MINE, undo_of(page), follow=True)

    assert "Changement annulé · 1 tâche a changé de mains" in text_of(page)
    assert whose(task, new) == [(anna, None), (julien, anna)]
    assert "1 tâche ouverte est à faire pendant cette absence." in text_of(page)


def test_the_undo_of_leaving_them_asks_again(web, anna, julien):
    task, absence = created(anna, days=8), away(anna, julien)
    page = web.post(MINE, {"act": "keep", "absence": absence.pk}, follow=True)

    page = web.post(MINE, undo_of(page), follow=True)

    assert "1 tâche ouverte est à faire pendant cette absence." in text_of(page)
    assert whose(task) == [(anna, None)]


def test_what_somebody_did_since_the_undo_leaves(web, anna, julien):
    task, absence = created(anna, days=8), away(anna, julien)
    page = web.post(MINE, {"act": "hand", "absence": absence.pk}, follow=True)
    giving.give(task, to=UserFactory(), by=None, at=clock.now() + timedelta(minutes=1))
    before = whose(task)

    web.post(MINE, undo_of(page))

    assert whose(task) == before


def test_what_was_given_back_goes_again_by_the_undo(web, anna, julien):
    first, second = created(anna, days=8), created(anna, days=9)
    lea = UserFactory(name="Léa Petit")
    absence = away(anna, julien)
    web.post(MINE, {"act": "hand", "absence": absence.pk})
    Task.objects.filter(pk=second.pk).update(assignee=lea)
    page = web.post(MINE, {"act": "back", "absence": absence.pk}, follow=True)
    assert "2 tâches rendues" in text_of(page)
    assert whose(first, second) == [(anna, None), (anna, None)]

    page = web.post(MINE, undo_of(page, "again"), follow=True)

    assert "Changement annulé · 2 tâches ont changé de mains" in text_of(page)
    assert whose(first, second) == [(julien, anna), (lea, anna)]
    kinds = list(JournalEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["person-tasks-back", "person-replaced"]


def test_what_was_given_on_since_or_whose_colleague_left_stays(web, anna, julien):
    tasks = [created(anna, days=8), created(anna, days=9)]
    absence, lea = away(anna, julien), UserFactory()
    web.post(MINE, {"act": "hand", "absence": absence.pk})
    page = web.post(MINE, {"act": "back", "absence": absence.pk}, follow=True)
    giving.give(tasks[0], to=lea, by=None, at=clock.now() + timedelta(minutes=1))

    told = text_of(web.post(MINE, undo_of(page, "again"), follow=True))
    assert "Tâches qui restent, faites ou confiées entre-temps : 1" in told
    assert whose(*tasks) == [(lea, None), (julien, anna)]

    page = web.post(MINE, {"act": "back", "absence": absence.pk}, follow=True)
    User.objects.filter(pk=julien.pk).update(is_active=False)
    told = text_of(web.post(MINE, undo_of(page, "again"), follow=True))
    assert "Changement annulé" not in told
    assert whose(*tasks) == [(lea, None), (anna, None)]


def test_what_is_left_over_is_given_back_with_an_undo(web, anna, julien):
    task, absence = created(anna, days=8), away(anna, julien)
    web.post(MINE, {"act": "hand", "absence": absence.pk})
    Task.objects.filter(pk=task.pk).update(due_date=date(2027, 6, 20))
    page = web.post(MINE, {"act": "rest"}, follow=True)
    assert whose(task) == [(anna, None)]

    web.post(MINE, undo_of(page, "again"))

    assert whose(task) == [(julien, anna)]


@pytest.mark.parametrize("had", ["", "x", "1", "1:x", "x:1", "1:2_", "1:2_3", "0:0"])
def test_colleagues_that_were_made_up_are_refused(web, had):
    sent = {"act": "again", "given_at": "2027-05-03T10:00:00+00:00", "had": had}
    assert web.post(MINE, sent).status_code == 400


@pytest.mark.parametrize("act", ["again", "undo"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00"])
def test_a_moment_that_no_database_can_hold_is_refused(web, anna, julien, act, moment):
    absence = away(anna, julien)
    sent = {"act": act, "absence": absence.pk, "given_at": moment, "had": "1:2"}

    assert web.post(MINE, sent).status_code == 400


def test_nobody_takes_tasks_that_were_not_given_back_then(web, anna, julien):
    task = created(anna, days=8)
    sent = {"act": "again", "given_at": clock.now().isoformat(), "had": f"{julien.pk}:{task.pk}"}

    web.post(MINE, sent)

    assert whose(task) == [(anna, None)]


def test_of_very_many_the_first_have_a_tick_each_and_the_others_one(web, anna, julien):
    trip = created(anna, days=8).opportunity
    rows = [
        Task(opportunity=trip, name=f"Rappeler {number}", assignee=anna, due_date=LAST)
        for number in range(104)
    ]
    Task.objects.bulk_create(rows)
    absence = away(anna, julien)
    page = web.get(MINE)
    assert page.text.count('name="tache"') == 100
    assert "et 5 autres" in text_of(page)
    shown = re.search(r'name="named" value="([^"]+)"', page.text)[1]
    left = shown.split(".")[:2]
    ticked = [pk for pk in shown.split(".") if pk not in left]
    sent = {"act": "hand", "absence": absence.pk, "named": shown, "tache": ticked}

    web.post(MINE, sent | {"rest": "on"})

    assert Task.objects.filter(assignee=julien).count() == 103
    assert {
        str(pk) for pk in Task.objects.filter(assignee=anna).values_list("pk", flat=True)
    } == set(left)
    handing.undo(absence, given_at=Task.objects.filter(assignee=julien)[0].given_at, by=None)

    web.post(MINE, sent)

    assert Task.objects.filter(assignee=julien).count() == 98


@pytest.mark.parametrize("given_at", ["x", "2027-05-03T10:00:00", "9" * 40])
def test_a_moment_that_was_made_up_is_refused(web, anna, julien, given_at):
    absence = away(anna, julien)
    sent = {"act": "undo", "absence": absence.pk, "given_at": given_at}

    assert web.post(MINE, sent).status_code == 400


def test_the_calendar_says_who_is_away_of_those_whose_tasks_it_shows(web, anna, julien):
    away(anna, julien)
    away(julien, None, date(2027, 5, 31), date(2027, 5, 31))
    hers = "Anna Moreau : absence du 10 au 14 mai 2027, avec Julien Petit pour remplaçant"
    his = "Julien Petit : absence le 31 mai 2027"

    def shown(query: str) -> list[bool]:
        words = text_of(web.get(f"/taches/calendrier/{query}")).replace("\u00a0", " ")
        return [words_of in words for words_of in (hers, his)]

    assert shown("") == [True, False]
    assert shown("?vue=toutes") == [True, True]
    assert shown(f"?vue=par-personne&personne={julien.pk}") == [False, True]
    assert shown("?vue=par-personne&personne=personne") == [False, False]
    assert shown("?vue=toutes&par=semaine") == [False, False]


def test_the_absence_that_is_edited_is_the_only_form(web, anna, julien):
    absence = away(anna, julien)
    save = "Enregistrer l’absence"
    assert text_of(web.get(MINE)).count(save) == 1

    page = web.get(f"{MINE}?absence={absence.pk}")
    assert text_of(page).count(save) == 1
    assert 'value="save"' in page.text
    assert 'value="add"' not in page.text

    wrong = sent(julien, last="2027-05-09", prefix=str(absence.pk)) | {"act": "save"}
    page = web.post(MINE, wrong | {"absence": absence.pk})
    assert 'value="save"' in page.text
    assert 'value="add"' not in page.text


def test_who_is_away_is_told_so_above_their_tasks(web, anna, absence):
    created(anna, days=2)
    told = "Vous êtes absent jusqu’au 14 mai, remplacé par Julien Petit · revenir"
    assert told not in text_of(web.get("/"))

    with time_machine.travel(datetime(2027, 5, 11, 8, tzinfo=UTC), tick=False):
        page = web.get("/")

        assert told in text_of(page)
        assert f'href="{MINE}?absence={absence.pk}#absence-{absence.pk}"' in page.text
        saving.delete(absence, by=anna, at=clock.now())
        assert "Vous êtes absent" not in text_of(web.get("/"))
