"""Who is away in the model, and who stands in for them."""

from dataclasses import dataclass
from datetime import date, datetime

from tests.tasks.model.todo import Todo, local_day


@dataclass(eq=False)
class Away:
    person: int
    first: date
    last: date
    substitute: int | None
    pk: int = 0


class Absences:
    now: datetime
    absences: list[Away]

    def place(self, task: Todo, owner: int | None, before: date | None) -> None:
        """Decide who has a task that was due then, where something of it is another."""
        stays = task.instead_of is None and self.absence(owner, before)
        is_moved = task.due != before and not stays
        if task.state == "open" and (owner != task.owner or is_moved or not task.is_placed):
            self.give(task, owner)
        task.is_placed = task.state == "open"

    def give(self, task: Todo, owner: int | None) -> None:
        """To a person, or to who stands in for them when the task is due."""
        substitute = self.stand_in(owner, task.due)
        task.assignee, task.instead_of = (substitute, owner) if substitute else (owner, None)

    def stand_in(self, person: int | None, day: date | None) -> int | None:
        away = self.absence(person, day)
        if away is None or self.absence(away.substitute, day):
            return None
        return away.substitute

    def absence(self, person: int | None, day: date | None) -> Away | None:
        """In which a task of that day would have to be done; one that is late, today."""
        today = local_day(self.now)
        to_do = max(day, today) if day else None
        for away in self.absences:
            if away.person == person and to_do and away.first <= to_do <= away.last:
                return away
        return None
