"""What each request needs before its view."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from caladeo import retrying

Answer = Callable[[HttpRequest], HttpResponse]
CURRENT_PAGE = "HTTP_HX_CURRENT_URL"


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
    """Speak the language of who is signed in; the browser's (LocaleMiddleware) to the others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            language = getattr(request.user, "language", "")
        except DatabaseError:
            # /health must be able to say that the database is silent.
            language = ""
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


class PageForABusyDatabase:
    """Who could not write because long work was being written is told so, and to try again."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DatabaseError) or not retrying.is_passing(error):
            return None
        page = render(request, "503.html", status=503)
        page["Retry-After"] = "60"
        return page
