"""Of whom a second factor is required, and the page of who has to set one up."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caladeo.accounts import second_factor
from caladeo.accounts.access import settings_right_required
from caladeo.accounts.factors import requirement
from caladeo.forms.second_factor import PolicyForm
from caladeo.web import toasts

# The choices that ask something of somebody, in their order on the page.
LED = (requirement.RequiredOf.SETTINGS, requirement.RequiredOf.EVERYBODY)


@settings_right_required
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Paramètres › Utilisateurs › Second facteur."""
    chosen = requirement.required_of()
    form = PolicyForm(
        request.POST if request.method == "POST" else None, initial={"required_of": chosen}
    )
    if form.is_valid():
        choice = requirement.RequiredOf(form.cleaned_data["required_of"])
        if choice != chosen:
            raise_if_reauthentication_required(request, app="allauth.mfa")
            requirement.choose(choice)
            toasts.add(request, _("Saved"))
        return redirect("team:factor-policy")
    lacking = [None, *map(requirement.lacking, LED)]
    choices = list(zip(form["required_of"], lacking, strict=True))
    context = {"form": form, "choices": choices}
    return render(request, "caladeo/factor_policy.html", context)


@require_safe
def set_up(request: HttpRequest) -> HttpResponse:
    """Where whoever must have a factor is led after the days of grace."""
    if not requirement.is_overdue(request.user):
        return redirect("mfa_index")
    context = {"offers_keys": second_factor.passkeys_are_possible()}
    return render(request, "caladeo/factor_set_up.html", context)
