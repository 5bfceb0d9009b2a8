"""The columns of an exported list of tasks, and its rows."""

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from caladeo.web.sheets import CHUNK, Column
from tasks.lists.filters import Origin
from tasks.lists.grouping import Group
from tasks.lists.listing import Listing
from tasks.models import Task


def rows(listing: Listing) -> Iterator[Task]:
    """The open tasks soonest first, those to be taken, then those done today."""
    waiting = listing.open.with_context().by_due_date()
    free = listing.members(Group.FREE).with_context()
    closed = listing.closed.with_context().order_by("done_at", "pk")
    return chain.from_iterable(rows.iterator(CHUNK) for rows in (waiting, free, closed))


def columns() -> list[Column]:
    states = {state.value: str(state.label) for state in Task.State}
    origins = {True: str(Origin.AUTOMATIC.label), False: str(Origin.BY_HAND.label)}
    required = {True: pgettext("required", "yes"), False: pgettext("required", "no")}
    return [
        Column(_("Task"), lambda row: row.name, 36),
        Column(_("Description"), lambda row: row.description, 30),
        Column(_("Due date"), lambda row: row.due_date, 14),
        Column(_("Reminder"), lambda row: row.reminder_day, 14),
        Column(_("State"), lambda row: states[row.state], 11),
        Column(_("Assignee"), lambda row: str(row.assignee) if row.assignee else ""),
        Column(_("Instead of"), lambda row: str(row.instead_of) if row.instead_of else ""),
        Column(_("Opportunity"), lambda row: row.opportunity.name, 36),
        Column(_("Client"), lambda row: row.opportunity.client.name, 28),
        Column(_("Status"), lambda row: row.opportunity.status.name),
        Column(_("Departure date"), lambda row: row.opportunity.departure_date, 14),
        Column(_("Origin"), lambda row: origins[row.change_id is not None]),
        Column(_("Required"), lambda row: required[row.is_required], 11),
        Column(_("Role"), lambda row: row.role.name if row.role else ""),
        Column(_("After the task"), lambda row: row.followed_name or "", 28),
        Column(_("Created on"), lambda row: row.created_at, 17),
        Column(_("Completed on"), lambda row: row.done_at, 17),
    ]
