"""The settings that everybody counts with, kept as they are while somebody does."""

from django.db import connections, models, router

from caladeo.db.locks import key_share


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
