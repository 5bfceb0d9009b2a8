from typing import Any

import pytest
from django.utils import timezone

from caladeo.accounts.administrators import LastAdministratorError
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.models import Task
from tasks.settings import handover
from tasks.settings.handover import NoSuccessorError, Work
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.racing import together

pytestmark = pytest.mark.django_db


def test_open_work_goes_to_the_successor(seller: User) -> None:
    status = AutoTaskTemplateFactory().status
    own = OpportunityFactory(manager=seller, status=status)
    of_others = TaskFactory(assignee=seller)
    successor = UserFactory()

    work = handover.deactivate(seller, to=successor, by=None, at=timezone.now())

    assert work == Work(tasks=2, opportunities=1, closed=0)
    own.refresh_from_db()
    of_others.refresh_from_db()
    assert own.manager == successor
    assert own.tasks.get().assignee == successor
    assert of_others.assignee == successor
    assert of_others.opportunity.manager != successor
    seller.refresh_from_db()
    assert not seller.is_active


def test_a_task_that_follows_the_manager_still_follows(seller: User) -> None:
    opportunity = OpportunityFactory(manager=seller, status=AutoTaskTemplateFactory().status)
    first, second = UserFactory.create_batch(2)

    handover.deactivate(seller, to=first, by=None, at=timezone.now())
    handover.deactivate(first, to=second, by=None, at=timezone.now())

    assert opportunity.tasks.get().assignee == second


def test_what_is_done_keeps_its_person(seller: User) -> None:
    done = TaskFactory(assignee=seller, done=True)
    deleted = TaskFactory(assignee=seller, deleted=True)
    TaskFactory(assignee=seller)

    handover.deactivate(seller, to=UserFactory(), by=None, at=timezone.now())

    assert set(Task.objects.filter(assignee=seller)) == {done, deleted}


def test_closed_opportunities_go_too(seller: User) -> None:
    closed = OpportunityFactory(manager=seller, status=StatusFactory(closed=True))
    successor = UserFactory()

    work = handover.deactivate(seller, to=successor, by=None, at=timezone.now())

    assert work == Work(tasks=0, opportunities=1, closed=1)
    closed.refresh_from_db()
    assert closed.manager == successor


def test_the_work_of_others_stays_theirs(seller: User) -> None:
    other = TaskFactory()
    TaskFactory(assignee=seller)

    handover.deactivate(seller, to=UserFactory(), by=None, at=timezone.now())

    other.refresh_from_db()
    assert other.assignee == other.opportunity.manager != seller


def test_without_work_nobody_needs_to_take_over(seller: User) -> None:
    assert not handover.deactivate(seller, to=None, by=None, at=timezone.now())

    seller.refresh_from_db()
    assert not seller.is_active


@pytest.mark.parametrize("successor", ["nobody", "themself", "deactivated"])
def test_work_is_never_left_to_somebody_who_cannot_do_it(seller: User, successor: str) -> None:
    opportunity = OpportunityFactory(manager=seller)
    choices = {"nobody": None, "themself": seller, "deactivated": UserFactory(deactivated=True)}

    with pytest.raises(NoSuccessorError):
        handover.deactivate(seller, to=choices[successor], by=None, at=timezone.now())

    seller.refresh_from_db()
    opportunity.refresh_from_db()
    assert seller.is_active
    assert opportunity.manager == seller


def test_the_last_administrator_cannot_be_deactivated(administrator: User, seller: User) -> None:
    opportunity = OpportunityFactory(manager=administrator)

    with pytest.raises(LastAdministratorError):
        handover.deactivate(administrator, to=seller, by=None, at=timezone.now())

    opportunity.refresh_from_db()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert opportunity.manager == administrator


def test_coming_back_does_not_take_the_work_back(seller: User) -> None:
    opportunity = OpportunityFactory(manager=seller)
    successor = UserFactory()
    handover.deactivate(seller, to=successor, by=None, at=timezone.now())

    handover.reactivate(seller)

    opportunity.refresh_from_db()
    seller.refresh_from_db()
    assert seller.is_active
    assert opportunity.manager == successor


def test_the_number_of_queries_does_not_grow_with_the_work(
    seller: User, django_assert_max_num_queries: Any
) -> None:
    for _index in range(12):
        TaskFactory(opportunity=OpportunityFactory(manager=seller))

    # Five of them look for the roles and rules that name the person, one writes the journal, one
    # asks whether saving the person gives a right that requires a second factor; three ask who is
    # away, what colleagues have instead of the person, and whom the person stands in for.
    with django_assert_max_num_queries(37):
        handover.deactivate(seller, to=UserFactory(), by=None, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_deactivate_each_other_leave_one() -> None:
    for _round in range(5):
        User.objects.all().delete()
        claire, julien = UserFactory.create_batch(2, administrator=True)

        answers = together(
            lambda julien=julien: handover.deactivate(julien, to=None, by=None, at=timezone.now()),
            lambda claire=claire: handover.deactivate(claire, to=None, by=None, at=timezone.now()),
        )

        assert [type(answer) for answer in answers].count(LastAdministratorError) == 1
        assert User.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
def test_work_never_lands_on_somebody_who_leaves_at_the_same_moment() -> None:
    for _round in range(5):
        first, second = UserFactory.create_batch(2)
        stays = UserFactory()
        OpportunityFactory(manager=first)
        OpportunityFactory(manager=second)

        together(
            lambda first=first, second=second: handover.deactivate(
                first, to=second, by=None, at=timezone.now()
            ),
            lambda second=second, stays=stays: handover.deactivate(
                second, to=stays, by=None, at=timezone.now()
            ),
        )

        left = Opportunity.objects.filter(manager__is_active=False)
        assert list(left) == []
