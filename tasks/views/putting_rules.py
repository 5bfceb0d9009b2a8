"""*Ajouter un modèle…*: rules of any status, chosen for one trip, seen first, then put on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from caladeo import clock
from caladeo.forms import addresses
from caladeo.web import htmx, idempotency, toasts
from caladeo.web.htmx import not_found_when_gone
from opportunities.models import Opportunity
from opportunities.views import page
from tasks.actions import putting_rules
from tasks.engine import skipped
from tasks.engine.plans import Reason
from tasks.forms import RulesForm
from tasks.previews import trying
from tasks.text import exemptions, trial_wording


@require_http_methods(["GET", "HEAD", "POST"])
@not_found_when_gone
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules to choose from and what they give here; a POST creates the tasks."""
    opportunity = page.load(pk)
    is_sent = request.method == "POST"
    asked = request.POST if is_sent else request.GET
    form = RulesForm(asked if is_sent or "regle" in asked else None, rules=putting_rules.offered())
    if is_sent and form.is_valid():
        try:
            put(request, opportunity, form)
        except putting_rules.MovedError:
            form.add_error(None, _("The trip has changed status meanwhile: look once more."))
        else:
            return redirect("tasks:tab", pk)
    return show(request, opportunity, form, status=422 if is_sent else 200)


def put(request: HttpRequest, opportunity: Opportunity, form: RulesForm) -> None:
    """Create the tasks once and say how many, with the way back."""

    def write() -> list[Any]:
        done = putting_rules.put(
            opportunity,
            form.keys,
            seen=addresses.key(request.POST.get("entree")),
            by=request.user,
            at=clock.now(),
            creates_ended=form.cleaned_data["terminees"],
        )
        return [done.tasks, done.left_out]

    (tasks, left_out), is_new = idempotency.run(request, request.POST.get("token", ""), write)
    if not is_new:
        return
    undo = reverse("tasks:rules-back", args=[opportunity.pk]) if tasks else None
    toasts.add(
        request,
        exemptions.rules_put(len(tasks), left_out),
        undo,
        undo_data={"tasks": ",".join(map(str, tasks))},
        kind="done" if tasks else "info",
    )


def show(
    request: HttpRequest, opportunity: Opportunity, form: RulesForm, status: int
) -> HttpResponse:
    entry = skipped.current_entry(opportunity)
    chosen = form.chosen
    rows: list[trial_wording.TrialRow] = []
    is_ended = False
    if entry and chosen:
        entry.opportunity = opportunity
        how = {"by": request.user, "at": clock.now(), "creates_ended": form.creates_ended}
        found = putting_rules.plan(entry, chosen, **how)
        lines = trying.lines([*found.tasks, *found.skipped], chosen)
        today = clock.today()
        rows = [trial_wording.TrialRow(line, today, today) for line in lines]
        is_ended = any(row.reason == Reason.ENDED for row in found.skipped)
    context = page.page_context(opportunity, tab="tasks") | {
        "form": form,
        "entry": entry,
        "rows": rows,
        "count": sum(row.is_created for row in rows),
        "asks_ended": is_ended or form.creates_ended,
        "token": request.POST.get("token") or idempotency.new_token(),
    }
    return htmx.render(request, "tasks/putting_rules.html", "outcome", context, status=status)


@require_POST
@not_found_when_gone
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The undo of the message: those of its tasks go that nobody has touched since."""
    opportunity = get_object_or_404(Opportunity, pk=pk)
    asked = request.POST.get("tasks", "")[:10_000].split(",")
    keys = [key for text in asked if (key := addresses.key(text))]
    removed = putting_rules.take_back(opportunity, keys, by=request.user, at=clock.now())
    toasts.add(request, exemptions.rules_taken_back(removed, len(keys) - removed), kind="info")
    return redirect(htmx.back(request, reverse("tasks:tab", args=[pk])))
