"""What a benchmark found, and how it is printed: ratios, since a time means nothing elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("database", "what", "median", "beside", "ratio", "goal", "reached")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement beside what it is compared with, in one run.

    ``beside`` is that other figure, ``most`` or ``least`` the ratio wanted of the two.
    Figures are in ``unit``: milliseconds unless told.
    """

    what: str
    figure: float
    beside: float | None = None
    most: float | None = None
    least: float | None = None
    unit: str = "ms"
    database: str = ""

    @property
    def ratio(self) -> float:
        """How many times the other figure; the figure itself when it stands alone."""
        return self.figure if self.beside is None else self.figure / self.beside

    @property
    def is_reached(self) -> bool | None:
        if self.most is not None:
            return self.ratio <= self.most
        if self.least is not None:
            return self.ratio >= self.least
        return None

    @property
    def cells(self) -> tuple[str, ...]:
        reached = {True: "yes", False: "NO", None: ""}[self.is_reached]
        times = "" if self.beside is None else f"{self.ratio:.2f} ×"
        beside = "" if self.beside is None else f"{self.beside:,.1f} {self.unit}"
        figure = f"{self.figure:,.1f} {self.unit}"
        return (self.database, self.what, figure, beside, times, self.goal, reached)

    @property
    def goal(self) -> str:
        sign = "" if self.beside is None else " ×"
        if self.most is not None:
            return f"≤ {self.most:g}{sign}"
        return "" if self.least is None else f"≥ {self.least:g}{sign}"


def markdown(rows: Iterable[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
