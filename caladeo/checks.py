"""What must be set before the application starts."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from caladeo.accounts.openid import config


def public_url(**_context: Any) -> list[checks.CheckMessage]:
    """Links in mails begin with it: no request may decide where a password is chosen."""
    url, schemes = settings.PUBLIC_URL, ("https",) if settings.HTTPS else ("http", "https")
    example = (
        f"set it to where people reach the app, for example {schemes[0]}://caladeo.example.com"
    )
    try:
        parts = urlsplit(url)
        is_origin = bool(parts.hostname) and url == f"{parts.scheme}://{parts.netloc}"
        is_origin = is_origin and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        is_origin = False
    if not is_origin or parts.scheme not in schemes:
        wanted = f"no {' or '.join(schemes)} address without a path"
        words = f"PUBLIC_URL is missing or {wanted}: {example}."
        return [checks.Error(words, id="caladeo.E001")]
    if not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
        words = f"PUBLIC_URL leads to {parts.hostname}, which is none of ALLOWED_HOSTS."
        return [checks.Error(words, id="caladeo.E002")]
    return []


def secret_key(**_context: Any) -> list[checks.CheckMessage]:
    """Sessions and links are signed with it: whoever guesses it is anybody."""
    if settings.DEBUG:
        return []
    for name, secret in secrets():
        if is_weak(secret):
            words = f"{name} is short, simple or an example: set it to a long random text."
            return [checks.Error(words, hint=HINT, id="caladeo.E003")]
    return []


HINT = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
EXAMPLES = ("django-insecure", "change", "example", "secret", "password", "only-for", "caladeo")


def secrets() -> list[tuple[str, str]]:
    former = [("SECRET_KEY_FALLBACKS", secret) for secret in settings.SECRET_KEY_FALLBACKS]
    return [("SECRET_KEY", settings.SECRET_KEY), *former]


def is_weak(secret: str) -> bool:
    is_short = len(secret) < 32 or len(set(secret)) < 12  # noqa: PLR2004
    return is_short or secret.lower().startswith(EXAMPLES)


def require() -> None:
    """Refuse to serve otherwise; commands of ``manage.py`` run the same checks by themselves."""
    for found in [*public_url(), *secret_key(), *config.check()]:
        raise ImproperlyConfigured(found.msg)
