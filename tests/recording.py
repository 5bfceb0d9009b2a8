"""Notes which fields a view asks a request for, so that tests can send nonsense in each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import override_settings

_asked: set[str] = set()


class Asked(QueryDict):
    """What was sent; each name that is looked up is noted."""

    def __getitem__(self, name: str) -> Any:
        _asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        _asked.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        _asked.add(name)
        return super().get(name, default)

    def getlist(self, name: str, default: Any = None) -> Any:
        _asked.add(name)
        return super().getlist(name, default)


def watched(sent: QueryDict) -> Asked:
    found = Asked("", mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        found.setlist(name, values)
    found._mutable = False
    return found


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    def noting(request: HttpRequest) -> HttpResponse:
        request.GET, request.POST = watched(request.GET), watched(request.POST)
        return get_response(request)

    return noting


@contextmanager
def recording() -> Iterator[set[str]]:
    """The names that the views asked for, but for those of the middleware."""
    own = {"csrfmiddlewaretoken"}
    _asked.clear()
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, f"{__name__}.middleware"]):
        yield _asked
    _asked.difference_update(own)
