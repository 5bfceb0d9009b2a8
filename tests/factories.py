"""How tests make people, trips and rules: valid by default, traits for the states."""

from datetime import date
from typing import Any

from django.utils import timezone
from factory import LazyFunction, SelfAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from caladeo import clock
from caladeo.colors import AVATARS
from caladeo.models import User
from opportunities.models import Client, Opportunity
from statuses.models import AutoTaskTemplate, Closure, KeyDate, RuleImport, Status
from statuses.references import Reference
from tasks.models import Task
from tasks.settings import agency_calendar, key_date_changes


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        administrator = Trait(can_configure=True)
        deactivated = Trait(is_active=False)
        novice = Trait(can_export=False, can_delete=False)
        host = Trait(is_superuser=True, is_staff=True, can_configure=True)

    name = Sequence(lambda n: f"Camille Vendeur {n}")
    email = Sequence(lambda n: f"camille{n}@example.com")
    color = Sequence(lambda n: AVATARS[n % len(AVATARS)])  # `save` would write it a second time
    can_export = can_delete = True
    morning_mail = User.MorningMail.NEVER  # the question of *Mes tâches* is answered


class StatusFactory(DjangoModelFactory[Status]):
    class Meta:
        model = Status

    class Params:
        closed = Trait(is_active=False, probability=0)

    name = Sequence(lambda n: f"Étape {n}")
    position = Sequence(lambda n: n)


class AutoTaskTemplateFactory(DjangoModelFactory[AutoTaskTemplate]):
    class Meta:
        model = AutoTaskTemplate

    class Params:
        before_departure = Trait(offset_days=-30, reference=Reference.DEPARTURE)
        disabled = Trait(is_enabled=False)

    status = SubFactory(StatusFactory)
    name = Sequence(lambda n: f"Relancer le client {n}")
    offset_days = 3
    reference = Reference.TASK_CREATED
    position = Sequence(lambda n: n)


class ClientFactory(DjangoModelFactory[Client]):
    class Meta:
        model = Client

    name = Sequence(lambda n: f"Famille Lefèvre {n}")


class OpportunityFactory(DjangoModelFactory[Opportunity]):
    """Created by ``save()``: it enters its status as any other opportunity does."""

    class Meta:
        model = Opportunity

    class Params:
        travelling = Trait(departure_date=date(2027, 6, 14), duration_days=15)

    name = Sequence(lambda n: f"Kyoto et les Alpes japonaises {n}")
    client = SubFactory(ClientFactory)
    manager = SubFactory(UserFactory)
    status = SubFactory(StatusFactory)


class TaskFactory(DjangoModelFactory[Task]):
    """A task added by hand; automatic ones come from a status change."""

    class Meta:
        model = Task

    class Params:
        done = Trait(
            state=Task.State.DONE,
            done_at=LazyFunction(timezone.now),
            done_by=SelfAttribute("assignee"),
        )
        deleted = Trait(state=Task.State.DELETED)

    opportunity = SubFactory(OpportunityFactory)
    name = Sequence(lambda n: f"Confirmer les vols {n}")
    assignee = SelfAttribute("opportunity.manager")


class ClosureFactory(DjangoModelFactory[Closure]):
    """Added by the service of the calendar: the open tasks move."""

    class Meta:
        model = Closure

    name = "Pont"

    @classmethod
    def _create(cls, model_class: type[Closure], *args: Any, **fields: Any) -> Closure:
        closure = model_class(*args, **fields)
        change_calendar(agency_calendar.adding(closure))
        return closure


class RuleImportFactory(DjangoModelFactory[RuleImport]):
    """A small set that waits to be imported."""

    class Meta:
        model = RuleImport

    name = "regles.json"
    sent_at = LazyFunction(timezone.now)
    content = LazyFunction(
        lambda: {
            "caladeo": 1,
            "statuses": [{"name": "Devis envoyé"}],
            "key_dates": [],
            "rules": [
                {
                    "status": "Devis envoyé",
                    "name": "Demander le solde",
                    "offset": -30,
                    "reference": "departure",
                }
            ],
        }
    )
    counts = LazyFunction(
        lambda: dict.fromkeys(("statuses", "key_dates", "roles", "rules", "replaced", "ignored"), 0)
    )
    written = LazyFunction(
        lambda: {key: {} for key in ("statuses", "key_dates", "roles", "rules")} | {"replaced": []}
    )


def change_calendar(change: agency_calendar.CalendarChange) -> None:
    agency_calendar.apply(change, by=None, at=clock.now())


def set_calendar(**facts: Any) -> None:
    """Another country, region or weekly closing days."""
    change_calendar(agency_calendar.setting(**facts))


def delete_closure(pk: int) -> None:
    change_calendar(agency_calendar.deleting(Closure(pk=pk)))


def delete_key_date(pk: int) -> None:
    key_date_changes.delete(KeyDate(pk=pk))
