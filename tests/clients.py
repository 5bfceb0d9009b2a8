"""Django's test client, without what every test would pay again: signing in, and middleware."""

import functools
from datetime import timedelta
from types import FunctionType
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client as DjangoClient
from django.test.client import ClientHandler
from django.test.signals import setting_changed
from django.utils.crypto import get_random_string

from caladeo import clock
from caladeo.models import User

loaded: dict[str, Any] = {}


def roomy(call: FunctionType) -> FunctionType:
    """The function, called where frames have a megabyte.

    Python keeps frames in pieces of 16 kB, each mapped when a call crosses its end and unmapped
    when it returns: thousands of times for one page. A frame that asks for more gets more.
    """

    @functools.wraps(call)
    def called(*args: Any, **options: Any) -> Any:
        return call(*args, **options)

    called.__code__ = called.__code__.replace(co_stacksize=70_000)
    return called


class Handler(ClientHandler):
    """The middleware of this process is loaded once, and again after a setting has changed."""

    def load_middleware(self, **options: Any) -> None:
        if not loaded:
            fresh = BaseHandler()
            fresh.load_middleware(**options)
            loaded.update(vars(fresh))
        vars(self).update(loaded)

    @roomy
    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        return super().get_response(request)


def forget(**_setting: Any) -> None:
    loaded.clear()


setting_changed.connect(forget)


class Client(DjangoClient):
    def __init__(self, *, enforce_csrf_checks: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.handler = Handler(enforce_csrf_checks)

    def force_login(self, user: User, backend: str | None = None) -> None:
        """By the row of a session alone; the page where people sign in has tests of its own."""
        key = get_random_string(32)
        facts = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: backend or self._get_backend(),
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        Session.objects.create(
            session_key=key,
            session_data=Session.objects.encode(facts),
            expire_date=clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        )
        self.cookies[settings.SESSION_COOKIE_NAME] = key
