"""The app under gunicorn, as in production, to be killed and started again."""

import os
import subprocess
import sys
from typing import Self

from tests.machines.fleet import free_port, is_ready, kill, wait


class Server:
    """Its workers are forked from one that has loaded the app, so that a dead one is soon back."""

    def __init__(self, **variables: str) -> None:
        self.port, self.variables = free_port(), variables

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self) -> None:
        address = f"127.0.0.1:{self.port}"
        options = ("--preload", "--bind", address, "--access-logfile", os.devnull)
        # A group of its own, so that all of it can be killed at once.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "tests.torture.wsgi", *options],
            env={**os.environ, **self.variables, "WEB_CONCURRENCY": "2"},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait(lambda: is_ready(self.port), "the app answers")

    def kill(self) -> None:
        kill(self.process)
