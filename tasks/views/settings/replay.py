"""*Tester › Sur le passé*: rules on the latest entries into their status; nothing is written."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from caladeo import clock
from statuses import axis
from statuses.models import AutoTaskTemplate, KeyDate, Status
from tasks.engine.plans import Entry
from tasks.numbers import forecast
from tasks.previews import replaying, trying
from tasks.previews.replaying import Replay
from tasks.text import replay_wording
from tasks.text.trial_wording import TrialRow
from tasks.trial_forms import PastForm

# What a form sends beside its fields.
# Only the entries that the forecast of the rule is judged by.
RECENT = "recent"
NOT_TYPED = ("csrfmiddlewaretoken", "replay")


def of_status(request: HttpRequest, status: Status, today: date) -> dict[str, Any]:
    """What the page shows of all the rules of a status, or of the one that its address names."""
    rules = replaying.rules_of(status.pk)
    form = PastForm(request.GET, rules=rules)
    entries = replaying.latest_entries(status.pk)
    templates = status.templates.all()
    context = {
        "form": form,
        "has_rules": bool(rules),
        "disabled": [row for row in templates if not row.is_enabled],
    }
    numbers = axis.numbers(templates, key_dates=KeyDate.objects.all())
    chosen = form.chosen or (rules[0] if len(rules) == 1 else None)
    if chosen is None:
        return context | of_all(replaying.replay(rules, entries), entries, numbers)
    needed = replaying.with_those_before(chosen, rules)
    return context | of_one(replaying.replay(needed, entries)[-1], entries, today, numbers)


def of_all(
    replays: Sequence[Replay], entries: Sequence[Entry], numbers: dict[int | None, int]
) -> dict[str, Any]:
    """Each rule in figures."""
    people = replaying.people_of(replays)
    return {
        "summaries": replay_wording.summaries(replays, numbers=numbers, people=people),
        **of_entries(replays, entries),
    }


def of_one(
    replay: Replay, entries: Sequence[Entry], today: date, numbers: dict[int | None, int]
) -> dict[str, Any]:
    """One rule, entry by entry."""
    lines = trying.lines_of(replay.rows, numbers)
    rows = zip(lines, replay.rows, strict=True)
    return {
        "replay": replay,
        "rows": [TrialRow(line, row.entry.entered_on, today) for line, row in rows],
        "notes": replay_wording.notes(replay),
        "shares": replay_wording.shares(replay, people=replaying.people_of([replay])),
        **of_entries([replay], entries),
    }


def of_entries(replays: Sequence[Replay], entries: Sequence[Entry]) -> dict[str, Any]:
    if not entries:
        return {}
    return {
        "headline": replay_wording.headline(replays),
        "others": replay_wording.base(entries),
    }


def is_asked(request: HttpRequest) -> bool:
    """Whether a form was sent to see its rule on the past."""
    return "replay" in request.POST


def of_form(request: HttpRequest, rule: AutoTaskTemplate, status: Status) -> HttpResponse:
    """A rule as it stands in its form, which the page gives back as it was typed."""
    entries = replaying.latest_entries(status.pk)
    if request.POST["replay"] == RECENT:
        entries = forecast.recent(entries, now=clock.now())
    others = replaying.rules_of(status.pk)
    needed = replaying.with_those_before(rule, others)
    context = of_one(replaying.replay(needed, entries)[-1], entries, clock.today(), {})
    typed = [
        (name, value)
        for name in request.POST
        if name not in NOT_TYPED
        for value in request.POST.getlist(name)
    ]
    context |= {
        "status": status,
        "typed": typed,
        "is_unsaved": True,
        "rule_name": rule.name or _("New automatic task"),
    }
    return render(request, "tasks/replay.html", context)
