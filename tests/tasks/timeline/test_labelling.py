"""Labels along a line: none lies on another, no lead runs through one."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from tasks.timeline import labelling
from tasks.timeline.labelling import GAP, Label, Mark

PLACES = st.floats(0, 900).map(lambda place: round(place, 1))
MARKS = st.lists(PLACES, max_size=40).map(
    lambda places: [Mark(place, (number,)) for number, place in enumerate(places, 1)]
)
# Marks never share a place: two pixels apart is already nearer than they come.
LABELS = st.lists(
    st.tuples(
        st.integers(0, 450).map(lambda place: 2.0 * place),
        st.floats(30, 240),
        st.sampled_from([22, 44, 64]),
    ),
    max_size=25,
    unique_by=lambda row: row[0],
).map(lambda rows: [Label(*row) for row in sorted(rows)])


def overlap(one, other):
    """Two rectangles as (left, right, top, bottom)."""
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def box(label, depth):
    return label.left, label.left + label.width, depth, depth + label.height


def test_marks_of_one_day_become_one_with_both_numbers():
    (mark,) = labelling.merged([Mark(100, (3,)), Mark(100, (1,))])

    assert (mark.at, mark.text) == (100, "1, 3")


def test_marks_that_are_apart_stay_apart():
    assert len(labelling.merged([Mark(100, (1,)), Mark(140, (2,))])) == 2


def test_many_marks_say_how_many_more():
    (mark,) = labelling.merged([Mark(100, (number,)) for number in range(1, 8)])

    assert mark.text == "1, 2, 3 +4"


@given(MARKS)
def test_marks_never_lie_on_each_other(marks):
    merged = labelling.merged(marks)

    for left, right in pairwise(merged):
        assert left.left + left.width + GAP <= right.left + 0.2


@given(MARKS)
def test_no_number_is_lost(marks):
    numbers = sorted(number for mark in labelling.merged(marks) for number in mark.numbers)

    assert numbers == [mark.numbers[0] for mark in marks]


@given(LABELS)
def test_labels_never_overlap(labels):
    depths = labelling.hang(labels)
    boxes = [box(label, depth) for label, depth in zip(labels, depths, strict=True)]

    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))


@given(LABELS)
def test_no_lead_runs_through_a_label(labels):
    depths = labelling.hang(labels)

    for lead, depth in zip(labels, depths, strict=True):
        line = (lead.left, lead.left + 1, 0, depth)
        for label, other in zip(labels, depths, strict=True):
            assert label is lead or not overlap(line, box(label, other))


@given(LABELS)
def test_what_would_hang_too_deep_is_left_out(labels):
    depths = labelling.hang(labels, deepest=100)

    for label, depth in zip(labels, depths, strict=True):
        assert depth is None or depth + label.height <= 100


def test_a_wide_letter_takes_more_room():
    assert labelling.text_width("MM") > labelling.text_width("ii")
    assert labelling.text_width("京都") > labelling.text_width("ky")
