from opportunities import stepping
from statuses.models import Status


def pipeline() -> list[Status]:
    rows = [
        ("Nouveau", True, 10),
        ("Perdu", False, 0),
        ("Confirmé", True, 95),
        ("Fini", False, 100),
    ]
    return [
        Status(pk=key, name=name, is_active=active, probability=probability)
        for key, (name, active, probability) in enumerate(rows, start=1)
    ]


def places(present_id: int) -> list[tuple[str, str, bool]]:
    steps = stepping.steps(pipeline(), present_id=present_id)
    return [(step.status.name, step.place, step.is_apart) for step in steps]


def test_what_lies_before_the_present_is_passed_and_the_lost_stand_apart():
    assert places(3) == [
        ("Nouveau", "passed", False),
        ("Confirmé", "present", False),
        ("Fini", "ahead", False),
        ("Perdu", "ahead", True),
    ]


def test_from_a_lost_deal_nothing_was_passed():
    assert [place for _, place, _ in places(2)] == ["ahead", "ahead", "ahead", "present"]
