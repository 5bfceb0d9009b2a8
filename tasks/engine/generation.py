"""From status changes to tasks: one plan for the trigger and for every preview."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from django.db.models import prefetch_related_objects

from caladeo import clock
from caladeo.accounts import people
from opportunities import roles
from opportunities.events import TaskCounts
from opportunities.models import Opportunity, StatusChange
from opportunities.roles import RolePeople
from statuses.models import AutoTaskTemplate
from statuses.options import AssignTo, IfPast, OnReturn
from tasks.dates import due_dates
from tasks.engine import inserting, predecessors
from tasks.engine.facts import of as facts_of
from tasks.engine.plans import Entry, Plan, PlannedTask, Reason, Skipped
from tasks.engine.predecessors import Earlier, Followed, Predecessor
from tasks.engine.resolver import AS_IT_IS, Resolver, Supposed, rules_by_status, too_late_before
from tasks.models import RuleExemption, Task
from tasks.models.exemption import Exemption

type Able = Container[int | None]
# By opportunity and status entered, the tasks that the move itself cancels first.
type Leaving = Mapping[tuple[int, int], Container[int]]
NONE_LEAVING: Leaving = MappingProxyType({})
# An extra column of the query of rules: whether any trip at all is exempt.
MAY_BE_EXEMPT = "EXISTS (SELECT 1 FROM tasks_ruleexemption WHERE lifted_at IS NULL)"


def plan(
    entries: Sequence[Entry],
    *,
    templates: Sequence[AutoTaskTemplate],
    today: date,
    supposed: Supposed = AS_IT_IS,
    creates_ended: bool = False,
    leaving: Leaving = NONE_LEAVING,
) -> Plan:
    """The tasks that these entries call for, in the order of entries and templates.

    A task that follows another one comes after it.

    Args:
        templates: the enabled templates of the statuses entered.
        today: the local day on which the tasks are created.
        supposed: what a preview counts with in place of what is saved. With ``as_then``, the
            entries must be ordered by time.
        creates_ended: also what a trip that is over calls for long after its day.
        leaving: the tasks that a move to be would have cancelled by then.
    """
    owners = [entry.opportunity for entry in entries]
    resolver = Resolver.of(map(due_dates.rule_of, templates), owners, supposed=supposed)
    earlier = _earlier_tasks(owners, templates, as_then=supposed.as_then)
    exempt = _exemptions(owners, templates)
    having = roles_of(entries, templates)
    team = people.team(
        named_by(entries, templates, having),
        since=entries[0].entered_on if entries and supposed.as_then else today,
    )
    facts = facts_of(entries, templates) if any(row.conditions for row in templates) else None
    result, called = Plan(), rules_by_status(templates)
    for entry in entries:
        today = entry.entered_on if supposed.as_then else today
        dates = resolver.dates_of(entry.opportunity, created=today, entered=entry.entered_on)
        trip, created = entry.opportunity.pk, dict[int | None, date | None]()
        too_late = None if creates_ended else too_late_before(dates.return_, today=today)
        known = facts.known(entry, today=today) if facts else {}
        for template, rule in called[entry.status_id]:
            gone = leaving.get((trip, entry.status_id), ())
            followed = _followed(entry, template, earlier, gone=gone, created=created, today=today)
            due = resolver.due(rule, dates._replace(task=followed.day))
            expected = resolver.expected(rule, dates, done=followed.expected)
            is_exempt = bool(exempt and exempt & {(trip, template.pk), (trip, None)})
            unmet = facts.unmet(template, known) if facts and not is_exempt else None
            there = _there(entry, template.pk, earlier)
            reason = (Reason.EXEMPT if is_exempt else Reason.CONDITION if unmet else None) or (
                _reason_to_skip(
                    template, due, followed, there=there, gone=gone, today=today, too_late=too_late
                )
            )
            if reason:
                result.skipped.append(Skipped(entry, template, due, reason, unmet))
                continue
            created[template.pk] = (expected or due).day
            if earlier:
                earlier.add(template.pk, entry.change)
            given = _given(entry, template, due, having, team, today=today)
            result.tasks.append(PlannedTask(entry, template, due, *given, expected))
    return result


def _followed(
    entry: Entry,
    template: AutoTaskTemplate,
    earlier: Earlier | None,
    *,
    gone: Container[int],
    created: Mapping[int | None, date | None],
    today: date,
) -> Followed:
    """What the task of this rule will know of the one that it follows."""
    if not template.predecessor_id:
        return predecessors.NOTHING_FOLLOWED
    there = _there(entry, template.predecessor_id, earlier)
    return predecessors.followed_when_created(
        template, there, change=entry.change, gone=gone, created=created, today=today
    )


def _earlier_tasks(
    opportunities: Sequence[Opportunity], rules: Sequence[AutoTaskTemplate], *, as_then: bool
) -> Earlier | None:
    """The tasks already there of those templates that mind them; one query, or none."""
    asking = {row.pk for row in rules if row.on_return != OnReturn.AGAIN}
    asking |= {row.predecessor_id for row in rules if row.predecessor_id}
    return predecessors.earlier_of(opportunities, asking, as_then=as_then) if asking else None


def _there(entry: Entry, rule: int | None, earlier: Earlier | None) -> Sequence[Predecessor]:
    """The tasks of a rule that an entry finds on its trip."""
    return earlier.of(entry.opportunity.pk, rule, change=entry.change) if earlier else ()


def _exemptions(
    opportunities: Sequence[Opportunity], templates: Iterable[AutoTaskTemplate]
) -> set[Exemption]:
    """What these opportunities are exempt from; no query where the rules know of no exemption."""
    owners = [row.pk for row in opportunities if row.pk]
    if not owners or not any(getattr(row, "may_be_exempt", True) for row in templates):
        return set()
    return RuleExemption.objects.of_trips(owners)


def _reason_to_skip(
    template: AutoTaskTemplate,
    due: due_dates.DueDate,
    followed: Followed,
    *,
    there: Sequence[Predecessor],
    gone: Container[int],
    today: date,
    too_late: date | None,
) -> Reason | None:
    if followed.is_lost:
        return Reason.PREDECESSOR
    if template.on_return == OnReturn.ONCE and there:
        return Reason.ONCE
    is_open = any(row.state == Task.State.OPEN and row.pk not in gone for row in there)
    if template.on_return == OnReturn.IF_NONE_OPEN and is_open:
        return Reason.STILL_OPEN
    if template.if_past == IfPast.SKIP and due.day and due.day < today:
        return Reason.PAST
    return Reason.ENDED if too_late and due.day and due.day < too_late else None


def roles_of(entries: Iterable[Entry], templates: Iterable[AutoTaskTemplate]) -> RolePeople | None:
    """Who has the roles that these templates name; one query. None when they name none."""
    named = {template.role_id for template in templates if template.role_id}
    return roles.people_of(named, [row.opportunity.pk for row in entries]) if named else None


def named_by(
    entries: Iterable[Entry], templates: Iterable[AutoTaskTemplate], having: RolePeople | None
) -> set[int | None]:
    """The keys of all who may get a task of these templates."""
    named: set[int | None] = {template.assigned_person_id for template in templates}
    if not named:
        return named
    if having:
        named |= having.named
    for entry in entries:
        named |= {entry.opportunity.manager_id, entry.by.pk if entry.by else None}
    return named


def assignee_of(
    entry: Entry, template: AutoTaskTemplate, having: RolePeople | None, *, able: Able
) -> tuple[int | None, bool]:
    """Who gets the task, and whether it follows the manager of the opportunity, or its role.

    Args:
        having: who has the roles, as `roles_of` says.
        able: of those whom ``named_by`` names, the people who can sign in. Others get
            nothing: the manager does, or nobody.
    """
    if template.assign_to == AssignTo.NOBODY:
        return None, False
    if template.assign_to == AssignTo.CHANGER and entry.by is not None and entry.by.pk in able:
        return entry.by.pk, False
    if template.assign_to == AssignTo.PERSON and template.assigned_person_id in able:
        return template.assigned_person_id, False
    trip, manager = entry.opportunity, entry.opportunity.manager_id
    if having and template.role_id:
        return having.first(trip.pk, template.role_id, manager=manager, able=able), True
    return manager if manager in able else None, True


def _given(
    entry: Entry,
    template: AutoTaskTemplate,
    due: due_dates.DueDate,
    having: RolePeople | None,
    team: people.Team,
    *,
    today: date,
) -> tuple[int | None, int | None, bool]:
    """Who gets the task, instead of whom, and whether it follows the manager or its role."""
    owner, follows = assignee_of(entry, template, having, able=team.able)
    return *team.given(owner, due.day, today=today), follows


def entry_of(change: StatusChange, opportunity: Opportunity) -> Entry:
    """The entry that a change was; its ``changed_by`` is loaded."""
    return Entry(
        opportunity=opportunity,
        status_id=change.to_status_id,
        entered_on=clock.local_day(change.changed_at),
        by=change.changed_by,
        change=change,
    )


def create_tasks(changes: Sequence[StatusChange], *, creates_ended: bool = False) -> TaskCounts:
    """Create the tasks of these changes, made together, inside their transaction.

    Args:
        creates_ended: as `plan` takes it.
    """
    at = changes[0].changed_at
    loud = [change for change in changes if not change.is_quiet]
    templates = AutoTaskTemplate.objects.called_for_by(
        {change.to_status_id for change in loud}, may_be_exempt=MAY_BE_EXEMPT
    )
    entries = [entry_of(change, change.opportunity) for change in loud]
    if any(template.has_placeholders for template in templates):
        prefetch_related_objects([entry.opportunity for entry in entries], "client", "manager")
    today = clock.local_day(at)
    planned = plan(entries, templates=templates, today=today, creates_ended=creates_ended)
    inserting.record_skipped(planned.skipped)
    ended = sum(row.reason == Reason.ENDED for row in planned.skipped)
    return TaskCounts(created=inserting.insert(planned.tasks, at=at), ended=ended)
