"""Getting in and out."""

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from caladeo.forms.signing_in import SignInForm

HOME = "/"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    after = page_after(request)
    if request.user.is_authenticated:
        return redirect(after)
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        auth.login(request, form.get_user())
        return redirect(after)
    return render(request, "caladeo/sign_in.html", {"form": form, "next": after})


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Nothing of the person stays in the browser; the language of the sign-in page does."""
    list(get_messages(request))  # read, so that none of them stays in its cookie
    auth.logout(request)
    response = redirect("account:sign-in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def page_after(request: HttpRequest) -> str:
    """The page of ours that was asked for before, or the home page."""
    target = request.POST.get("next", request.GET.get("next", ""))
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if is_ours and not target.startswith(reverse("account:sign-in")):
        return target
    return HOME
