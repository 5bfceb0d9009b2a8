"""Passkeys: where they can be used, and whom they belong to."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings

from caladeo.models import User


def host() -> str:
    """The name that keys are bound to: they open nothing under another one."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def are_possible() -> bool:
    """Browsers have them for names reached by https, and for this machine; never for numbers."""
    try:
        ip_address(host())
    except ValueError:
        return settings.PUBLIC_URL.startswith("https://") or host() == "localhost"
    return False


def of(person: User) -> Any:
    keys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return keys.order_by("created_at", "pk")
