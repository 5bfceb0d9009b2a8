"""Finds the few rows that hold a piece of text among hundreds of thousands.

A pattern that begins with ``%`` reads every row. So each database keeps, beside a table, the
groups of three letters of its folded text: SQLite in its full-text index, PostgreSQL in an
inverted index of arrays; neither needs an extension. Triggers keep them current whoever
writes. Migrations make them: SQLite drops the triggers of a table that it rebuilds, so a migration
that changes such a table makes them again, which fills in what was missed.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

SHORTEST = 3
# The groups of "@example.com" stand in every address: the first letters find as few rows.
LONGEST = 12
GROUPS = """
CREATE OR REPLACE FUNCTION caladeo_groups(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(words, at, 3)), '{}')
  FROM generate_series(1, length(words) - 2) AS at
$$
"""
KEEP = """
CREATE OR REPLACE FUNCTION caladeo_keep_groups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('DELETE FROM %I WHERE id = $1', TG_ARGV[0]) USING OLD.id;
  ELSE
    EXECUTE format('INSERT INTO %I (id, pieces) VALUES ($1, caladeo_groups($2))
      ON CONFLICT (id) DO UPDATE SET pieces = excluded.pieces', TG_ARGV[0])
      USING NEW.id, NEW.search_text;
  END IF;
  RETURN NULL;
END $$
"""


@cache
def _sqlite_can() -> bool:
    """Whether this SQLite was built with its full-text index."""
    try:
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute("CREATE VIRTUAL TABLE probe USING fts5(x, tokenize = 'trigram')")
    except sqlite3.OperationalError:
        return False
    return True


def _side_by_side(piece: str) -> list[str]:
    """Groups that cover it: those across them are read as well, and find hardly fewer rows."""
    last = len(piece) - SHORTEST
    return [piece[at : at + SHORTEST] for at in (*range(0, last, SHORTEST), last)]


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The index of the column ``search_text`` of a table."""

    table: str

    @property
    def name(self) -> str:
        return f"{self.table}_search"

    def can_find(self, piece: str, *, using: str) -> bool:
        vendor = connections[using].vendor
        if len(piece) < SHORTEST:
            return False
        return vendor == "postgresql" or (vendor == "sqlite" and _sqlite_can())

    def holding(self, piece: str, *, most: int, using: str) -> list[int] | None:
        """The keys of the rows whose text may hold the piece; None when they are more."""
        parameter: Any
        piece = piece[:LONGEST]
        if connections[using].vendor == "postgresql":
            where, parameter = "id FROM {} WHERE pieces @> %s", _side_by_side(piece)
        else:
            where, parameter = (
                "rowid FROM {0} WHERE {0} MATCH %s",
                '"' + piece.replace('"', '""') + '"',
            )
        statement = f"SELECT {where.format(self.name)} LIMIT {most + 1}"
        with connections[using].cursor() as cursor:
            cursor.execute(statement, [parameter])
            keys = [key for (key,) in cursor.fetchall()]
        return keys if len(keys) <= most else None

    def missing(self, *, using: str = DEFAULT_DB_ALIAS) -> list[int]:
        """The keys of rows that it lacks, of others that it has, and (PostgreSQL) of wrong ones."""
        if connections[using].vendor == "postgresql":
            unlike = (
                f"SELECT id FROM {self.table} FULL JOIN {self.name} USING (id)"  # noqa: S608
                " WHERE pieces IS DISTINCT FROM caladeo_groups(search_text)"
            )
        else:
            if not _sqlite_can():
                return []
            rows, held = f"SELECT id FROM {self.table}", f"SELECT id FROM {self.name}_docsize"  # noqa: S608
            unlike = (
                f"SELECT * FROM ({rows} EXCEPT {held})"  # noqa: S608
                f" UNION SELECT * FROM ({held} EXCEPT {rows})"
            )
        with connections[using].cursor() as cursor:
            cursor.execute(unlike)
            return sorted(key for (key,) in cursor.fetchall())

    def fill_again(self, *, using: str = DEFAULT_DB_ALIAS) -> None:
        """From what the table holds; who writes meanwhile waits."""
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            if connections[using].vendor == "postgresql":
                cursor.execute(f"LOCK TABLE {self.table} IN SHARE ROW EXCLUSIVE MODE")
                cursor.execute(f"DELETE FROM {self.name}")  # noqa: S608
                self._fill(cursor)
            elif _sqlite_can():
                cursor.execute(f"INSERT INTO {self.name} ({self.name}) VALUES ('rebuild')")  # noqa: S608

    def _fill(self, cursor: Any) -> None:
        cursor.execute(
            f"INSERT INTO {self.name} SELECT id, caladeo_groups(search_text) FROM {self.table}"  # noqa: S608
        )

    def make(self, *, using: str) -> None:
        """Make what is not there yet; fill what is new."""
        connection: Any = connections[using]
        tables = connection.introspection.table_names()
        if self.table not in tables:
            return
        is_new = self.name not in tables
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._make_on_postgresql(cursor, is_new=is_new)
            elif connection.vendor == "sqlite" and _sqlite_can():
                self._make_on_sqlite(cursor, is_new=is_new)

    def _make_on_postgresql(self, cursor: Any, *, is_new: bool) -> None:
        if not is_new:
            return
        cursor.execute(GROUPS)
        cursor.execute(KEEP)
        # A table of its own: as an index of the table each move would write it anew.
        cursor.execute(f"CREATE TABLE {self.name} (id bigint PRIMARY KEY, pieces text[] NOT NULL)")
        self._fill(cursor)
        # What was written lately is read through piece by piece: it stays short.
        cursor.execute(
            f"CREATE INDEX {self.name}_pieces ON {self.name} USING gin (pieces)"
            " WITH (gin_pending_list_limit = 256)"
        )
        call = f"FOR EACH ROW EXECUTE FUNCTION caladeo_keep_groups('{self.name}')"
        cursor.execute(
            f"CREATE TRIGGER {self.name}_born AFTER INSERT OR DELETE ON {self.table} {call}"
        )
        cursor.execute(
            f"CREATE TRIGGER {self.name}_kept AFTER UPDATE OF search_text ON {self.table}"
            f" FOR EACH ROW WHEN (OLD.search_text <> NEW.search_text)"
            f" EXECUTE FUNCTION caladeo_keep_groups('{self.name}')"
        )

    def _make_on_sqlite(self, cursor: Any, *, is_new: bool) -> None:
        table, name = self.table, self.name
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(search_text,"
            f" content = '{table}', content_rowid = 'id', tokenize = 'trigram')"
        )
        forget = (
            f"INSERT INTO {name} ({name}, rowid, search_text)"  # noqa: S608
            " VALUES ('delete', old.id, old.search_text);"
        )
        keep = f"INSERT INTO {name} (rowid, search_text) VALUES (new.id, new.search_text);"  # noqa: S608
        changes = {
            "born": f"AFTER INSERT ON {table} BEGIN {keep} END",
            "gone": f"AFTER DELETE ON {table} BEGIN {forget} END",
            "kept": f"AFTER UPDATE OF search_text ON {table}"
            f" WHEN old.search_text <> new.search_text BEGIN {forget} {keep} END",
        }
        known = (
            f"SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"  # noqa: S608
        )
        cursor.execute(known)
        is_whole = cursor.fetchone()[0] >= len(changes)
        for when, change in changes.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name}_{when} {change}")
        if is_new or not is_whole:
            # Also after a rebuild of the table, in which rows came without their triggers.
            cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608
