"""Search everywhere beside the search of trips: the same words, one large agency, in turns."""

import statistics
from collections.abc import Iterator

from tests.benchmarks import reading_databases
from tests.benchmarks.reading import Reader
from tests.benchmarks.reading_pages import EVERYWHERE, TRIPS
from tests.benchmarks.table import Row

ROUNDS, EACH = 7, 3
MOST = 1.5


def main(size: int) -> list[Row]:
    with Reader(reading_databases.ready(size)) as reader:
        return [row for name in reader.ask("searches") for row in compared(name, reader)]


def compared(name: str, reader: Reader) -> Iterator[Row]:
    both = (f"{EVERYWHERE}{name}", f"{TRIPS}{name}")
    times: tuple[list[float], list[float]] = ([], [])
    for page in both:
        reader.ask("time", page, EACH)  # warms what is read once
    for _round in range(ROUNDS):
        for page, found in zip(both, times, strict=True):
            found.extend(reader.ask("time", page, EACH))
    everywhere, trips = (statistics.median(found) for found in times)
    yield Row(what=f"search everywhere, {name}", figure=everywhere, beside=trips, most=MOST)
