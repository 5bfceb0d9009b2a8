"""Who leaves is named by roles, rules and conditions: they name the successor from then on."""

import pytest
from django.urls import reverse
from django.utils import timezone

from caladeo.models import User
from opportunities import roles
from opportunities.models import OpportunityRole
from statuses.conditions import Condition
from statuses.models import Role
from tasks import doctor
from tasks.settings import handover
from tasks.settings.handover import NoSuccessorError
from tasks.settings.named_people import NamesOfPeople
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def leave(person: User, to: User | None) -> handover.Work:
    return handover.deactivate(person, to=to, by=None, at=timezone.now())


def condition(person: User) -> dict:
    return Condition("manager", "is", person.pk, person.name).as_stored()


def test_all_that_names_who_leaves_names_the_successor(seller) -> None:
    to, other = UserFactory(name="Léa Petit"), UserFactory()
    role = Role.objects.create(name="Production", person=seller)
    others = Role.objects.create(name="Comptabilité", person=other)
    rule = AutoTaskTemplateFactory(
        assign_to="person", assigned_person=seller, conditions=[condition(seller), condition(other)]
    )
    by_role = AutoTaskTemplateFactory(assign_to="role", role=role, status=rule.status)
    trip, elsewhere = OpportunityFactory.create_batch(2, status=by_role.status)
    roles.write(trip, others, seller, by=None, at=timezone.now())
    roles.write(trip, role, other, by=None, at=timezone.now())

    work = leave(seller, to)

    assert work.names == NamesOfPeople(roles=("Production",), trips=1, rules=1, conditions=1)
    role.refresh_from_db()
    rule.refresh_from_db()
    assert (role.person, rule.assigned_person) == (to, to)
    assert [row["value"] for row in rule.conditions] == [to.pk, other.pk]
    named = dict(OpportunityRole.objects.values_list("role", "person"))
    assert named == {role.pk: other.pk, others.pk: to.pk}
    assert elsewhere.tasks.get(template=by_role).assignee == to
    assert set(rule.revisions.get().changes) == {"assigned_person", "conditions"}
    assert trip.fact_changes.latest("pk").after == {"person": to.pk, "is_set": True}
    assert dict(doctor.examine()) == {}


@pytest.mark.parametrize("named", ["role", "rule", "condition"])
def test_being_named_asks_who_follows(screen, seller, named) -> None:
    if named == "role":
        Role.objects.create(name="Production", person=seller)
    elif named == "rule":
        AutoTaskTemplateFactory(assign_to="person", assigned_person=seller)
    else:
        AutoTaskTemplateFactory(conditions=[condition(seller)])
    words = {"role": "Production", "rule": "1 tâche automatique", "condition": "1 condition"}

    page = screen.get(reverse("team:deactivation", args=[seller.pk])).text

    assert words[named] in page
    assert "Qui prend la suite" in page
    with pytest.raises(NoSuccessorError):
        leave(seller, None)


def test_a_rule_and_a_condition_say_that_somebody_has_left(screen) -> None:
    gone = UserFactory(name="Paul Marchand", deactivated=True)
    rule = AutoTaskTemplateFactory(
        assign_to="person", assigned_person=gone, conditions=[condition(gone)]
    )

    page = screen.get(rule.status.get_absolute_url()).text

    assert "Paul Marchand (compte désactivé : le gestionnaire la reçoit)" in plain(page)
    assert "gestionnaire : Paul Marchand (compte désactivé)" in plain(page)


def plain(page: str) -> str:
    return page.replace("\xa0", " ")


def test_rules_are_read_in_as_many_queries_however_many(seller, django_assert_num_queries) -> None:
    AutoTaskTemplateFactory.create_batch(6, conditions=[condition(seller)])

    with django_assert_num_queries(7):
        assert handover.work_of(seller).names == NamesOfPeople(conditions=6)
