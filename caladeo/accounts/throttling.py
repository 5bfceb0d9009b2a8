"""Brakes on wrong passwords, counted by django-allauth in the cache that all processes share.

Three counts (`ACCOUNT_RATE_LIMITS`): of one account from one address, of one address over all
accounts, of one account over all addresses. Each attempt counts before its password is looked
at, so that attempts made at once count too, and is taken back if it was right. The link of a
forgotten password is the way out of all three: it signs in without this form.
"""

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest

APP = "allauth.account"
# Without an address (a socket of this machine) everybody counts as one.
NOWHERE = "0.0.0.0"  # noqa: S104


class TooManyAttemptsError(Exception):
    """So many passwords were wrong that this one is not looked at."""


def client_ip(request: HttpRequest) -> str:
    """Where a request comes from: what our own proxy saw, without a port."""
    return str(get_adapter().get_client_ip(request))


class Attempt:
    """One password typed for one account; it counts until it turns out to be right."""

    def __init__(self, request: HttpRequest, email: str) -> None:
        """Count it.

        Raises:
            TooManyAttemptsError: it is one too many.
        """
        self.request = request
        self.keys = keys(request, email)
        self.usages = []
        for action, key in self.keys.items():
            usage = ratelimit.consume(request, app=APP, action=action, key=key)
            if usage is None:
                self.take_back()
                raise TooManyAttemptsError
            self.usages.append(usage)

    def take_back(self) -> None:
        for usage in self.usages:
            usage.rollback()

    def succeed(self) -> None:
        """It does not count, and those before it from this address are forgiven."""
        self.take_back()
        _forgive(self.request, self.keys, "login_failed")

    def fail(self) -> None:
        """Tell at once that it was the last one.

        Raises:
            TooManyAttemptsError: the next one would be one too many.
        """
        for action, key in self.keys.items():
            if not ratelimit.consume(self.request, app=APP, action=action, key=key, dry_run=True):
                raise TooManyAttemptsError


def keys(request: HttpRequest, email: str) -> dict[str, str]:
    """What is counted under which name; of the address allauth makes a name itself."""
    return {
        "login_failed_address": "",
        "login_failed_account": email,
        "login_failed": f"{email} {client_ip(request)}",
    }


def open_again(request: HttpRequest, email: str) -> None:
    """Whoever chose a new password by a link of a mail may sign in with it at once."""
    _forgive(request, keys(request, email), "login_failed", "login_failed_account")


def _forgive(request: HttpRequest, counted: dict[str, str], *actions: str) -> None:
    for action in actions:
        ratelimit.clear(request, app=APP, action=action, key=counted[action])
