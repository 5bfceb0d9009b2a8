"""The latest tasks of rules, read off an index: what that costs does not grow with the history."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from django.db import connection

from tasks.models import Task

# SQLite joins at most 500 queries.
RULES = 400


def of_rules(keys: Iterable[int], *, columns: str, most: int) -> Iterator[Task]:
    """The latest tasks of each of these rules, with these columns alone; one query for 400 rules.

    Args:
        columns: names, with commas; the key and the rule come along.
        most: so many of each rule.
    """
    query = f"SELECT * FROM ({_latest(f'id, template_id, {columns}', most)}) AS latest"  # noqa: S608
    for part in batched(keys, RULES, strict=False):
        yield from Task.objects.raw(" UNION ALL ".join([query] * len(part)), part)


def by_person(
    keys: Iterable[int], *, since: datetime, most: int
) -> list[tuple[int, int | None, int]]:
    """How many of the latest tasks of each of these rules who got: rule, person, tasks.

    One query for 400 rules; the database counts.

    Args:
        since: older tasks do not count.
        most: so many of each rule are looked at.
    """
    columns = "template_id, assignee_id"
    query = (
        f"SELECT {columns}, COUNT(*) FROM ({_latest(f'{columns}, created_at', most)}) AS latest"  # noqa: S608 (names and a number)
        f" WHERE created_at >= %s GROUP BY {columns}"
    )
    moment = connection.ops.adapt_datetimefield_value(since)
    found: list[tuple[int, int | None, int]] = []
    with connection.cursor() as cursor:
        for part in batched(keys, RULES, strict=False):
            values = [value for key in part for value in (key, moment)]
            cursor.execute(" UNION ALL ".join([query] * len(part)), values)
            found.extend(cursor.fetchall())
    return found


def _latest(columns: str, most: int) -> str:
    return (
        f"SELECT {columns} FROM tasks_task WHERE template_id = %s"  # noqa: S608 (names and a number)
        f" ORDER BY id DESC LIMIT {most}"
    )
