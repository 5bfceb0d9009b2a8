"""What calendar programs read: who has the address, without signing in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from caladeo import clock
from tasks.feeds import addresses, content, drawing


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Nobody's address gets no page with its 404: a page leads on, with itself as the referrer."""
    found = addresses.holder(token)
    if found is None:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
    now = clock.now()
    with translation.override(found.user.language):
        events = content.of(found, today=clock.local_day(now))
        name = f"{found.get_kind_display()} · Caladeo"
    addresses.note_reading(found, at=now)
    mark = quote_etag(content.mark(events, name, settings.PUBLIC_URL))
    answer = get_conditional_response(request, etag=mark)
    if answer is None:
        drawn = drawing.draw(events, name=name, base=settings.PUBLIC_URL)
        answer = HttpResponse(drawn, content_type=drawing.KIND)
    answer.headers["ETag"] = mark
    # Kept by the program that has the address, and asked for each time.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
