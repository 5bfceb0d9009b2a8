"""The rows of a file as opportunities and clients to be; nothing is saved here."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from caladeo.db.batches import OnProgress, no_progress
from caladeo.db.search import fold
from caladeo.models import User
from opportunities.forms import travel
from opportunities.importing import columns, directory, identity
from opportunities.importing.columns import CLIENT, Kind
from opportunities.importing.findings import Checked, Line, Problem
from opportunities.importing.identity import Clients, Mentioned
from opportunities.importing.reading import cells, columnwise
from opportunities.importing.words import UnansweredError, Words
from opportunities.models import Client, ImportFile, Opportunity

type Values = dict[str, Any]


def check(file: ImportFile, *, by: User, on_progress: OnProgress = no_progress) -> Checked:
    """Read the rows of a file as its columns are matched; a constant number of queries.

    Args:
        by: who manages the opportunities that the file gives to nobody.
        on_progress: is told how many rows have been read.
    """
    return _Checking(file, by=by).run(on_progress)


class _Checking:
    """One reading of one file: what it found so far."""

    def __init__(self, file: ImportFile, *, by: User) -> None:
        self.file, self.by = file, by
        self.rows = file.rows
        self.matched = [(at, key) for at, key in enumerate(file.columns) if key]
        self.headers = {key: self._header(at) for at, key in self.matched}
        self.has_parts = not columns.PARTS.isdisjoint(file.columns)
        statuses = directory.statuses()
        self.first_status = next((row for row in statuses if row.is_active), None)
        self.words = Words(file, directory.ours(statuses))
        self.clients = Clients(file, self._mentioned())
        self.readers = cells.readers(self.words, columns=columnwise.columns_of(file, self.rows))
        self.refusing = {target.key for target in columns.required(file.kind)}
        self.unanswered = UnansweredError().messages[0]
        self.found = Checked()
        self.lines_of: dict[tuple[Any, ...], int] = {}

    def _header(self, at: int) -> str:
        return self.file.headers[at] or _("Column %(number)s") % {"number": at + 1}

    def _mentioned(self) -> Mentioned:
        """What the file says of clients, folded."""
        said = Mentioned()
        said.emails = set(map(fold, self._column("client_email"))) - {""}
        said.phones = set().union(*map(identity.numbers, self._column("client_phone")))
        said.keys = {int(text) for text in self._column("client_number") if text.isdecimal()}
        if columns.PERSON[0] in self.file.columns or columns.PERSON[1] in self.file.columns:
            names = {self._texts(row).get("client_name", "") for _number, row in self.rows}
        else:
            names = self._column("client_name")
        said.names = set(map(fold, names)) - {""}
        return said

    def _column(self, key: str) -> set[str]:
        """The different cells of the column of a field."""
        at = next((at for at, held in self.matched if held == key), None)
        if at is None:
            return set()
        return {cells.bare(row[at]) for _number, row in self.rows if at < len(row)}

    def run(self, on_progress: OnProgress) -> Checked:
        for count, (number, row) in enumerate(self.rows, start=1):
            self._read(number, row)
            on_progress(count)
        self._leave_out_known()
        self.found.questions = [*self.words.asked.values(), *self.clients.asked.values()]
        new = {id(line.client): line.client for line in self.found.lines if not line.client.pk}
        self.found.new_clients = list(new.values())
        return self.found

    def _read(self, number: int, row: Sequence[str]) -> None:
        values, texts, found = self._values(row)
        errors = {
            key: found.pop(key)
            for key in list(found)
            if key in self.refusing or found[key] == self.unanswered
        }
        if self.file.kind == Kind.OPPORTUNITIES:
            found |= self._settle(values)
            errors |= self._enter(values, found)
        client = None if errors else self._client(values, errors, found)
        if not errors and (earlier := self._earlier(values, client, number)):
            errors["name"] = _("The same as line %(line)s.") % {"line": earlier}
        told = [
            Problem(number, self._heading(key), texts.get(key, "")[:80], message)
            for key, message in (errors | found).items()
        ]
        if errors or client is None:
            self.found.problems += told
            self.found.refused.append((list(row), " · ".join(map(_why, told))))
        else:
            self.found.remarks += told
            self.found.lines.append(self._line(number, values, client))

    def _values(self, row: Sequence[str]) -> tuple[Values, dict[str, str], dict[str, str]]:
        """The typed values of a row, its texts and the messages, by field."""
        values: Values = {}
        errors = {}
        texts = self._texts(row)
        for key, text in texts.items():
            try:
                values[key] = self.readers[key](text)
            except ValidationError as error:
                errors[key] = " ".join(error.messages)
        for target in columns.required(self.file.kind):
            if target.key not in texts:
                errors[target.key] = _("This cell is empty.")
        return values, texts, errors

    def _texts(self, row: Sequence[str]) -> dict[str, str]:
        """The cells that hold something, by field; what comes in parts is joined."""
        texts = {}
        for at, key in self.matched:
            text = cells.bare(row[at]) if at < len(row) else ""
            if not cells.is_empty(text, key=key):
                texts[key] = text
        if self.has_parts:
            columns.join(texts)
        return texts

    def _settle(self, values: Values) -> dict[str, str]:
        """The duration that the return means; of what contradicts itself one is left out."""
        found: dict[str, str] = {}
        while wrong := travel.settle(values, changed=set(values)):
            for key, words in wrong.items():
                # A return without a departure is the one that goes.
                left_out = "return_date" if key == "departure_date" else key
                found[left_out] = words
                del values[left_out]
        return found

    def _enter(self, values: Values, found: dict[str, str]) -> dict[str, str]:
        """A status to enter and somebody to manage it, told where the file names none of ours."""
        if "status" not in values:
            if self.first_status is None:
                return {"status": _("There is no status to enter: name one.")}
            values["status"] = self.first_status
        if "status" in found:
            words = _("%(why)s The opportunity enters “%(name)s”.")
            found["status"] = words % {"why": found["status"], "name": values["status"].name}
        if "manager" in found:
            words = _("%(why)s The opportunity is given to you.")
            found["manager"] = words % {"why": found["manager"]}
        return {}

    def _client(
        self, values: Values, errors: dict[str, str], found: dict[str, str]
    ) -> Client | None:
        """The client that the line means, or one new client however many lines name it."""
        facts = {
            key.removeprefix(CLIENT): value
            for key, value in values.items()
            if key.startswith(CLIENT)
        }
        key = facts.pop("number", None)
        if key is not None and key not in self.clients.known.by_key:
            found["client_number"] = _("No client has this number here.")
            key = None
        try:
            client = self.clients.of(facts, key=key)
        except UnansweredError as error:
            errors["client_name"] = " ".join(error.messages)
            return None
        if client is None:
            errors["client_name"] = _("Left out, as you chose.")
        return client

    def _earlier(self, values: Values, client: Client | None, number: int) -> int | None:
        """The line above that says the same; else this line is noted."""
        name, day = fold(values.get("name", "")), values.get("departure_date")
        key = (name, client.pk if client and client.pk else id(client), day)
        earlier = self.lines_of.setdefault(key, number)
        return None if earlier == number else earlier

    def _line(self, number: int, values: Values, client: Client) -> Line:
        if self.file.kind == Kind.CLIENTS:
            return Line(number, client)
        facts = {
            key: value
            for key, value in values.items()
            if not key.startswith(CLIENT) and key != "return_date" and value is not None
        }
        facts.setdefault("manager", self.by)
        return Line(number, client, Opportunity(client=client, **facts))

    def _leave_out_known(self) -> None:
        """Take out the lines whose opportunity, or client, is there already; one query."""
        there = self._there()
        kept = []
        for line in self.found.lines:
            if line.client.pk and (self.file.kind == Kind.CLIENTS or _identity(line) in there):
                self.found.known.append(line.number)
            else:
                kept.append(line)
        self.found.lines = kept
        left_out = set(self.found.known)
        self.found.remarks = [row for row in self.found.remarks if row.line not in left_out]

    def _there(self) -> set[tuple[Any, ...]]:
        pks = {line.client.pk for line in self.found.lines if line.client.pk}
        if not pks or self.file.kind == Kind.CLIENTS:
            return set()
        rows = Opportunity.objects.filter(client__in=pks)
        facts = rows.values_list("client", "name", "departure_date")
        return {(client, fold(name), day) for client, name, day in facts}

    def _heading(self, key: str) -> str:
        """What the column of a field is called in the file, or here when it has none."""
        labels = (str(target.label) for target in columns.TARGETS if target.key == key)
        return self.headers.get(key) or next(labels)


def _why(problem: Problem) -> str:
    """« Départ : Cette date n’existe pas. »."""
    return _("%(column)s: %(why)s") % {"column": problem.header, "why": problem.message}


def _identity(line: Line) -> tuple[Any, ...]:
    row = line.opportunity
    return (line.client.pk, fold(row.name), row.departure_date) if row else ()
