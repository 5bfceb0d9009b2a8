import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import get_script_name
from django.test import RequestFactory

import caladeo
from caladeo import checks
from caladeo.accounts.openid import config
from caladeo.db.database import OF_COMMANDS, OF_PAGES
from caladeo.settings import mailer
from caladeo.web import toasts

SETTINGS = Path(caladeo.__file__).with_name("settings.py")
# What keeps the app from being served.
SERVING = ["DEBUG", "HTTPS", "ALLOWED_HOSTS", "PUBLIC_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS"]
SIGN_IN = ["PASSWORD_SIGN_IN", "EMERGENCY_ADMINISTRATOR"]
PROVIDER = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]
LONG = "kX0vT3mQ9zR7bW1pL5sN8dF2gH6jC4yA"
PLACES = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull}


def started(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**PLACES, "DJANGO_SETTINGS_MODULE": "caladeo.settings", **variables}
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def read(**variables: str) -> dict[str, Any]:
    """The settings of an installation of which this and nothing else is said."""
    with mock.patch.dict(os.environ, {**PLACES, **variables}, clear=True):
        return runpy.run_path(str(SETTINGS))


def test_the_app_refuses_to_start_without_a_secret() -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is missing"):
        read()


def test_development_needs_no_secret() -> None:
    assert read(DEBUG="on")["SECRET_KEY"]


COOKIES = [f"{name}_COOKIE_NAME" for name in ("SESSION", "CSRF", "LANGUAGE")]
OURS = ["caladeo_session", "csrftoken", "django_language", "messages"]


def test_with_https_no_other_name_of_the_domain_sets_a_cookie() -> None:
    imports = "from django.conf import settings; from caladeo.web import toasts"
    names = [f"settings.{name}" for name in COOKIES]
    shown = f"print({', '.join(names)}, toasts.Cookie.cookie_name)"

    said = started(f"import django; django.setup(); {imports}; {shown}", HTTPS="on", SECRET_KEY="x")

    assert said.stdout.split() == [f"__Host-{name}" for name in OURS]


def test_without_https_cookies_have_no_prefix(settings: Any) -> None:
    assert not settings.HTTPS
    assert [getattr(settings, name) for name in COOKIES] + [toasts.Cookie.cookie_name] == OURS


def test_a_mail_server_is_read_from_its_address() -> None:
    url = "smtp+tls://caladeo:s%40cret@mail.example.com:587"

    made = mailer(environ.Env.email_url_config(url))

    assert made["BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert made["OPTIONS"] == {
        "host": "mail.example.com",
        "port": 587,
        "username": "caladeo",
        "password": "s@cret",
        "use_tls": True,
        "timeout": 20,
    }


def test_mails_are_printed_when_nothing_is_said() -> None:
    made = mailer(environ.Env.email_url_config("consolemail://"))

    assert made == {"BACKEND": "django.core.mail.backends.console.EmailBackend", "OPTIONS": {}}


def test_no_request_says_under_which_path_the_app_is_mounted(rf: RequestFactory) -> None:
    request = rf.get("/", SCRIPT_NAME="//elsewhere.example")

    assert get_script_name(request.environ) == ""


@pytest.fixture
def serve(settings: Any) -> Callable[..., None]:
    """What the program that gunicorn loads does first, with these variables."""

    def served(**variables: str) -> None:
        said = read(**{"SECRET_KEY": LONG, **variables})
        for name in [*SERVING, *SIGN_IN, *PROVIDER]:
            setattr(settings, name, said[name])
        checks.require()

    return served


def test_the_app_is_not_served_without_its_public_address() -> None:
    said = started("import caladeo.wsgi", SECRET_KEY=LONG)

    assert said.returncode != 0
    assert "PUBLIC_URL is missing" in said.stderr


def test_the_app_is_served_under_its_public_address(serve: Callable[..., None]) -> None:
    serve(PUBLIC_URL="https://caladeo.example.com/", ALLOWED_HOSTS="caladeo.example.com")


@pytest.mark.parametrize(
    ("url", "https", "number"),
    [
        ("", True, "E001"),
        ("caladeo.example.com", True, "E001"),
        ("http://caladeo.example.com", True, "E001"),
        ("https://caladeo.example.com/crm", True, "E001"),
        ("https://caladeo.example.com?x=1", True, "E001"),
        ("https://me:secret@caladeo.example.com", True, "E001"),
        ("https://[", True, "E001"),
        ("https://caladeo.example.com:99999", True, "E001"),
        ("javascript://caladeo.example.com", False, "E001"),
        ("https://elsewhere.example", True, "E002"),
    ],
)
def test_no_other_address_will_do(settings: Any, url: str, https: bool, number: str) -> None:  # noqa: FBT001
    settings.PUBLIC_URL, settings.HTTPS = url, https
    settings.ALLOWED_HOSTS = ["caladeo.example.com"]

    assert [found.id for found in checks.public_url()] == [f"caladeo.{number}"]


@pytest.mark.parametrize("url", ["https://caladeo.example.com", "http://caladeo.example.com:8080"])
def test_a_scheme_and_a_host_will_do(settings: Any, url: str) -> None:
    settings.PUBLIC_URL, settings.HTTPS = url, url.startswith("https")
    settings.ALLOWED_HOSTS = [".example.com"]

    assert checks.public_url() == []


@pytest.mark.parametrize(
    "weak",
    [
        {"SECRET_KEY": "x"},
        {"SECRET_KEY": "ab" * 40},
        {"SECRET_KEY": f"django-insecure-{LONG}"},
        {"SECRET_KEY_FALLBACKS": "summer2027"},
    ],
)
def test_a_secret_that_can_be_guessed_refuses_to_serve(
    serve: Callable[..., None], weak: dict[str, str]
) -> None:
    with pytest.raises(ImproperlyConfigured, match="set it to a long random text"):
        serve(PUBLIC_URL="https://localhost", **weak)


WHOLE = {
    "OIDC_ISSUER": "https://login.example.com/agency",
    "OIDC_CLIENT_ID": "caladeo",
    "OIDC_CLIENT_SECRET": "of the client",
}
CLOSED = {"PASSWORD_SIGN_IN": False, "EMERGENCY_ADMINISTRATOR": "claire@example.com"}


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"OIDC_CLIENT_SECRET": ""}, "E004"),
        ({"OIDC_ISSUER": ""}, "E004"),
        ({"OIDC_ISSUER": "", "OIDC_CLIENT_ID": ""}, "E004"),
        ({"OIDC_ISSUER": "login.example.com"}, "E004"),
        ({"OIDC_ISSUER": "http://login.example.com"}, "E004"),
        ({"OIDC_ISSUER": "https://login.example.com?tenant=1"}, "E004"),
        ({"OIDC_ISSUER": "https://me@login.example.com"}, "E004"),
        ({"OIDC_ISSUER": "https://login.example.com:99999"}, "E004"),
        ({"OIDC_ISSUER": f"https://login.example.com/{'x' * 200}"}, "E004"),
        (dict.fromkeys(WHOLE, "") | CLOSED, "E005"),
        (CLOSED | {"EMERGENCY_ADMINISTRATOR": ""}, "E005"),
        (CLOSED | {"EMERGENCY_ADMINISTRATOR": "Claire"}, "E005"),
    ],
)
def test_half_of_an_identity_provider_refuses_to_start(
    settings: Any, changes: dict[str, Any], number: str
) -> None:
    settings.HTTPS = True
    for name, value in (WHOLE | changes).items():
        setattr(settings, name, value)

    assert [found.id for found in config.check()] == [f"caladeo.{number}"]


@pytest.mark.parametrize("changes", [{}, CLOSED, dict.fromkeys(WHOLE, "")])
def test_a_whole_identity_provider_or_none_will_do(settings: Any, changes: dict[str, Any]) -> None:
    settings.HTTPS = True
    for name, value in (WHOLE | changes).items():
        setattr(settings, name, value)

    assert config.check() == []


def test_the_app_is_not_served_with_half_of_an_identity_provider(
    serve: Callable[..., None],
) -> None:
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID and OIDC_CLIENT_SECRET missing"):
        serve(PUBLIC_URL="https://localhost", OIDC_ISSUER="https://login.example.com")


def test_the_readme_names_whatever_is_read_from_the_environment() -> None:
    root = Path(__file__).parents[2]
    places = ("caladeo/settings.py", "caladeo/env.py", "caladeo/db/database.py", "gunicorn.conf.py")
    source = "".join((root / place).read_text() for place in places)
    read = {*OF_PAGES, *OF_COMMANDS, *re.findall(r'\benv(?:iron)?\.\w+\(\s*"([A-Z_]+)"', source)}
    table = (root / "README.md").read_text().split("| variable |")[1].split("\n\n")[0]
    told = {name for line in table.splitlines() for name in re.findall(r"`([A-Z_]+)`", line)}

    # manage.py says so of itself.
    assert len(read) > 40
    assert read - {"IS_COMMAND"} <= told
