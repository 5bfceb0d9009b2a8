"""What SQLite knows of its tables: without it the planner guesses, and reads far too much.

PostgreSQL keeps its own. ``PRAGMA optimize`` of SQLite before 3.46 looks at what this very
connection has asked for only, so its tables are looked at all, each for so many rows of an
index: a hundredth of a second, however large they are.
"""

import logging

from django.db import DEFAULT_DB_ALIAS, connections

from caladeo.db import outages

ROWS = 1000
logger = logging.getLogger(__name__)


def refresh(using: str = DEFAULT_DB_ALIAS) -> None:
    """Look at the tables anew: after migrations and long work, and once an hour."""
    if connections[using].vendor != "sqlite":
        return
    try:
        with connections[using].cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS}")
            cursor.execute("ANALYZE")
    except outages.ERRORS:
        logger.warning("The statistics of the tables could not be written", exc_info=True)
