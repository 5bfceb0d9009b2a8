"""*Revenir à cette version*: a rule becomes what it was, by an edit like any other."""

from typing import Any

import pytest
from django.urls import reverse

from caladeo import clock
from caladeo.models import JournalEntry, User
from statuses.models import AutoTaskTemplate, KeyDate
from statuses.references import Reference
from tasks.engine import rule_edits
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule() -> AutoTaskTemplate:
    return AutoTaskTemplateFactory(name="Relancer", offset_days=3)


def edit(rule: AutoTaskTemplate, **changes: Any) -> int:
    """The key of the edit."""
    rule_edits.revise(rule, changes, update_open=False, by=None, at=clock.now())
    return rule.revisions.all()[0].pk


def back(screen: Client, rule: AutoTaskTemplate, *, to: int, seen: int) -> Any:
    where = reverse("statuses:template-version", args=[rule.pk])
    answer = screen.post(where, {"to": to, "seen": seen}, follow=True)
    rule.refresh_from_db()
    return answer


def test_a_rule_goes_back_to_what_it_was_and_forth(screen: Client, rule: AutoTaskTemplate) -> None:
    first = edit(rule, offset_days=5)
    edit(rule, name="Rappeler", offset_days=7)
    latest = edit(rule, description="Deux fois")

    back(screen, rule, to=first, seen=latest)
    assert (rule.name, rule.offset_days, rule.description) == ("Relancer", 5, "")

    undone = rule.revisions.all()[0].pk
    back(screen, rule, to=latest, seen=undone)
    assert (rule.name, rule.offset_days, rule.description) == ("Rappeler", 7, "Deux fois")

    back(screen, rule, to=0, seen=rule.revisions.all()[0].pk)
    assert (rule.name, rule.offset_days) == ("Relancer", 3)
    assert JournalEntry.objects.of(rule).filter(kind="rule-edited").count() == 6


def test_the_page_offers_every_version_but_that_of_today(
    screen: Client, rule: AutoTaskTemplate
) -> None:
    first, latest = edit(rule, offset_days=5), edit(rule, offset_days=7)

    page = screen.get(rule.get_absolute_url()).text

    offered = [
        key for key in (latest, first, 0) if f'name="to" value="{key}"' in " ".join(page.split())
    ]
    assert offered == [first, 0]


def test_an_edit_that_was_not_seen_is_not_undone(screen: Client, rule: AutoTaskTemplate) -> None:
    first = edit(rule, offset_days=5)
    edit(rule, offset_days=7)

    answer = back(screen, rule, to=0, seen=first)

    assert rule.offset_days == 7
    assert "entre-temps" in answer.text


def test_what_is_gone_is_not_named_again(screen: Client, rule: AutoTaskTemplate) -> None:
    key_date = KeyDate.objects.create(name="Option")
    person = UserFactory(name="Nadia")
    edit(rule, reference=Reference.KEY_DATE, key_date=key_date)
    dated = edit(rule, assign_to="person", assigned_person=person)
    latest = edit(
        rule,
        reference=Reference.TASK_CREATED,
        key_date=None,
        assign_to="manager",
        assigned_person=None,
    )
    User.objects.filter(pk=person.pk).update(is_active=False)

    answer = back(screen, rule, to=dated, seen=latest)
    assert (rule.key_date, rule.assigned_person) == (None, None)
    assert "n’est plus là" in answer.text

    User.objects.filter(pk=person.pk).update(is_active=True)
    KeyDate.objects.filter(pk=key_date.pk).remove()
    back(screen, rule, to=dated, seen=latest)
    assert (rule.key_date, rule.assigned_person) == (None, None)


@pytest.mark.parametrize("sent", [{}, {"to": "x", "seen": "1"}, {"to": "1"}])
def test_nonsense_is_refused(screen: Client, rule: AutoTaskTemplate, sent: dict[str, str]) -> None:
    where = reverse("statuses:template-version", args=[rule.pk])

    assert screen.post(where, sent).status_code == 400
