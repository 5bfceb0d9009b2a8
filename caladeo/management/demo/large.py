"""A large agency of many years, made in sets through the services that people use."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from caladeo import clock
from caladeo.colors import AVATARS
from caladeo.management.demo import large_names, people, trips
from caladeo.management.demo.large_plan import Cohort, cohorts, people_for
from caladeo.models import User
from opportunities.events import Source
from opportunities.models import Client, Opportunity
from opportunities.moves import transitions
from statuses.models import Status
from statuses.starter import create_starter_pipeline
from tasks.actions import completing
from tasks.models import Task

# Of so many trips one has no date yet, and one is behind with its tasks.
ONE_WITHOUT_DATES, ONE_LATE = 7, 9


def create(opportunities: int, *, now: datetime, tell: Callable[[int], None]) -> None:
    """Create the agency in an empty database.

    Each set is a few transactions: memory stays what one set needs.

    Args:
        tell: called after each set, with how many opportunities there are by then.
    """
    create_starter_pipeline()
    trips.create_key_dates()
    statuses = {status.name: status for status in Status.objects.in_pipeline()}
    team = _team(people_for(opportunities), now=now)
    chance, done = Random(opportunities), 0  # noqa: S311
    for cohort in cohorts(opportunities, now=now):
        _walk(cohort, statuses, team, chance, now=now)
        done += cohort.size
        tell(done)


def _team(size: int, *, now: datetime) -> list[User]:
    """Those of the small agency first, so that the accounts shown are there too."""
    team = list(people.create(at=now).values())[:size]
    chance, password = Random(size), make_password(people.PASSWORD)  # noqa: S311
    for number in range(len(team), size):
        name = large_names.person(chance)
        team.append(
            User.objects.create(
                email=f"{large_names.mailbox(name)}.{number}@{people.DOMAIN}",
                name=name,
                color=AVATARS[number % len(AVATARS)],
                password=password,
                joined_at=now - timedelta(days=600),
            )
        )
    return team


def _walk(
    cohort: Cohort,
    statuses: dict[str, Status],
    team: list[User],
    chance: Random,
    *,
    now: datetime,
) -> None:
    """Let the trips of a set go their way, and their tasks be done as they go."""
    rows = _trips(cohort, statuses[cohort.entries[0][0]], team, chance, today=clock.local_day(now))
    by = chance.choice(team)
    transitions.create(rows, by=by, source=Source.IMPORT, at=cohort.came_at)
    # Nobody else writes here: the keys of a set follow each other.
    keys = (rows[0].pk, rows[-1].pk)
    for name, at in cohort.entries[1:]:
        _catch_up(keys, until=at, at=at)
        chosen = Opportunity.objects.filter(pk__range=keys)
        transitions.move(chosen, to=statuses[name], by=by, source=Source.BULK, at=at)
    if cohort.is_over:
        _close(keys, at=cohort.entries[-1][1] + timedelta(days=25))
    else:
        _catch_up(keys, until=now, at=now - timedelta(days=1))


def _trips(
    cohort: Cohort, status: Status, team: list[User], chance: Random, *, today: date
) -> list[Opportunity]:
    clients = Client.objects.bulk_create(
        [large_names.client(chance.randrange(10**6), chance) for _ in range(cohort.size // 2 + 1)],
        batch_size=500,
    )
    first, last = cohort.departures(today)
    return [
        _trip(
            cohort,
            status,
            chance,
            client=chance.choice(clients),
            manager=team[number % len(team)],
            first=first,
            last=last,
        )
        for number in range(cohort.size)
    ]


def _trip(
    cohort: Cohort,
    status: Status,
    chance: Random,
    *,
    client: Client,
    manager: User,
    first: date,
    last: date,
) -> Opportunity:
    """One trip, which leaves between two days if its dates are known."""
    name, place = large_names.trip(chance)
    departure = first + timedelta(days=chance.randint(0, (last - first).days))
    has_dates = cohort.is_over or chance.randrange(ONE_WITHOUT_DATES)
    euros = chance.randint(9, 190) * 100
    return Opportunity(
        name=name,
        destinations=place,
        is_starred=chance.randrange(25) == 0,
        status=status,
        manager=manager,
        client=client,
        departure_date=departure if has_dates else None,
        duration_days=chance.randint(3, 21) if has_dates else None,
        participants=chance.choice((2, 2, 2, 4, 4, 5, 12, 24)),
        expected_revenue=euros,
        expected_margin=euros * 14 // 100,
        created_at=cohort.came_at,
    )


def _catch_up(keys: tuple[int, int], *, until: datetime, at: datetime) -> None:
    """Complete what was due by then, but for a few trips that are behind."""
    tasks = Task.objects.overdue(clock.local_day(until)).filter(opportunity__pk__range=keys)
    behind = range(keys[0] + keys[0] % ONE_LATE, keys[1] + 1, ONE_LATE)
    completing.complete_all(tasks.exclude(opportunity__in=behind), at=at)


def _close(keys: tuple[int, int], *, at: datetime) -> None:
    """What is over has nothing left to do."""
    tasks = Task.objects.open().filter(opportunity__pk__range=keys)
    completing.complete_all(tasks, at=at)
