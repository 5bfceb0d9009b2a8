"""*Tester ce statut*: what entering it would give, with an opportunity or with dates.

Everything stands in the address, and nothing is written.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.forms import addresses
from caladeo.web import htmx
from opportunities.models import Opportunity
from statuses.models import KeyDate, Status
from tasks import trial_facts
from tasks.previews import trying
from tasks.text import trial_wording
from tasks.timeline import trial_axis
from tasks.trial_forms import DatesForm, EntryForm, OpportunityForm
from tasks.views import creation
from tasks.views.settings import replay

BY_DATES, BY_PAST = "dates", "passe"


@dataclass(frozen=True)
class Choice:
    """The opportunity that is tried, and what is looked for."""

    opportunity: Opportunity | None
    words: str = ""
    error: str = ""

    @cached_property
    def matches(self) -> creation.Matches:
        """Asked for by the page alone: what follows a typed day does not show them."""
        return creation.matches(self.words, chosen="")

    @property
    def is_open(self) -> bool:
        """Whether words were sent, or a key, that name no single one."""
        return self.opportunity is None and bool(self.matches.text or self.error)

    @property
    def text(self) -> str:
        return self.opportunity.name if self.opportunity else self.matches.text

    @cached_property
    def form(self) -> OpportunityForm:
        form = OpportunityForm()
        if self.error:
            form.add_error("opportunity", self.error)
        return form


@settings_right_required
@require_safe
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    status = get_object_or_404(Status.objects.in_pipeline().prefetch_related("templates"), pk=pk)
    today, way = clock.today(), request.GET.get("avec")
    if way == BY_PAST:
        context = {"by_past": True} | replay.of_status(request, status, today)
    elif way == BY_DATES:
        context = with_dates(request, status, today)
    else:
        context = with_opportunity(request, status, today)
    context |= {"status": status, "today": today}
    return htmx.render(request, "tasks/trial.html", "answer", context)


def with_dates(request: HttpRequest, status: Status, today: date) -> dict[str, Any]:
    counted_from = KeyDate.objects.filter(templates__status=status, templates__is_enabled=True)
    facts = trial_facts.fields(trial_facts.asked_of(status), status)
    form = DatesForm(request.GET, today=today, key_dates=list(counted_from.distinct()), facts=facts)
    context = {"form": form, "by_dates": True, "opportunity_url": f"?{entry(form)}"}
    if not form.can_be_tried:
        return context
    cleaned = form.cleaned_data
    opportunity = trying.made_up(
        created_on=cleaned["created_on"] or form.entered,
        departure=cleaned.get("departure_date"),
        duration_days=form.duration_days,
        **trial_facts.made_up(cleaned),
    )
    is_first = trial_facts.is_first_entry(cleaned)
    typed = {"typed": form.typed, "is_first_entry": is_first}
    return context | outcome(request, status, form, opportunity, today, **typed)


def with_opportunity(request: HttpRequest, status: Status, today: date) -> dict[str, Any]:
    form = EntryForm(request.GET, today=today)
    choice = chosen(request, status, today)
    context = {
        "form": form,
        "choice": choice,
        "dates_url": dates_address(form, choice.opportunity, status),
        "kept": entry(form),
    }
    if not form.is_valid() or choice.opportunity is None:
        return context
    return context | outcome(request, status, form, choice.opportunity, today)


def outcome(
    request: HttpRequest,
    status: Status,
    form: EntryForm,
    opportunity: Opportunity,
    today: date,
    **typed: Any,
) -> dict[str, Any]:
    """What the page shows below its form."""
    found = trying.try_out(
        status, opportunity=opportunity, entered_on=form.entered, by=request.user, **typed
    )
    rows = trial_wording.rows(found, today=today)
    flags = trial_axis.flags_of(found, today=today)
    return {
        "trial": found,
        "rows": rows,
        "steps": trial_axis.steps(flags, rows),
        "drawing": trial_axis.drawing(found, rows, flags),
        "headline": trial_wording.headline(found),
        "others": trial_wording.others(found),
        "not_counted": trial_wording.not_counted(found),
        "forgotten_words": trial_wording.would_be_asked(found) if found.forgotten else "",
        "remaining_words": trial_wording.would_stay_open(found) if found.remaining else "",
        "cancelled_words": trial_wording.would_be_cancelled(found) if found.cancelled else "",
    }


def chosen(request: HttpRequest, status: Status, today: date) -> Choice:
    """The opportunity of the address, the one that its words name, or one to begin with."""
    asked, words = request.GET.get("opportunite", ""), request.GET.get("mots", "")
    rows = Opportunity.objects.select_related("client", "manager", "status")
    pk = addresses.key(asked)
    opportunity = rows.filter(pk=pk).first() if pk else None
    if words and not (opportunity and words.strip() == opportunity.name):
        searched = Choice(None, words)
        if len(searched.matches.opportunities) != 1:
            return searched
        opportunity = rows.filter(pk=searched.matches.opportunities[0].pk).first()
    elif asked and opportunity is None:
        error = _("This opportunity does not exist any more. Choose another one.")
        return Choice(None, error=error)
    return Choice(opportunity or first_to_try(rows, status, today))


def first_to_try(rows: Any, status: Status, today: date) -> Opportunity | None:
    """The next departure that is not in the status yet: the likeliest to enter it."""
    others = rows.under_way().exclude(status=status).departing(since=today)
    found: Opportunity | None = others.order_by("departure_date", "pk").first()
    return found


def entry(form: EntryForm) -> str:
    """The day of the entry as it stands in an address, unless it is today."""
    typed = str(form["entered_on"].value())
    return "" if typed == form.today.isoformat() else "&" + urlencode({"entree": typed})


def dates_address(form: EntryForm, opportunity: Opportunity | None, status: Status) -> str:
    """The query of the same trial by dates, with what the opportunity has to begin with."""
    days = {
        "depart": opportunity and opportunity.departure_date,
        "retour": opportunity and opportunity.return_date,
    }
    known: dict[str, Any] = {name: day.isoformat() for name, day in days.items() if day}
    if opportunity:
        known |= trial_facts.of_opportunity(opportunity, trial_facts.asked_of(status))
    return "?" + urlencode({"avec": BY_DATES} | known) + entry(form)


@settings_right_required
@require_safe
def opportunity_matches(request: HttpRequest, pk: int) -> HttpResponse:
    """The opportunities that the combobox finds."""
    get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    found = creation.matches(request.GET.get("mots", ""), chosen=request.GET.get("opportunite", ""))
    return render(request, "tasks/creation.html#options", {"matches": found})
