"""A Wednesday in May, a seller at their desk, and what htmx sends along."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from caladeo.models import User
from opportunities.models import Opportunity
from statuses.models import Status
from tests.clients import Client
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)


@pytest.fixture
def today() -> Iterator[date]:
    """Wednesday 12 May 2027, 9:42 in Paris."""
    moment = datetime(2027, 5, 12, 9, 42, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(moment, tick=False):
        yield moment.date()


@pytest.fixture
def desk(client: Client, seller: User, today: date) -> Client:
    """The browser of the seller, signed in."""
    client.force_login(seller)
    return client


@pytest.fixture
def send(desk: Client) -> Callable[..., Any]:
    """`send("/taches/3/terminer/", page="/", row=task)`: the POST of a row, as htmx makes it."""

    def post(path: str, data: Any = None, *, page: str = "/", row: Any = None) -> Any:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
        if row is not None:
            headers["HX-Target"] = f"task-{row.pk}"
        return desk.post(path, data, headers=headers)

    return post


@pytest.fixture
def vanishing() -> Callable[..., Any]:
    """A colleague who deletes the opportunity before the first write of a block."""

    def context(opportunity: Opportunity) -> Any:
        gone: list[str] = []

        def delete_first(execute: Any, sql: str, *rest: Any) -> Any:
            if sql.startswith("SAVEPOINT") and not gone:
                gone.append(sql)
                Opportunity.objects.filter(pk=opportunity.pk).delete()
            return execute(sql, *rest)

        return connection.execute_wrapper(delete_first)

    return context


@pytest.fixture
def confirmed(db: None) -> Status:
    """« Voyage confirmé » of the guide, with a task of each kind."""
    status = StatusFactory(name="Voyage confirmé")
    rules = (
        ("Vérifier l’acompte", 3, "task_created", {"day_count": "working"}),
        ("Proposer l’assurance", -45, "departure", {"if_past": "skip"}),
        ("Demander le solde à {client}", -30, "departure", {"day_rule": "next"}),
        ("Envoyer la liste des chambres", -15, "departure", {"is_enabled": False}),
        ("Envoyer le carnet", -10, "departure", {"visible_days": 7}),
        ("Prendre des nouvelles", 3, "return", {"assign_to": "nobody"}),
    )
    for name, days, reference, options in rules:
        AutoTaskTemplateFactory(
            status=status, name=name, offset_days=days, reference=reference, **options
        )
    return status


@pytest.fixture
def kyoto(db: None) -> Opportunity:
    return OpportunityFactory(
        name="Kyoto et les Alpes japonaises",
        client=ClientFactory(name="Famille Lefèvre"),
        manager=UserFactory(name="Anna Moreau"),
        status=StatusFactory(name="Devis envoyé"),
        travelling=True,
    )
