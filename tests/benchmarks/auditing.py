"""`doctor`, and one move taken back, in a large agency beside a smaller one, in one run."""

import statistics

from tests.benchmarks import reading_databases
from tests.benchmarks.reading import Reader
from tests.benchmarks.table import Row

TIMES_SMALLER = 20
UNDOS = 9
MOST = 1.5


def main(size: int) -> list[Row]:
    small, large = (reading_databases.ready(count) for count in (size // TIMES_SMALLER, size))
    with Reader(small) as one, Reader(large) as many:
        before, after = ([reader.ask("undo") for _ in range(UNDOS)] for reader in (one, many))
        return [
            Row(
                what=f"one undo, of {size:,}",
                figure=statistics.median(after),
                beside=statistics.median(before),
                most=MOST,
            ),
            # It looks at every row: so many times as long, for so many times as many.
            Row(
                what=f"doctor, of {size:,}, beside {TIMES_SMALLER} of a part",
                figure=many.ask("doctor"),
                beside=one.ask("doctor") * TIMES_SMALLER,
                most=MOST,
            ),
        ]
