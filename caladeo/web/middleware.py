"""What each request needs before its view."""

import logging
import re
import secrets
from collections.abc import Callable
from contextlib import ExitStack, suppress
from threading import BoundedSemaphore
from time import perf_counter
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from caladeo.accounts import sessions
from caladeo.accounts.factors import gate
from caladeo.db import outages
from caladeo.journal import recording
from caladeo.logs import REQUEST_ID
from caladeo.web import body_limits, concurrent_edits, unavailable

Answer = Callable[[HttpRequest], HttpResponse]
CURRENT_PAGE = "HTTP_HX_CURRENT_URL"
HEALTH = "/health"
SAFE = ("GET", "HEAD", "OPTIONS")
# Seconds in which a place for writing becomes free on an ordinary day.
PATIENCE = 0.5
REQUEST_ID_GIVEN = re.compile(r"[\w-]{6,64}", re.ASCII)
logger = logging.getLogger("caladeo.requests")


def health(get_response: Answer) -> Answer:
    """Who watches over the machine asks by any name of it, and before anything else can fail."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(HEALTH):
            return get_response(request)
        try:
            view, arguments, options = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        answer: HttpResponse = view(request, *arguments, **options)
        return answer

    return middleware


class QueryCount:
    """How many statements a request sends to the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, *rest: Any) -> Any:
        self.count += 1
        return execute(*rest)


def request_log(get_response: Answer) -> Answer:
    """Give each request an id, which its lines in the log, its answer and error pages bear.

    One line when it is answered: never its query, which may name a client. Neither files that
    browsers load nor `/health` come here.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        token, start, queries = REQUEST_ID.set(_request_id(request)), perf_counter(), QueryCount()
        try:
            with connection.execute_wrapper(queries):
                response = get_response(request)
            response.headers["X-Request-ID"] = REQUEST_ID.get()
            if logger.isEnabledFor(logging.INFO):
                fields = {
                    "status": response.status_code,
                    # Without asking for a session that the page did not need.
                    "person": getattr(getattr(request, "_cached_user", None), "pk", None),
                    "ms": int(1000 * (perf_counter() - start)),
                    "queries": queries.count,
                }
                logger.info("%s %s", request.method, request.path, extra={"fields": fields})
            return response
        finally:
            REQUEST_ID.reset(token)

    return middleware


def _request_id(request: HttpRequest) -> str:
    """That of our own proxy, if it gives one: its log and ours then tell of the same."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUST_PROXY else ""
    return given if REQUEST_ID_GIVEN.fullmatch(given) else secrets.token_hex(6)


def clean_headers(get_response: Answer) -> Answer:
    """Forget headers that nobody can read; what is drawn for a person stays in no cache.

    A cookie that holds a NUL is forged, and PostgreSQL would fail to look the session up; reading
    a page that htmx says it is on fails when it is no address. No cache: neither of a proxy nor
    behind the back button.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES
        request.COOKIES = {name: text for name, text in cookies.items() if "\0" not in text}
        try:
            urlsplit(unquote(request.META.get(CURRENT_PAGE, "")))
        except ValueError:
            del request.META[CURRENT_PAGE]
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def for_the_person(get_response: Answer) -> Answer:
    """Speak the language of who is signed in; the browser's (LocaleMiddleware) to the others.

    Forms know what this session has saved, the journal who acts and from where. The first to ask
    who that is, so that it hears first that the database is away.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            sessions.end_if_old(request)
            language = getattr(request.user, "language", "")
        except outages.ERRORS as error:
            if not outages.is_outage(error):
                raise
            return unavailable.answer(request, error)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        session = concurrent_edits.SESSION.set(request.session)
        origin = recording.ORIGIN.set(recording.Origin(request))
        try:
            return get_response(request)
        finally:
            concurrent_edits.SESSION.reset(session)
            recording.ORIGIN.reset(origin)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Closed by default. Who had to sign in comes back to a page, never to a mere action."""

    def process_view(self, request: HttpRequest, view_func: Any, *rest: Any) -> Any:
        refused = super().process_view(request, view_func, *rest)
        if refused is None and getattr(request.user, "factor_due", None):
            return gate.to_set_up(request, view_func)
        return refused

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page, path = request.headers.get("Referer", ""), "/"
        if url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
            path = urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()
        return redirect_to_login(path, self.get_login_url(view_func))


class AtTheView:
    """What a request has to pass last, and the pages for a view that could not answer.

    Its body is short enough, before anything asks for what was sent. And so many requests at most
    write at the same time, a process: they may all wait for the same lock, and each holds its
    thread until then. Those who only read find the other threads free.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.places = BoundedSemaphore(settings.WRITERS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as until_answered:
            try:
                body_limits.admit(request, until_answered)
            except RequestDataTooBig:
                # A server reads the rest of it or closes the connection: nothing of it is kept.
                return render(request, "413.html", status=413)
            if request.method not in SAFE and not self.has_place(request, until_answered):
                return unavailable.busy(request)
            response = self.get_response(request)
            if response.status_code == 405 and not response.content:  # noqa: PLR2004
                # An address that only acts, opened as a page, says so instead of showing nothing.
                page = render(request, "405.html", status=405)
                page["Allow"] = response["Allow"]
                return page
            return response

    def has_place(self, request: HttpRequest, until_answered: ExitStack) -> bool:
        """Take one of the places for writing, if one becomes free soon."""
        with suppress(UnreadablePostError):
            # Read before a place is taken, which a slow sender would hold.
            request.POST  # noqa: B018
        is_free = self.places.acquire(timeout=PATIENCE)
        if is_free:
            until_answered.callback(self.places.release)
        return is_free

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Who met a lock that others hold, or no database, is told so, and to try again."""
        return unavailable.answer(request, error) if outages.is_outage(error) else None
