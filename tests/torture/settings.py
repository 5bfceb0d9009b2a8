"""The settings of the tests; nothing waits for the disk unless DURABLE says so."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, IS_SQLITE

if IS_SQLITE:
    synchronous = "FULL" if os.environ.get("DURABLE") else "OFF"
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};"
    )
