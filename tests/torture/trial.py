"""One trial on the database of DATABASE_URL; its result is the last line that it prints."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import django

django.setup()

from tests.torture import checks, world  # noqa: E402
from tests.torture.crew import notes  # noqa: E402
from tests.torture.trials import TRIALS  # noqa: E402


def main(name: str, seed: str, scale: str, control: str) -> None:
    trial = TRIALS[name]
    agency = world.make(trial.trips, Random(seed))  # noqa: S311
    if control == "control":
        trial.without()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        trial.run(agency, Path(folder), f"{seed} {name}", float(scale))
        seconds = time.monotonic() - begun
        noted = list(notes(Path(folder)))
    if traces := os.environ.get("TORTURE_TRACES"):
        told = [note["trace"] for note in noted if "trace" in note]
        Path(traces).write_text("\n".join(told))
    faults = checks.faults(agency, noted)
    result = {
        "seconds": round(seconds, 1),
        "moves": sum(len(note.get("changes", ())) for note in noted),
        "retried": sum(note.get("passing", False) for note in noted),
        "refused": sum("refused" in note for note in noted),
        "share": _sum(noted, "did") / _sum(noted, "of"),
        "without": trial.without.__name__.replace("_", " "),
        "faults": len(faults),
        "first": faults[:8],
    }
    print(json.dumps(result))


def _sum(noted: checks.Notes, fact: str) -> int:
    return sum(note.get(fact, 0) for note in noted)


if __name__ == "__main__":
    main(*sys.argv[1:])
