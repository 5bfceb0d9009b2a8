"""A worker that does the whole of a bulk move and then never ends it, until it is killed.

``python -m tests.stalling FILE`` touches the file when all is written and nothing committed.
"""

import sys
from pathlib import Path
from threading import Event
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (the apps come first)

from caladeo import jobs  # noqa: E402

MOVE = jobs.KINDS["bulk-move"]


def stall(*how: Any) -> dict[str, Any]:
    MOVE.work(*how)
    Path(sys.argv[1]).touch()
    Event().wait()
    return {}


if __name__ == "__main__":
    jobs.KINDS["bulk-move"] = jobs.Kind(stall, writes=True)
    call_command("worker")
