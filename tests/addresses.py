"""Every address of the URLconf itself, and a world in which each leads somewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from caladeo import clock
from caladeo.models import Job, JournalEntry, User
from opportunities.clients import merging
from opportunities.events import Source
from opportunities.models import Batch
from statuses.models import KeyDate, Role
from tasks.models import SavedView
from tasks.mornings import choosing
from tasks.notes import writing
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    ClosureFactory,
    OpportunityFactory,
    RuleImportFactory,
    StatusFactory,
    TaskFactory,
    UserFactory,
)
from tests.trashing import delete_trip

DAY = date(2027, 5, 7)


@dataclass(frozen=True, slots=True)
class Address:
    """A name, as `reverse` knows it, and a route such as `taches/<int:pk>/`."""

    name: str
    route: str

    def __str__(self) -> str:
        return f"{self.name} {self.route}"

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def takes_key(self) -> bool:
        return "<int:pk>" in self.route

    def path(self, key: object = 0) -> str:
        """The path of a row, with texts that nobody has for most other parts."""
        filled = re.sub(r"<(int:pk|int:key|path:object_id|id)>", str(key), self.route)
        return "/" + re.sub(r"<[^>]+>", "x", filled.replace("<slug:page>", "clients"))


def addresses(patterns: Any = None, space: str = "", prefix: str = "") -> Iterator[Address]:
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inside, route)
        else:
            yield Address(f"{space}{pattern.name or route}", route)


def plain(route: str) -> str:
    """The two regular expressions of Django's admin as routes."""
    listed = re.sub(r"\^\(\?P<app_label>(\w+)[^)]*\)/\$", r"\1/", route)
    return re.sub(r"\(\?P<url>\.\*\)\$", "nowhere", listed)


ALL = list(addresses())
# What the key of a route belongs to, by the beginning of its name; the first one counts.
OWNERS = {
    "tasks:tab": "opportunity",
    "tasks:addition": "opportunity",
    "tasks:journal": "opportunity",
    "tasks:trip-note": "opportunity",
    "tasks:note": "note",
    "tasks:application": "status",
    "tasks:trial": "status",
    "tasks:closure": "closure",
    "tasks:key-date": "key date",
    "tasks:role": "role",
    "tasks:left-out": "change",
    "tasks:long": "job",
    "tasks:several": "job",
    "tasks:view": "saved view",
    "tasks:": "task",
    "opportunities:client-merge-undo": "client merge",
    "opportunities:client-": "client",
    "opportunities:undo": "change",
    "opportunities:batch-undone": "job",
    "opportunities:batch-undo": "batch",
    "opportunities:bulk-": "job",
    "jobs:": "job",
    "opportunities:import-batch": "batch",
    "opportunities:import": "file",
    "opportunities:": "opportunity",
    "statuses:template-creation": "status",
    "statuses:template-order": "status",
    "statuses:template-sorting": "status",
    "statuses:template": "template",
    "statuses:rule-import-check": "rule import",
    "statuses:rule-import": "imported rules",
    "statuses:": "status",
    "team:": "person",
    "admin:caladeo_user": "person",
    "admin:caladeo_journalentry": "journal entry",
    "admin:auth_user": "person",
    "admin:statuses_status": "status",
    "admin:statuses_autotasktemplate": "template",
    "admin:opportunities_client": "client",
    "admin:opportunities_deletedopportunity": "deleted opportunity",
    "admin:opportunities_opportunity": "opportunity",
    "admin:opportunities_statuschange": "change",
    "admin:tasks_task": "task",
}


def owner_of(address: Address) -> str:
    return next((what for name, what in OWNERS.items() if address.name.startswith(name)), "")


# Without it, the address answers to nobody.
QUERIES = {
    "admin:autocomplete": "?app_label=opportunities&model_name=opportunity&field_name=client",
    "tasks:holiday": "?annee=2027&nom=Toussaint",
    "tasks:morning-end": "?cle={morning key}",
}


def moved_for(owner: User, status: int) -> Job:
    """A long move that is done."""
    return Job.objects.create(
        owner=owner,
        kind="bulk-move",
        state=Job.State.DONE,
        title="3 000 opportunités",
        result="opportunities:bulk-move-result",
        again="/opportunites/",
        asked_at=clock.now(),
        arguments={"to": status, "back": "/opportunites/"},
        outcome={"moved": 3000, "created": 0, "cancelled": 0, "elsewhere": 0, "gone": 0},
    )


class World:
    """One row of everything, and the people who may look at it."""

    def __init__(self) -> None:
        self.people: dict[str, User | None] = {
            "nobody": None,
            "stranger": UserFactory(deactivated=True),
            "novice": UserFactory(novice=True),
            "seller": UserFactory(),
            "administrator": UserFactory(administrator=True),
            "host": UserFactory(administrator=True, host=True),
        }
        status = StatusFactory(name="Devis envoyé", position=1)
        template = AutoTaskTemplateFactory(status=status)
        StatusFactory(name="Voyage confirmé", position=2)
        manager = UserFactory()
        opportunity = OpportunityFactory(status=status, manager=manager, travelling=True)
        TaskFactory(opportunity=opportunity)
        author: Any = self.people["host"]
        words = "Mme Texier a appelé : @Julien la rappelle avant jeudi, voir https://exemple.fr/cabines."
        note = writing.write(opportunity, text=words, by=author, at=clock.now())
        merge = merging.merge(opportunity.client_id, ClientFactory().pk, by=manager, at=clock.now())
        deleted = OpportunityFactory(status=status, manager=manager, client=opportunity.client)
        delete_trip(deleted, by=manager)
        self.keys = {
            "person": manager.pk,
            "status": status.pk,
            "template": template.pk,
            "client": opportunity.client_id,
            "client merge": merge.pk,
            "opportunity": opportunity.pk,
            "deleted opportunity": deleted.pk,
            "journal entry": JournalEntry.objects.earliest("pk").pk,
            "change": opportunity.changes.get().pk,
            "task": opportunity.tasks.get(template=template).pk,
            "note": note.pk,
            "closure": ClosureFactory(name="Pont", first_day=DAY, last_day=DAY).pk,
            "key date": KeyDate.objects.create(name="Option").pk,
            "role": Role.objects.create(name="Production", person=manager).pk,
            "job": moved_for(self.people["host"], status.pk).pk,
            "rule import": RuleImportFactory().pk,
            "imported rules": RuleImportFactory(imported_at=clock.now()).pk,
            "saved view": SavedView.objects.create(owner=author, page="clients", name="Brest").pk,
            "batch": Batch.objects.create(made_at=clock.now(), source=Source.BULK).pk,
        }
        self.texts = {"morning key": choosing.key_of(manager)}
        self.landed: dict[tuple[str, str], Any] = {}
        self.cookies = {role: signed_in(person) for role, person in self.people.items()}

    def path(self, address: Address) -> str:
        query = QUERIES.get(address.name, "").format_map(self.texts)
        return address.path(self.keys.get(owner_of(address), 0)) + query

    def browser(self, role: str, **options: Any) -> Client:
        client = Client(**options)
        client.cookies.load(self.cookies[role])
        return client

    def ask(self, role: str, method: str, path: str, *, stays: bool = False, **options: Any) -> Any:
        """The answer to a person, its redirects followed; what it wrote is taken back or stays.

        Only who hosts is shown again the page that an earlier redirect led to.
        """
        with transaction.atomic():
            browser = self.browser(role, raise_request_exception=False)
            answer = released(getattr(browser, method.lower())(path, **options))
            while answer.status_code in (301, 302, 303) and not asks_to_sign_in(answer):
                to = answer.headers["Location"]
                if role == "host" or (role, to) not in self.landed:
                    answer = released(browser.get(to))
                    kept = {"status_code": answer.status_code, "headers": answer.headers}
                    self.landed[role, to] = SimpleNamespace(**kept)
                else:
                    answer = self.landed[role, to]
            transaction.set_rollback(not stays)
        return answer


def signed_in(person: User | None) -> dict[str, str]:
    """The cookies of their browser."""
    client = Client()
    if person:
        client.force_login(person)
    return {name: cookie.value for name, cookie in client.cookies.items()}


def asks_to_sign_in(answer: Any) -> bool:
    return answer.headers.get("Location", "").startswith("/connexion/?next=")


def released(answer: Any) -> Any:
    """Close its file; `answer.close()` would also end the request and the connection with it."""
    for close in answer._resource_closers:
        close()
    return answer
