"""The words of a file that are none of ours, and its doubtful clients: each asked once."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caladeo.db.guards import NameTakenError
from caladeo.web import toasts
from opportunities.forms.import_values import ValuesForm
from opportunities.importing import outcomes, uploads, words
from opportunities.importing.telling.reporting import Report
from opportunities.models import ImportFile
from opportunities.views.importing import import_check, import_jobs, upload


@require_http_methods(["GET", "HEAD", "POST"])
def values(request: HttpRequest, pk: int) -> HttpResponse:
    if upload.is_done(pk):
        return redirect("opportunities:import-result", pk)
    file = upload.load(request, pk)
    found = import_check.latest_report(request, file)
    if not isinstance(found, Report):
        return found
    if not (found.questions or found.rest):
        return redirect("opportunities:import-check", pk)
    form = ValuesForm(found, by=request.user, data=request.POST or None)
    if form.is_bound and form.is_valid() and saved(request, file, form):
        return import_jobs.check(request, file)
    context = {"file": file, "form": form, "step": 3, **import_check.not_read(file)}
    status = 422 if form.is_bound else 200
    return render(request, "opportunities/import_values.html", context, status=status)


def saved(request: HttpRequest, file: ImportFile, form: ValuesForm) -> bool:
    """Keep the answers, for this file and the next ones; all of them or none."""
    answers = dict(form.answers)
    try:
        with transaction.atomic():
            created = outcomes.create(form.created)
            answers |= {key: str(pk) for key, pk in created.items()}
            words.remember(answers)
            uploads.answer(file, answers, rest=form.rest, created=[*created.values()])
    except NameTakenError:
        toasts.add(request, _("A status of this name has just been created."), kind="error")
        return False
    return True
