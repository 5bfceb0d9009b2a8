"""Words written into the SQL itself, for the sake of partial indexes.

SQLite takes a partial index only when it reads the condition in the statement, before it
knows the parameters.
"""

from typing import Any

from django.db.models import CharField, Func


class Literal(Func):
    """One of our own words, such as the state of a task; never what somebody typed."""

    template = "'%(word)s'"
    arity = 0

    def __init__(self, word: str, **kwargs: Any) -> None:
        if not word.isidentifier():
            raise ValueError(f"{word!r} is no word of ours")
        super().__init__(word=word, output_field=CharField(), **kwargs)
