"""One act to more tasks than a request does: as a job, with its undo."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from caladeo import clock
from caladeo.days import number
from caladeo.models import Job, User
from caladeo.views import jobs
from caladeo.web import htmx, idempotency
from tasks.actions import jobs as work
from tasks.actions.several import Act, Was
from tasks.text import moved_dates
from tasks.views.quick import selection_words

KINDS = ("several-tasks", "several-tasks-back")


def begin(
    request: HttpRequest,
    act: Act,
    keys: Sequence[int],
    *,
    to: date | User | None,
    seen: dict[int, int | None],
) -> HttpResponse:
    back = htmx.back(request, "/")
    arguments = {
        "act": act,
        "day": to.isoformat() if isinstance(to, date) else "",
        "person": to.pk if isinstance(to, User) else None,
        "back": back,
    }
    return jobs.begin(
        request,
        "several-tasks",
        title=selection_words.title(act, len(keys)),
        result="tasks:several-result",
        again=back,
        arguments=arguments,
        content=work.packed_ticks(keys, seen),
        total=len(keys),
    )


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of them, and the one undo."""
    job = jobs.finished(request, pk, *KINDS)
    context = {"job": job, "back": job.arguments["back"], "label": _("See the tasks")}
    if job.kind == "several-tasks-back":
        undone = job.outcome.get("undone", 0)
        words = [selection_words.as_before(undone, left=job.total - undone)]
        return render(request, "caladeo/work_done.html", context | {"words": words})
    context["words"] = told(job)
    if job.outcome.get("were"):
        context["undo"] = reverse("tasks:several-undo", args=[pk])
        context["form_token"] = idempotency.new_token()
    return render(request, "caladeo/work_done.html", context)


def told(job: Job) -> list[str]:
    done = work.NOTHING | job.outcome
    act, were = Act(job.arguments["act"]), [Was.read(row) for row in done["were"]]
    day, person = job.arguments["day"], job.arguments["person"]
    to: date | User | None = date.fromisoformat(day) if day else None
    if person:
        to = User.objects.filter(pk=person).first()
    words = [selection_words.done(act, len(were), to=to)]
    if done["stayed"]:
        more = ngettext(
            "%(count)s task was given or taken meanwhile and stays",
            "%(count)s tasks were given or taken meanwhile and stay",
            done["stayed"],
        )
        words.append(more % {"count": number(done["stayed"])})
    if act == Act.POSTPONE:
        past = moved_dates.past_reminders(selection_words.moved(were), today=clock.today())
    else:
        past = moved_dates.reminders_left(
            since=job.asked_at, by=job.owner, today=clock.today(), trips=work.trips_of(were)
        )
    return [*words, *([past] if past else [])]


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    job = jobs.finished(request, pk, "several-tasks")
    were, back = job.outcome["were"], job.arguments["back"]
    return jobs.begin(
        request,
        "several-tasks-back",
        title=_("Undo: %(rows)s") % {"rows": selection_words.tasks(len(were))},
        result="tasks:several-result",
        again=back,
        arguments={"act": job.arguments["act"], "back": back},
        content=work.pack(were),
        total=len(were),
    )
