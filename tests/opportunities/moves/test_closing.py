"""Closing a trip: what stays open is shown and may be cancelled, and the loss may say why."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opportunities.models import Opportunity, StatusChange
from opportunities.moves import bulk, transitions, undoing
from opportunities.moves.choices import Choices
from statuses.models import Status
from tasks import doctor
from tasks.actions import editing
from tasks.models import Task
from tasks.previews import move_preview
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.reading import fields_of
from tests.working import work

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def lost() -> Status:
    return StatusFactory(name="Perdu", closed=True)


@pytest.fixture
def trip() -> Opportunity:
    """With a task of its status, one by hand that is late, one done and one that ends by rule."""
    rule = AutoTaskTemplateFactory(name="Faire le point")
    AutoTaskTemplateFactory(name="Relancer", status=rule.status, on_leave="cancel_if_closed")
    trip = OpportunityFactory(name="Safari", status=rule.status)
    TaskFactory(opportunity=trip, name="Confirmer les vols", due_date=date(2027, 5, 7))
    TaskFactory(opportunity=trip, name="Réserver", done=True)
    return trip


def url(trip):
    return reverse("opportunities:transition", args=[trip.pk])


def asked(web, trip, to, **how):
    return web.get(url(trip), {"vers": to.pk}, **how).text.replace("\u00a0", " ")


def close(web, trip, to, **typed):
    return web.post(url(trip), {"to": to.pk, "seen": trip.status_id, "asked": "1", **typed})


def states(trip):
    return dict(trip.tasks.values_list("name", "state"))


def move(trip, to, **choices):
    rows = Opportunity.objects.filter(pk=trip.pk)
    [change] = transitions.move(
        rows, to=to, by=None, source="screen", at=NOW, choices=Choices(**choices)
    ).changes
    return change


def test_the_window_lists_what_stays_open_also_what_was_added_by_hand(web, trip, lost):
    text = asked(web, trip, lost)

    assert "2 tâches restent ouvertes" in text
    for words in ("Faire le point", "Confirmer les vols", "à la main", "en retard de 5 jours"):
        assert words in text
    assert "1 tâche ouverte sera annulée" in text
    assert text.index("Confirmer les vols") < text.index("Faire le point")
    assert "Réserver" not in text


def test_all_that_closing_does_stands_above_the_button(web, trip, lost):
    text = asked(web, trip, lost)

    button = text.rindex("Changer de statut")
    for words in (
        "Aucune tâche ne sera créée",
        "1 tâche ouverte sera annulée",
        "Les annuler aussi",
    ):
        assert text.index(words) < button
    assert "les rouvrira" in text


def test_one_task_that_stays_open_is_told_in_the_singular(web, trip, lost):
    trip.tasks.get(name="Confirmer les vols").delete()

    text = asked(web, trip, lost)

    for words in ("1 tâche reste ouverte", "L’annuler aussi", "revenir en arrière la rouvrira"):
        assert words in text


@pytest.mark.parametrize(("probability", "is_ticked"), [(0, True), (100, False)])
def test_the_box_is_ticked_for_a_loss_alone(web, trip, probability, is_ticked):
    over = StatusFactory(is_active=False, probability=probability)

    box = asked(web, trip, over).split('name="cancel_open"')[1].split(">")[0]

    assert ("checked" in box) == is_ticked


def test_an_active_status_asks_nothing(web, trip):
    text = asked(web, trip, StatusFactory())

    assert "restent ouvertes" not in text
    assert "Pourquoi" not in text


def test_a_ticked_box_cancels_all_that_was_seen_and_undo_brings_all_back(web, seller, trip, lost):
    before = states(trip)

    page = close(web, trip, lost, cancel_open="1", seen_at=NOW.isoformat())

    change = trip.changes.latest_first()[0]
    assert page.status_code == 302
    assert set(states(trip).values()) == {"cancelled", "done"}
    assert change.cancelled_tasks.count() == 3
    assert "3 tâches annulées" in web.get(page.url).text.replace("\u00a0", " ")
    assert dict(doctor.examine()) == {}
    undoing.undo(change, by=seller, at=NOW)
    assert states(trip) == before


@pytest.mark.parametrize("typed", [{}, {"seen_at": NOW.isoformat()}])
def test_a_box_that_is_not_sent_cancels_what_the_rules_say(web, trip, lost, typed):
    close(web, trip, lost, **typed)

    assert states(trip)["Faire le point"] == states(trip)["Confirmer les vols"] == "open"
    assert states(trip)["Relancer"] == "cancelled"


@pytest.mark.parametrize("seen_at", ["", "hier"])
def test_a_box_that_does_not_say_what_was_seen_moves_nothing(web, trip, lost, seen_at):
    close(web, trip, lost, cancel_open="1", seen_at=seen_at)

    trip.refresh_from_db()
    assert trip.status != lost
    assert "cancelled" not in states(trip).values()


@pytest.mark.both
def test_what_came_or_was_touched_meanwhile_stays_open(trip, lost):
    later = NOW + timedelta(minutes=1)
    [task] = trip.tasks.filter(name="Faire le point")
    editing.edit(task, by=None, at=later, due_date=date(2027, 6, 1))
    editing.add(trip, name="Rappeler", by=None, at=later)

    move(trip, lost, cancels_seen_at=NOW)

    assert states(trip) == {
        "Faire le point": "open",
        "Rappeler": "open",
        "Relancer": "cancelled",
        "Confirmer les vols": "cancelled",
        "Réserver": "done",
    }


def test_neither_what_the_new_status_makes_nor_an_active_one_is_cancelled(trip, lost):
    AutoTaskTemplateFactory(name="Demander pourquoi", status=lost)

    move(trip, StatusFactory(), cancels_seen_at=NOW)
    still_open = states(trip)["Faire le point"]
    move(trip, lost, cancels_seen_at=NOW)

    assert still_open == "open"
    assert states(trip)["Demander pourquoi"] == "open"
    assert states(trip)["Faire le point"] == "cancelled"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"lost_reason": "Prix"}, "Prix"),
        ({"lost_reason": "", "other_reason": "Grossesse"}, "Grossesse"),
        ({"lost_reason": "Délai", "other_reason": "Prix"}, "Délai"),
        ({}, ""),
    ],
)
def test_a_loss_says_why_in_the_history(web, trip, lost, typed, kept):
    close(web, trip, lost, **typed)

    history = web.get(reverse("tasks:journal", args=[trip.pk])).text.replace("\u00a0", " ")
    assert trip.changes.latest_first()[0].lost_reason == kept
    assert ("raison :" in history) == bool(kept)
    assert f"raison : {kept}" in history or not kept


def test_a_status_with_a_chance_keeps_no_reason(web, trip):
    close(web, trip, StatusFactory(is_active=False, probability=100), lost_reason="Prix")

    assert trip.changes.latest_first()[0].lost_reason == ""


@pytest.mark.both
def test_the_list_is_filtered_by_the_reason_that_stands_and_exported_with_it(web, trip, lost):
    again = OpportunityFactory(name="Lisbonne", status=trip.status)
    move(trip, lost, lost_reason="Prix")
    move(again, lost, lost_reason="Prix")
    move(again, trip.status)

    page = web.get(reverse("opportunities:list"), {"etat": "toutes", "raison": "Prix"}).text
    rows = web.get(reverse("opportunities:export", args=["csv"]), {"etat": "toutes"})

    assert ("Safari" in page, "Lisbonne" in page) == (True, False)
    assert "Raison de la perte : Prix" in page.replace("\u00a0", " ")
    assert b"".join(rows).decode().count("Prix") == 1


def test_a_card_dropped_on_a_closed_status_asks_first(web, trip, lost):
    sent = {"to": lost.pk, "seen": trip.status_id, "next": reverse("opportunities:board")}

    answer = web.post(url(trip), sent, headers={"HX-Request": "true"})
    plain = web.post(url(trip), sent)

    trip.refresh_from_db()
    assert trip.status != lost
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("body", "beforeend")
    assert "2 tâches restent ouvertes" in answer.text.replace("\u00a0", " ")
    assert plain.url.startswith(f"{url(trip)}?vers={lost.pk}&next=")
    web.post(url(trip), {**sent, "asked": "1"}, headers={"HX-Request": "true"})
    trip.refresh_from_db()
    assert trip.status == lost


def test_a_card_dropped_where_nothing_is_to_be_asked_moves(web):
    trip, over = OpportunityFactory(), StatusFactory(is_active=False, probability=100)
    sent = {"to": over.pk, "seen": trip.status_id, "next": reverse("opportunities:board")}

    web.post(url(trip), sent, headers={"HX-Request": "true"})

    trip.refresh_from_db()
    assert trip.status == over


def test_many_are_closed_with_the_same_choice_and_undone_together(web, seller, trip, lost):
    other = OpportunityFactory(status=trip.status)
    query = {"id": [trip.pk, other.pk], "vers": lost.pk}
    text = web.get(reverse("opportunities:bulk-move"), query).text.replace("\u00a0", " ")
    seen = bulk.write_seen([trip, other])

    web.post(
        reverse("opportunities:bulk-move"),
        {"to": lost.pk, "seen": seen, "cancel_open": "1", "seen_at": NOW, "lost_reason": "Prix"},
    )

    assert "3 tâches restent ouvertes" in text
    assert not Task.objects.open().exists()
    changes = [row.changes.latest_first()[0] for row in (trip, other)]
    assert {change.lost_reason for change in changes} == {"Prix"}
    undoing.undo_batch(changes[0].batch, by=seller, at=NOW)
    assert Task.objects.open().count() == 5


def test_looking_takes_as_many_queries_for_many(trip, lost):
    def count(rows):
        with CaptureQueriesContext(connection) as queries:
            move_preview.preview_moves([(row, lost) for row in rows], by=None, at=NOW)
        return len(queries)

    many = OpportunityFactory.create_batch(5, status=trip.status)

    assert count(many) == count([trip])


@pytest.mark.both
def test_the_agency_writes_its_own_reasons(client, web, trip, lost):
    page = reverse("statuses:lost-reasons")
    assert web.get(page).status_code == 403
    client.force_login(UserFactory(administrator=True))

    client.post(page, {"names": "Budget\n\n  budget \nVisa refusé\n"})

    assert "Budget, Visa refusé" in client.get(reverse("statuses:list")).text
    text = asked(client, trip, lost)
    assert 'value="Visa refusé"' in text
    assert 'value="Prix"' not in text


@pytest.mark.parametrize("names", ["x" * 101, "\n".join("abcdefghijklm")])
def test_a_list_that_cannot_be_is_refused_and_kept(client, names):
    client.force_login(UserFactory(administrator=True))
    StatusFactory()

    answer = client.post(reverse("statuses:lost-reasons"), {"names": names})

    assert answer.status_code == 200
    assert "Prix" in client.get(reverse("statuses:list")).text


# --- Many, by a worker ---


@pytest.fixture
def trips(trip) -> list[Opportunity]:
    """Too many for a request; each has something that stays open."""
    others = OpportunityFactory.create_batch(2, status=trip.status)
    for other in others:
        TaskFactory(opportunity=other, name="Rappeler")
    return [trip, *others]


def counted(web, to):
    """What a worker found, with the button that has another one close them."""
    query = {"toutes": "1", "vers": to.pk, "next": reverse("opportunities:list")}
    form = fields_of(web.get(reverse("opportunities:bulk-move"), query))
    waiting = web.post(reverse("opportunities:bulk-move-long"), form, follow=True)
    work()
    return web.get(waiting.request["PATH_INFO"], follow=True)


def close_all(web, ready, answers):
    """Press the button with these answers, and let the worker close them."""
    web.post(ready.request["PATH_INFO"], answers)
    work()
    assert dict(doctor.examine()) == {}
    return list(StatusChange.objects.filter(source="bulk"))


def open_names():
    return sorted(Task.objects.open().values_list("name", flat=True))


@pytest.mark.usefixtures("two_are_many")
def test_a_worker_cancels_what_was_seen_and_keeps_the_reason(web, trips, lost):
    ready = counted(web, lost)
    before = open_names()

    changes = close_all(web, ready, fields_of(ready) | {"lost_reason": "Prix"})

    assert "Les annuler aussi" in ready.text  # a loss proposes it
    assert open_names() == []
    assert Task.objects.get(name="Réserver").state == Task.State.DONE
    assert {change.lost_reason for change in changes} == {"Prix"}
    undoing.undo_batch(changes[0].batch, by=None, at=NOW)
    assert open_names() == before


@pytest.mark.usefixtures("two_are_many")
def test_a_worker_keeps_open_what_is_not_ticked(web, trips, lost):
    ready = counted(web, lost)
    answers = fields_of(ready)
    del answers["cancel_open"]

    changes = close_all(web, ready, answers)

    assert open_names() == ["Confirmer les vols", *["Faire le point"] * 3, *["Rappeler"] * 2]
    assert {change.lost_reason for change in changes} == {""}


@pytest.mark.usefixtures("two_are_many")
def test_a_worker_leaves_what_came_after_it_was_counted(web, trips, lost, clock):
    ready = counted(web, lost)
    clock.shift(timedelta(minutes=5))
    TaskFactory(opportunity=trips[1], name="Tard")

    close_all(web, ready, fields_of(ready))

    assert open_names() == ["Tard"]


@pytest.mark.usefixtures("two_are_many")
@pytest.mark.parametrize(("answers", "count"), [({}, 0), ({"creates_ended": "1"}, 3)])
def test_a_worker_creates_what_trips_that_are_over_miss_when_asked_to(web, answers, count):
    AutoTaskTemplateFactory(name="Bilan", status__name="Terminé", before_departure=True)
    over = Status.objects.get(name="Terminé")
    travel = {"departure_date": date(2026, 6, 14), "duration_days": 8}
    OpportunityFactory.create_batch(3, status=StatusFactory(), **travel)
    ready = counted(web, over)
    assert "Les créer" in ready.text

    close_all(web, ready, fields_of(ready) | answers)

    assert Task.objects.filter(name="Bilan").count() == count
