"""Which identity provider the settings name, and what is wrong with what they say."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

KIND = "openid_connect"  # what django-allauth calls the protocol
WANTED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
LONGEST_ISSUER = 200  # stored with each account that it opens


@dataclass(frozen=True, slots=True)
class Directory:
    """The identity provider of the agency.

    Args:
        issuer: its address, which it also signs its tokens with; accounts are known by it and
            by their subject there.
        name: the word on the button.
    """

    issuer: str
    name: str


def current() -> Directory | None:
    if not settings.OIDC_ISSUER:
        return None
    return Directory(settings.OIDC_ISSUER, settings.OIDC_NAME or _("the directory of the agency"))


def check(**_context: Any) -> list[checks.CheckMessage]:
    """A half of the settings would be a button that leads nowhere, or a door without a key."""
    missing = [name for name in WANTED if not getattr(settings, name)]
    if missing and len(missing) < len(WANTED):
        words = f"{' and '.join(missing)} missing: of {', '.join(WANTED)} set all or none."
        return [checks.Error(words, id="caladeo.E004")]
    if settings.OIDC_ISSUER and not is_issuer(settings.OIDC_ISSUER):
        words = (
            f"OIDC_ISSUER is no {'https' if settings.HTTPS else 'http or https'} address without a"
            " query: set it to what the provider calls its issuer."
        )
        return [checks.Error(words, id="caladeo.E004")]
    if settings.PASSWORD_SIGN_IN:
        return []
    if missing:
        words = "PASSWORD_SIGN_IN is off, and no OIDC_ISSUER is set: nobody could sign in."
        return [checks.Error(words, id="caladeo.E005")]
    if "@" not in settings.EMERGENCY_ADMINISTRATOR:
        words = (
            "PASSWORD_SIGN_IN is off without EMERGENCY_ADMINISTRATOR: set it to the e-mail of the"
            " administrator who still signs in by password on the day the provider is away."
        )
        return [checks.Error(words, id="caladeo.E005")]
    return []


def is_issuer(text: str) -> bool:
    schemes = ("https",) if settings.HTTPS else ("http", "https")
    try:
        parts = urlsplit(text)
        is_address = bool(parts.hostname) and parts.scheme in schemes and parts.port != 0
    except ValueError:
        return False
    return is_address and len(text) <= LONGEST_ISSUER and not set("?#@ ") & set(text)
