"""The wheel: built once, installed into an empty environment, and tried without Node."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.benchmarks.serving_server import free_port

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Everything is compiled at the first start, and other tests run beside.
SECONDS = 150


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = folder.glob("caladeo-*.whl")
    uv, env = str(BIN / "uv"), folder / "env"
    subprocess.run([uv, "venv", "-q", "-p", sys.executable, str(env)], check=True)
    into = ["-q", "-p", str(env / "bin/python"), "-c", pins(folder)]
    subprocess.run([uv, "pip", "install", *into, str(wheel)], check=True)
    return env / "bin"


def pins(folder: Path) -> str:
    """The versions that the other tests run with."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    path = folder / "pins.txt"
    path.write_text("\n".join(x.removesuffix("\\").strip() for x in lines if x[:1].isalnum()))
    return str(path)


def variables(installed: Path, home: Path, **more: str) -> dict[str, str]:
    """Neither the programs nor the settings of this computer."""
    plain = {"HTTPS": "off", "WEB_CONCURRENCY": "1", "SQLITE_SYNCHRONOUS": "OFF"}
    places = {"PATH": str(installed), "HOME": str(home), "CALADEO_HOME": str(home)}
    return {**places, **plain, **more}


@contextmanager
def started(installed: Path, home: Path, *arguments: str, **more: str) -> Iterator[Any]:
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [str(installed / "caladeo"), *arguments],
            cwd=home,
            env=variables(installed, home, **more),
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def page(port: int, path: str) -> str:
    """The text, as soon as the server answers."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    if settings.TEST_TEMPLATE:
        # Half a minute of migrations, which other tests make.
        shutil.copy(settings.TEST_TEMPLATE, tmp_path / "db.sqlite3")
    return tmp_path


def test_the_wheel_shows_the_demo(installed: Path, home: Path) -> None:
    port = free_port()

    with started(installed, home, "run", f"127.0.0.1:{port}") as process:
        text = page(port, "/connexion/")
        assert "Se connecter" in text
        for path in ("app.css", "built/app.js"):
            assert f"/static/caladeo/{path}" in text
            assert page(port, f"/static/caladeo/{path}")

    assert process.returncode == 0
    assert not accepts(port)
    assert (home / ".env").stat().st_mode & 0o777 == 0o600


def test_the_wheel_serves_an_agency_and_its_worker(installed: Path, home: Path) -> None:
    port = free_port()
    own = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "BIND": f"127.0.0.1:{port}"}
    own["SECRET_KEY"] = "for-one-test-only-0123456789-abcdefghijklmnopqrstuvwxyz"
    command, env = [str(installed / "caladeo"), "upgrade"], variables(installed, home, **own)
    upgraded = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert "All is well." in upgraded.stdout

    with started(installed, home, "serve", **own) as process:
        while '"worker": "ok"' not in page(port, "/health"):
            time.sleep(0.2)
        text = page(port, "/connexion/")
        style = text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert re.fullmatch(r"/static/caladeo/app\.\w+\.css", style)
        assert page(port, style)
        # Nothing asks for it by another name.
        assert not list((home / "staticfiles/caladeo").glob("app.css*"))

    assert process.returncode == 0
    assert not accepts(port)


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
