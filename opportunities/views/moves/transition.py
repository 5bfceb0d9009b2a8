"""The status of one opportunity: asked first, then changed; from its page or from the board."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import replace_url, reswap, retarget

from caladeo import clock
from caladeo.forms import addresses
from caladeo.models import User
from caladeo.web import htmx, toasts
from opportunities.events import Source
from opportunities.forms.moves import MoveForm
from opportunities.models import Opportunity, StatusChange
from opportunities.moves import transitions
from opportunities.moves.choices import Choices, RequiredOpenError
from opportunities.views import page
from opportunities.views.lists import board
from opportunities.views.moves import messages, preview_words
from statuses.models import Status, lost_reasons

PAGE = "opportunities/transition.html"


@require_http_methods(["GET", "HEAD", "POST"])
def transition(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = page.load(pk)
    if request.method != "POST":
        return ask(request, opportunity, wanted=request.GET.get("vers", ""))
    form = MoveForm(request.POST)
    if not form.is_valid():
        toasts.add(request, form.first_error(), kind="error")
        return answer(request, opportunity)
    to = form.cleaned_data["to"]
    if must_ask(request, opportunity, to):
        return ask_on_board(request, opportunity, to)
    return move(request, opportunity, to=to, seen=form.cleaned_data["seen"], choices=form.choices)


def ask(
    request: HttpRequest, opportunity: Opportunity, *, wanted: str, is_again: bool = False
) -> HttpResponse:
    """What the move would create; without a status to go to, the statuses to choose from.

    Args:
        is_again: it was asked, and something is other now: the focus stays in what is asked.
    """
    statuses = [row for row in Status.objects.in_pipeline() if row.pk != opportunity.status_id]
    status = next((row for row in statuses if str(row.pk) == wanted), None)
    if status is not None:
        statuses = [status]
    at = clock.now()
    previews = preview_words.by_status(opportunity, statuses, at=at)
    context = {
        "opportunity": opportunity,
        "choices": [(row, previews[row.pk]) for row in statuses],
        "status": status,
        "is_unknown": bool(wanted) and status is None,
        "preview": previews[status.pk] if status else None,
        "address": board_before(request, request.GET.get("next", "")),
        # The page that asks may be older than what it asks for.
        "seen": addresses.key(request.GET.get("vu", "")),
        "is_again": is_again,
    }
    if status:
        context |= closing_context(status, seen_at=at)
        context |= required_context(request, previews[status.pk])
    return htmx.render(request, PAGE, "asked" if wanted else "choices", context)


def closing_context(status: Status, *, seen_at: datetime) -> dict[str, Any]:
    """What ``opportunities/_closing.html`` asks, besides the tasks that stay open."""
    is_lost = not status.probability
    return {
        "seen_at": seen_at.isoformat(),
        "is_lost": is_lost,
        "lost_reasons": lost_reasons.names() if is_lost else [],
    }


def required_context(request: HttpRequest, found: preview_words.MovePreview) -> dict[str, Any]:
    """What ``opportunities/_required.html`` asks: who may leave required tasks, and why."""
    may_pass = not found.is_demanded or request.user.can_configure
    others = [] if may_pass else User.objects.administrators().by_name()
    return {
        "may_pass": may_pass,
        "who_may_pass": [person.name for person in others],
        "required_reason": request.POST.get("required_reason", ""),
    }


def must_ask(request: HttpRequest, opportunity: Opportunity, to: Status) -> bool:
    """Whether a card is dropped on a closed status that asks something first."""
    is_dropped = board_address(request.POST.get("next", "")) and "asked" not in request.POST
    if not is_dropped or to.is_active or to.pk == opportunity.status_id:
        return False
    if not to.probability:
        return True
    return bool(preview_words.by_status(opportunity, [to], at=clock.now())[to.pk].remaining)


def ask_on_board(
    request: HttpRequest, opportunity: Opportunity, to: Status, *, is_again: bool = False
) -> HttpResponse:
    """The window that a card opens when its drop asks something; without script a page asks."""
    address = board_address(request.POST.get("next", ""))
    if not htmx.wants_fragment(request):
        query = urlencode({"vers": to.pk, "next": address})
        return redirect(f"{reverse('opportunities:transition', args=[opportunity.pk])}?{query}")
    at = clock.now()
    found = preview_words.by_status(opportunity, [to], at=at)[to.pk]
    context = {
        "opportunity": opportunity,
        "status": to,
        "preview": found,
        "address": address,
        "is_window": True,
        "is_again": is_again,
        **closing_context(to, seen_at=at),
        **required_context(request, found),
    }
    response = htmx.render(request, PAGE, "window", context)
    return reswap(retarget(response, "body"), "beforeend")


def move(
    request: HttpRequest,
    opportunity: Opportunity,
    *,
    to: Status,
    seen: int,
    choices: Choices,
) -> HttpResponse:
    """Move from the status that the person saw; from another one nothing moves."""
    here = Opportunity.objects.filter(pk=opportunity.pk)
    choices = replace(choices, may_pass=request.user.can_configure)
    source = Source.BOARD if board_address(request.POST.get("next", "")) else Source.SCREEN
    try:
        done = transitions.move(
            here, to=to, by=request.user, source=source, at=clock.now(), seen=seen, choices=choices
        )
    except RequiredOpenError:
        return ask_required(request, opportunity, to)
    except transitions.AlreadyMovedError as error:
        toasts.add(request, messages.already_moved(error), kind="error")
        return answer(request, opportunity)
    except Status.DoesNotExist:
        toasts.add(request, _("This status does not exist any more."), kind="error")
        return answer(request, opportunity)
    if not done.changes:
        return answer(request, opportunity)
    messages.moved(request, done)
    return answer(request, opportunity, change=done.changes[0])


def ask_required(request: HttpRequest, opportunity: Opportunity, to: Status) -> HttpResponse:
    """The move again with the required tasks that it would leave, where the person is."""
    if board_address(request.POST.get("next", "")):
        return ask_on_board(request, opportunity, to)
    return ask(request, opportunity, wanted=str(to.pk))


def answer(
    request: HttpRequest, opportunity: Opportunity, *, change: StatusChange | None = None
) -> HttpResponse:
    """The board as it is now, or the tasks of the opportunity with the new ones marked."""
    address = board_address(request.POST.get("next", ""))
    if address and htmx.wants_fragment(request):
        address = board_before(request, address)
        return on_board(request, opportunity, QueryDict(urlsplit(address).query))
    if address:
        return redirect(at_place(address, opportunity.pk))
    new = f"?nouvelles={change.pk}" if change else ""
    return redirect(at_place(reverse("tasks:tab", args=[opportunity.pk]) + new, opportunity.pk))


def at_place(address: str, pk: int) -> str:
    """The page there, with the focus on what a change of that opportunity has changed.

    A browser gives the focus to what the fragment names: its card, else its status.
    """
    return f"{address}#{f'card-{pk}' if board_address(address) else 'status'}"


def on_board(request: HttpRequest, opportunity: Opportunity, query: QueryDict) -> HttpResponse:
    """The two columns of a move, out of band; the whole board when others change with them."""
    seen = addresses.key(request.POST.get("seen", ""))
    here = Opportunity.objects.filter(pk=opportunity.pk)
    to = here.values_list("status", flat=True).first()
    found = None
    if seen and to:
        found = board.after_move(query, moved=opportunity.pk, seen=seen, to=to)
    if found is None:
        return htmx.render(request, board.PAGE, "answer", board.context(query))
    response = reswap(htmx.render(request, board.PAGE, "columns", found), "none")
    return replace_url(response, found["address"]) if found["is_longer"] else response


def board_before(request: HttpRequest, drawn: str) -> str:
    """The address of the board; it may have moved on since the card was drawn."""
    shown = request.htmx.current_url_abs_path or ""
    return (htmx.wants_fragment(request) and board_address(shown)) or board_address(drawn)


def board_address(text: str) -> str:
    """The address of the board that a move comes from; nothing when it comes from elsewhere."""
    url = reverse("opportunities:board")
    return text if text == url or text.startswith(f"{url}?") else ""
