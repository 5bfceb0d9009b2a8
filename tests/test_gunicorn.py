"""What gunicorn.conf.py promises, by a server that reads it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caladeo.logs import masked
from tests.benchmarks.serving_server import free_port

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "dirrwq-c711745fa28cb6d7442999008ac4c358"


class Server:
    def __init__(self, log: Path) -> None:
        self.log, self.port = log, free_port()
        options = ("--bind", f"127.0.0.1:{self.port}", "--access-logfile", str(log))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "tests.echoing", *options],
            cwd=ROOT,
            env={**os.environ, "WEB_CONCURRENCY": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr
        while "Booting worker" not in self.process.stderr.readline():
            assert self.process.poll() is None

    def get(self, path: str, **headers: str) -> Any:
        named = {name.replace("__", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=named)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (ours)
            return json.load(answer)

    def stop(self) -> str:
        """What was written down meanwhile."""
        self.process.send_signal(signal.SIGTERM)
        with contextlib.closing(self.process.stderr or sys.stdin):
            self.process.wait(30)
        return self.log.read_text()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "access.log")
    yield server
    if server.process.poll() is None:
        server.stop()


def test_the_access_log_names_pages_and_no_secrets(server: Server) -> None:
    server.get(f"/invitation/MQ/{TOKEN}/?q=Lefevre", Referer=f"https://x.fr/?q=Dupont&t={TOKEN}")
    server.get(f"/mot-de-passe/nouveau/MQ/{TOKEN}/")
    server.get("/opportunites/?q=Martin")

    log = server.stop()

    assert '"GET /invitation/MQ/…/ HTTP/1.1" 200' in log
    assert '"GET /mot-de-passe/nouveau/MQ/…/ HTTP/1.1" 200' in log
    assert '"GET /opportunites/ HTTP/1.1" 200' in log
    for secret in (TOKEN, "Lefevre", "Dupont", "Martin"):
        assert secret not in log


def test_no_header_says_where_the_app_is_reached(server: Server) -> None:
    said = server.get(
        "/compte/",
        SCRIPT_NAME="//evil.example",
        PATH_INFO="/admin/",
        REMOTE_USER="claire",
        X__Forwarded__Proto="https",
    )

    assert said == {
        "SCRIPT_NAME": "",
        "PATH_INFO": "/compte/",
        "wsgi.url_scheme": "http",
        "REMOTE_USER": "",
    }


def test_the_holidays_are_loaded_before_anybody_waits_for_a_lock() -> None:
    script = """
import importlib, sys, django
django.setup()
for module in sys.argv[1:]:
    sys.modules.pop("holidays.countries", None)
    importlib.import_module(module)
    print("holidays.countries" in sys.modules)
"""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    modules = ["caladeo.wsgi", "caladeo.management.commands.worker"]
    command = [sys.executable, "-c", script, *modules]

    loaded = subprocess.check_output(command, cwd=ROOT, env=os.environ | settings, text=True)

    assert loaded.split() == ["True", "True"]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/invitation/MQ/{TOKEN}/", "/invitation/MQ/…/"),
        (f"/calendrier/{'0f' * 16}.ics", "/calendrier/….ics"),
        ("/parametres/utilisateurs/12/desactiver/", "/parametres/utilisateurs/12/desactiver/"),
        ("/admin/opportunities/opportunity/12345/change/",) * 2,
        ("/static/caladeo/built/app.9f86d081884c.js",) * 2,
    ],
)
def test_what_could_be_a_token_is_left_out_and_nothing_else(path: str, logged: str) -> None:
    assert masked(path) == logged
