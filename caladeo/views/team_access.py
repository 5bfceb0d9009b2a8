"""Who may open the settings, export and delete: given and taken with switches."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from caladeo.accounts import administrators, rights, sessions
from caladeo.accounts import second_factor as factors
from caladeo.accounts.access import settings_right_required
from caladeo.accounts.factors import requirement
from caladeo.accounts.openid import linking
from caladeo.accounts.rights import Right
from caladeo.forms import addresses
from caladeo.models import User
from caladeo.views.team import answer
from caladeo.web import toasts


@settings_right_required
@require_POST
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or take the settings right; one's own is taken on a page that asks."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    is_held = addresses.switch(request, "access")
    if is_held:
        administrators.grant(person)
    elif person == request.user:
        return redirect("team:own-access")
    elif not take_access(request, person):
        return answer(request)
    say(request, person, rights.SETTINGS, {"access": is_held})
    return answer(request)


# The other rights, by their part of the address.
OTHERS = {"exporter": rights.EXPORT, "supprimer": rights.DELETION}


@settings_right_required
@require_POST
def right(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Give or take a right that somebody else can always give back."""
    if name not in OTHERS:
        raise Http404
    person = get_object_or_404(User.objects.active(), pk=pk)
    is_held = addresses.switch(request, "right")
    rights.decide(person, OTHERS[name], is_held=is_held)
    say(request, person, OTHERS[name], {"right": is_held})
    return answer(request)


def say(request: HttpRequest, person: User, right: Right, sent: dict[str, bool]) -> None:
    """Who has or lost which right, with the switch back: what was sent, turned round."""
    (is_held,) = sent.values()
    words = (right.given if is_held else right.taken) % {"name": person}
    back = {name: "off" if value else "on" for name, value in sent.items()}
    toasts.add(request, words, request.path, undo_data=back)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the factor away from somebody who has lost it; asked first, for it cannot be undone."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    if person == request.user:
        return redirect("mfa_index")
    is_required = requirement.is_required(person)
    if request.method != "POST":
        context = {"person": person, "is_required": is_required}
        return render(request, "caladeo/second_factor_reset.html", context)
    if factors.reset(person):
        told = _("%(name)s signs in without a second factor, and has been told by mail")
        if is_required:
            told = _("%(name)s adds another one at the next sign-in, and has been told by mail")
        toasts.add(request, told % {"name": person})
    return redirect("team:list")


@settings_right_required
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the account be linked to another one of the identity provider, at its next sign-in."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    if person != request.user and linking.unlink(person):
        sessions.end_all(User.objects.filter(pk=person.pk))
        told = _("%(name)s is linked anew at the next sign-in, and has been told by mail")
        toasts.add(request, told % {"name": person})
    return redirect("team:list")


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_access(request: HttpRequest) -> HttpResponse:
    """Nobody can undo this for themself, so it is asked first."""
    if request.method != "POST":
        return render(request, "caladeo/own_access.html")
    if not take_access(request, request.user):
        return redirect("team:list")
    toasts.add(request, _("You no longer have access to the settings"))
    return redirect("/")


def take_access(request: HttpRequest, person: User) -> bool:
    try:
        administrators.take(person)
    except administrators.LastAdministratorError:
        toasts.add(request, administrators.last_in_words(person), kind="error")
        return False
    return True
