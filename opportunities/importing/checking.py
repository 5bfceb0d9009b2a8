"""The rows of a file as opportunities and clients to be; nothing is saved here."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from caladeo.db.batches import OnProgress, no_progress
from caladeo.db.search import fold
from caladeo.models import User
from opportunities.forms import travel
from opportunities.importing import columns
from opportunities.importing.columns import CLIENT, Kind
from opportunities.importing.directory import Directory
from opportunities.importing.findings import Checked, Line, Problem
from opportunities.importing.reading import cells, columnwise
from opportunities.models import Client, ImportFile, Opportunity

type Values = dict[str, Any]


def check(file: ImportFile, *, by: User, on_progress: OnProgress = no_progress) -> Checked:
    """Read the rows of a file as its columns are matched; five queries whatever its length.

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
        self.names = Directory.load(self._client_names())
        self.readers = cells.readers(self.names, columns=columnwise.columns_of(file, self.rows))
        self.refusing = {target.key for target in columns.required(file.kind)}
        self.found = Checked()
        self.new_clients: dict[str, list[Client]] = {}
        self.lines_of: dict[tuple[Any, ...], int] = {}

    def _header(self, at: int) -> str:
        return self.file.headers[at] or _("Column %(number)s") % {"number": at + 1}

    def _client_names(self) -> set[str]:
        if self.has_parts:
            return {self._texts(row).get("client_name", "") for _number, row in self.rows}
        at = next((at for at, key in self.matched if key == "client_name"), None)
        return {row[at] for _number, row in self.rows if at is not None and at < len(row)}

    def run(self, on_progress: OnProgress) -> Checked:
        for count, (number, row) in enumerate(self.rows, start=1):
            self._read(number, row)
            on_progress(count)
        self._leave_out_known()
        new = {id(line.client): line.client for line in self.found.lines if not line.client.pk}
        self.found.new_clients = list(new.values())
        return self.found

    def _read(self, number: int, row: Sequence[str]) -> None:
        values, texts, found = self._values(row)
        errors = {key: found.pop(key) for key in self.refusing & set(found)}
        if self.file.kind == Kind.OPPORTUNITIES:
            found |= self._settle(values)
            errors |= self._enter(values, found)
        client = None if errors else self._client(values, errors)
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
            if self.names.first_status is None:
                return {"status": _("There is no status to enter: name one.")}
            values["status"] = self.names.first_status
        if "status" in found:
            words = _("%(why)s The opportunity enters “%(name)s”.")
            found["status"] = words % {"why": found["status"], "name": values["status"].name}
        if "manager" in found:
            words = _("%(why)s The opportunity is given to you.")
            found["manager"] = words % {"why": found["manager"]}
        return {}

    def _client(self, values: Values, errors: dict[str, str]) -> Client | None:
        """The client of this name, or one new client however many lines name it."""
        facts = {
            key.removeprefix(CLIENT): value
            for key, value in values.items()
            if key.startswith(CLIENT)
        }
        try:
            known = self.names.client(facts["name"], facts.get("email", ""))
        except ValidationError as error:
            errors["client_name"] = " ".join(error.messages)
            return None
        return known or self._new_client(facts)

    def _new_client(self, facts: Values) -> Client:
        """Namesakes within the file are one client, unless their e-mails differ."""
        namesakes = self.new_clients.setdefault(fold(facts["name"]), [])
        email = fold(facts.get("email", ""))
        for row in namesakes:
            if not email or not row.email or fold(row.email) == email:
                return row
        namesakes.append(Client(**facts))
        return namesakes[-1]

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
