"""Another e-mail to sign in with, valid once the link that was mailed to it is used."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.views import EmailView
from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.generic.edit import FormView

from caladeo.accounts import links, notices, sessions
from caladeo.forms.signing_in import NewEmailForm
from caladeo.web import toasts


@method_decorator(reauthentication_required(app=""), name="dispatch")
@method_decorator(rate_limit(action="manage_email"), name="dispatch")
class EmailChange(EmailView):
    """Without the list of addresses of django-allauth: a person has one."""

    http_method_names = ["get", "head", "post"]
    form_class = NewEmailForm
    template_name = "caladeo/email.html"
    success_url = reverse_lazy("mfa_index")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return FormView.dispatch(self, request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return FormView.post(self, request, *args, **kwargs)

    def get_success_url(self) -> str:
        return str(self.success_url)

    def form_valid(self, form: NewEmailForm) -> HttpResponse:
        told = _("Open the link that was mailed to %(email)s: until then nothing changes")
        toasts.add(self.request, told % {"email": form.cleaned_data["email"]})
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return FormView.get_context_data(self, **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Only for who asked for it, signed in: a link alone moves no account."""
    found = EmailConfirmationHMAC.from_key(key)
    address: EmailAddress | None = found and found.email_address
    if address is None or address.user_id != request.user.pk:
        return render(request, "caladeo/spent_link.html", status=410)
    if request.method != "POST":
        return render(request, "caladeo/email_confirmation.html", {"email": address.email})
    try:
        former = links.change_email(request.user, address.email)
    except links.SpentLinkError:
        return render(request, "caladeo/spent_link.html", status=410)
    sessions.end_others(request)
    notices.tell_soon("account/email/email_changed", request.user, at=former)
    told = _("You sign in with %(email)s from now on; your other devices are signed out")
    toasts.add(request, told % {"email": address.email})
    return redirect("mfa_index")


change = EmailChange.as_view()
