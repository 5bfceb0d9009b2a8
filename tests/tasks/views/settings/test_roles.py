"""Settings › Users › Roles, and the roles of one trip, through their pages."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from caladeo import clock
from caladeo.models import User
from opportunities import roles
from opportunities.models import Opportunity, OpportunityRole
from opportunities.moves import tracked_fields
from statuses.models import AutoTaskTemplate, Role
from tasks.actions import completing, editing
from tasks.models import Task
from tasks.settings import role_changes
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, TaskFactory, UserFactory
from tests.reading import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def role() -> Role:
    return Role.objects.create(name="Production", person=UserFactory(name="Léa Petit"))


@pytest.fixture
def trip(role: Role) -> Opportunity:
    """With an open task that follows the role."""
    rule: AutoTaskTemplate = AutoTaskTemplateFactory(assign_to="role", role=role, name="Rooming")
    row: Opportunity = OpportunityFactory(status=rule.status)
    return row


def test_a_role_is_created_and_named_on_a_rule(screen, seller) -> None:
    url = reverse("tasks:role-creation")
    sent = fields_of(screen.get(url)) | {"name": "Production", "person": seller.pk}
    screen.post(url, sent)
    screen.post(url, sent)  # a second press

    role = Role.objects.get()
    rule = AutoTaskTemplateFactory()
    trip = OpportunityFactory(status=rule.status)
    page = fields_of(screen.get(rule.get_absolute_url()))
    named = {"assign_to": f"role:{role.pk}", "update_open": "on"}
    screen.post(rule.get_absolute_url(), page | named)

    assert trip.tasks.get().assignee == seller
    rule.refresh_from_db()
    assert (role.person, rule.assign_to, rule.role) == (seller, "role", role)
    line = screen.get(rule.status.get_absolute_url()).text
    assert "Production" in line
    assert "La personne qui a le rôle" in screen.get(rule.get_absolute_url()).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "Donnez un nom au rôle."),
        ({"name": "PRODUCTION"}, "Un autre rôle porte déjà ce nom."),
        ({"name": "Compta", "person": 987654}, "Choisissez une personne active"),
        ({"name": "x" * 61}, "Au plus 60"),
    ],
)
def test_what_makes_no_role_is_said_beside_its_field(screen, role, sent, words) -> None:
    answer = screen.post(reverse("tasks:role-creation"), sent)

    assert words in answer.text
    assert Role.objects.count() == 1


def test_another_person_is_told_first_then_hands_over_and_is_undone(
    screen, role, trip, seller
) -> None:
    url, was = reverse("tasks:role", args=[role.pk]), role.person
    sent = fields_of(screen.get(url)) | {"person": seller.pk}

    told = screen.post(url, sent)
    assert f"1 tâche passe à {seller}" in told.text
    assert trip.tasks.get().assignee == was
    screen.post(url, sent | {"previewed": told.context["previewed"]})
    assert trip.tasks.get().assignee == seller

    back = undo_of(screen)
    screen.post(*back)
    assert trip.tasks.get().assignee == was
    other = UserFactory()
    give(screen, role, other)
    assert "rien n’a été annulé" in screen.post(*back, follow=True).text
    assert trip.tasks.get().assignee == other


def undo_of(screen) -> tuple[str, dict[str, str]]:
    """Where the button of the last message leads, and what it sends."""
    page = screen.get(reverse("tasks:roles")).text
    form = re.search(r'action="([^"]+/retour/)".*?</form>', page, re.DOTALL)
    assert form
    return form[1], dict(re.findall(r'name="(person|seen|at)" value="([^"]*)"', form[0]))


def give(screen, role, person) -> None:
    """Through its page, confirmed."""
    url = reverse("tasks:role", args=[role.pk])
    sent = fields_of(screen.get(url)) | {"person": person.pk if person else ""}
    answer = screen.post(url, sent)
    if answer.status_code == 200:
        screen.post(url, sent | {"previewed": answer.context["previewed"]})


def test_the_preview_counts_what_will_go_and_no_more(screen, role, trip, seller) -> None:
    rule, visas, gone = trip.tasks.get().template, Role.objects.create(name="Visas"), UserFactory()
    AutoTaskTemplateFactory(status=rule.status)  # for the manager
    named, left, other, hers, free = OpportunityFactory.create_batch(5, status=rule.status)
    for row, whose, person in ((named, role, gone), (left, role, seller), (other, visas, gone)):
        roles.write(row, whose, person, by=None, at=clock.now())
    roles.write(named, role, UserFactory(), by=None, at=clock.now())
    roles.write(left, role, gone, by=None, at=clock.now())
    User.objects.filter(pk=gone.pk).update(is_active=False)
    following = Task.objects.filter(role=role)
    tracked_fields.write(Opportunity.objects.filter(pk=hers.pk), manager=seller)
    following.filter(opportunity=hers).update(assignee=seller)
    following.filter(opportunity=free).update(assignee=None)

    assert told(screen, role, seller) == told(screen, role, None) == {trip, left, other, free}
    give(screen, role, seller)

    assert {task.opportunity for task in following.filter(assignee=seller)} == {
        *(trip, left, other, free, hers)
    }


def told(screen, role, person) -> set[Opportunity]:
    """The trips of the tasks that the preview names."""
    url = reverse("tasks:role", args=[role.pk])
    sent = fields_of(screen.get(url)) | {"person": person.pk if person else ""}
    return {task.opportunity for task in screen.post(url, sent).context["moves"].handed}


def test_undoing_leaves_what_was_done_or_reassigned_since_and_says_so(
    screen, role, trip, seller
) -> None:
    rule, was, other = trip.tasks.get().template, UserFactory(), UserFactory()
    early, *trips = OpportunityFactory.create_batch(4, status=rule.status)
    TaskFactory()
    give(screen, role, was)
    completing.complete(early.tasks.get(), by=was, at=clock.now())
    give(screen, role, seller)
    back = undo_of(screen)
    done, given = trips[0].tasks.get(), trips[1].tasks.get()
    completing.complete(done, by=seller, at=clock.now())
    editing.edit(given, by=seller, at=clock.now(), assignee=other)

    told = screen.post(*back, follow=True).text.replace("\xa0", " ")

    assert f"2 tâches passées à {was}, 2 restent, terminées ou réassignées depuis" in told
    owners = [row.tasks.get().assignee for row in (trip, *trips)]
    assert owners == [was, seller, other, was]


def test_a_role_that_nothing_follows_is_given_back_too(screen, role, seller) -> None:
    was = role.person
    give(screen, role, seller)
    screen.post(*undo_of(screen))

    role.refresh_from_db()
    assert role.person == was


@pytest.mark.parametrize("at", [None, "", "hier", "2027-05-12T08:00:00", "2027-13-45T99:00:00Z"])
def test_without_its_moment_nothing_is_undone(screen, role, seller, at) -> None:
    give(screen, role, seller)
    url, data = undo_of(screen)
    data.pop("at")

    told = screen.post(url, data | ({} if at is None else {"at": at}), follow=True).text

    assert "trop tard" in told
    role.refresh_from_db()
    assert role.person == seller


def test_after_a_day_it_is_too_late(screen, role, seller) -> None:
    give(screen, role, seller)
    back = undo_of(screen)

    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1), tick=False):
        screen.post(*back)

    role.refresh_from_db()
    assert role.person == seller


def test_a_role_in_use_is_not_deleted_and_says_by_what(screen, role, trip) -> None:
    url = reverse("tasks:role-deletion", args=[role.pk])

    answer = screen.post(url)

    assert answer.status_code == 409
    assert "« Production » ne peut pas être supprimé" in answer.text.replace("\xa0", " ")
    assert "1 tâche ouverte le suit" in answer.text
    trip.tasks.all().delete()
    AutoTaskTemplateFactory()
    OpportunityFactory()
    roles.write(trip, role, UserFactory(), by=None, at=clock.now())
    answer = screen.post(url)
    assert answer.status_code == 409
    assert answer.context["rules"] == [AutoTaskTemplate.objects.get(role=role)]
    assert answer.context["trip_count"] == 1
    AutoTaskTemplate.objects.filter(role=role).delete()
    screen.post(url)
    assert not Role.objects.exists()


def test_a_trip_names_somebody_else(screen, role, trip, seller) -> None:
    url = reverse("opportunities:role", args=[trip.pk, role.pk])
    sent = fields_of(screen.get(url)) | {"person": seller.pk}

    told = screen.post(url, sent)
    screen.post(url, sent | {"previewed": told.context["previewed"]})

    assert f"1 tâche passe à {seller}" in told.text
    assert OpportunityRole.objects.get().person == seller
    details = screen.get(trip.get_absolute_url()).text
    assert "choisie pour ce voyage" in details
    task = trip.tasks.get()
    tab = screen.get(reverse("tasks:tab", args=[trip.pk]) + f"?ouverte={task.pk}").text
    assert f"Production : {seller}" in tab.replace("\xa0", " ")
    history = screen.get(reverse("tasks:journal", args=[trip.pk])).text
    assert f"Léa Petit → {seller}" in history


def test_a_colleague_who_was_quicker_is_not_overwritten(screen, role, trip, seller) -> None:
    url = reverse("opportunities:role", args=[trip.pk, role.pk])
    opened = fields_of(screen.get(url))
    roles.write(trip, role, seller, by=None, at=clock.now())

    answer = screen.post(url, opened | {"person": trip.manager_id})

    assert answer.status_code == 422
    assert f"C’est devenu {seller}" in answer.text
    assert OpportunityRole.objects.get().person == seller


def test_the_trip_says_who_has_each_role_and_why(screen, role, trip, seller) -> None:
    gone = UserFactory(deactivated=True)
    left = Role.objects.create(name="Comptabilité", person=gone)
    visas, bus = (Role.objects.create(name=name) for name in ("Visas", "Bus"))
    roles.write(trip, bus, seller, by=None, at=clock.now())
    roles.write(OpportunityFactory(), role, seller, by=None, at=clock.now())

    lines = screen.get(trip.get_absolute_url()).context["roles"]

    assert {row.role: (row.person, row.is_set, row.default, row.is_nobodys) for row in lines} == {
        role: (role.person, False, role.person, False),
        left: (trip.manager, False, trip.manager, True),
        visas: (trip.manager, False, trip.manager, True),
        bus: (seller, True, trip.manager, True),
    }


def test_there_are_at_most_fifty(screen) -> None:
    Role.objects.bulk_create(Role(name=f"Rôle {number}") for number in range(49))
    url = reverse("tasks:role-creation")

    for name in ("Production", "Comptabilité"):
        screen.post(url, fields_of(screen.get(url)) | {"name": name})

    assert Role.objects.filter(name__in=["Production", "Comptabilité"]).get().name == "Production"


def test_without_roles_nothing_is_shown(screen) -> None:
    trip = OpportunityFactory()

    assert 'id="roles"' not in screen.get(trip.get_absolute_url()).text
    url = reverse("opportunities:role", args=[trip.pk, 1])
    assert screen.get(url).status_code == 404


def test_the_tester_says_who_has_the_role_and_who_stands_in(screen, role, trip) -> None:
    rule = AutoTaskTemplate.objects.get()
    url, other = reverse("tasks:trial", args=[rule.status_id]), OpportunityFactory()

    tried = screen.get(url, {"opportunite": other.pk}).text.replace("\xa0", " ")
    role_changes.edit(role, person=None, by=None, at=clock.now())
    without = screen.get(url, {"opportunite": other.pk}).text.replace("\xa0", " ")

    assert "Production : Léa Petit" in tried
    assert "Production sans titulaire : le gestionnaire" in without
