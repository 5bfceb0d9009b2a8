import os
import subprocess
import sys

import environ
from django.core.handlers.wsgi import get_script_name
from django.test import RequestFactory

from caladeo.settings import mailer


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **variables}
    command = [sys.executable, "-c", "from caladeo import settings; print(settings.SECRET_KEY)"]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_app_refuses_to_start_without_a_secret() -> None:
    started = start()

    assert started.returncode != 0
    assert "SECRET_KEY is missing" in started.stderr


def test_development_needs_no_secret() -> None:
    started = start(DEBUG="on")

    assert started.returncode == 0
    assert started.stdout.strip()


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
