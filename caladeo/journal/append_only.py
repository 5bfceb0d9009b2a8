"""The database itself refuses to change the journal, whoever asks: what is there stays as it is.

What is older than `LEAST_MONTHS_KEPT` may be deleted, so that a purge by age needs no key to a
back door. By the clock of the database: who may set that one hosts the application.
"""

from typing import Any

from caladeo.models.journal_entry import LEAST_MONTHS_KEPT

TABLE = "caladeo_journalentry"
TRIGGER = f"{TABLE}_only_grows"
WHY = "the journal only grows"
# Both databases answer with an integrity error.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '{LEAST_MONTHS_KEPT} months' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION {TRIGGER}();
CREATE TRIGGER {TRIGGER}_truncate BEFORE TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION {TRIGGER}();
"""
REFUSE = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
YOUNG = f"OLD.at >= datetime('now', '-{LEAST_MONTHS_KEPT} months')"
SQLITE = (
    f"CREATE TRIGGER {TRIGGER}_update BEFORE UPDATE ON {TABLE} {REFUSE}",
    f"CREATE TRIGGER {TRIGGER}_delete BEFORE DELETE ON {TABLE} WHEN {YOUNG} {REFUSE}",
)


def protect(connection: Any) -> None:
    """Create the triggers; SQLite loses them when a migration rebuilds the table."""
    with connection.cursor() as cursor:
        for statement in [POSTGRESQL] if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def expose(connection: Any) -> None:
    """Drop them: for a migration that goes back, and for tests that empty every table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {TRIGGER}() CASCADE")
        else:
            for operation in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}_{operation}")
