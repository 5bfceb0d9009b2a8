"""The settings of the benchmarks: those of the tests, with a database that keeps its word."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, IS_SQLITE

if IS_SQLITE:
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
