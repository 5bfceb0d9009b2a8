"""What a save writes: only what its object changed, compared with the row under its lock."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from caladeo import clock
from opportunities.events import Source
from opportunities.models import Opportunity
from opportunities.moves import tracked_fields, transitions
from statuses.models import Status
from statuses.references import Reference
from tasks.models import Task
from tests.factories import (
    AutoTaskTemplateFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def journey(opportunity: Opportunity) -> list[str]:
    """The statuses entered, in order."""
    return [change.to_status.name for change in opportunity.changes.order_by("pk")]


def move(opportunity: Opportunity, to: Status) -> None:
    rows = Opportunity.objects.filter(pk=opportunity.pk)
    transitions.move(rows, to=to, by=None, source=Source.CODE, at=clock.now())


def stored(opportunity: Opportunity) -> Opportunity:
    return Opportunity.objects.get(pk=opportunity.pk)


@pytest.fixture
def quote() -> Status:
    return StatusFactory(name="Devis envoyé")


@pytest.fixture
def confirmed() -> Status:
    return StatusFactory(name="Voyage confirmé")


@pytest.fixture
def opportunity(quote: Status) -> Opportunity:
    return OpportunityFactory(status=quote, travelling=True)


# --- Stale hands ---


@pytest.mark.parametrize("options", [{}, {"update_fields": ["name"]}, {"force_update": True}])
def test_renaming_an_old_copy_moves_nothing_back(
    opportunity: Opportunity, confirmed: Status, options: dict[str, Any]
) -> None:
    old = stored(opportunity)
    move(opportunity, confirmed)

    old.name = "Osaka"
    old.save(**options)

    assert (stored(opportunity).status, stored(opportunity).name) == (confirmed, "Osaka")
    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]


def test_naming_an_unchanged_status_moves_nothing_back(
    opportunity: Opportunity, confirmed: Status
) -> None:
    old = stored(opportunity)
    move(opportunity, confirmed)

    old.save(update_fields=["name", "status"])

    assert stored(opportunity).status == confirmed
    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]


def test_an_old_copy_shows_the_status_that_it_kept(
    opportunity: Opportunity, confirmed: Status
) -> None:
    old = stored(opportunity)
    move(opportunity, confirmed)

    old.save()

    assert old.status == confirmed


@pytest.mark.parametrize(
    ("fact", "value"),
    [("departure_date", date(2028, 1, 1)), ("duration_days", 3), ("manager", None)],
)
def test_renaming_an_old_copy_keeps_every_newer_fact(
    opportunity: Opportunity, fact: str, value: Any
) -> None:
    newer = value or UserFactory()
    old = stored(opportunity)
    tracked_fields.write(Opportunity.objects.filter(pk=opportunity.pk), **{fact: newer})

    old.name = "Osaka"
    old.save()

    assert getattr(stored(opportunity), fact) == newer


def test_the_last_move_wins_in_code(opportunity: Opportunity, confirmed: Status) -> None:
    old = stored(opportunity)
    move(opportunity, confirmed)

    old.status = StatusFactory(name="Perdu")
    old.save()

    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé", "Perdu"]


def test_entering_the_status_where_it_already_is_changes_nothing(
    opportunity: Opportunity, confirmed: Status
) -> None:
    old = stored(opportunity)
    move(opportunity, confirmed)

    old.status = confirmed
    old.save()

    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]


# --- What is in memory but not written ---


def test_a_status_in_memory_is_no_change_until_it_is_written(
    opportunity: Opportunity, confirmed: Status
) -> None:
    opportunity.status = confirmed

    opportunity.save(update_fields=["name"])

    assert journey(opportunity) == ["Devis envoyé"]
    assert opportunity.status == confirmed


def test_a_status_kept_in_memory_is_entered_by_the_next_whole_save(
    opportunity: Opportunity, confirmed: Status
) -> None:
    opportunity.status = confirmed
    opportunity.save(update_fields=["name"])

    opportunity.save()

    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]


def test_saving_no_field_writes_and_forgets_nothing(
    opportunity: Opportunity, confirmed: Status
) -> None:
    opportunity.status = confirmed

    opportunity.save(update_fields=[])
    assert journey(opportunity) == ["Devis envoyé"]

    opportunity.save()
    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]


def test_fields_to_write_may_come_from_a_generator(
    opportunity: Opportunity, confirmed: Status
) -> None:
    opportunity.status, opportunity.name = confirmed, "Osaka"

    opportunity.save(update_fields=(name for name in ["status", "name"]))

    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]
    assert Opportunity.objects.search("osaka").get() == opportunity


# --- Tasks count from the row, not from an old copy ---


def test_the_new_tasks_of_an_old_copy_count_from_the_newest_departure(
    opportunity: Opportunity, confirmed: Status
) -> None:
    AutoTaskTemplateFactory(status=confirmed, before_departure=True)
    old = stored(opportunity)
    tracked_fields.write(
        Opportunity.objects.filter(pk=opportunity.pk), departure_date=date(2027, 7, 31)
    )

    old.status = confirmed
    old.save(update_fields=["status"])

    assert opportunity.tasks.get().due_date == date(2027, 7, 1)


def test_the_new_tasks_do_not_count_from_a_departure_that_was_not_written(
    opportunity: Opportunity, confirmed: Status
) -> None:
    AutoTaskTemplateFactory(status=confirmed, before_departure=True)

    opportunity.status, opportunity.departure_date = confirmed, date(2030, 1, 31)
    opportunity.save(update_fields=["status"])

    assert opportunity.tasks.get().due_date == date(2027, 5, 15)
    assert opportunity.departure_date == date(2030, 1, 31)


def test_a_return_moves_with_the_duration_that_is_stored(quote: Status) -> None:
    AutoTaskTemplateFactory(status=quote, reference=Reference.RETURN, offset_days=0)
    opportunity = OpportunityFactory(status=quote, travelling=True)
    old = stored(opportunity)
    tracked_fields.write(Opportunity.objects.filter(pk=opportunity.pk), duration_days=2)

    old.departure_date = date(2027, 8, 1)
    old.save(update_fields=["departure_date"])

    assert opportunity.tasks.get().due_date == date(2027, 8, 2)


def test_the_new_tasks_of_an_old_copy_go_to_the_newest_manager(
    opportunity: Opportunity, confirmed: Status
) -> None:
    AutoTaskTemplateFactory(status=confirmed)
    manager = UserFactory()
    old = stored(opportunity)
    tracked_fields.write(Opportunity.objects.filter(pk=opportunity.pk), manager=manager)

    old.status = confirmed
    old.save(update_fields=["status"])

    assert opportunity.tasks.get().assignee == manager


# --- Deferred fields and partial refresh ---


def test_a_deferred_status_is_never_written(opportunity: Opportunity, confirmed: Status) -> None:
    old = Opportunity.objects.only("name").get(pk=opportunity.pk)
    move(opportunity, confirmed)

    old.name = "Osaka"
    old.save()

    assert (stored(opportunity).status, stored(opportunity).name) == (confirmed, "Osaka")


@pytest.mark.parametrize("loaded", [["name"], ["name", "status"]])
def test_a_status_set_on_a_copy_with_deferred_fields_is_entered(
    opportunity: Opportunity, confirmed: Status, loaded: list[str]
) -> None:
    AutoTaskTemplateFactory(status=confirmed, before_departure=True)
    copy = Opportunity.objects.only(*loaded).get(pk=opportunity.pk)

    copy.status = confirmed
    copy.save()

    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]
    assert opportunity.tasks.get().due_date == date(2027, 5, 15)


def test_reading_a_deferred_status_is_no_change(
    opportunity: Opportunity, confirmed: Status
) -> None:
    old = Opportunity.objects.defer("status").get(pk=opportunity.pk)
    assert old.status.name == "Devis envoyé"
    move(opportunity, confirmed)

    old.save()

    assert stored(opportunity).status == confirmed


def test_a_refresh_takes_over_what_others_moved(
    opportunity: Opportunity, quote: Status, confirmed: Status
) -> None:
    old = stored(opportunity)
    move(opportunity, confirmed)
    old.refresh_from_db(fields=["status"])

    old.status = quote
    old.save()

    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé", "Devis envoyé"]


def test_a_partial_refresh_keeps_what_the_object_changed(
    opportunity: Opportunity, confirmed: Status
) -> None:
    opportunity.status = confirmed
    opportunity.refresh_from_db(fields=["name"])

    opportunity.save()

    assert journey(opportunity) == ["Devis envoyé", "Voyage confirmé"]


def test_a_whole_refresh_drops_what_the_object_changed(
    opportunity: Opportunity, confirmed: Status
) -> None:
    opportunity.status = confirmed
    opportunity.refresh_from_db()

    opportunity.save()

    assert journey(opportunity) == ["Devis envoyé"]


# --- Values as people and programs write them ---


def test_facts_may_be_written_as_text(quote: Status) -> None:
    AutoTaskTemplateFactory(status=quote, before_departure=True)
    AutoTaskTemplateFactory(status=quote, reference=Reference.RETURN, offset_days=0)

    opportunity = OpportunityFactory(status=quote, departure_date="2027-06-14", duration_days="15")

    days = list(opportunity.tasks.order_by("due_date").values_list("due_date", flat=True))
    assert days == [date(2027, 5, 15), date(2027, 6, 28)]
    assert (opportunity.departure_date, opportunity.duration_days) == (date(2027, 6, 14), 15)


def test_the_same_status_written_as_text_is_no_change(opportunity: Opportunity) -> None:
    opportunity.status_id = str(opportunity.status_id)  # type: ignore[assignment]
    opportunity.save()

    assert journey(opportunity) == ["Devis envoyé"]


def test_a_departure_may_be_written_as_a_moment(quote: Status) -> None:
    AutoTaskTemplateFactory(status=quote, before_departure=True)

    opportunity = OpportunityFactory(status=quote, departure_date=datetime(2027, 6, 14, 9))  # noqa: DTZ001

    assert opportunity.tasks.get().due_date == date(2027, 5, 15)


def test_a_duration_may_be_computed_by_the_database(quote: Status) -> None:
    AutoTaskTemplateFactory(status=quote, reference=Reference.RETURN, offset_days=0)
    opportunity = OpportunityFactory(status=quote, travelling=True)

    opportunity.duration_days = F("duration_days") + 1
    opportunity.save()

    assert opportunity.tasks.get().due_date == date(2027, 6, 29)
    assert stored(opportunity).duration_days == 16


# --- Rows that come and go ---


def test_inserting_over_an_existing_row_is_refused(opportunity: Opportunity) -> None:
    twin = OpportunityFactory.build(
        pk=opportunity.pk,
        status=opportunity.status,
        manager=opportunity.manager,
        client=opportunity.client,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)

    assert journey(opportunity) == ["Devis envoyé"]


def test_a_copy_under_another_key_begins_its_own_history(
    opportunity: Opportunity, quote: Status
) -> None:
    AutoTaskTemplateFactory(status=quote)
    copy = stored(opportunity)

    copy.pk, copy._state.adding = None, True
    copy.save()

    assert journey(copy) == ["Devis envoyé"]
    assert Task.objects.get().opportunity == copy
    assert journey(opportunity) == ["Devis envoyé"]


def test_writing_a_field_of_a_deleted_row_is_refused(opportunity: Opportunity) -> None:
    old = stored(opportunity)
    opportunity.delete()

    with pytest.raises(Opportunity.NotUpdated), transaction.atomic():
        old.save(update_fields=["name"])

    assert not Opportunity.objects.exists()


def test_a_status_that_does_not_exist_is_refused(opportunity: Opportunity) -> None:
    opportunity.status_id = 10**9

    with pytest.raises(Status.DoesNotExist):
        opportunity.save()

    assert stored(opportunity).status.name == "Devis envoyé"


def test_a_status_that_is_deleted_cannot_be_entered(opportunity: Opportunity) -> None:
    opportunity.status = StatusFactory(deleted_at=clock.now())

    with pytest.raises(Status.DoesNotExist):
        opportunity.save()

    assert journey(opportunity) == ["Devis envoyé"]


def test_without_a_status_it_enters_the_first_active_one() -> None:
    StatusFactory(name="Perdu", position=1, closed=True)
    StatusFactory(name="Nouveau projet", position=3)
    StatusFactory(name="Ancien", position=2, deleted_at=clock.now())

    opportunity = OpportunityFactory(status=None)

    assert journey(opportunity) == ["Nouveau projet"]


def test_without_any_status_nothing_is_created() -> None:
    with pytest.raises(Status.DoesNotExist):
        OpportunityFactory(status=None)

    assert not Opportunity.objects.exists()
