"""One long morning, on the database of DATABASE_URL; the fleet goes THROUGH a pooler, if told."""

import os
import sys

import django

django.setup()

from tests.machines import story  # noqa: E402
from tests.machines.__main__ import HEAD  # noqa: E402
from tests.machines.fleet import Fleet  # noqa: E402

if __name__ == "__main__":
    through = os.environ["THROUGH"]
    variables = {"PGBOUNCER": "on"} if through else {}
    with Fleet(through or os.environ["DATABASE_URL"], variables) as fleet:
        told = story.play(fleet, story.LARGE)
    row = (told.acknowledged, told.repeated, told.taken_over, told.connections, told.seconds)
    print(HEAD.format(sys.argv[1], *(round(figure, 1) for figure in row)), flush=True)
