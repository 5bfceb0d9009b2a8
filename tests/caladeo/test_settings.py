import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.handlers.wsgi import get_script_name
from django.test import RequestFactory

from caladeo import checks
from caladeo.accounts.openid import config
from caladeo.db.database import OF_COMMANDS, OF_PAGES
from caladeo.settings import mailer

LONG = "kX0vT3mQ9zR7bW1pL5sN8dF2gH6jC4yA"


def started(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "caladeo.settings",
        **variables,
    }
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    return started("from caladeo import settings; print(settings.SECRET_KEY)", **variables)


def test_the_app_refuses_to_start_without_a_secret() -> None:
    started = start()

    assert started.returncode != 0
    assert "SECRET_KEY is missing" in started.stderr


def test_development_needs_no_secret() -> None:
    started = start(DEBUG="on")

    assert started.returncode == 0
    assert started.stdout.strip()


@pytest.mark.parametrize(("https", "prefix"), [("on", "__Host-"), ("off", "")])
def test_with_https_no_other_name_of_the_domain_sets_a_cookie(https: str, prefix: str) -> None:
    names = [f"settings.{name}_COOKIE_NAME" for name in ("SESSION", "CSRF", "LANGUAGE")]
    shown = f"print({', '.join(names)}, toasts.Cookie.cookie_name)"
    imports = "from caladeo import settings; from caladeo.web import toasts"
    program = f"import django; django.setup(); {imports}; {shown}"

    said = started(program, HTTPS=https, SECRET_KEY="x")

    assert said.stdout.split() == [
        f"{prefix}{name}"
        for name in ("caladeo_session", "csrftoken", "django_language", "messages")
    ]


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


def served(**variables: str) -> subprocess.CompletedProcess[str]:
    """The program that gunicorn loads, as in production."""
    return started("import caladeo.wsgi", **{"SECRET_KEY": LONG, **variables})


def test_the_app_is_not_served_without_its_public_address() -> None:
    started = served()

    assert started.returncode != 0
    assert "PUBLIC_URL is missing" in started.stderr


def test_the_app_is_served_under_its_public_address() -> None:
    url = {"PUBLIC_URL": "https://caladeo.example.com/", "ALLOWED_HOSTS": "caladeo.example.com"}

    assert served(**url).returncode == 0


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
def test_a_secret_that_can_be_guessed_refuses_to_serve(weak: dict[str, str]) -> None:
    said = served(PUBLIC_URL="https://localhost", **weak)

    assert said.returncode != 0
    assert "set it to a long random text" in said.stderr


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


def test_the_app_is_not_served_with_half_of_an_identity_provider() -> None:
    said = served(PUBLIC_URL="https://localhost", OIDC_ISSUER="https://login.example.com")

    assert said.returncode != 0
    assert "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET missing" in said.stderr


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
