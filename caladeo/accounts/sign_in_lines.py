"""A line for each sign-in and each refusal, which a program like fail2ban can read.

No e-mail: what was typed into the wrong field may be a password.
"""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from caladeo.accounts.throttling import client_ip

logger = logging.getLogger("caladeo.sign_in")


def connect() -> None:
    user_logged_in.connect(_came_in, dispatch_uid="sign_in_lines")
    user_logged_out.connect(_went, dispatch_uid="sign_in_lines")
    user_login_failed.connect(_was_refused, dispatch_uid="sign_in_lines")


def _came_in(request: HttpRequest, user: Any, **_options: Any) -> None:
    logger.info("signed in from %s", _address(request), extra={"fields": {"person": user.pk}})


def _went(request: HttpRequest, user: Any, **_options: Any) -> None:
    fields = {"person": user.pk if user else None}
    logger.info("signed out from %s", _address(request), extra={"fields": fields})


def _was_refused(request: HttpRequest | None = None, **_options: Any) -> None:
    logger.warning("sign-in refused from %s", _address(request))


def _address(request: HttpRequest | None) -> str:
    """One word, whatever a proxy hands on."""
    return "-".join(client_ip(request).split()) if request else "-"
