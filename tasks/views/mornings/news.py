"""*Notifications*: what others did to one's work in the last 30 days; looking marks it as read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caladeo import clock
from caladeo.models import User
from tasks.news import bell


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    person: User = request.user  # type: ignore[assignment]
    lines, is_more = bell.read(person, at=clock.now())
    if lines and request.method == "GET":
        bell.see(person, until=lines[0].at)
    context = {"lines": lines, "is_more": is_more, "today": clock.today()}
    return render(request, "tasks/news.html", context)
