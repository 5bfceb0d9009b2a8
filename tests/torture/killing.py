"""kill -9 of the app, again and again, while people move trips through it."""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from threading import Timer

from django.db import transaction

from tests.torture import controls
from tests.torture.clients import Client
from tests.torture.crew import Job, Log, is_time_up, start
from tests.torture.server import Server
from tests.torture.world import World

SINGLES = 6  # trips that are moved one by one; the others together
OTHERS = 2  # people who move one trip after the other meanwhile
MOST_STATEMENTS = 25
MOST_SECONDS = 0.08


def kills(points: int) -> Callable[[World, Path, str, float], None]:
    """Kill the app at so many points, in single moves and in bulk ones by turns."""

    def run(world: World, folder: Path, seed: str, scale: float) -> None:
        chance, log = Random(seed), Log(folder / "kills.jsonl")  # noqa: S311
        log.note(together=world.trips[SINGLES:])
        without = "on" if transaction.atomic is controls.Nothing else ""
        did, of = 0, max(10, round(points * scale))
        with Server(WITHOUT_TRANSACTION=without) as server:
            names = [f"other {number}" for number in range(OTHERS)]
            jobs = [others(world, number, server, folder) for number in range(OTHERS)]
            crowd = [
                start(job, folder / f"{name}.jsonl", f"{seed} {name}")
                for name, job in zip(names, jobs, strict=True)
            ]
            client = Client(world.people[-1], server.port, log)
            while did < of and not is_time_up():
                kill_once(client, world, chance, server, number=did)
                did += 1
            (folder / "over").touch()
            for process in crowd:
                os.waitpid(process, 0)
        log.note(did=did, of=of)

    return run


def others(world: World, number: int, server: Server, folder: Path) -> Job:
    def job(chance: Random, log: Log) -> None:
        client = Client(world.people[number], server.port, log)
        while not (folder / "over").exists():
            client.move_one(world.trips[:SINGLES], world.statuses, chance)

    return job


def kill_once(client: Client, world: World, chance: Random, server: Server, *, number: int) -> None:
    """After a move that is answered one that is not, or whose answer comes just before.

    By turns a process dies between two statements, after so many seconds, and, one time in ten,
    the whole app does.
    """
    deed, trips = client.move_one, world.trips[:SINGLES]
    if number % 2:
        deed, trips = client.move_many, world.trips[SINGLES:]
    deed(trips, world.statuses, chance)
    seconds = chance.uniform(0, MOST_SECONDS)
    if number % 10 > 7:
        timer = Timer(seconds, server.kill)
        timer.start()
        deed(trips, world.statuses, chance)
        timer.join()
        server.start()
    elif number % 4 > 1:
        deed(trips, world.statuses, chance, dies=f"after {seconds}")
    else:
        last = chance.randint(1, MOST_STATEMENTS)
        while deed(trips, world.statuses, chance, dies=f"statement {last}"):
            last = chance.randint(1, max(1, last - 1))
