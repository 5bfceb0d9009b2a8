"""Putting changed facts back: the tasks follow, as they do whenever a fact changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from caladeo.db import retrying
from caladeo.db.json_values import plain
from caladeo.models import User
from opportunities import key_dates, roles
from opportunities.models import FactChange, Opportunity
from opportunities.models.changed_fields import column
from opportunities.moves import tracked_fields
from opportunities.moves.undoing import UNDO_HOURS, CannotUndoError

Field = FactChange.Field
# Of which fact a change is: its name, and which key date or role.
type Subject = tuple[str, int | None]


def subject(change: FactChange) -> Subject:
    return change.field, change.key_date_id or change.role_id


def latest_pks(opportunity: Opportunity) -> dict[Subject, int]:
    """For each fact that was changed the key of its latest change that still counts."""
    standing = FactChange.objects.filter(opportunity=opportunity).standing().order_by()
    rows = standing.values_list("field", "key_date", "role").annotate(Max("pk"))
    return {(field, key_date or role): pk for field, key_date, role, pk in rows}


def people_of(changes: Sequence[FactChange]) -> dict[int, User]:
    """The people whom these changes name, by key; one query, or none."""
    keys = {key for row in changes for key in people_named(row) if key}
    return User.objects.in_bulk(keys) if keys else {}


def people_named(change: FactChange) -> tuple[int | None, int | None]:
    """Who was the manager, or had the role, before and after; nobody when it is another fact."""
    if change.field == Field.MANAGER:
        return change.before, change.after
    if change.field == Field.ROLE:
        return change.before["person"], change.after["person"]
    return None, None


def refusal(
    change: FactChange,
    *,
    latest: Mapping[Subject, int],
    people: Mapping[int, User],
    at: datetime,
) -> str:
    """Why a changed fact cannot be put back; empty when it can. Reads ``undone_by``.

    Args:
        latest: what `latest_pks` says of its opportunity.
        people: at least the manager before.
    """
    if change.undoes_id is not None or hasattr(change, "undone_by"):
        return CannotUndoError.ALREADY_UNDONE
    if change.pk != latest.get(subject(change)):
        return CannotUndoError.CHANGED_AGAIN
    if at - change.changed_at > timedelta(hours=UNDO_HOURS):
        return CannotUndoError.TOO_LATE
    return _nothing_to_go_back_to(change, people)


def _nothing_to_go_back_to(change: FactChange, people: Mapping[int, User]) -> str:
    """Why what was before cannot be put back, though nothing has happened since."""
    if change.field == Field.KEY_DATE:
        return CannotUndoError.KEY_DATE_DELETED if change.key_date_id is None else ""
    if change.field == Field.ROLE:
        was, became = change.before, change.after
        if change.role_id is None:
            return CannotUndoError.ROLE_DELETED
        if not was["is_set"] and not became["is_set"]:
            return CannotUndoError.CHANGED_FOR_ALL
        named = was["person"] if was["is_set"] else None
    else:
        named = change.before if change.field == Field.MANAGER else None
    has_left = named is not None and not (named in people and people[named].is_active)
    return CannotUndoError.PERSON_LEFT if has_left else ""


def next_of(opportunity: Opportunity, reversals: Sequence[FactChange], *, by: User) -> list[int]:
    """The changes of the same facts that ``by`` made before those just put back, when they can
    be undone.
    """
    latest = latest_pks(opportunity)
    keys = [latest[subject(back)] for back in reversals if subject(back) in latest]
    changes = list(FactChange.objects.filter(pk__in=keys).select_related("undone_by"))
    people = people_of(changes)
    return [
        row.pk
        for row in changes
        if row.changed_by_id == by.pk
        and not refusal(row, latest=latest, people=people, at=reversals[0].changed_at)
    ]


@retrying.on_conflict
def undo(
    opportunity: Opportunity, keys: Sequence[int], *, by: User | None, at: datetime
) -> list[FactChange]:
    """Put facts that were changed together back; all of them or none.

    Returns:
        The changes that lead back.

    Raises:
        CannotUndoError: too late, changed again, undone already, or nothing to go back to.
        Opportunity.DoesNotExist: it, or one of these changes of it, is not there.
    """
    with transaction.atomic():
        row = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        history = FactChange.objects.filter(opportunity=row)
        changes = list(
            history.filter(pk__in=keys).select_related("undone_by", "role").order_by("pk")
        )
        if len(changes) != len(set(keys)):
            raise Opportunity.DoesNotExist
        latest, people = latest_pks(row), people_of(changes)
        for change in changes:
            reason = refusal(change, latest=latest, people=people, at=at)
            if reason or not _is_as_left(change, row):
                raise CannotUndoError(reason or CannotUndoError.CHANGED_AGAIN)
        newest = history.aggregate(newest=Max("pk"))["newest"] or 0
        _put_back(row, changes, people, by=by, at=at)
        by_subject = {subject(change): change for change in changes}
        reversals = list(
            history.filter(pk__gt=newest).select_related("key_date", "role").order_by("pk")
        )
        for back in reversals:
            back.undoes = by_subject[subject(back)]
            back.save(update_fields=["undoes"])
        return reversals


def _is_as_left(change: FactChange, row: Opportunity) -> bool:
    """Whether the fact is still what the change made of it."""
    if change.field == Field.ROLE:
        named = row.roles.filter(role=change.role_id).values_list("person", flat=True).first()
        return named == (change.after["person"] if change.after["is_set"] else None)
    if change.field != Field.KEY_DATE:
        return bool(plain(getattr(row, column(change.field))) == change.after)
    now = key_dates.values(row)[change.key_date_id or 0]
    # What a formula gives may have moved with the trip: nobody has changed it.
    return now == change.after if now["is_set"] else not change.after["is_set"]


def _put_back(
    row: Opportunity,
    changes: Sequence[FactChange],
    people: Mapping[int, User],
    *,
    by: User | None,
    at: datetime,
) -> None:
    own: dict[str, Any] = {}
    days: dict[int, date | None] = {}
    for change in changes:
        was = change.before
        if change.field == Field.KEY_DATE:
            days[change.key_date_id or 0] = _day(was["day"]) if was["is_set"] else None
        elif change.role:
            named = people[was["person"]] if was["is_set"] else None
            roles.write(row, change.role, named, by=by, at=at)
        elif change.field == Field.MANAGER:
            own["manager"] = people[change.before]
        elif change.field == Field.DEPARTURE:
            own["departure_date"] = _day(change.before)
        else:
            own["duration_days"] = change.before
    if own:
        tracked_fields.write(Opportunity.objects.filter(pk=row.pk), by=by, at=at, **own)
    if days:
        key_dates.write(row, days, by=by, at=at)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
