"""*Mes tâches* as a file: the same address gives the same tasks."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from caladeo import clock
from caladeo.days import number
from caladeo.views import exports
from caladeo.web import sheets
from tasks.lists import exporting
from tasks.lists.grouping import Group
from tasks.views.place import ListContext


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in sheets.FORMS:
        raise Http404
    place = ListContext.mine(request.user, url=request.get_full_path(), params=request.GET)
    count = place.listing.open.count() + place.listing.members(Group.FREE).count()
    asked = exports.Asked(
        kind="export-tasks",
        name=f"{_('tasks')}-{clock.today():%Y-%m-%d}.{form}",
        form=form,
        count=count,
        words=ngettext("%(count)s task", "%(count)s tasks", count) % {"count": number(count)},
        back=f"/{place.filters.address()}",
        facts={"query": request.GET.urlencode()},
    )
    if answer := exports.long_or_refused(request, asked):
        return answer
    rows = exporting.rows(place.listing)
    return sheets.answer(exporting.columns(), rows, asked.form, asked.name)
