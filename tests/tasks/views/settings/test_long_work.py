"""Changes of the settings that touch too many tasks for a request: counted, agreed to, made."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import Job, User
from statuses.models import AgencyCalendar, Closure, KeyDate, Status
from tasks.models import Task
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClosureFactory,
    OpportunityFactory,
    StatusFactory,
    delete_closure,
)
from tests.reading import fields_of
from tests.tasks import reading
from tests.working import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_are_many"), pytest.mark.both]
CALENDAR = reverse("tasks:calendar")


@pytest.fixture
def confirmed() -> Status:
    """Three trips, each with a task on Monday 31 May 2027, or the working day after it."""
    status = StatusFactory(name="Voyage confirmé")
    facts = {"reference": "departure", "offset_days": -14, "day_rule": "next"}
    AutoTaskTemplateFactory(status=status, name="Solde", **facts)
    for _trip in range(3):
        OpportunityFactory(status=status, travelling=True)
    return status


def count(screen: Client, url: str, data: dict):
    """Send the form, wait for the worker, and see what it has counted."""
    waiting = screen.post(url, data, follow=True)
    assert "En attente de son tour" in waiting.text
    work()
    return screen.get(waiting.request["PATH_INFO"], follow=True)


def agree(screen: Client, page):
    data = {"form_token": page.context["form_token"]}
    waiting = screen.post(page.request["PATH_INFO"], data, follow=True)
    work()
    return screen.get(waiting.request["PATH_INFO"], follow=True)


def days() -> set[date | None]:
    return set(Task.objects.values_list("due_date", flat=True))


def test_a_closure_is_counted_then_added(screen, confirmed):
    data = {"name": "Inventaire", "first_day": "2027-05-31", "last_day": "2027-05-31"}

    page = count(screen, reverse("tasks:closure-creation"), data)
    assert "3 tâches bougent" in reading.text(page)
    assert (Closure.objects.count(), days()) == (0, {date(2027, 5, 31)})

    assert "3 tâches déplacées" in reading.text(agree(screen, page))
    assert (Closure.objects.get().name, days()) == ("Inventaire", {date(2027, 6, 1)})


def test_a_closure_is_counted_then_moved_or_deleted(screen, confirmed):
    row = ClosureFactory(name="Pont", first_day=date(2027, 1, 4), last_day=date(2027, 1, 4))
    data = {"name": "Pont", "first_day": "2027-05-31", "last_day": "2027-05-31"}
    agree(screen, count(screen, reverse("tasks:closure", args=[row.pk]), data))
    assert days() == {date(2027, 6, 1)}

    url = reverse("tasks:closure-deletion", args=[row.pk])
    assert screen.get(url).status_code == 200
    agree(screen, count(screen, url, {}))

    assert (Closure.objects.count(), days()) == (0, {date(2027, 5, 31)})


def test_another_week_is_counted_then_kept(screen, confirmed):
    data = {"country": "FR", "subdivision": "", "closing_weekdays": ["0", "6"]}

    agree(screen, count(screen, CALENDAR, data))

    assert AgencyCalendar.objects.get().closing_weekdays == [0, 6]
    assert days() == {date(2027, 6, 1)}


def test_another_formula_of_a_key_date_is_counted_then_kept(screen):
    solde = KeyDate.objects.create(name="Solde", source="departure", offset_days=-30)
    status = StatusFactory()
    facts = {"reference": "key_date", "key_date": solde, "offset_days": 0}
    AutoTaskTemplateFactory(status=status, **facts)
    for _trip in range(3):
        OpportunityFactory(status=status, travelling=True)
    page = screen.get(reverse("tasks:key-date", args=[solde.pk]))
    data = fields_of(page) | {"offset_days_days": "10", "offset_days_direction": "before"}

    agree(screen, count(screen, reverse("tasks:key-date", args=[solde.pk]), data))

    assert days() == {date(2027, 6, 4)}


def test_a_new_rule_is_counted_then_applied(screen, confirmed):
    AutoTaskTemplateFactory(status=confirmed, name="Acompte")
    url = reverse("tasks:application", args=[confirmed.pk])
    assert "est d’abord compté" in reading.text(screen.get(url))

    page = count(screen, url, {"tache": "all"})
    assert "3 tâches sur 3 opportunités" in reading.text(page)
    assert "3 déjà créées" in reading.text(page)

    assert "3 tâches créées sur 3 opportunités" in reading.text(agree(screen, page))
    assert Task.objects.filter(name="Acompte").count() == 3
    page = count(screen, url, {"tache": "all"})
    assert "Aucune tâche à créer" in reading.text(page)


def test_who_lost_the_right_meanwhile_changes_nothing(screen, administrator, confirmed):
    data = {"name": "Inventaire", "first_day": "2027-05-31", "last_day": "2027-05-31"}
    page = count(screen, reverse("tasks:closure-creation"), data)
    token = {"form_token": page.context["form_token"]}
    waiting = screen.post(page.request["PATH_INFO"], token, follow=True)
    User.objects.filter(pk=administrator.pk).update(can_configure=False)
    work()

    assert "Rien n’a été changé" in reading.text(screen.get(waiting.request["PATH_INFO"]))
    assert not Closure.objects.exists()
    assert screen.get(page.request["PATH_INFO"]).status_code == 403


def test_what_was_deleted_meanwhile_is_told(screen, confirmed):
    row = ClosureFactory(name="Pont", first_day=date(2027, 1, 4), last_day=date(2027, 1, 4))
    data = {"name": "Pont", "first_day": "2027-05-31", "last_day": "2027-05-31"}
    page = count(screen, reverse("tasks:closure", args=[row.pk]), data)
    delete_closure(row.pk)

    assert "ces réglages ont changé entre-temps" in reading.text(agree(screen, page)).lower()


def test_another_administrator_sees_none_of_it(screen, confirmed, host, client):
    data = {"name": "Inventaire", "first_day": "2027-05-31", "last_day": "2027-05-31"}
    page = count(screen, reverse("tasks:closure-creation"), data)
    client.force_login(host)

    assert client.get(page.request["PATH_INFO"]).status_code == 404
    assert client.post(page.request["PATH_INFO"]).status_code == 404


def test_a_key_of_another_kind_of_work_is_not_found(screen, confirmed):
    data = {"name": "Inventaire", "first_day": "2027-05-31", "last_day": "2027-05-31"}
    count(screen, reverse("tasks:closure-creation"), data)
    pk = Job.objects.get().pk

    for name in ("tasks:long-outcome", "opportunities:bulk-move-result", "jobs:export"):
        assert screen.get(reverse(name, args=[pk])).status_code == 404


def delete(screen: Client, status: Status, to: Status, **data: str):
    """Send the question, wait for the worker, and see what it did."""
    url = reverse("statuses:deletion", args=[status.pk])
    waiting = screen.post(url, {"destination": to.pk, "tasks": "create", **data}, follow=True)
    assert "En attente de son tour" in waiting.text
    work()
    return screen.get(waiting.request["PATH_INFO"], follow=True)


def test_a_status_with_many_opportunities_is_deleted_by_a_worker(
    screen: Client, confirmed: Status
) -> None:
    lost = StatusFactory(name="Perdu")
    AutoTaskTemplateFactory(status=lost)

    page = reading.text(delete(screen, confirmed, lost))

    assert "« Voyage confirmé » supprimé · 3 opportunités déplacées · 3 tâches créées" in page
    assert lost.opportunities.count() == 3
    assert (Job.objects.get().done, Job.objects.get().total) == (3, 3)
    assert confirmed not in Status.objects.in_pipeline()


def test_a_status_sent_off_twice_is_deleted_once(screen: Client, confirmed: Status) -> None:
    lost, url = StatusFactory(), reverse("statuses:deletion", args=[confirmed.pk])
    token = fields_of(screen.get(url))["form_token"]
    for _press in range(2):
        screen.post(url, {"destination": lost.pk, "tasks": "quiet", "form_token": token})

    assert Job.objects.count() == 1


def test_a_status_whose_destination_is_gone_stays(screen: Client, confirmed: Status) -> None:
    lost, other = StatusFactory(), StatusFactory()
    url = reverse("statuses:deletion", args=[confirmed.pk])
    waiting = screen.post(url, {"destination": lost.pk, "tasks": "quiet"}, follow=True)
    Status.objects.filter(pk=lost.pk).update(deleted_at="2026-01-01T00:00Z")
    work()

    page = reading.text(screen.get(waiting.request["PATH_INFO"], follow=True))

    assert "L’un des deux statuts a été supprimé entre-temps" in page
    assert confirmed.opportunities.count() == 3
    assert other.opportunities.count() == 0
