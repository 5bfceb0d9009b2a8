"""A worker that does the whole of a job and then never ends it, until it is killed.

``python -m tests.stalling FILE`` touches the file when all is written and nothing committed.
"""

import sys
from pathlib import Path
from threading import Event
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (the apps come first)

from caladeo.jobs import perform  # noqa: E402


def stalling(work: perform.Work) -> perform.Work:
    def stall(*how: Any) -> dict[str, Any]:
        work(*how)
        Path(sys.argv[1]).touch()
        Event().wait()
        return {}

    return stall


if __name__ == "__main__":
    for name, kind in perform.KINDS.items():
        perform.KINDS[name] = perform.JobKind(stalling(kind.work), kind.writes)
    call_command("worker")
