"""Notes what a view asks a request for, so that tests can send nonsense in each place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import HttpHeaders
from django.test import override_settings


class Names(NamedTuple):
    """What was looked up; the names of headers in small letters."""

    fields: set[str]
    headers: set[str]


_asked = Names(set(), set())


class Asked(QueryDict):
    """What was sent; each name that is looked up is noted."""

    def __getitem__(self, name: str) -> Any:
        _asked.fields.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        _asked.fields.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        _asked.fields.add(name)
        return super().get(name, default)

    def getlist(self, name: str, default: Any = None) -> Any:
        _asked.fields.add(name)
        return super().getlist(name, default)


class AskedHeaders(HttpHeaders):
    def __getitem__(self, name: str) -> str:
        _asked.headers.add(name.lower())
        return super().__getitem__(name)


def watched(sent: QueryDict) -> Asked:
    found = Asked("", mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        found.setlist(name, values)
    found._mutable = False
    return found


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    def noting(request: HttpRequest) -> HttpResponse:
        request.GET, request.POST = watched(request.GET), watched(request.POST)
        request.headers = AskedHeaders(request.META)
        return get_response(request)

    return noting


@contextmanager
def recording() -> Iterator[Names]:
    """What the views asked for, but for the fields of the middleware."""
    own = {"csrfmiddlewaretoken"}
    for names in _asked:
        names.clear()
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, f"{__name__}.middleware"]):
        yield _asked
    _asked.fields.difference_update(own)
