"""A trip that is to get no more task of a rule, or no automatic task: so decided, and lifted."""

from datetime import datetime

from django.db import transaction

from caladeo.db import retrying
from caladeo.models import User
from opportunities.models import Opportunity
from tasks.actions import deleting
from tasks.models import RuleExemption, Task


@retrying.on_conflict
def exempt(
    task: Task, *, by: User | None, at: datetime, may_pass: bool = True
) -> tuple[RuleExemption, int]:
    """No task of its rule is created on its trip any more; an open one goes as if deleted.

    What is done or cancelled stays, and so do tasks of the same rule from other entries. One
    that its own rule cancelled may yet come back, and goes as an open one does.

    Returns:
        The exemption, and how many tasks are cancelled with this one, as they follow it.

    Raises:
        Task.DoesNotExist: the task, or its rule, vanished meanwhile.
        DemandedError: as `deleting.delete` raises it.
    """
    with transaction.atomic():
        row: Task = Task.objects.lock(task)
        if row.template_id is None:
            raise Task.DoesNotExist
        exemption = _write(row.opportunity_id, row.template_id, by=by, at=at)
        if row.state == Task.State.OPEN or row.is_cancelled_by_its_rule:
            return exemption, deleting.delete(row, by=by, at=at, may_pass=may_pass)
        return exemption, 0


@retrying.on_conflict
def exempt_from_all(opportunity: Opportunity, *, by: User | None, at: datetime) -> RuleExemption:
    """No automatic task is created on the trip any more; those that are there stay.

    Raises:
        Opportunity.DoesNotExist: the trip was deleted meanwhile.
    """
    with transaction.atomic():
        owner = Opportunity.objects.filter(pk=opportunity.pk).locked().get()
        return _write(owner.pk, None, by=by, at=at)


def _write(owner: int, rule: int | None, *, by: User | None, at: datetime) -> RuleExemption:
    """The exemption that stands, under the lock of the opportunity: made once."""
    exemption, _is_new = RuleExemption.objects.get_or_create(
        opportunity_id=owner, rule_id=rule, lifted_at=None, defaults={"by": by, "at": at}
    )
    return exemption


@retrying.on_conflict
def lift(
    exemption: RuleExemption, *, by: User | None, at: datetime, task: Task | None = None
) -> None:
    """Create its tasks again from the next entry on; a second time changes nothing.

    Args:
        task: of that trip and rule, deleted with the exemption: it comes back.
    """
    with transaction.atomic():
        Opportunity.objects.filter(pk=exemption.opportunity_id).locked().first()
        standing = RuleExemption.objects.standing().filter(pk=exemption.pk)
        is_ours = task and (task.opportunity_id, task.template_id) == (
            exemption.opportunity_id,
            exemption.rule_id,
        )
        if standing.update(lifted_by=by, lifted_at=at) and task and is_ours:
            deleting.restore(task, by=by, at=at)
