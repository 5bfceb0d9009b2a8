"""What must be set before the application starts."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host


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


def require() -> None:
    """Refuse to serve otherwise; commands of ``manage.py`` run the same checks by themselves."""
    for found in public_url():
        raise ImproperlyConfigured(found.msg)
