"""*Le point du matin*: whether and when it comes, the link that ends it; *Notifications*."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from caladeo import clock
from caladeo.models import User
from caladeo.web import htmx, toasts
from tasks.mornings import choosing, content, mail
from tasks.mornings.choosing import MorningForm
from tasks.news import bell

# A mail brings its styles on its tags, and nothing else.
OF_A_MAIL = {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]}


@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    form = MorningForm(request.POST if request.method == "POST" else None, person=person)
    if not form.is_valid():
        return render(request, "tasks/morning.html", {"morning_form": form})
    when, minute = form.cleaned_data["when"], form.cleaned_data["minute"]
    choosing.choose(person, when=when, minute=minute)
    toasts.add(request, _told(when, minute or person.morning_minute))
    return redirect(htmx.back(request, reverse("account:details")))


def _told(when: str, minute: int) -> str:
    if when == User.MorningMail.NEVER:
        return _("No mail in the morning")
    said = (
        _("Your tasks come by mail on working days, at %(hour)s")
        if when == User.MorningMail.WORKDAYS
        else _("Your tasks come by mail on Mondays, at %(hour)s")
    )
    return said % {"hour": choosing.hour(minute)}


@require_safe
@csp_override(OF_A_MAIL)
def preview(request: HttpRequest) -> HttpResponse:
    """The mail as it would leave now; a page says so when there is nothing to say."""
    person = User.objects.get(pk=request.user.pk)
    morning = content.of(person, day=clock.today())
    if morning.is_empty:
        toasts.add(request, _("Nothing to do today: no mail leaves."))
        return redirect("account:details")
    return HttpResponse(mail.html(morning, is_example=True))


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """Where a mail leads who wants no more of them; mail programs post to it by themselves.

    Looking ends nothing: programs that check mails open every link.
    """
    try:
        person = choosing.holder(request.GET.get(choosing.KEY, ""))
    except choosing.UnknownLinkError as error:
        raise Http404 from error
    if request.method == "POST":
        choosing.choose(person, when=User.MorningMail.NEVER)
        person.morning_mail = User.MorningMail.NEVER
    is_over = person.morning_mail == User.MorningMail.NEVER
    return render(request, "tasks/morning_end.html", {"is_over": is_over})


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    person: User = request.user  # type: ignore[assignment]
    lines, is_more = bell.read(person, at=clock.now())
    if lines and request.method == "GET":
        bell.see(person, until=lines[0].at)
    context = {"lines": lines, "is_more": is_more, "today": clock.today()}
    return render(request, "tasks/news.html", context)
