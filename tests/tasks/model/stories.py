"""Short stories, one for each thing that an option of a rule can say.

Chance seldom leads a trip through the one turn that an option is for: these do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

type Step = tuple[str, dict[str, Any]]

# One trip of the two; all trips.
ONE, ALL = 1, 3
PLAIN = {
    "status": "c",
    "offset_days": 3,
    "offset_unit": "days",
    "reference": "task_created",
    "key_date": "option",
    "predecessor": None,
    "if_not_preceded": "cancel",
    "day_count": "calendar",
    "day_rule": "stay",
    "if_past": "keep",
    "assign_to": "manager",
    "assigned_person": 0,
    "visible_days": None,
    "on_leave": "keep",
    "on_return": "again",
    "is_required": False,
    "conditions": [],
    "is_enabled": True,
    "name": "Relancer",
}
# What an engine that does not read the option does.
BROKEN = {**PLAIN, "offset_days": 0}


@dataclass(frozen=True)
class Story:
    """A rule that differs from the plain one by ``option``, and what befalls its trips."""

    option: str
    rule: dict[str, Any]
    steps: Sequence[Step]

    def __str__(self) -> str:
        return f"{self.option}={self.rule[self.option]}-{'-'.join(name for name, _ in self.steps)}"


def moves(*statuses: str, by: int | None = None) -> list[Step]:
    return [("move", {"pick": ONE, "to": to, "quiet": False, "by": by}) for to in statuses]


def leaves_on(day: date | None, duration: int | None = 5) -> Step:
    return ("travel_otherwise", {"pick": ONE, "facts_": {"departure": day, "duration": duration}})


def on_task(name: str, **how: Any) -> Step:
    return (name, {"pick": 0, **how})


FROM_DEPARTURE = {"reference": "departure", "offset_days": 0}
MONTH_END = date(2027, 8, 31)
SOON, FAR, SATURDAY = date(2027, 5, 10), date(2027, 9, 1), date(2027, 5, 15)
BEFORE = {"reference": "departure", "offset_days": -30}
UNLESS_PAST = {**BEFORE, "if_past": "skip"}
WAIT: Step = ("wait", {"hours": 50})
ON_SOON: Step = ("set_key_date", {"pick": 1, "name": "balance", "day": SOON})
APPLIED_LATER: list[Step] = [
    WAIT,
    ("edit_rule", {"pick": 0, "edits": {"is_enabled": True}, "update_open": False}),
    ("apply_to_those_there", {"pick": ONE, "name": "c"}),
]
EXEMPT_FROM_ALL: list[Step] = [("exempt_from_all", {"pick": ALL})]
PUT: Step = ("put_rules", {"pick": ONE, "by": 1})
TAKE_BACK: Step = ("take_rules_back", {"pick": 0})
FOLLOWS = {"reference": "task", "offset_days": 2}


def followed_by(**options: Any) -> Step:
    return ("add_rule", {"given": {**PLAIN, **FOLLOWS, **options}})


STORIES = [
    Story("on_leave", {"on_leave": "cancel"}, moves("c", "a")),
    Story("on_leave", {"on_leave": "cancel"}, [*moves("c", "a"), ("undo", {"pick": 1, "back": 1})]),
    Story("on_leave", {"on_leave": "cancel_if_closed"}, moves("c", "d")),
    Story(
        "on_leave",
        {"on_leave": "cancel_if_closed"},
        [*moves("c", "a", "b", "d"), ("undo", {"pick": 1, "back": 1})],
    ),
    Story("on_return", {"on_return": "if_none_open"}, moves("c", "a", "c")),
    Story(
        "on_return",
        {"on_return": "once"},
        [*moves("c"), on_task("delete"), *moves("a", "c")],
    ),
    Story("if_past", {**BEFORE, "if_past": "today"}, [leaves_on(SOON), *moves("c")]),
    Story("if_past", UNLESS_PAST, [leaves_on(SOON), *moves("c")]),
    Story("if_past", UNLESS_PAST, [*moves("c"), leaves_on(SOON)]),
    Story("if_past", UNLESS_PAST, [*moves("c"), leaves_on(SOON), leaves_on(FAR)]),
    Story("if_past", UNLESS_PAST, [*moves("c"), leaves_on(SOON), leaves_on(None)]),
    Story(
        "if_past",
        UNLESS_PAST,
        [*moves("c"), leaves_on(SOON), on_task("reopen"), on_task("complete")],
    ),
    Story(
        "if_past",
        UNLESS_PAST,
        [*moves("c"), leaves_on(SOON), on_task("delete"), leaves_on(FAR), on_task("restore")],
    ),
    Story("day_rule", {**FROM_DEPARTURE, "day_rule": "next"}, [leaves_on(SATURDAY), *moves("c")]),
    Story(
        "day_rule", {**FROM_DEPARTURE, "day_rule": "previous"}, [leaves_on(SATURDAY), *moves("c")]
    ),
    Story("day_count", {"day_count": "working"}, moves("c")),
    Story("assign_to", {"assign_to": "changer"}, moves("c", by=1)),
    Story("assign_to", {"assign_to": "person", "assigned_person": 1}, moves("c")),
    Story("assigned_person", {"assign_to": "person", "assigned_person": 1}, moves("c")),
    Story(
        "assign_to",
        {"assign_to": "nobody"},
        [*moves("c"), ("hand_to_another_manager", {"pick": ALL, "who": 1})],
    ),
    Story("assign_to", {"assign_to": "role"}, moves("c")),
    Story("assign_to", {"assign_to": "role"}, [*moves("c"), ("give_the_role", {"who": 0})]),
    Story(
        "assign_to",
        {"assign_to": "role"},
        [
            ("give_the_role", {"who": None}),
            ("name_for_the_role", {"pick": ONE, "who": 1}),
            *moves("c"),
        ],
    ),
    Story("visible_days", {"visible_days": 2}, moves("c")),
    Story(
        "visible_days", {**FROM_DEPARTURE, "visible_days": 20}, [*moves("c"), leaves_on(SATURDAY)]
    ),
    Story("offset_days", {"offset_days": 12}, moves("c")),
    Story("offset_unit", {"offset_unit": "weeks"}, moves("c")),
    Story(
        "offset_unit",
        {**BEFORE, "offset_days": -3, "offset_unit": "months"},
        [*moves("c"), leaves_on(MONTH_END)],
    ),
    Story("offset_days", BEFORE, [*moves("c"), leaves_on(FAR)]),
    Story(
        "reference",
        {"reference": "status_entered", "is_enabled": False},
        [*moves("c"), *APPLIED_LATER],
    ),
    Story(
        "reference", {"reference": "opportunity_created"}, [("wait", {"hours": 50}), *moves("c")]
    ),
    Story("reference", FROM_DEPARTURE, [leaves_on(SATURDAY), *moves("c")]),
    Story(
        "reference", {"reference": "return", "offset_days": 0}, [*moves("c"), leaves_on(SATURDAY)]
    ),
    Story("reference", {"reference": "key_date", "key_date": "deposit"}, moves("b", "c")),
    Story(
        "key_date",
        {"reference": "key_date", "key_date": "rooming"},
        [
            *moves("c"),
            leaves_on(FAR),
            ("set_key_date", {"pick": 1, "name": "balance", "day": SOON}),
        ],
    ),
    Story("is_enabled", {"is_enabled": False}, moves("c")),
    Story("conditions", {"conditions": ["first_entry"]}, moves("c", "a", "c")),
    Story("conditions", {"conditions": ["from_a"]}, moves("b", "c")),
    Story("conditions", {"conditions": ["soon"]}, [leaves_on(FAR), *moves("c")]),
    Story(
        "conditions",
        {"conditions": ["of_first"]},
        [("hand_to_another_manager", {"pick": ALL, "who": 1}), *moves("c")],
    ),
    Story("predecessor", PLAIN, [followed_by(), *moves("c"), WAIT, on_task("complete")]),
    Story(
        "predecessor",
        PLAIN,
        [followed_by(), *moves("c"), WAIT, on_task("complete"), on_task("reopen")],
    ),
    Story("predecessor", PLAIN, [followed_by(), *moves("c"), on_task("delete")]),
    Story(
        "predecessor",
        PLAIN,
        [followed_by(), *moves("c"), on_task("delete"), WAIT, on_task("restore")],
    ),
    Story(
        "predecessor",
        {**PLAIN, "on_leave": "cancel"},
        [followed_by(), *moves("c", "a"), ("undo", {"pick": 1, "back": 1})],
    ),
    Story("predecessor", {**PLAIN, "conditions": ["from_a"]}, [followed_by(), *moves("b", "c")]),
    Story(
        "if_not_preceded",
        PLAIN,
        [followed_by(if_not_preceded="count"), *moves("c"), WAIT, on_task("delete")],
    ),
    Story("is_required", {"is_required": True}, moves("c")),
    Story("name", {"name": "Facturer"}, moves("c")),
    # Where a trip is exempt from its rule, or from all, a plain rule creates nothing more.
    Story("offset_days", {"offset_days": 9}, [*moves("c"), on_task("exempt"), *moves("a", "c")]),
    Story("offset_days", {"offset_days": 9}, [*moves("c"), *EXEMPT_FROM_ALL, *moves("a", "c")]),
    Story(
        "offset_days",
        {"offset_days": 9},
        [*EXEMPT_FROM_ALL, *moves("c"), ("lift_exemptions", {"pick": ALL}), *moves("a", "c")],
    ),
    # A rule of another status, put on the trip by hand.
    Story("assign_to", {"assign_to": "changer"}, [PUT]),
    Story("conditions", {"conditions": ["first_entry"]}, [*moves("c", "a"), PUT]),
    Story("offset_days", {"offset_days": 9}, [PUT, PUT, TAKE_BACK]),
    Story("offset_days", {"offset_days": 9}, [PUT, on_task("complete"), TAKE_BACK, *moves("c")]),
    Story("on_leave", {"on_leave": "cancel"}, [PUT, *moves("b")]),
    # On a trip that is over, nothing due more than thirty days ago.
    Story("offset_days", {**BEFORE, "offset_days": -9}, [leaves_on(date(2027, 4, 5)), *moves("c")]),
]
