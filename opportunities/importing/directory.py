"""What the names in a file stand for: statuses, people, clients; three queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from caladeo.db.search import fold
from caladeo.models import User
from opportunities.models import Client
from statuses.models import Status


@dataclass(frozen=True)
class Directory:
    statuses: dict[str, Status]
    people: dict[str, list[User]]
    clients: dict[str, list[Client]]
    first_status: Status | None

    @classmethod
    def load(cls, client_names: Iterable[str]) -> "Directory":
        """The names known today; of the clients only those that the file names."""
        statuses = list(Status.objects.in_pipeline())
        return cls(
            statuses={fold(row.name): row for row in statuses},
            people=_people(),
            clients=_clients({fold(name) for name in client_names}),
            first_status=next((row for row in statuses if row.is_active), None),
        )

    def status(self, text: str) -> Status:
        if status := self.statuses.get(fold(text)):
            return status
        raise ValidationError(_("There is no status of this name."))

    def person(self, text: str) -> User:
        """An active member of the team, by name or e-mail."""
        found = self.people.get(fold(text), [])
        if not found:
            raise ValidationError(_("Nobody in the team has this name or e-mail."))
        if len(found) > 1:
            raise ValidationError(_("Several people have this name: write the e-mail instead."))
        return found[0]

    def client(self, name: str, email: str) -> Client | None:
        """The client of this name; the e-mail tells namesakes apart."""
        found = self.clients.get(fold(name), [])
        if len(found) > 1:
            found = [row for row in found if email and fold(row.email) == fold(email)]
            if len(found) != 1:
                raise ValidationError(
                    _("Several clients have this name: the e-mail must tell which one.")
                )
        return found[0] if found else None


def _people() -> dict[str, list[User]]:
    people = defaultdict(list)
    for row in User.objects.active():
        for word in {fold(row.name), fold(row.email)} - {""}:
            people[word].append(row)
    return people


def _clients(names: set[str]) -> dict[str, list[Client]]:
    """The folded text of a client also holds its contact, so names are folded here."""
    clients = defaultdict(list)
    rows = Client.objects.order_by("pk").values_list("pk", "name", "email")
    for pk, name, email in rows.iterator(chunk_size=5000):
        if (folded := fold(name)) in names:
            clients[folded].append(Client(pk=pk, name=name, email=email))
    return clients


def client_kinds() -> dict[str, Any]:
    """The kinds of clients by their names in both languages."""
    kinds: dict[str, Any] = {}
    for language in ("fr", "en"):
        with override(language):
            kinds |= {fold(str(kind.label)): kind for kind in Client.Kind}
    return kinds | {kind.value: kind for kind in Client.Kind}
