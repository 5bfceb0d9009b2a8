"""Who can be given work: people who can sign in, kept so until the work is theirs.

Work is given under the lock of its opportunity, then ``FOR KEY SHARE`` on the person; who
deactivates somebody locks their opportunities, then the person ``FOR UPDATE``.
"""

from collections.abc import Iterable

from django.db import connections, router

from caladeo.db.locks import key_share
from caladeo.models import User


class DeactivatedError(Exception):
    """Work was to be given to somebody who cannot sign in any more."""

    def __init__(self, keys: set[int]) -> None:
        super().__init__(f"deactivated accounts cannot be given work: {sorted(keys)}")
        self.keys = keys


def able(keys: Iterable[int | None]) -> frozenset[int]:
    """Those of these people, by key, who can sign in; one query.

    Inside a transaction nobody of them is deactivated until its end.
    """
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return frozenset()
    using = router.db_for_write(User)
    rows = User.objects.using(using).filter(pk__in_array=wanted).only("is_active").order_by("pk")
    query, values = rows.query.get_compiler(using).as_sql()
    people = User.objects.using(using).raw(query + _lock(using), values)
    return frozenset(person.pk for person in people if person.is_active)


def _lock(using: str) -> str:
    return key_share(using) if connections[using].in_atomic_block else ""


def require_able(*keys: int | None) -> None:
    """Refuse to give work to somebody deactivated; nobody (None) is no such person.

    Raises:
        DeactivatedError: somebody of them cannot sign in.
    """
    wanted = {key for key in keys if key is not None}
    if left := wanted - able(wanted):
        raise DeactivatedError(left)
