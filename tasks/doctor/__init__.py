"""Whether a live database keeps the promises of the engine; reads only, says it in words.

Some promises cannot be told from what is stored, because what they hung on may have been
edited since, and no fault is reported for them:

- whether the task of a rule is missing that was switched off and on again meanwhile, or is
  the first of its rule. Opportunities moved together are compared with each other, though;
- whether a task should have been skipped (already past, once per opportunity, one still
  open), or cancelled when its status was left: the rule may have got that option later;
- who the assignee should be, but for tasks that follow the manager or a role;
- what was deleted as a whole: an opportunity goes into the trash with its history and its tasks.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from tasks.doctor import chains, creation, dates, mending, parents, states

type Check = Callable[[], Iterator[str]]

CHECKS: tuple[Check, ...] = (
    parents.rows_without_their_parent,
    chains.changes_that_lead_nowhere,
    chains.broken_chains,
    chains.ends_elsewhere,
    chains.in_a_deleted_status,
    chains.in_the_trash_too,
    chains.wrong_undos,
    chains.wrong_bookings,
    states.merged_clients_still_there,
    states.wrong_other_names,
    chains.broken_facts,
    chains.wrong_fact_undos,
    creation.tasks_of_nobody,
    creation.tasks_of_another_opportunity,
    creation.notes_of_another_opportunity,
    creation.tasks_of_another_status,
    creation.tasks_there_twice,
    creation.tasks_of_quiet_changes,
    creation.tasks_of_undone_changes,
    creation.tasks_that_were_not_made,
    creation.tasks_that_only_others_got,
    creation.tasks_of_exempt_trips,
    dates.circles_of_key_dates,
    dates.wrong_due_dates,
    dates.wrong_stories,
    dates.arrived_already_past,
    dates.waiting_for_nothing,
    states.wrong_marks,
    states.left_with_somebody_deactivated,
    states.left_with_another_manager,
    states.left_with_another_role,
    states.left_open_by_closing,
    states.wrong_substitutes,
    states.absences_at_once,
    states.wrong_ends_of_absences,
    mending.lost_in_search,
)


def examine(checks: Iterable[Check] = CHECKS) -> Iterator[tuple[str, list[str]]]:
    """What is wrong, check by check: the check's name and one sentence for each fault."""
    for check in checks:
        if faults := list(check()):
            yield check.__name__.replace("_", " "), faults


@contextmanager
def frozen() -> Iterator[None]:
    """See the database as it is now until the end, whatever others commit meanwhile."""
    if connection.in_atomic_block:
        yield  # the caller's own transaction is the view
    elif connection.vendor == "sqlite":
        with _sqlite():
            yield
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _sqlite() -> Iterator[None]:
    """A deferred transaction: ``atomic()`` would take the write lock of everybody."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA query_only = OFF")
