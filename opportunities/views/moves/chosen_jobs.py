"""A manager, or a priority, for more opportunities than a request does: each as a job."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caladeo.forms import addresses
from caladeo.models import Job, User
from caladeo.views import jobs
from caladeo.web import htmx, idempotency
from opportunities.lists import selecting
from opportunities.lists.selecting import Selection
from opportunities.models import Opportunity
from opportunities.moves import bulk
from opportunities.views.lists import selection_words
from opportunities.views.moves import giving, messages
from tasks.several_jobs import STARRED
from tasks.text import moved_dates
from tasks.views.date_moves import MOST_ROWS

KINDS = ("bulk-give", "bulk-give-back", "bulk-star")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Note with whom each is seen, and let a worker count which tasks would go along."""
    selection = selecting.parse(request.POST)
    to = get_object_or_404(giving.people(), pk=addresses.key(request.POST.get("a")))
    back = htmx.back(request, reverse("opportunities:list"))
    seen = dict(selection.rows().values_list("pk", "manager"))
    if not seen:
        return redirect(back)
    return jobs.begin(
        request,
        "bulk-give-preview",
        title=_("Preview: %(rows)s to %(name)s")
        % {"rows": messages.opportunities(len(seen)), "name": to},
        result="opportunities:bulk-give-preview",
        again=back,
        arguments={"to": to.pk, "back": back},
        content=bulk.pack(seen),
        total=len(seen),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """What the worker has counted, and the button that gives them."""
    job = jobs.finished(request, pk, "bulk-give-preview")
    to = get_object_or_404(giving.people(), pk=job.arguments["to"])
    seen = {key: had for key, had in bulk.unpack(job.content).items() if had != to.pk}
    if request.method == "POST":
        return give(request, job, to, seen)
    tasks, lines = job.outcome["tasks"], sorted(seen)[:MOST_ROWS]
    rows = Opportunity.objects.select_related("client", "manager").filter(pk__in=lines)
    context = {
        "job": job,
        "count": job.total,
        "person": to,
        "back": job.arguments["back"],
        "form_token": idempotency.new_token(),
        "moving": len(seen),
        "already": job.outcome["already"],
        "lines": rows.order_by("pk"),
        "hidden": len(seen) - len(lines),
        "moves_words": moved_dates.going_in_words(tasks, to=to) if tasks else "",
    }
    return render(request, giving.PAGE, context)


def give(request: HttpRequest, job: Job, to: User, seen: dict[int, int]) -> HttpResponse:
    return jobs.begin(
        request,
        "bulk-give",
        agreed_to=job,
        title=_("%(rows)s to %(name)s") % {"rows": messages.opportunities(len(seen)), "name": to},
        result="opportunities:bulk-result",
        again=job.arguments["back"],
        arguments=job.arguments,
        content=bulk.pack(seen),
        total=len(seen),
    )


def star(
    request: HttpRequest, selection: Selection, *, is_starred: bool, back: str
) -> HttpResponse:
    """Those that are not so already, as they are now."""
    keys = selection.rows().filter(is_starred=not is_starred).values_list("pk", flat=True)
    return begin_starring(request, keys, is_starred=is_starred, back=back)


def begin_starring(
    request: HttpRequest, keys: Any, *, is_starred: bool, back: str, **arguments: Any
) -> HttpResponse:
    keys = dict.fromkeys(keys, 1)
    about = pgettext("work", "Priority: %(rows)s")
    return jobs.begin(
        request,
        "bulk-star",
        title=about % {"rows": messages.opportunities(len(keys))},
        result="opportunities:bulk-result",
        again=back,
        arguments={"starred": is_starred, "back": back, **arguments},
        content=bulk.pack(keys),
        total=len(keys),
    )


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of them, and the one undo."""
    job = jobs.finished(request, pk, *KINDS)
    words, can_undo = TOLD[job.kind](job)
    context = {"job": job, "words": words, "back": job.arguments["back"]}
    context["label"] = _("See the opportunities")
    if can_undo:
        context["undo"] = reverse("opportunities:bulk-undo", args=[pk])
        context["form_token"] = idempotency.new_token()
    return render(request, "caladeo/work_done.html", context)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    job = jobs.finished(request, pk, "bulk-give", "bulk-star")
    back = job.arguments["back"]
    if job.kind == "bulk-star":
        same = set(job.outcome["same"])
        keys = [key for key in bulk.unpack(job.content) if key not in same]
        is_starred = not job.arguments["starred"]
        return begin_starring(request, keys, is_starred=is_starred, back=back, is_back=True)
    given = job.outcome["given"]
    return jobs.begin(
        request,
        "bulk-give-back",
        title=_("Undo: %(rows)s") % {"rows": messages.opportunities(given)},
        result="opportunities:bulk-result",
        again=back,
        arguments={"made": job.outcome["made"], "back": back},
        total=given,
    )


def given(job: Job) -> tuple[list[str], bool]:
    """« 5 000 opportunités confiées à Léa, 12 000 tâches passées à Léa »; who stayed."""
    done, to = job.outcome, User.objects.filter(pk=job.arguments["to"]).first()
    words = []
    if done["given"]:
        said = [giving.given_in_words(done["given"], to=to)]
        if done["tasks"]:
            said.append(moved_dates.handed_in_words(done["tasks"], to=to))
        words.append(", ".join(said))
    if done["elsewhere"]:
        words.append(giving.elsewhere(done["names"], done["elsewhere"]))
    if done["gone"]:
        words.append(selection_words.gone_in_words(done["gone"]))
    return words or [_("Nothing to change in these opportunities")], bool(done["given"])


def given_back(job: Job) -> tuple[list[str], bool]:
    undone, left = job.outcome["undone"], job.outcome["left"]
    return [giving.undone_in_words(undone), *giving.left_in_words(left)], False


def marked(job: Job) -> tuple[list[str], bool]:
    done = STARRED | job.outcome
    count, is_back = done["changed"], job.arguments.get("is_back", False)
    if is_back:
        return [selection_words.as_before(count)], False
    if not count:
        return [_("Nothing to change in these opportunities")], False
    return [selection_words.marked_in_words(count, is_starred=job.arguments["starred"])], True


TOLD = {"bulk-give": given, "bulk-give-back": given_back, "bulk-star": marked}
