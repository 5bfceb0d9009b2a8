"""When the database, not the code, is at fault: busy with the work of others, or away."""

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

# All that the database may answer with; Django's InterfaceError is no DatabaseError.
ERRORS = (DatabaseError, InterfaceError)
# PostgreSQL: a lock, or a statement, that took too long; what was in vain several times.
BUSY = frozenset({"55P03", "57014", "40001", "40P01", "23503"})
# Connections, resources such as the disk, an operator who stops it, its files; cut off because
# nothing happened; a standby, which only reads.
AWAY_CLASSES = ("08", "53", "57", "58")
AWAY = frozenset({"25P03", "25006"})
# The primary codes of SQLite (https://sqlite.org/rescode.html).
SQLITE_BUSY = frozenset({5, 6})
# No memory, read-only, I/O error, damaged, full, cannot be opened, its locks, no database.
SQLITE_AWAY = frozenset({7, 8, 10, 11, 13, 14, 15, 26})
SQLITE_WORDS = ("database is locked", "FOREIGN KEY constraint failed")


def is_busy(error: BaseException | None) -> bool:
    """Whether others held, for too long, what this needed."""
    if not isinstance(error, ERRORS):
        return False
    code = _sqlite_code(error)
    if code is not None:
        return code in SQLITE_BUSY or _has_lost_its_parent(error)
    return _sqlstate(error) in BUSY or any(words in _words(error) for words in SQLITE_WORDS)


def is_away(error: BaseException | None) -> bool:
    """Whether the database cannot be reached, or cannot do anything at all."""
    if not isinstance(error, ERRORS) or is_busy(error):
        return False
    code, state = _sqlite_code(error), _sqlstate(error)
    if code is not None:
        return code in SQLITE_AWAY
    if state:
        return state in AWAY or state.startswith(AWAY_CLASSES)
    # A driver that could not speak with the server has no code to give.
    return isinstance(error, (OperationalError, InterfaceError))


def is_outage(error: BaseException | None) -> bool:
    return is_busy(error) or is_away(error)


def _sqlstate(error: BaseException) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _sqlite_code(error: BaseException) -> int | None:
    """The primary one; extended codes hold more in their higher bits."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _has_lost_its_parent(error: BaseException) -> bool:
    return isinstance(error, IntegrityError) and "FOREIGN KEY" in _words(error)


def _words(error: BaseException) -> str:
    return str(error.__cause__ or error)
