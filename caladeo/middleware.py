"""What each request needs before its view."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


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
