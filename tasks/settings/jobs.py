"""The long work that an administrator asks for: each calls the service that does it.

What can be done for one opportunity after the other is done in parts. Another calendar or key
date is one transaction, however long: with a part of its tasks on the old days, dates would not
be what they say; a key date that is in use must leave no task pinned. An import is all
or nothing. Who waits for these is told (`caladeo.web.unavailable`).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy, ngettext_lazy

from caladeo import clock
from caladeo.accounts import rights
from caladeo.db import json_values
from caladeo.jobs import perform
from caladeo.jobs.heartbeat import Progress
from caladeo.jobs.perform import Notice, Work
from caladeo.models import Job, User
from opportunities.models import Opportunity
from opportunities.moves import status_deletion
from statuses.models import AutoTaskTemplate, KeyDate, Status
from statuses.text import key_date_text
from tasks.engine import applying, recomputing, rule_edits, rule_edits_in_parts
from tasks.engine.plans import Counts, Reason
from tasks.jobs import moment, status_of
from tasks.settings import handover, key_date_changes, setting_changes
from tasks.text import application_wording, moved_dates, settings_wording

OUTDATED = dict.fromkeys(
    setting_changes.OUTDATED,
    gettext_lazy("These settings have changed meanwhile: look again."),
)


APPLICATION = ngettext_lazy(
    "Tasks are being created on %(rows)s opportunity",
    "Tasks are being created on %(rows)s opportunities",
    "count",
)
SETTINGS = ngettext_lazy(
    "The calendar or a key date is being changed, with %(rows)s task that counts with it",
    "The calendar or a key date is being changed, with %(rows)s tasks that count with it",
    "count",
)
STATUS = ngettext_lazy(
    "A status is being deleted, and %(rows)s opportunity moved",
    "A status is being deleted, and %(rows)s opportunities moved",
    "count",
)
RULE = ngettext_lazy(
    "An automatic task is being edited, with its %(rows)s open task",
    "An automatic task is being edited, with its %(rows)s open tasks",
    "count",
)
KEY_DATE = gettext_lazy("A key date is being deleted")
HANDOVER = gettext_lazy("The work of a colleague who leaves is being handed over")


def kind(name: str, *, writes: bool = True, notice: Any = None) -> Callable[[Work], Work]:
    """Name work that asks for the settings right."""
    told = Notice(work=notice) if notice else None
    return perform.kind(name, writes=writes, notice=told, right=rights.SETTINGS)


@kind("apply-preview", writes=False)
def preview_application(job: Job, progress: Progress) -> dict[str, Any]:
    """What giving rules to those already there would create."""
    status = status_of(job)
    rules = _rules(job, status)
    found = applying.preview(status, templates=rules, at=moment(job), on_progress=progress)
    return {
        "words": application_wording.in_words(found),
        "notes": application_wording.skipped(found),
        "is_nothing": not found.tasks,
    }


@kind("apply", writes=False, notice=APPLICATION)
def apply(job: Job, progress: Progress) -> dict[str, Any]:
    """Part by part: what stays undone is seen by who asks again, and what is done is left alone."""
    status = status_of(job)
    rules = _rules(job, status)

    def some(keys: Sequence[int], before: perform.Outcome) -> perform.Outcome:
        made = applying.apply_to(keys, status, templates=rules, at=clock.now())
        return _created(before, made)

    keys = applying.opportunities_in(status).values_list("pk", flat=True)
    return _created(perform.in_parts(job, keys, some, on_progress=progress), Counts())


def _created(before: perform.Outcome, made: Counts) -> perform.Outcome:
    counts = {"tasks": made.tasks, "opportunities": made.opportunities}
    left_out = {str(reason): count for reason, count in made.skipped.items()}
    done = _added(before, **counts, **left_out)
    skipped = Counter({reason: done.get(reason, 0) for reason in Reason})
    all_made = Counts(**{name: done[name] for name in counts}, skipped=skipped)
    return done | {"words": application_wording.created(all_made)}


def _added(before: perform.Outcome, **counts: int) -> perform.Outcome:
    """The counts of one part with those of the parts before."""
    return before | {name: before.get(name, 0) + count for name, count in counts.items()}


def _rules(job: Job, status: Status) -> list[AutoTaskTemplate]:
    rules = status.templates.enabled().filter(pk__in=job.arguments["templates"])
    return list(rules.select_related("assigned_person", "role", "key_date"))


@kind("settings-preview", writes=False)
def preview_settings(job: Job, progress: Progress) -> dict[str, Any]:
    """How many tasks another calendar, or another key date, would move."""
    with perform.refusing(OUTDATED):
        change = setting_changes.read(job.arguments)
    count = recomputing.count_moves(
        change.condition,
        supposed=change.supposed,
        today=clock.local_day(moment(job)),
        on_progress=progress,
    )
    return {"words": moved_dates.counted(count.moving, count.pinned, count.late, count.needless)}


@kind("settings", notice=SETTINGS)
def change_settings(job: Job, progress: Progress) -> dict[str, Any]:
    with perform.refusing(OUTDATED):
        change = setting_changes.read(job.arguments)
        at = clock.now()
        moved = change.apply(by=job.owner, at=at, on_progress=progress)
    if not moved:
        return {"words": ""}
    return {"words": _with_left(moved_dates.moved_in_words(moved), job, since=at)}


def _with_left(words: str, job: Job, *, since: datetime) -> str:
    """And which reminders that leaves on a day that is past."""
    today = clock.today()
    return " · ".join(
        filter(None, [words, moved_dates.reminders_left(since=since, by=job.owner, today=today)])
    )


@kind("status-deletion", writes=False, notice=STATUS)
def delete_status(job: Job, progress: Progress) -> dict[str, Any]:
    """Move the many opportunities of a status part by part, then take it out of the pipeline."""
    if perform.is_ended(job):
        return dict(job.outcome)
    status, how = status_of(job), {"quiet": job.arguments["is_quiet"], "by": job.owner}

    def some(keys: Sequence[int], before: perform.Outcome) -> perform.Outcome:
        count = status_deletion.move_out(keys, status, to=to, at=clock.now(), **how)
        moved = _added(before, moved=count)
        return moved | {"words": settings_wording.moved_out(moved["moved"])}

    def end(before: perform.Outcome) -> perform.Outcome:
        rest = status_deletion.delete(status, to=to, at=clock.now(), **how)
        moved = _added(before, moved=len(rest))
        return moved | {"words": settings_wording.status_deleted(status, moved["moved"])}

    with perform.refusing(settings_wording.REFUSALS):
        to = Status.objects.get(pk=job.arguments["destination"])
        status_deletion.allow(status)
        inside = Opportunity.objects.filter(status=status)
        perform.in_parts(job, inside.values_list("pk", flat=True), some, on_progress=progress)
        return perform.run_step_once(job, perform.ENDED, end)


@kind("key-date-deletion", notice=KEY_DATE)
def delete_key_date(job: Job, _progress: Progress) -> dict[str, Any]:
    """Delete a key date; the many tasks that count from it keep their day."""
    with perform.refusing(key_date_text.REFUSALS):
        key_date = KeyDate.objects.get(pk=job.arguments["key_date"])
        key_date_changes.delete(key_date)
    return {"words": key_date_text.deleted(key_date)}


@kind("rule", writes=False, notice=RULE)
def revise_rule(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the edit of a rule, then bring its many open tasks in line, part by part."""
    by = job.owner

    def begin(_nothing: perform.Outcome) -> perform.Outcome:
        seen, at = job.arguments["seen"], clock.now()
        return {"revision": rule_edits_in_parts.begin(rule, changes, by=by, at=at, seen=seen)}

    def told(done: perform.Outcome) -> perform.Outcome:
        name = changes.get("name", rule.name)
        return done | {"words": settings_wording.rule_saved(name, done["tasks"])}

    def some(keys: Sequence[int], before: perform.Outcome) -> perform.Outcome:
        key, at = before["revision"], clock.now()
        count = rule_edits_in_parts.follow(keys, rule, revision=key, by=by, at=at)
        return told(_added(before, tasks=count))

    with perform.refusing(OUTDATED):
        rule = AutoTaskTemplate.objects.get(pk=job.arguments["rule"])
        changes = json_values.from_json(AutoTaskTemplate, job.arguments["values"])
        perform.run_step_once(job, perform.BEGUN, begin)
        keys = rule_edits.open_tasks(rule).values_list("pk", flat=True)
        done = told(_added(perform.in_parts(job, keys, some, on_progress=progress), tasks=0))
        return done | {"words": _with_left(done["words"], job, since=job.asked_at)}


@kind("handover", writes=False, notice=HANDOVER)
def hand_over(job: Job, progress: Progress) -> dict[str, Any]:
    """Give a colleague the much that is open, part by part, then close the account."""
    if perform.is_ended(job):
        return dict(job.outcome)
    person = User.objects.get(pk=job.arguments["person"])
    to = User.objects.get(pk=job.arguments["successor"])

    def some(keys: Sequence[int], before: perform.Outcome) -> perform.Outcome:
        work = handover.hand_over_part(keys, person, to=to, by=job.owner, at=clock.now())
        done = _added(before, tasks=work.tasks, opportunities=work.opportunities)
        return done | {"words": settings_wording.handed(_work(done), to=to)}

    def end(before: perform.Outcome) -> perform.Outcome:
        rest = handover.deactivate(person, to=to, by=job.owner, at=clock.now())
        done = _added(before, tasks=rest.tasks, opportunities=rest.opportunities)
        whole = replace(_work(done), names=rest.names)
        return done | {"words": settings_wording.person_deactivated(person, whole, to=to)}

    with perform.refusing(settings_wording.refusals(person)):
        handover.allow(person, to=to)
        keys = handover.work_on(person).values_list("pk", flat=True)
        perform.in_parts(job, keys, some, on_progress=progress)
        return perform.run_step_once(job, perform.ENDED, end)


def _work(done: perform.Outcome) -> handover.Work:
    return handover.Work(tasks=done["tasks"], opportunities=done["opportunities"], closed=0)
