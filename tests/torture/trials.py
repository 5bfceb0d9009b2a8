"""The trials: how many trips, who does what how often, and what each cannot do without."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.torture import controls, work
from tests.torture.crew import work_together
from tests.torture.killing import kills
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


TRIALS = {
    "crowd": Trial(
        "8 processes move 10 trips",
        10,
        crew((8, work.move_one, 2500)),
        controls.without_lock,
    ),
    "kills": Trial(
        "kill -9 of the app in single and bulk moves", 36, kills(100), controls.without_transaction
    ),
    "dates": Trial(
        "departures, roles, pins, tasks done and reopened under moves",
        6,
        crew(
            (2, work.move_one, 400),
            (2, work.move_departure, 400),
            (1, work.change_manager, 400),
            (1, work.change_role, 400),
            (1, work.reopen, 400),
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
