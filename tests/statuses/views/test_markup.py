"""Markup, braces and signs of formats are text wherever rules are named."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from caladeo import clock
from statuses.models import AutoTaskTemplate, KeyDate, Role
from statuses.rule_sets import exporting
from tasks.actions import completing
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x> & } { {{ %(x)s %s 100 %"
AS_TEXT = "&lt;img src=x&gt; &amp; } { {{ %(x)s %s 100 %"


@pytest.fixture
def rule():
    """A rule all of whose words are markup, after another one, and its task on a trip."""
    status = StatusFactory(name=f"A {MARKUP}")
    role = Role.objects.create(name=f"R {MARKUP}", person=UserFactory(name=f"P {MARKUP}"))
    date = KeyDate.objects.create(name=f"D {MARKUP}")
    condition = {"field": "destination", "operator": "contains", "value": MARKUP, "label": ""}
    first = AutoTaskTemplateFactory(
        status=status, name=f"1 {MARKUP}", reference="key_date", key_date=date, is_required=True
    )
    AutoTaskTemplateFactory(
        status=status, name=f"3 {MARKUP}", conditions=[condition | {"value": f"Z {MARKUP}"}]
    )
    row: AutoTaskTemplate = AutoTaskTemplateFactory(
        status=status,
        name=f"2 {MARKUP}",
        description=f"T {MARKUP}",
        conditions=[condition],
        reference="task",
        predecessor=first,
        assign_to="role",
        role=role,
    )
    OpportunityFactory(status=status, destinations=MARKUP, name=f"V {MARKUP}")
    return row


def addresses(rule, trip):
    status, other = rule.status_id, StatusFactory().pk
    yield reverse("statuses:list")
    yield rule.status.get_absolute_url()
    yield rule.get_absolute_url()
    yield reverse("statuses:template-deletion", args=[rule.predecessor_id])
    yield f"{reverse('tasks:trial', args=[status])}?opportunite={trip.pk}"
    yield reverse("tasks:roles")
    yield reverse("tasks:role-deletion", args=[rule.role_id])
    yield reverse("tasks:tab", args=[trip.pk])
    yield reverse("tasks:journal", args=[trip.pk])
    yield f"{reverse('opportunities:transition', args=[trip.pk])}?vers={other}"


def test_every_page_of_a_rule_shows_it_as_text(screen, rule):
    trip = rule.status.opportunities.get()
    task = trip.tasks.get(template=rule.predecessor_id)
    completing.complete(task, by=rule.role.person, at=clock.now())

    for url in addresses(rule, trip):
        page = screen.get(url, follow=True).text
        assert "<img src=x>" not in page, url
        assert AS_TEXT in page, url


def test_a_file_of_such_words_is_compared_and_written_as_text(screen, rule):
    content = json.dumps(exporting.of_agency())
    AutoTaskTemplate.objects.all().delete()
    file = SimpleUploadedFile("jeu.json", content.encode())

    compared = screen.post(reverse("statuses:rule-upload"), {"file": file}, follow=True)
    assert "<img src=x>" not in compared.text
    assert AS_TEXT in compared.text
    form = compared.context["form"]
    sent = {"ticks": list(form.ticked), "seen": compared.context["signature"]}
    told = screen.post(compared.wsgi_request.path, sent, follow=True).text

    assert "<img src=x>" not in told
    assert json.dumps(exporting.of_agency()) == content
