"""Directed stories of people who are away when a task is due."""

from datetime import date

from tests.tasks.model.stories import (
    FROM_DEPARTURE,
    SATURDAY,
    SOON,
    Step,
    Story,
    leaves_on,
    moves,
    on_task,
)

# The second person is away from 10 to 20 May; the third one stands in.
AWAY = {"who": 1, "first": SOON, "length": 10, "substitute": 3}
GO_AWAY: Step = ("go_away", AWAY)
OF_SECOND = {"assign_to": "person", "assigned_person": 1}
IN_IT, AFTER_IT = date(2027, 5, 16), date(2027, 5, 25)
ABSENCES = [
    Story("assign_to", {**OF_SECOND, "offset_days": 15}, [GO_AWAY, *moves("c")]),
    Story("offset_days", {**OF_SECOND, "offset_days": 15}, [GO_AWAY, *moves("c")]),
    Story(
        "reference",
        {**OF_SECOND, **FROM_DEPARTURE},
        [GO_AWAY, *moves("c"), leaves_on(IN_IT), leaves_on(AFTER_IT), leaves_on(SATURDAY)],
    ),
    Story(
        "assign_to",
        {**OF_SECOND, "offset_days": 15},
        [
            *moves("c"),
            GO_AWAY,
            ("hand_over_what_is_open", {"pick": 0}),
            ("change_the_absence", {"pick": 0, "length": 2, "substitute": 3}),
        ],
    ),
    Story(
        "assign_to",
        {**OF_SECOND, "offset_days": 15},
        [GO_AWAY, ("go_away", {**AWAY, "who": 0, "substitute": 1}), *moves("c")],
    ),
    Story(
        "assign_to",
        {"assign_to": "role", "offset_days": 15},
        [GO_AWAY, *moves("c"), ("give_the_role", {"who": 0}), ("give_the_role", {"who": 1})],
    ),
    Story(
        "assign_to",
        {**OF_SECOND, "offset_days": 15},
        [GO_AWAY, *moves("c"), ("cancel_the_absence", {"pick": 0})],
    ),
    Story(
        "assign_to",
        {**OF_SECOND, "offset_days": 15},
        [GO_AWAY, *moves("c"), on_task("complete"), ("take_back", {"pick": 0}), on_task("reopen")],
    ),
]
