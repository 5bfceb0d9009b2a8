"""Forgotten passwords, and the links of mails that let a person choose one."""

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import one_time_links, password_resets, toasts
from caladeo.forms.passwords import ForgottenPasswordForm, NewPasswordForm

HOME = "/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    form = ForgottenPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        password_resets.send(form.cleaned_data["email"], site=request.build_absolute_uri("/")[:-1])
        return redirect("account:password-reset-sent")
    return render(request, "caladeo/forgotten_password.html", {"form": form})


@login_not_required
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "caladeo/forgotten_password_sent.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def new_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    return choose_password(request, uid, token, template="caladeo/new_password.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    return choose_password(request, uid, token, template="caladeo/invitation.html")


def choose_password(request: HttpRequest, uid: str, token: str, *, template: str) -> HttpResponse:
    """The password is set, the link is spent and the person is in."""
    try:
        person = one_time_links.holder(uid, token)
        form = NewPasswordForm(request.POST if request.method == "POST" else None, person=person)
        if not form.is_valid():
            return render(request, template, {"form": form, "person": person})
        person = one_time_links.redeem(uid, token, password=form.cleaned_data["password"])
    except one_time_links.SpentLinkError:
        return render(request, "caladeo/spent_link.html", status=410)
    auth.login(request, person, backend=BACKEND)
    toasts.add(request, _("Password saved, welcome"))
    return redirect(HOME)
