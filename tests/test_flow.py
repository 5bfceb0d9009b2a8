"""One status change through every source: the same change, the same tasks, or nothing at all."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from caladeo import clock
from caladeo.models import User
from opportunities.events import Source, acting, status_changed
from opportunities.models import Client, Opportunity, StatusChange
from opportunities.moves import status_deletion, transitions
from statuses.models import Status
from tasks.models import Task
from tests.admin_pages import saved
from tests.clients import Client as Browser
from tests.factories import (
    AutoTaskTemplateFactory,
    ClientFactory,
    OpportunityFactory,
    StatusFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

DEPARTURE, DUE = date(2027, 6, 14), date(2027, 5, 15)


class World:
    """A pipeline of two statuses, the second with three rules, and what a new trip is made of."""

    def __init__(self) -> None:
        self.host: User = UserFactory(host=True, administrator=True)
        self.manager: User = UserFactory()
        self.client: Client = ClientFactory()
        self.quote: Status = StatusFactory(name="Devis envoyé", position=1)
        self.confirmed: Status = StatusFactory(name="Voyage confirmé", position=2)
        AutoTaskTemplateFactory(status=self.confirmed, name="Acompte", offset_days=0)
        AutoTaskTemplateFactory(status=self.confirmed, name="Documents", before_departure=True)
        AutoTaskTemplateFactory(status=self.confirmed, name="Rien", disabled=True)

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "name": "Kyoto",
            "status": self.confirmed,
            "manager": self.manager,
            "client": self.client,
            "departure_date": DEPARTURE,
        }

    @property
    def typed(self) -> dict[str, Any]:
        """The same, as a browser sends it."""
        keys = {name: getattr(value, "pk", value) for name, value in self.facts.items()}
        return {**keys, "departure_date": DEPARTURE.isoformat()}

    def trip(self) -> Opportunity:
        """One that is in the first status."""
        row: Opportunity = OpportunityFactory(**{**self.facts, "status": self.quote})
        return row

    def browser(self) -> Browser:
        browser = Browser()
        browser.force_login(self.host)
        return browser

    def move(self, rows: Any, *, source: str = Source.BULK) -> list[StatusChange]:
        return transitions.move(rows, to=self.confirmed, by=None, source=source, at=clock.now())


# --- The table of sources. Each lets one opportunity enter « Voyage confirmé ». ---

Step = Callable[[World], Any]
Ready = Callable[[World], Step]


def creating(step: Step) -> Ready:
    """The source creates the opportunity."""
    return lambda _world: step


def moving(step: Callable[[World, Opportunity], Any]) -> Ready:
    """The source moves an opportunity that is there."""

    def prepared(world: World) -> Step:
        trip = world.trip()
        return lambda world: step(world, trip)

    return prepared


def set_status(world: World, trip: Opportunity) -> Opportunity:
    trip.status = world.confirmed
    return trip


def by_context(world: World, trip: Opportunity) -> None:
    with acting(by=world.host, source=Source.SCREEN):
        set_status(world, trip).save()


def on_screen(world: World, trip: Opportunity, **more: str) -> Any:
    form = {"to": world.confirmed.pk, "seen": world.quote.pk, **more}
    return world.browser().post(f"/opportunites/{trip.pk}/statut/", form)


def by_htmx(world: World, trip: Opportunity) -> Any:
    form = {"to": world.confirmed.pk, "seen": world.quote.pk}
    return world.browser().post(
        f"/opportunites/{trip.pk}/statut/", form, headers={"HX-Request": "true"}
    )


def of_many(world: World, _trip: Opportunity) -> None:
    OpportunityFactory(status=world.confirmed, client=world.client)  # is there already
    world.move(Opportunity.objects.all())


def by_deletion(world: World, _trip: Opportunity) -> None:
    status_deletion.delete(
        world.quote, to=world.confirmed, quiet=False, by=world.host, at=clock.now()
    )


def by_deletion_page(world: World, _trip: Opportunity) -> Any:
    form = {"destination": world.confirmed.pk, "tasks": "create"}
    return world.browser().post(f"/parametres/statuts/{world.quote.pk}/supprimer/", form)


SOURCES: dict[str, tuple[Ready, str]] = {
    # Creations.
    "create()": (creating(lambda w: Opportunity.objects.create(**w.facts)), Source.CODE),
    "save() of a new one": (creating(lambda w: Opportunity(**w.facts).save()), Source.CODE),
    "get_or_create": (
        creating(lambda w: Opportunity.objects.get_or_create(name="Kyoto", defaults=w.facts)),
        Source.CODE,
    ),
    "update_or_create, new": (
        creating(lambda w: Opportunity.objects.update_or_create(name="Kyoto", defaults=w.facts)),
        Source.CODE,
    ),
    "created for a client": (
        creating(lambda w: w.client.opportunities.create(**w.facts)),
        Source.CODE,
    ),
    "created in a status": (
        creating(lambda w: w.confirmed.opportunities.create(**w.facts)),
        Source.CODE,
    ),
    "transitions.create": (
        creating(
            lambda w: transitions.create(
                [Opportunity(**w.facts)], by=None, source=Source.IMPORT, at=clock.now()
            )
        ),
        Source.IMPORT,
    ),
    "the page of a new one": (
        creating(lambda w: w.browser().post("/opportunites/nouvelle/", w.typed)),
        Source.SCREEN,
    ),
    "a new one in the admin": (
        creating(lambda w: saved(w.browser(), Opportunity, **w.typed)),
        Source.ADMIN,
    ),
    # Moves.
    "save()": (moving(lambda w, trip: set_status(w, trip).save()), Source.CODE),
    "save(update_fields)": (
        moving(lambda w, trip: set_status(w, trip).save(update_fields=["status"])),
        Source.CODE,
    ),
    "save(update_fields) by column": (
        moving(lambda w, trip: set_status(w, trip).save(update_fields=["status_id"])),
        Source.CODE,
    ),
    "save() by somebody": (moving(by_context), Source.SCREEN),
    "update_or_create": (
        moving(
            lambda w, trip: Opportunity.objects.update_or_create(
                pk=trip.pk, defaults={"status": w.confirmed}
            )
        ),
        Source.CODE,
    ),
    "added to a status, one by one": (
        moving(lambda w, trip: w.confirmed.opportunities.add(trip, bulk=False)),
        Source.CODE,
    ),
    "transitions.move of one": (
        moving(lambda w, trip: w.move(Opportunity.objects.filter(pk=trip.pk))),
        Source.BULK,
    ),
    "transitions.move of many": (moving(of_many), Source.BULK),
    "deletion of its status": (moving(by_deletion), Source.DELETION),
    "the page that deletes its status": (moving(by_deletion_page), Source.DELETION),
    "its page": (moving(on_screen), Source.SCREEN),
    "its page, by htmx": (moving(by_htmx), Source.SCREEN),
    "the board": (
        moving(lambda w, trip: on_screen(w, trip, next="/opportunites/tableau/")),
        Source.BOARD,
    ),
    "the admin": (
        moving(lambda w, trip: saved(w.browser(), trip, status=w.confirmed.pk)),
        Source.ADMIN,
    ),
}
every_source = pytest.mark.parametrize(("ready", "source"), SOURCES.values(), ids=SOURCES)


@contextmanager
def listening(receiver: Callable[..., None]) -> Iterator[None]:
    """One more receiver of status changes; ours have created the tasks before it is called."""
    status_changed.connect(receiver)
    try:
        yield
    finally:
        status_changed.disconnect(receiver)


@pytest.fixture
def world() -> World:
    return World()


@every_source
def test_entering_a_status_leaves_one_change_and_its_tasks(
    world: World, ready: Ready, source: str
) -> None:
    step = ready(world)
    told: list[Opportunity] = []

    def listen(changes: list[StatusChange], **kwargs: Any) -> None:
        told.extend(change.opportunity for change in changes)

    with listening(listen):
        step(world)

    trip = Opportunity.objects.get(name="Kyoto")
    change = trip.changes.get(to_status=world.confirmed)
    assert (trip.status, change.source) == (world.confirmed, source)
    assert told.count(trip) == 1
    due = dict(change.tasks.values_list("name", "due_date"))
    assert due == {"Acompte": clock.local_day(change.changed_at), "Documents": DUE}
    assert trip.tasks.count() == 2
    assert {task.assignee for task in trip.tasks.all()} == {world.manager}
    assert {task.created_at for task in trip.tasks.all()} == {change.changed_at}


def everything() -> list[list[Any]]:
    """All rows that a status change touches."""
    models = (Opportunity, StatusChange, Task, Status)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


# In autocommit: nothing but the source itself holds the pieces together.
@pytest.mark.django_db(transaction=True)
@every_source
def test_a_failing_receiver_undoes_all_of_it(world: World, ready: Ready, source: str) -> None:
    def fail(**kwargs: Any) -> None:
        assert connection.in_atomic_block
        assert Task.objects.exists()
        raise RuntimeError("out of order")

    step = ready(world)
    before = everything()

    with listening(fail), pytest.raises(RuntimeError, match="out of order"):
        step(world)

    assert not connection.in_atomic_block
    assert everything() == before


# --- What is no status change ---


def test_loading_data_creates_nothing(world: World, tmp_path: Path) -> None:
    trip = world.trip()
    file = tmp_path / "trips.json"
    call_command("dumpdata", "opportunities.opportunity", output=str(file), verbosity=0)
    rows = json.loads(file.read_text())
    rows[0]["fields"]["status"] = world.confirmed.pk
    file.write_text(json.dumps([rows[0], {**rows[0], "pk": trip.pk + 1}]))
    before = [StatusChange.objects.count(), Task.objects.count()]

    call_command("loaddata", str(file), verbosity=0)

    assert Opportunity.objects.filter(status=world.confirmed).count() == 2
    assert [StatusChange.objects.count(), Task.objects.count()] == before


def test_saving_without_a_change_of_status_creates_nothing(world: World) -> None:
    trip = world.trip()
    world.move(Opportunity.objects.all())
    trip.refresh_from_db()

    trip.name = "Osaka"
    trip.save()

    assert trip.changes.count() == 2
    assert trip.tasks.count() == 2
