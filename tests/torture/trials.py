"""The trials: how many trips, who does what how often, and what each cannot do without."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.torture import controls, work
from tests.torture.crew import Log, is_time_up, kill_at_statement, kill_in_the_middle, work_together
from tests.torture.world import World

type Run = Callable[[World, Path, str, float], None]


@dataclass(frozen=True)
class Trial:
    title: str
    trips: int
    run: Run
    without: Callable[[], None]


def crew(*members: tuple[int, work.Deed, int]) -> Run:
    """So many processes that do a deed so many times each, all together."""

    def run(world: World, folder: Path, seed: str, scale: float) -> None:
        jobs = [
            work.often(deed, world, max(20, round(times * scale)))
            for processes, deed, times in members
            for _process in range(processes)
        ]
        work_together(jobs, folder=folder, seed=seed)

    return run


def kills(points: int) -> Run:
    """Kill a process at so many points, in single moves and in bulk ones by turns."""

    def run(world: World, folder: Path, seed: str, scale: float) -> None:
        chance = Random(seed)  # noqa: S311
        did, of = 0, max(10, round(points * scale))
        while did < of and not is_time_up():
            job = doomed(world, work.move_many if did % 2 else work.move_one)
            path, name = folder / f"{did}.jsonl", f"{seed} {did}"
            if did % 4 < 2:  # in turn: single and bulk moves, at a statement and at any moment
                kill_at_statement(job, path, seed=name, number=chance.randint(1, 60))
            else:
                kill_in_the_middle(job, path, seed=name, after=chance.uniform(0, 0.25))
            did += 1
        Log(folder / "kills.jsonl").note(did=did, of=of)

    return run


def doomed(world: World, deed: work.Deed) -> Callable[[Random, Log], None]:
    def job(chance: Random, log: Log) -> None:
        # What is under way when the kill comes may be there or not.
        log.note(unheard=len(world.trips) if deed is work.move_many else 1)
        while True:
            deed(world, chance, log)

    return job


TRIALS = {
    "crowd": Trial(
        "8 processes move 10 trips",
        10,
        crew((8, work.move_one, 2500)),
        controls.without_lock,
    ),
    "kills": Trial(
        "kill -9 in single and bulk moves", 30, kills(100), controls.without_transaction
    ),
    "dates": Trial(
        "departures, pins, tasks done under moves",
        6,
        crew(
            (2, work.move_one, 400),
            (2, work.move_departure, 400),
            (1, work.change_manager, 400),
            (2, work.pin, 800),
            (1, work.complete, 800),
        ),
        controls.without_lock,
    ),
    "rules": Trial(
        "rules edited, deleted, applied under moves",
        10,
        crew(
            (3, work.move_one, 600),
            (2, work.revise, 400),
            (1, work.replace_rule, 400),
            (2, work.apply, 400),
        ),
        controls.without_lock,
    ),
    "again": Trial(
        "tasks created a second time",
        10,
        crew((3, work.move_one, 300), (3, work.create_again, 300)),
        controls.without_constraint,
    ),
    "crossing": Trial(
        "two bulk moves of the same 200, in opposite order",
        200,
        crew((1, work.move_forwards, 40), (1, work.move_backwards, 40)),
        controls.without_lock,
    ),
}
