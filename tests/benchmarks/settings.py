"""The settings of the benchmarks: those of the tests, with a database that keeps its word."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, IS_SQLITE

DATABASES["default"].setdefault("OPTIONS", {})
if IS_SQLITE:
    os.environ["SQLITE_SYNCHRONOUS"] = "FULL"
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
