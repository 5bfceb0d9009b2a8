"""How django-axes tells who guesses passwords: the typed e-mail, the address it comes from."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from caladeo.models import normal_email


def client_ip(request: HttpRequest) -> str:
    """What our own reverse proxy saw: it appends last, and what stands before may be forged."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def typed_email(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """One spelling an account, so that no other letters start the count anew; as axes stores it."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return normal_email(typed[:1000].replace("\0", ""))[:255]
