"""Servers and workers as on several machines: they share a database, a secret, nothing else."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

LEASE = 2  # seconds of silence after which a worker is taken for dead


@dataclass
class Fleet:
    """Two of each, started together; whatever still runs is stopped at the end."""

    url: str
    variables: dict[str, str] = field(default_factory=dict)
    servers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)  # by port
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Self:
        for _machine in range(2):
            self.workers.append(self._start("-m", "django", "worker"))
            port = free_port()
            options = ("--bind", f"127.0.0.1:{port}", "--access-logfile", os.devnull)
            self.servers[port] = self._start("-m", "gunicorn", "caladeo.wsgi", *options)
        for port in self.servers:
            wait(lambda port=port: is_ready(port), "a server answers")
        return self

    def __exit__(self, *_error: object) -> None:
        for process in (*self.servers.values(), *self.workers):
            kill(process)

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            **self.variables,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tests.machines.settings",
            "JOBS_LEASE": str(LEASE),
            "WEB_CONCURRENCY": "1",
            "PGAPPNAME": "fleet",
        }
        # A group of its own, so that a machine can lose all its processes at once.
        return subprocess.Popen(
            [sys.executable, *words],
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a power cut does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait(is_true: Callable[[], bool], what: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"not in {seconds} s: {what}")
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def is_ready(port: int) -> bool:
    try:
        return ask(port, "GET", "/health")[0] == http.HTTPStatus.OK
    except OSError:
        return False


def ask(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """The status of the answer, and where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


def balanced(ports: Sequence[int], turn: int) -> list[int]:
    """Whom a balancer asks: each in turn, the others when that one does not answer."""
    start = turn % len(ports)
    return [*ports[start:], *ports[:start]]
