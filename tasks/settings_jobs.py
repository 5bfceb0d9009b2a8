"""The long work that an administrator asks for: each calls the room that does it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from caladeo import clock, jobs, plain_values
from caladeo.heartbeat import Progress
from caladeo.jobs import Notice
from caladeo.models import Job, User
from opportunities import status_deletion
from statuses import key_date_wording
from statuses.models import AutoTaskTemplate, KeyDate, Status
from tasks import (
    application_wording,
    applying,
    deletion_wording,
    handover,
    handover_wording,
    key_date_changes,
    recomputing,
    revising,
    revision_wording,
    rippling,
    setting_changes,
)
from tasks.jobs import moment, status_of

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


def kind(name: str, *, writes: bool = True, notice: Any = None) -> Callable[[jobs.Work], jobs.Work]:
    """Name work that asks for the settings right, now as on the day it was asked for."""

    def named(work: jobs.Work) -> jobs.Work:
        @wraps(work)
        def allowed(job: Job, progress: Progress) -> jobs.Outcome:
            if not (job.owner.is_active and job.owner.can_configure):
                raise jobs.RefusedError(_("You may not change the settings any more."))
            return work(job, progress)

        told = Notice(work=notice) if notice else None
        return jobs.kind(name, writes=writes, notice=told)(allowed)

    return named


@kind("apply-outlook", writes=False)
def foresee_application(job: Job, progress: Progress) -> dict[str, Any]:
    """What giving rules to those already there would create."""
    status = status_of(job)
    rules = _rules(job, status)
    found = applying.tally(status, templates=rules, at=moment(job), told=progress)
    return {
        "words": application_wording.in_words(found),
        "notes": application_wording.skipped(found),
        "is_nothing": not found.tasks,
    }


@kind("apply", notice=APPLICATION)
def apply(job: Job, progress: Progress) -> dict[str, Any]:
    status = status_of(job)
    rules = _rules(job, status)
    done = applying.apply(status, templates=rules, at=clock.now(), told=progress)
    return {"words": application_wording.created(done.tasks, done.opportunities)}


def _rules(job: Job, status: Status) -> list[AutoTaskTemplate]:
    rules = status.templates.enabled().filter(pk__in=job.facts["templates"])
    return list(rules.select_related("assigned_person", "key_date"))


@kind("settings-outlook", writes=False)
def foresee_settings(job: Job, progress: Progress) -> dict[str, Any]:
    """How many tasks another calendar, or another key date, would move."""
    with jobs.refusing(OUTDATED):
        change = setting_changes.read(job.facts)
    count = recomputing.tally(
        change.condition,
        supposed=change.supposed,
        today=clock.local_day(moment(job)),
        told=progress,
    )
    return {"words": rippling.counted(count.moving, count.pinned, count.late, count.needless)}


@kind("settings", notice=SETTINGS)
def change_settings(job: Job, progress: Progress) -> dict[str, Any]:
    with jobs.refusing(OUTDATED):
        change = setting_changes.read(job.facts)
        moved = change.apply(by=job.owner, at=clock.now(), told=progress)
    return {"words": rippling.moved_in_words(moved) if moved else ""}


@kind("status-deletion", notice=STATUS)
def delete_status(job: Job, progress: Progress) -> dict[str, Any]:
    """Move the many opportunities of a status, then take it out of the pipeline."""
    status, to = status_of(job), job.facts["destination"]
    with jobs.refusing(deletion_wording.REFUSALS):
        changes = status_deletion.delete(
            status,
            to=Status.objects.get(pk=to),
            quiet=job.facts["is_quiet"],
            by=job.owner,
            at=clock.now(),
            told=progress,
        )
    return {"words": deletion_wording.done(status, len(changes))}


@kind("key-date-deletion", notice=KEY_DATE)
def delete_key_date(job: Job, _progress: Progress) -> dict[str, Any]:
    """Delete a key date; the many tasks that count from it keep their day."""
    with jobs.refusing(key_date_wording.REFUSALS):
        key_date = KeyDate.objects.get(pk=job.facts["key_date"])
        key_date_changes.delete(key_date)
    return {"words": key_date_wording.deleted(key_date)}


@kind("rule", notice=RULE)
def revise_rule(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the edit of a rule, and bring its many open tasks in line."""
    with jobs.refusing(OUTDATED):
        rule = AutoTaskTemplate.objects.get(pk=job.facts["rule"])
        changes = plain_values.read(AutoTaskTemplate, job.facts["values"])
        count = revising.revise(
            rule,
            changes,
            update_open=True,
            by=job.owner,
            at=clock.now(),
            seen=job.facts["seen"],
            told=progress,
        )
    return {"words": revision_wording.done(changes.get("name", rule.name), count)}


@kind("handover", notice=HANDOVER)
def hand_over(job: Job, progress: Progress) -> dict[str, Any]:
    """Close an account; a colleague takes over the much that is open."""
    person = User.objects.get(pk=job.facts["person"])
    to = User.objects.get(pk=job.facts["successor"])
    with jobs.refusing(handover_wording.refusals(person)):
        work = handover.deactivate(person, to=to, by=job.owner, at=clock.now(), told=progress)
    return {"words": handover_wording.done(person, work, to=to)}
