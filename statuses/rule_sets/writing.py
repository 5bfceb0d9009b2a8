"""Writing what was chosen of a set of rules: all of it in one transaction, or nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from caladeo.db import locks, overwriting, retrying
from caladeo.db.search import fold
from caladeo.models import User
from statuses import auto_tasks, chains, key_dates, ordering, pipeline
from statuses.models import AutoTaskTemplate, KeyDate, Role, RuleImport, Status
from statuses.rule_sets import values
from statuses.rule_sets.agency import Agency
from statuses.rule_sets.comparing import Comparison, Line, State, key_of

MOST_WAITING = 20
# The number of the lock that these imports take: what one brings in is known to the next.
IMPORTS = 3_141_592


class AlreadyImportedError(Exception):
    """It has been imported meanwhile, or is forgotten."""


class ChangedError(Exception):
    """The agency is not as it was when the person chose."""


class NothingChosenError(Exception):
    """No line is chosen, or none that could be written without another."""


@retrying.whole
def keep(content: Mapping[str, Any], *, name: str, owner: User, at: datetime) -> RuleImport:
    """Keep a set that was read until it is imported, for a day; the oldest make room."""
    with transaction.atomic():
        RuleImport.objects.expired(at=at).delete()
        waiting = RuleImport.objects.filter(imported_at=None).order_by("-pk")
        extra = list(waiting.values_list("pk", flat=True)[MOST_WAITING - 1 :])
        RuleImport.objects.filter(pk__in=extra).delete()
        short = name.replace("\x00", "")[-200:]
        return RuleImport.objects.create(name=short, owner=owner, sent_at=at, content=content)


@retrying.whole
def write(
    sent: RuleImport, *, ticks: Iterable[str], seen: str, by: User | None, at: datetime
) -> RuleImport:
    """Write the chosen lines. Existing tasks stay as they are.

    Args:
        ticks: the chosen lines (`Line.tick`).
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
            row = _held(sent)
            comparison = Comparison.of(row.content)
            if comparison.signature != seen:
                raise ChangedError
            lines = comparison.chosen(ticks)
            if not lines:
                raise NothingChosenError
            row.written, agency = _create(comparison, lines)
            row.written["replaced"] = _replace(lines, agency, by=by, at=at)
            _refuse_circles([line for line in lines if line.entry.get("after")], agency)
            row.counts = _counts(comparison, lines)
            row.imported_at, row.owner = at, by
            row.save()
            return row
    except IntegrityError as error:
        if retrying.is_passing(error):
            raise
        # A page gave the same name to something else, this very moment.
        raise ChangedError from error


def write_all(content: Mapping[str, Any]) -> int:
    """Write all that is new in a set, inside a transaction; how many statuses."""
    comparison = Comparison.of(content)
    lines = comparison.chosen(line.tick for line in comparison.offered if line.is_ticked)
    written, _agency = _create(comparison, lines)
    return len(written["statuses"])


def _held(sent: RuleImport) -> RuleImport:
    """The import, with all that it is compared with, kept as it is."""
    locks.one_at_a_time(IMPORTS)
    row = RuleImport.objects.select_for_update().filter(pk=sent.pk, imported_at=None).first()
    if row is None:
        raise AlreadyImportedError
    for rows in (Status.objects.in_pipeline(), AutoTaskTemplate.objects.all()):
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    list(KeyDate.objects.select_for_update().order_by("pk").values_list("pk"))
    locks.lock_shared(Role)
    return row


def _counts(comparison: Comparison, lines: Sequence[Line]) -> dict[str, int]:
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
    }


def _create(comparison: Comparison, lines: Sequence[Line]) -> tuple[dict[str, Any], Agency]:
    """Create what is new; what was written, as it was written, and the agency as it is then."""
    agency = comparison.agency
    ticks = {line.tick for line in lines}
    new_dates = [line for line in comparison.key_dates if line.tick in ticks]
    statuses = _add_statuses([line for line in comparison.statuses if line.tick in ticks])
    key_dates_added = _add_key_dates(new_dates, agency.key_dates)
    roles = _add_roles([line for line in comparison.roles if line.tick in ticks])
    agency = replace(
        agency,
        statuses={**agency.statuses, **statuses},
        key_dates={**agency.key_dates, **key_dates_added},
        roles={**agency.roles, **roles},
    )
    new = [line for line in comparison.rules if line.tick in ticks and line.state == State.NEW]
    rules = _add_rules(new, agency)
    written = {
        "statuses": _as_written(statuses.values()),
        "key_dates": _as_written(key_dates_added.values()),
        "roles": _as_written(roles.values()),
        "rules": _as_written(rules.values()),
    }
    return written, replace(agency, rules={**agency.rules, **rules})


def _replace(
    lines: Sequence[Line], agency: Agency, *, by: User | None, at: datetime
) -> list[tuple[int, Any]]:
    """Rewrite the rules that are there already; the key of each and what changed."""
    changed = []
    for line in lines:
        if line.state == State.DIFFERENT:
            fields = _rule_fields(line, agency)
            changes = {name: fields[name] for name in line.fields}
            revision = auto_tasks.write_rule(line.row, changes, by=by, at=at)
            if revision:
                changed.append((line.row.pk, revision.changes))
    return changed


def _as_written(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.pk): overwriting.as_read(row) for row in rows}


def _add_statuses(lines: Sequence[Line]) -> dict[str, Status]:
    first = ordering.last_position(Status.objects.in_pipeline())
    rows = [
        Status(position=first + place, **values.fields_of(line.entry, values.STATUS))
        for place, line in enumerate(lines)
    ]
    for row in rows:
        row.save()
    if rows:
        pipeline.keep_an_active_one()
    return {fold(row.name): row for row in rows}


def _add_key_dates(lines: Sequence[Line], there: Mapping[str, KeyDate]) -> dict[str, KeyDate]:
    """Create them in their order; each finds its base, which may stand after it."""
    if lines and len(there) + len(lines) > key_dates.MOST:
        raise key_dates.TooManyError
    first = ordering.last_position(KeyDate.objects.all())
    found: dict[str, KeyDate] = {}
    waiting = dict(enumerate(lines, first))
    while waiting:
        for position, line in list(waiting.items()):
            base = fold(line.entry.get("base", ""))
            if base and base not in found and base not in there:
                continue
            fields = values.fields_of(
                line.entry, values.KEY_DATE, base=found.get(base) or there.get(base)
            )
            found[fold(line.name)] = KeyDate.objects.create(position=position, **fields)
            del waiting[position]
    return found


def _add_roles(lines: Sequence[Line]) -> dict[str, Role]:
    """Nobody has them yet: the manager gets their tasks."""
    rows = Role.objects.bulk_create([Role(name=line.name) for line in lines])
    return {fold(row.name): row for row in rows}


def _rule_fields(line: Line, agency: Agency) -> dict[str, Any]:
    """The fields of the rule, but for its status."""
    entry = line.entry
    return values.fields_of(
        entry,
        values.RULE,
        key_date=agency.key_dates.get(fold(entry.get("key_date", ""))),
        after=agency.rules.get(key_of(entry, entry.get("after", ""))),
        role=agency.roles.get(fold(entry.get("role", ""))),
        person=agency.people.get(fold(entry.get("person", ""))),
        conditions=agency.conditions(entry.get("conditions", [])),
    )


def _add_rules(lines: Sequence[Line], agency: Agency) -> dict[tuple[str, str], AutoTaskTemplate]:
    """Create them after those that their status has, in their order.

    What follows a new one is written after it: as many writes as a chain is long.
    """
    statuses = {fold(line.entry["status"]) for line in lines}
    there = AutoTaskTemplate.objects.filter(status__in=[agency.statuses[name] for name in statuses])
    last = Counter(dict(there.order_by().values_list("status").annotate(Max("position"))))
    places = {}
    for line in lines:
        status = agency.statuses[fold(line.entry["status"])]
        last[status.pk] += 1
        places[line.tick] = {"status": status, "position": last[status.pk]}
    added: dict[tuple[str, str], AutoTaskTemplate] = {}
    waiting = list(lines)
    while waiting:
        known = replace(agency, rules={**agency.rules, **added})
        named = {key_of(line.entry, line.name) for line in waiting}
        ready = [
            line for line in waiting if key_of(line.entry, line.entry.get("after", "")) not in named
        ]
        rows = [
            AutoTaskTemplate(**places[line.tick], **_rule_fields(line, known)) for line in ready
        ]
        AutoTaskTemplate.objects.bulk_create(rows)
        added |= {key_of(line.entry, line.name): row for line, row in zip(ready, rows, strict=True)}
        waiting = [line for line in waiting if line not in ready]
    return added


def _refuse_circles(lines: Sequence[Line], agency: Agency) -> None:
    """What the file says makes sense; together with what is here it might not.

    Raises:
        ImpossibleDueDateError: a rule would follow itself, or too many others.
    """
    for name in {fold(line.entry["status"]) for line in lines}:
        rules = list(agency.statuses[name].templates.all())
        for rule in rules:
            if message := chains.contradiction(rule, rules):
                raise auto_tasks.ImpossibleDueDateError("reference", message)
