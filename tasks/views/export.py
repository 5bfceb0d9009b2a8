"""*Mes tâches* as a file: the same address gives the same tasks."""

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo import clock, sheets, toasts
from caladeo.sheets import Column
from tasks.filters import Origin
from tasks.models import Task
from tasks.views.place import Place

CHUNK = 1000


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in sheets.FORMS:
        raise Http404
    place = Place.mine(request.user, url=request.get_full_path(), params=request.GET)
    waiting = place.listing.open.with_context().by_due_date()
    closed = place.listing.closed.with_context().order_by("done_at", "pk")
    if form == sheets.XLSX and waiting.count() > sheets.MAX_XLSX_ROWS:
        toasts.add(request, _("This list is too long for XLSX: export it as CSV."), kind="error")
        return redirect(f"/{place.filters.address()}")
    rows = chain(waiting.iterator(CHUNK), closed.iterator(CHUNK))
    name = f"{_('tasks')}-{clock.today():%Y-%m-%d}"
    return sheets.answer(columns(), rows, form=form, name=name)


def columns() -> list[Column]:
    states = {state.value: str(state.label) for state in Task.State}
    origins = {True: str(Origin.AUTOMATIC.label), False: str(Origin.BY_HAND.label)}
    return [
        Column(_("Task"), lambda row: row.name, 36),
        Column(_("Description"), lambda row: row.description, 30),
        Column(_("Due date"), lambda row: row.due_date, 14),
        Column(_("State"), lambda row: states[row.state], 11),
        Column(_("Assignee"), lambda row: str(row.assignee) if row.assignee else ""),
        Column(_("Opportunity"), lambda row: row.opportunity.name, 36),
        Column(_("Client"), lambda row: row.opportunity.client.name, 28),
        Column(_("Status"), lambda row: row.opportunity.status.name),
        Column(_("Departure date"), lambda row: row.opportunity.departure_date, 14),
        Column(_("Origin"), lambda row: origins[row.is_automatic]),
        Column(_("Created on"), lambda row: row.created_at, 17),
        Column(_("Completed on"), lambda row: row.done_at, 17),
    ]
