"""The comparison of a set of rules with the agency, its import, and the undo of a day."""

from collections.abc import Container
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.web import toasts
from statuses import auto_tasks, key_dates, pipeline
from statuses.forms.rule_sets import CHANGED, CHOOSE, ChoiceForm
from statuses.models import AutoTaskTemplate, RuleImport
from statuses.rule_sets import undoing, writing
from statuses.rule_sets.comparing import Comparison
from statuses.text import comparison as words

REFUSALS = {
    writing.NothingChosenError: CHOOSE,
    writing.ChangedError: CHANGED,
    key_dates.TooManyError: gettext_lazy("There would be more than 50 key dates: tick fewer."),
    pipeline.LastActiveStatusError: gettext_lazy(
        "New opportunities enter the first active status: tick at least one active status."
    ),
}


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    sent = get_object_or_404(RuleImport, pk=pk)
    if sent.imported_at:
        return redirect("statuses:rule-import-result", pk)
    sent = get_object_or_404(RuleImport.objects.waiting(at=clock.now()), pk=pk)
    compared = Comparison.of(sent.content)
    unknown = sent.content.get("unknown", {})
    form = _form(request, compared, unknown)
    if form.is_valid() and _imported(request, sent, form):
        return redirect("statuses:rule-import-result", pk)
    if form.is_bound:
        compared = Comparison.of(sent.content)
    context = {
        "sent": sent,
        "form": form,
        "step": 2,
        "signature": compared.signature,
        "groups": words.groups(compared, sent.content.get("unread", []), unknown),
        "dates": words.dates(compared),
        "roles": words.roles(compared),
        "summary": words.summary(compared),
        "is_offering": bool(compared.offered),
    }
    status = 422 if form.errors else 200
    return render(request, "statuses/rule_check.html", context, status=status)


def _form(request: HttpRequest, compared: Comparison, unknown: Container[str]) -> ChoiceForm:
    """Its ticks; a pasted line that names a date of nobody is for the person to choose."""
    offered = {line.tick: line.is_ticked and line.tick not in unknown for line in compared.offered}
    return ChoiceForm(request.POST if request.method == "POST" else None, offered=offered)


def _imported(request: HttpRequest, sent: RuleImport, form: ChoiceForm) -> bool:
    chosen = form.cleaned_data
    try:
        writing.write(
            sent, ticks=chosen["ticks"], seen=chosen["seen"], by=request.user, at=clock.now()
        )
    except auto_tasks.ImpossibleDueDateError as error:
        form.refuse(error.message)
        return False
    except tuple(REFUSALS) as error:
        form.refuse(REFUSALS[type(error)])
        return False
    except writing.AlreadyImportedError:
        pass  # a second press: the result is there
    return True


@settings_right_required
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    sent = get_object_or_404(RuleImport.objects.exclude(imported_at=None), pk=pk)
    context = {
        "sent": sent,
        "step": 3,
        "counts": sent.counts,
        "can_undo": undoing.can_undo(sent, at=clock.now()),
        "until": sent.undoable_until,
        "kept": words.kept(sent.kept),
        "undone": words.undone(sent) if sent.undone_at else [],
        "trips": _with_trips(sent),
    }
    return render(request, "statuses/rule_result.html", context)


def _with_trips(sent: RuleImport) -> list[Any]:
    """The statuses whose new rules gave nothing to the trips that were there."""
    new = AutoTaskTemplate.objects.enabled().filter(pk__in=map(int, sent.written.get("rules", [])))
    keys = set(new.values_list("status", flat=True))
    return [row for row in pipeline.with_counts() if row.pk in keys and row.opportunity_count]


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked with its numbers, then done."""
    sent = get_object_or_404(RuleImport.objects.exclude(imported_at=None), pk=pk)
    if request.method != "POST":
        return _asked(request, sent)
    try:
        undoing.undo(sent, by=request.user, at=clock.now())
    except undoing.TooLateError:
        toasts.add(request, _("This import cannot be undone any more"), kind="error")
    else:
        sent.refresh_from_db()
        toasts.add(request, " · ".join([_("Import undone"), *words.undone(sent)]))
    return redirect("statuses:rule-import-result", pk)


def _asked(request: HttpRequest, sent: RuleImport) -> HttpResponse:
    """What would go and what would stay; where nothing can be undone, its result."""
    try:
        undone = undoing.facing(sent, at=clock.now())
    except undoing.TooLateError:
        return redirect("statuses:rule-import-result", sent.pk)
    context = {"sent": sent, "going": words.undone(undone), "kept": words.kept(undone.kept)}
    return render(request, "statuses/rule_undo.html", context | {"step": 3})
