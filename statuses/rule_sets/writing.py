"""Writing what was chosen of a set of rules: all of it in one transaction, or nothing."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from caladeo.db import retrying, sql
from caladeo.journal.recording import record
from caladeo.models import JournalEntry, User
from statuses import auto_tasks, chains
from statuses.models import AutoTaskTemplate, KeyDate, Role, RuleImport, Status
from statuses.rule_sets import creating
from statuses.rule_sets.agency import Agency
from statuses.rule_sets.comparing import ComparedLine, Comparison, State

MOST_WAITING = 20
# The number of the lock that these imports take: what one brings in is known to the next.
IMPORTS = 3_141_592
RECORDED = ("statuses", "key_dates", "roles", "rules", "replaced")


class AlreadyImportedError(Exception):
    """It has been imported meanwhile, or is forgotten."""


class ChangedError(Exception):
    """The agency is not as it was when the person chose."""


class NothingChosenError(Exception):
    """No line is chosen, or none that could be written without another."""


@retrying.on_conflict
def keep(content: Mapping[str, Any], *, name: str, owner: User, at: datetime) -> RuleImport:
    """Keep a set that was read until it is imported, for a day; the oldest make room."""
    with transaction.atomic():
        RuleImport.objects.expired(at=at).delete()
        waiting = RuleImport.objects.filter(imported_at=None).order_by("-pk")
        extra = list(waiting.values_list("pk", flat=True)[MOST_WAITING - 1 :])
        RuleImport.objects.filter(pk__in=extra).delete()
        short = name.replace("\x00", "")[-200:]
        return RuleImport.objects.create(name=short, owner=owner, sent_at=at, content=content)


@retrying.on_conflict
def write(
    sent: RuleImport, *, ticks: Iterable[str], seen: str, by: User | None, at: datetime
) -> RuleImport:
    """Write the chosen lines. Existing tasks stay as they are.

    Args:
        ticks: the chosen lines (`ComparedLine.tick`).
        seen: the signature of the comparison that the person saw.

    Raises:
        AlreadyImportedError: it has been imported meanwhile, or is forgotten.
        ChangedError: the agency is not as it was seen any more.
        NothingChosenError: nothing is left to be written.
        TooManyError: there would be more key dates than there can be.
        LastActiveStatusError: the pipeline would have no active status.
        ImpossibleDueDateError: a rule would follow itself, or too many others.
    """
    try:
        with transaction.atomic():
            row = _locked(sent)
            comparison = Comparison.of(row.content)
            if comparison.signature != seen:
                raise ChangedError
            ticks = set(ticks)
            lines = comparison.chosen(ticks)
            if not lines:
                raise NothingChosenError
            row.written, agency = creating.create(comparison, lines)
            row.written["replaced"] = _replace(lines, agency, by=by, at=at)
            _refuse_circles([line for line in lines if line.entry.get("after")], agency)
            row.counts = _counts(comparison, lines, ticks)
            row.imported_at, row.owner = at, by
            row.save()
            counts = {name: row.counts[name] for name in RECORDED if row.counts[name]}
            record(JournalEntry.Kind.RULES_IMPORTED, by=by, target=row, after=counts)
            return row
    except IntegrityError as error:
        if retrying.is_passing(error):
            raise
        # A page gave the same name to something else, this very moment.
        raise ChangedError from error


def _locked(sent: RuleImport) -> RuleImport:
    """The import, with all that it is compared with, kept as it is."""
    sql.one_at_a_time(IMPORTS)
    row = RuleImport.objects.select_for_update().filter(pk=sent.pk, imported_at=None).first()
    if row is None:
        raise AlreadyImportedError
    for rows in (Status.objects.in_pipeline(), AutoTaskTemplate.objects.all()):
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    list(KeyDate.objects.select_for_update().order_by("pk").values_list("pk"))
    sql.lock_shared(Role)
    return row


def _counts(
    comparison: Comparison, lines: Sequence[ComparedLine], ticks: Container[str]
) -> dict[str, Any]:
    """How many of each were written; by name those that fell with what they need."""
    kinds = [line.tick.partition("-")[0] for line in lines]
    replaced = sum(line.state == State.DIFFERENT for line in lines)
    ignored = [line for line in comparison.rules if line.state != State.SAME and line not in lines]
    return {
        "statuses": kinds.count("statuses"),
        "key_dates": kinds.count("key_dates"),
        "roles": kinds.count("roles"),
        "rules": kinds.count("rules") - replaced,
        "replaced": replaced,
        "ignored": len(ignored),
        "fallen": [line.entry["name"] for line in ignored if line.tick in ticks],
    }


def _replace(
    lines: Sequence[ComparedLine], agency: Agency, *, by: User | None, at: datetime
) -> list[tuple[int, Any]]:
    """Rewrite the rules that are there already; the key of each and what changed."""
    changed = []
    for line in lines:
        if line.state == State.DIFFERENT:
            fields = creating.fields_of_rule(line, agency)
            changes = {name: fields[name] for name in line.fields}
            revision = auto_tasks.write_rule(line.row, changes, by=by, at=at, is_recorded=False)
            if revision:
                changed.append((line.row.pk, revision.changes))
    return changed


def _refuse_circles(lines: Sequence[ComparedLine], agency: Agency) -> None:
    """What the file says makes sense; together with what is here it might not.

    Raises:
        ImpossibleDueDateError: a rule would follow itself, or too many others.
    """
    for status in {agency.status_of(line.entry) for line in lines}:
        rules = list(status.templates.all())
        for rule in rules:
            if message := chains.contradiction(rule, rules):
                raise auto_tasks.ImpossibleDueDateError("reference", message)
