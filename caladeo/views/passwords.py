"""Forgotten passwords, and the links of mails that let a person choose one."""

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from caladeo.accounts import links, password_resets
from caladeo.accounts.links import INVITATION, RESET, LinkKind, SpentLinkError
from caladeo.forms.signing_in import ForgottenPasswordForm, NewPasswordForm
from caladeo.web import toasts

HOME = "/"
# Where a session keeps the link that was opened in it.
OPENED = "opened_link"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    form = ForgottenPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        password_resets.send_soon.enqueue(form.cleaned_data["email"])
        return redirect("account:password-reset-sent")
    return render(request, "caladeo/forgotten_password.html", {"form": form})


@login_not_required
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "caladeo/forgotten_password_sent.html")


@login_not_required
@require_safe
@never_cache
def open_reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    return keep_link(request, RESET, uid, token)


@login_not_required
@require_safe
@never_cache
def open_invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    return keep_link(request, INVITATION, uid, token)


def keep_link(request: HttpRequest, kind: LinkKind, uid: str, token: str) -> HttpResponse:
    """The token leaves the address at once, and with it histories, logs and referrers."""
    try:
        links.holder(kind, uid, token)
    except SpentLinkError:
        return spent(request)
    request.session[OPENED] = {kind.page: [uid, token]}
    return redirect(kind.page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def new_password(request: HttpRequest) -> HttpResponse:
    return choose_password(request, RESET, template="caladeo/new_password.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    return choose_password(request, INVITATION, template="caladeo/invitation.html")


def choose_password(request: HttpRequest, kind: LinkKind, *, template: str) -> HttpResponse:
    """The password is set, the link is spent and the person is in."""
    uid, token = request.session.get(OPENED, {}).get(kind.page, ("", ""))
    try:
        person = links.holder(kind, uid, token)
        form = NewPasswordForm(request.POST if request.method == "POST" else None, person=person)
        if not form.is_valid():
            return render(request, template, {"form": form, "person": person})
        person = links.redeem(kind, uid, token, password=form.cleaned_data["password"])
    except SpentLinkError:
        return spent(request)
    del request.session[OPENED]
    auth.login(request, person, backend=BACKEND)
    toasts.add(request, _("Password saved, welcome"))
    return redirect(HOME)


def spent(request: HttpRequest) -> HttpResponse:
    return render(request, "caladeo/spent_link.html", status=410)
