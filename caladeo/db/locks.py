"""Row locks that Django cannot ask for, and the settings that they keep as they are."""

from django.db import connection, connections, models, router


def key_share(using: str) -> str:
    """The lock clause that lets other moves pass and makes a deletion wait.

    Django knows only the exclusive forms of ``select_for_update``, which would queue
    every move into one status. SQLite needs none: its writers already stand in line.
    """
    return " FOR KEY SHARE" if connections[using].vendor == "postgresql" else ""


def lock_shared[M: models.Model](model: type[M]) -> list[M]:
    """All rows in their order; inside a transaction they stay as they are until its end.

    For the few rows that everybody counts with: whoever changes one waits for those who are
    writing what they counted.
    """
    using = router.db_for_read(model)
    rows = model._default_manager.using(using).all()
    if not connections[using].in_atomic_block:
        return list(rows)
    query, values = rows.query.get_compiler(using).as_sql()
    return list(model._default_manager.using(using).raw(query + key_share(using), values))


def one_at_a_time(number: int) -> None:
    """Wait for whoever works under the same number, until the end of the transaction.

    For work that compares many rows with what is there, where no one row stands for all of
    it. SQLite's writers stand in line anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
