"""Django's test client, without what every test would pay again: signing in, and middleware."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.handlers.base import BaseHandler
from django.test import Client as DjangoClient
from django.test.client import ClientHandler
from django.test.signals import setting_changed
from django.utils.crypto import get_random_string

from caladeo import clock
from caladeo.models import User

loaded: dict[str, Any] = {}


class Handler(ClientHandler):
    """The middleware of this process is loaded once, and again after a setting has changed."""

    def load_middleware(self, **options: Any) -> None:
        if not loaded:
            fresh = BaseHandler()
            fresh.load_middleware(**options)
            loaded.update(vars(fresh))
        vars(self).update(loaded)


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
