"""The history of each opportunity: one chain of changes that ends in its status."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, ForeignKey, IntegerField, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, Lag

from caladeo import clock
from opportunities.models import DeletedOpportunity, Opportunity, StatusChange
from statuses.models import Status


def in_the_trash_too() -> Iterator[str]:
    """An opportunity is there or in the trash, never both."""
    rows = Opportunity.objects.filter(pk__in=DeletedOpportunity.objects.values("pk"))
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield f"Opportunity {pk} is there and in the trash."


def changes_that_lead_nowhere() -> Iterator[str]:
    names = _names()
    rows = StatusChange.objects.filter(from_status=F("to_status")).order_by("pk")
    for pk, owner, status in rows.values_list("pk", "opportunity", "to_status").iterator():
        yield f"Change {pk} of opportunity {owner} leads from {names[status]} to itself."


def broken_chains() -> Iterator[str]:
    """Each change starts where the one before it led, the first one from nowhere."""
    names = _names()
    before = Window(Lag("to_status_id"), partition_by=F("opportunity_id"), order_by="pk")
    rows = StatusChange.objects.annotate(
        begins=_or_zero(F("from_status_id")), before=_or_zero(before)
    )
    broken = rows.exclude(begins=F("before")).order_by("opportunity", "pk")
    for pk, owner, begins, expected in broken.values_list("pk", "opportunity", "begins", "before"):
        yield (
            f"Change {pk} of opportunity {owner} starts from {names[begins]},"
            f" but the opportunity was in {names[expected]}."
        )


def ends_elsewhere() -> Iterator[str]:
    """Each opportunity has a history, and is where it led last."""
    names = _names()
    changes = StatusChange.objects.filter(opportunity=OuterRef("pk")).order_by("-pk")
    last = _or_zero(Subquery(changes.values("to_status")[:1]))
    rows = Opportunity.objects.annotate(last=last).exclude(status=F("last")).order_by("pk")
    for pk, status, led in rows.values_list("pk", "status", "last").iterator():
        if led:
            yield f"Opportunity {pk} is in {names[status]}, but its history ends in {names[led]}."
        else:
            yield f"Opportunity {pk} is in {names[status]}, but has no history."


def in_a_deleted_status() -> Iterator[str]:
    names = _names()
    rows = Opportunity.objects.exclude(status__deleted_at=None).order_by("pk")
    for pk, status in rows.values_list("pk", "status").iterator():
        yield f"Opportunity {pk} is in {names[status]}, a status that has been deleted."


def wrong_undos() -> Iterator[str]:
    """An undo leads back the way that the change came, creating nothing."""
    rows = StatusChange.objects.exclude(undoes=None).exclude(
        Q(is_quiet=True)
        & Q(undoes__opportunity=F("opportunity"))
        & Q(undoes__from_status=F("to_status"))
        & Q(undoes__to_status=F("from_status"))
        & Q(undoes__pk__lt=F("pk"))
    )
    for pk, undone in rows.order_by("pk").values_list("pk", "undoes").iterator():
        yield f"Change {pk} says that it undoes change {undone}, but does not lead back from it."


def wrong_bookings() -> Iterator[str]:
    """The booking is the day of the first entry that stands into a sold status."""
    changes = StatusChange.objects.filter(opportunity=OuterRef("pk"))
    sold = changes.standing().filter(to_status__is_sold=True)
    first = Subquery(sold.order_by("pk").values("changed_at")[:1])
    rows = Opportunity.objects.annotate(first=first).exclude(first=None, booked_on=None)
    for pk, booked, moment in rows.order_by("pk").values_list("pk", "booked_on", "first"):
        sold_on = clock.local_day(moment) if moment else None
        if booked != sold_on:
            yield (
                f"Opportunity {pk} is booked on {booked or 'no day'},"
                f" but was sold first on {sold_on or 'no day'}."
            )


class StatusNames(dict[int, str]):
    """The statuses in words, those that are not there too."""

    def __missing__(self, pk: int) -> str:
        return f"status {pk}"


def _names() -> StatusNames:
    names = StatusNames({0: "nowhere"})
    names.update((pk, f"“{name}” ({pk})") for pk, name in Status.objects.values_list("pk", "name"))
    return names


def _or_zero(key: Any) -> Coalesce:
    """Keys are compared, and NULL is equal to nothing."""
    return Coalesce(key, 0, output_field=IntegerField())


APPS = ("statuses", "opportunities", "tasks")


def rows_without_their_parent() -> Iterator[str]:
    """SQLite checks foreign keys only where it is told to, and a restore may not tell it."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey):
                    yield from _orphans(model, field)


def _orphans(model: Any, field: Any) -> Iterator[str]:
    parents = field.remote_field.model._base_manager.filter(pk=OuterRef(field.attname))
    rows = model._base_manager.exclude(**{field.attname: None}).filter(~Exists(parents))
    name = str(model._meta.object_name)
    for pk, parent in rows.order_by("pk").values_list("pk", field.attname).iterator():
        yield f"{name} {pk} names the {field.name} {parent}, which is not there."
