"""The app as it runs for an agency: gunicorn, its static files gathered and compressed."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@contextlib.contextmanager
def serve(*, url: str, secret: str, **given: str) -> Iterator[str]:
    """The address of a server on this database; signed-in people share its secret."""
    with tempfile.TemporaryDirectory(prefix="caladeo-serve-") as folder:
        port = free_port()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.serving_settings",
            "ENV_FILE": os.devnull,
            "DATABASE_URL": url,
            "SECRET_KEY": secret,
            "DEBUG": "off",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "HTTPS": "off",  # nothing ends TLS before it here
            "STATIC_ROOT": folder,
            "BIND": f"127.0.0.1:{port}",
            "CONN_MAX_AGE": "60",
            "SQLITE_SYNCHRONOUS": "FULL",
            "LOG_LEVEL": "WARNING",
            **given,
        }
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(collect, env=environment, cwd=ROOT, check=True)
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "caladeo.wsgi",
            "--access-logfile",
            os.devnull,
        ]
        process = subprocess.Popen(gunicorn, env=environment, cwd=ROOT)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(server: str, seconds: float = 60) -> None:
    """Until it and its database are ready."""
    end = time.monotonic() + seconds
    while not is_ready(server):
        if time.monotonic() > end:
            raise TimeoutError(f"{server} does not get ready")
        time.sleep(0.1)


def is_ready(server: str) -> bool:
    connection = http.client.HTTPConnection(server.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
