"""*Tester › Des dates*: what the conditions of the rules look at can be typed."""

from datetime import date

import pytest
from django.urls import reverse

from caladeo.models import User
from statuses.conditions import Field
from statuses.models import Status
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.tasks.reading import text

pytestmark = pytest.mark.django_db
AT_LEAST, IS, YES, NO = "at_least", "is", "yes", "no"


@pytest.fixture
def screen(client: Client, administrator: User, today: date) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def status() -> Status:
    row: Status = StatusFactory(name="Voyage confirmé")
    return row


def asking(status, field, operator, value=None, label=""):
    condition = {"field": field, "operator": operator, "value": value, "label": label}
    return AutoTaskTemplateFactory(status=status, conditions=[condition])


def trial(screen, status, **given):
    return screen.get(reverse("tasks:trial", args=[status.pk]), {"avec": "dates"} | given)


@pytest.mark.parametrize(
    ("condition", "typed", "why"),
    [
        (("participants", AT_LEAST, 10), ("participants", "12", "2"), "2, il en faut 10"),
        (
            ("destination", "contains", "Japon"),
            ("destination", "Japon", "Pérou"),
            "et non « Japon »",
        ),
        (("client_kind", IS, "group", "Groupe"), ("type-de-client", "group", "couple"), "Groupe"),
        (("revenue", AT_LEAST, 5000), ("ca", "6000", "4000"), "il en faut 5 000 €"),
        (("priority", YES), ("prioritaire", "oui", "non"), "voyage prioritaire"),
        (("first_entry", YES), ("premiere", "oui", "non"), "première entrée"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_a_condition_is_tried_both_ways(screen, status, condition, typed, why):
    asking(status, *condition)
    name, holding, failing = typed

    met = text(trial(screen, status, **{name: holding}))
    unmet = text(trial(screen, status, **{name: failing}))

    assert "1 tâche serait créée" in met
    assert "Aucune tâche ne serait créée" in unmet
    assert why in unmet


def test_a_manager_and_the_status_before_are_chosen(screen, status):
    anna = User.objects.create_user("anna@example.com", name="Anna Moreau")
    before = StatusFactory(name="Devis envoyé")
    asking(status, "manager", IS, anna.pk, "Anna Moreau")
    asking(status, "from_status", IS, before.pk, "Devis envoyé")

    neither = text(trial(screen, status))
    both = text(trial(screen, status, **{"gestionnaire": anna.pk, "vient-de": before.pk}))

    assert "gestionnaire : non renseigné" in neither
    assert "vient du statut : non renseigné" in neither
    assert "2 tâches seraient créées" in both
    assert "Anna Moreau" in both


def test_what_is_not_typed_is_not_filled_in(screen, status):
    for field in (Field.PARTICIPANTS, Field.REVENUE, Field.DURATION):
        asking(status, field, AT_LEAST, 3)
    asking(status, Field.DESTINATION, "contains_not", "Japon")
    asking(status, Field.CLIENT_KIND, "is_not", "group", "Groupe")
    asking(status, Field.DEPARTURE, "more_than", 3)

    assert (
        text(trial(screen, status)).count("non renseigné") == 2 * 6
    )  # told for the desk and for the phone


def test_only_what_enabled_rules_ask_for_is_offered(screen, status):
    asking(status, "participants", AT_LEAST, 10)
    rule = asking(status, "revenue", AT_LEAST, 10)
    rule.is_enabled = False
    rule.save()

    page = trial(screen, status).text

    assert 'name="participants"' in page
    assert 'name="ca"' not in page
    assert 'name="destination"' not in page


@pytest.mark.parametrize("typed", ["beaucoup", "0", "10000", "-3", "<b>2</b>"])
def test_a_bad_answer_is_told_beside_its_field(screen, status, typed):
    asking(status, "participants", AT_LEAST, 10)

    answer = trial(screen, status, participants=typed)

    assert 'id="trial-participants_error"' in answer.text
    assert "tâche serait" not in text(answer)


def test_dates_begin_with_what_the_opportunity_has(screen, status, today):
    asking(status, "participants", AT_LEAST, 10)
    trip = OpportunityFactory(participants=14, departure_date=date(2027, 6, 14))
    url = reverse("tasks:trial", args=[status.pk])

    page = screen.get(url, {"opportunite": trip.pk}).text

    assert "?avec=dates&amp;depart=2027-06-14&amp;participants=14" in page
