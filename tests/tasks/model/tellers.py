"""Who tells the directed stories: to the engine and its model, or to an engine that is blind."""

import copy
from typing import Any

from tests.tasks.model.stories import BROKEN, PLAIN, Story
from tests.tasks.model.test_model import Engine


class Teller(Engine):
    """Tells one story to the database and to the model, and compares them after each step."""

    def __init__(self, beginning: Engine) -> None:
        self.beginning = beginning
        super().__init__()

    def begin(self) -> None:
        """As another one began, whose rows are there: a story may change these copies of it."""
        made = ("statuses", "people", "key_dates", "role", "agency")
        known = vars(self.beginning)
        vars(self).update(copy.deepcopy({name: known[name] for name in made}))

    def tell(self, story: Story) -> None:
        with self.way_back:
            for name, how in [("add_rule", {"given": {**PLAIN, **story.rule}}), *story.steps]:
                getattr(self, name)(**how)
                self.both_are_the_same()


class BlindTeller(Teller):
    """The database does not get one option of the rule: no engine could read it."""

    blind_to: str

    def stored(self, given: dict[str, Any]) -> dict[str, Any]:
        told = given
        if self.blind_to in given:
            told = {**given, self.blind_to: BROKEN[self.blind_to]}
        if told.get("reference") == "task" and told.get("predecessor") is None:
            told = {**told, "reference": "task_created"}
        if told.get("reference") != "task" and told.get("predecessor") is not None:
            told = {**told, "predecessor": None}
        if told.get("reference") != "key_date" and "key_date" in told:
            told = {**told, "key_date": None}
        if told.get("assign_to") != "role" and "role" in told:
            told = {**told, "role": None}
        return super().stored(told)
