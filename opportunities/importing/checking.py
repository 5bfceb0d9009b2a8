"""The rows of a file as opportunities and clients to be; nothing is saved here."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from caladeo.db.batches import OnProgress, no_progress
from caladeo.db.search import fold
from caladeo.models import User
from opportunities.importing import columns, directory, identity, lost_reasons, outcomes
from opportunities.importing.columns import Kind
from opportunities.importing.findings import Checked, Line, Problem
from opportunities.importing.identity import Clients
from opportunities.importing.lines import Lines
from opportunities.importing.lost_reasons import Losses
from opportunities.importing.naming import Naming
from opportunities.importing.reading import cells, columnwise
from opportunities.importing.updates import clients, comparing
from opportunities.importing.updates.changes import Update
from opportunities.importing.updates.comparing import Comparison
from opportunities.importing.updates.twins import Twins
from opportunities.importing.words import UnansweredError, Words
from opportunities.models import Client, ImportFile, Opportunity

type Values = dict[str, Any]
# A larger number is nobody's: databases count no further.
MOST = 2**31


def check(
    file: ImportFile, *, by: User, on_progress: OnProgress = no_progress, locks: bool = False
) -> Checked:
    """Read the rows of a file as its columns are matched; a constant number of queries.

    Args:
        by: who manages the opportunities that the file gives to nobody.
        on_progress: is told how many rows have been read.
        locks: whether the trips that it updates are written next, in this transaction.
    """
    return _Checking(file, by=by, locks=locks).run(on_progress)


class _Checking:
    """One reading of one file: what it found so far."""

    def __init__(self, file: ImportFile, *, by: User, locks: bool) -> None:
        self.file, self.by, self.locks = file, by, locks
        self.source = Lines(file)
        statuses = directory.statuses()
        self.entering = outcomes.Entering(statuses, is_asked="status" in file.columns)
        column = self.source.column
        reasons = column("lost_reason")
        ours = directory.ours(statuses, reasons=bool(reasons))
        free = lost_reasons.are_sentences(reasons, ours["lost_reason"])
        self.words = Words(file, ours, as_written=["lost_reason"] if free else ())
        numbers = {int(text) for text in column("number") if text.isdecimal()}
        keys_there = {key for key in numbers if key < MOST}
        self.there = Comparison(keys_there, locks=locks, has_notes="note" in file.columns)
        keys = {trip.client_id for trip in self.there.trips.values()}
        self.losses = Losses(self.there.trips if reasons else (), statuses)
        names = self.source.client_names()
        self.clients = Clients(file, identity.mentioned(names, column, keys=keys))
        self.lacking = clients.Lacking(self.clients.known)
        self.twins = Twins(self.clients.known, numbered=self.there.trips)
        self.names = Naming(self.source.trip_names(), self.words)
        how = columnwise.columns_of(file, self.source.rows)
        self.readers = cells.readers(self.words, columns=how)
        self.refusing = {"number", *(target.key for target in columns.required(file.kind))}
        self.unanswered = UnansweredError().messages[0]
        source, unsaid = self.source, self.entering.unsaid
        self.found = Checked(
            totals=source.totals, titles=source.titles, zeros=source.zeros, unsaid=unsaid
        )
        self.found.left_empty = source.left_empty
        self.lines_of, self.named = dict[tuple[Any, ...], int](), set[int]()

    def run(self, on_progress: OnProgress) -> Checked:
        for count, (number, row) in enumerate(self.source.rows, start=1):
            self._read(number, row)
            on_progress(count)
        self._leave_out_known()
        self.found.questions = [*self.words.asked.values(), *self.clients.asked.values()]
        new = {id(line.client): line.client for line in self.found.lines if not line.client.pk}
        self.found.new_clients = list(new.values())
        self.found.guessed = [row for row in self.clients.guessed if id(row) in new]
        self.found.named = [line for line in self.found.lines if line.number in self.named]
        return self.found

    def _read(self, number: int, row: Sequence[str]) -> None:
        values, texts, found = self._values(row)
        errors = {
            key: found.pop(key)
            for key in list(found)
            if key in self.refusing or found[key] == self.unanswered
        }
        trip = self.there.named(number, values, errors, self.clients) if "number" in texts else None
        if self.file.kind == Kind.OPPORTUNITIES:
            found |= comparing.settle(values, trip)
            self._name(number, values, texts, errors=errors)
        client = None
        # All that a line asks is asked at once.
        is_readable = {self.unanswered}.issuperset(errors.values())
        if is_readable and (trip is None or "client_name" in values):
            client = self._client(values, errors, found, own=trip.client_id if trip else None)
        told = {"found": found, "errors": errors}
        if "number" not in texts and self._meets(number, client, values, texts, **told):
            return
        reason = self.losses.settle(values, trip, found)
        is_lacking = False
        if trip is not None and not errors:
            is_own = client is None or client.pk == trip.client_id
            is_lacking = self._beside(number, trip, values, texts, found=found, is_own=is_own)
        problems = [
            Problem(number, self.source.heading(key), texts.get(key, "")[:80], message)
            for key, message in (errors | found).items()
        ]
        if errors:
            self.found.problems += problems
            self.found.refused.append((list(row), " · ".join(map(str, problems))))
            return
        self.found.remarks += problems
        if trip is not None:
            self._update(number, trip, values | {"client": client}, reason, is_lacking=is_lacking)
        elif client is not None:
            self.found.lines.append(self._line(number, values, client, reason))

    def _beside(
        self,
        number: int,
        trip: Opportunity,
        values: Values,
        texts: dict[str, str],
        *,
        found: dict[str, str],
        is_own: bool,
    ) -> bool:
        """What a line says beside the facts of its trip; whether the client gets something."""
        if "note" in found and not self.there.remark(trip, cells.as_note(texts["note"])):
            del found["note"]
        return is_own and self.lacking.add(number, trip.client_id, values, found)

    def _update(
        self, number: int, trip: Opportunity, values: Values, reason: str, *, is_lacking: bool
    ) -> None:
        if changes := self.there.changes(trip, values):
            self.found.updates.append(Update(number, trip, changes, reason))
        elif not is_lacking:
            self.found.unchanged += 1

    def _values(self, row: Sequence[str]) -> tuple[Values, dict[str, str], dict[str, str]]:
        """The typed values of a row, its texts and the messages, by field."""
        values: Values = {}
        errors = {}
        texts = self.source.texts(row)
        for key, text in texts.items():
            try:
                values[key] = self.readers[key](text)
            except ValidationError as error:
                if isinstance(error, cells.PartlyReadError):
                    values[key] = error.value
                errors[key] = " ".join(error.messages)
        for target in () if "number" in texts else columns.required(self.file.kind):
            if target.key not in texts:
                errors[target.key] = _("This cell is empty.")
        return values, texts, errors

    def _name(
        self, number: int, values: Values, texts: dict[str, str], *, errors: dict[str, str]
    ) -> None:
        """Its status, and for a new trip a name, in place."""
        if status := values.pop("outcome", None):
            values["status"] = status
        if "number" in texts:
            return
        if "name" in texts and "name" not in values:
            return
        try:
            if self.names.settle(values):
                self.named.add(number)
                errors.pop("name", None)
        except UnansweredError:
            errors["name"] = self.unanswered

    def _client(
        self,
        values: Values,
        errors: dict[str, str],
        found: dict[str, str],
        *,
        own: int | None,
    ) -> Client | None:
        """The client that the line means, or one new client however many lines name it."""
        facts = columns.said_of_client(values)
        key = facts.pop("number", None)
        if key is not None and key not in self.clients.known.by_key:
            found["client_number"] = _("No client has this number here.")
            key = None
        try:
            if "client_kind" in found:
                facts["kind"] = Client.Kind.PERSON
            client = self.clients.of(facts, key=key, own=own)
        except UnansweredError as error:
            errors["client_name"] = " ".join(error.messages)
            return None
        if client is None:
            errors["client_name"] = _("Left out, as you chose.")
        return client

    def _meets(
        self,
        number: int,
        client: Client | None,
        values: Values,
        texts: dict[str, str],
        **told: dict[str, str],
    ) -> bool:
        """Whether a line without our number means a trip that is there; else it is a new one."""
        name, day = fold(values.get("name", "")), values.get("departure_date")
        errors = told["errors"]
        key = (name, client.pk if client and client.pk else id(client), day)
        if not errors and (earlier := self.lines_of.setdefault(key, number)) != number:
            named = columns.required(self.file.kind)[0].key
            errors[named] = _("The same as line %(line)s.") % {"line": earlier}
        if self.file.kind == Kind.CLIENTS:
            return False
        if not errors and self.twins.takes(number, client, values, texts, **told):
            return True
        self.entering.settle(number, values, **told)
        return False

    def _line(self, number: int, values: Values, client: Client, reason: str) -> Line:
        if self.file.kind == Kind.CLIENTS:
            return Line(number, client, said=columns.said_of_client(values))
        return Line.of(number, values, client, reason, by=self.by)

    def _leave_out_known(self) -> None:
        """Take out the lines whose opportunity, or client, is there already."""
        changed = clients.compare(self.found.lines, self.clients.known, locks=self.locks)
        self.found.client_updates = [*changed, *self.lacking.updates(locks=self.locks)]
        changing = {update.number for update in changed}
        self.found.lines = [line for line in self.found.lines if line.number not in changing]
        self.twins.settle(self.found, self.there, self.losses, heading=self.source.heading)
        if self.file.kind == Kind.CLIENTS:
            known = {line.number for line in self.found.lines if line.client.pk}
            self.found.known = sorted(known)
            self.found.lines = [line for line in self.found.lines if line.number not in known]
            self.found.remarks = [row for row in self.found.remarks if row.line not in known]
