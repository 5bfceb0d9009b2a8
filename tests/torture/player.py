"""Plays the engine against its model on the database of DATABASE_URL, with each seed given."""

import sys

import django
import hypothesis

django.setup()

from tests.tasks.model.test_model import play_stories  # noqa: E402
from tests.torture.crew import is_time_up  # noqa: E402
from tests.torture.story import AT_ONCE, PLAYED  # noqa: E402


def main(seeds: list[str]) -> None:
    hypothesis.settings.register_profile("torture", derandomize=False, deadline=None, database=None)
    hypothesis.settings.load_profile("torture")
    for seed in seeds:
        if is_time_up():
            break
        print("seed", seed, flush=True)
        play_stories(AT_ONCE, seed=int(seed))
        print(PLAYED, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
