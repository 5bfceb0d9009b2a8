from opportunities.views import page
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
    steps = page.steps(pipeline(), present_id=present_id)
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


def shown(present: int, *, lost: int = 1, count: int = 18) -> list[list[int]]:
    """The runs of a pipeline of that many steps and of some that lost the deal, by key."""
    line = [Status(pk=n, name=f"{n}", is_active=True, probability=50) for n in range(1, count + 1)]
    apart = [Status(pk=90 + n, name="Perdu", is_active=False, probability=0) for n in range(lost)]
    steps = page.steps([*line, *apart], present_id=present)
    return [[step.status.pk for step in run] for run in page.runs(steps)]


def test_a_long_pipeline_shows_its_ends_the_present_and_its_neighbours():
    assert shown(9) == [
        [1],
        list(range(2, 8)),
        [8],
        [9],
        [10],
        list(range(11, 18)),
        [18],
        [90],
    ]
    assert shown(1) == [[1], [2], list(range(3, 18)), [18], [90]]
    assert shown(18, lost=3) == [[1], list(range(2, 17)), [17], [18], [90], [91, 92]]


def test_one_step_has_as_much_room_as_its_dots():
    assert shown(4) == [[1], [2], [3], [4], [5], list(range(6, 18)), [18], [90]]


def test_from_a_lost_deal_of_a_long_pipeline_its_ends_are_shown():
    assert shown(91, lost=3) == [[1], list(range(2, 18)), [18], [90], [91], [92]]


def test_a_pipeline_of_ten_is_shown_whole():
    assert shown(5, lost=1, count=9) == [[n] for n in (*range(1, 10), 90)]
