"""What each request needs before its view."""

from collections.abc import Callable
from contextlib import suppress
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from caladeo.db import outages
from caladeo.web import unavailable

Answer = Callable[[HttpRequest], HttpResponse]
CURRENT_PAGE = "HTTP_HX_CURRENT_URL"
HEALTH = "/health"
SAFE = ("GET", "HEAD", "OPTIONS")
# Seconds in which a place for writing becomes free on an ordinary day.
PATIENCE = 0.5


def kept_by_nobody(get_response: Answer) -> Answer:
    """What is drawn for a person stays in no cache: not of a proxy, nor behind the back button."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def readable_cookies(get_response: Answer) -> Answer:
    """Forget forged cookies that hold a NUL: PostgreSQL would fail to look the session up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES
        request.COOKIES = {name: text for name, text in cookies.items() if "\0" not in text}
        return get_response(request)

    return middleware


def readable_page(get_response: Answer) -> Answer:
    """Forget a page that htmx says it is on when it is no address: reading it would fail."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            urlsplit(unquote(request.META.get(CURRENT_PAGE, "")))
        except ValueError:
            del request.META[CURRENT_PAGE]
        return get_response(request)

    return middleware


def language_of_the_person(get_response: Answer) -> Answer:
    """Speak the language of who is signed in; the browser's (LocaleMiddleware) to the others.

    The first to ask who that is, so that it hears first that the database is away.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(HEALTH):
            return get_response(request)
        try:
            language = getattr(request.user, "language", "")
        except outages.ERRORS as error:
            if not outages.is_outage(error):
                raise
            return unavailable.answer(request, error)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return get_response(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Closed by default. Who had to sign in comes back to a page, never to a mere action."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page, path = request.headers.get("Referer", ""), "/"
        if url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
            path = urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()
        return redirect_to_login(path, self.get_login_url(view_func))


def page_for_a_wrong_method(get_response: Answer) -> Answer:
    """An address that only acts, opened as a page, says so instead of showing nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:  # noqa: PLR2004
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


class PageForADatabaseInTrouble:
    """Who met a lock that others hold, or no database, is told so, and to try again."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable.answer(request, error) if outages.is_outage(error) else None


def few_writers(get_response: Answer) -> Answer:
    """So many requests at most that write, a process: they may all wait for the same lock.

    Each holds its thread until then. Those who only read find the other threads free.
    """
    places = BoundedSemaphore(settings.WRITERS)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return get_response(request)
        with suppress(UnreadablePostError):
            # Read before a place is taken, which a slow sender would hold.
            request.POST  # noqa: B018
        if not places.acquire(timeout=PATIENCE):
            return unavailable.busy(request)
        try:
            return get_response(request)
        finally:
            places.release()

    return middleware
