"""Forgotten passwords, and the links of mails that let a person choose one."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import PasswordChangeView, PasswordResetView
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from caladeo.accounts import links, throttling
from caladeo.accounts.links import INVITATION, RESET, LinkKind, SpentLinkError
from caladeo.accounts.openid import doors
from caladeo.forms.signing_in import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm
from caladeo.web import toasts

HOME = "/"
# Where a session keeps the link that was opened in it.
OPENED = "opened_link"


class ForgottenPassword(PasswordResetView):
    http_method_names = ["get", "head", "post"]
    form_class = ForgottenPasswordForm
    template_name = "caladeo/forgotten_password.html"


class PasswordChange(PasswordChangeView):
    """The session in which it is made goes on; those of other devices end."""

    http_method_names = ["get", "head", "post"]
    form_class = ChangePasswordForm
    template_name = "caladeo/password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not doors.has_password(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("account:details")

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        toasts.add(self.request, _("Password changed; your other devices are signed out"))
        return super().form_valid(form)


reset = ForgottenPassword.as_view()
change = sensitive_post_parameters("password")(PasswordChange.as_view())


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
    """The password is set, the link is spent and the person is in.

    A link proves no more than a password does: who has a second factor is asked for it.
    """
    uid, token = request.session.get(OPENED, {}).get(kind.page, ("", ""))
    try:
        person = links.holder(kind, uid, token)
        form = NewPasswordForm(request.POST if request.method == "POST" else None, person=person)
        if not form.is_valid():
            return render(request, template, {"form": form, "person": person})
        person = links.redeem(kind, uid, token, password=form.cleaned_data["password"])
    except SpentLinkError:
        return spent(request)
    throttling.open_again(request, person.email)
    if request.user != person:
        auth.logout(request)
    request.session.pop(OPENED, None)
    toasts.add(request, _("Password saved, welcome"))
    return perform_login(request, person, redirect_url=HOME)


def spent(request: HttpRequest) -> HttpResponse:
    return render(request, "caladeo/spent_link.html", status=410)
