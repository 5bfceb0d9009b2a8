import pytest

from statuses import ordering
from statuses.models import Status
from tests.factories import AutoTaskTemplateFactory, StatusFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps():
    return [StatusFactory(name=name, position=5) for name in ("Nouveau", "Devis", "Confirmé")]


def names():
    return [status.name for status in Status.objects.in_pipeline()]


def test_rows_take_the_order_of_the_keys(steps):
    first, second, third = (step.pk for step in steps)

    ordering.reorder(Status.objects.in_pipeline(), keys=[third, first, second])

    assert names() == ["Confirmé", "Nouveau", "Devis"]
    assert [s.position for s in Status.objects.in_pipeline()] == [1, 2, 3]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda keys: keys[:-1],
        lambda keys: [*keys, 987654],
        lambda keys: [*keys[:-1], 987654],
        lambda keys: [*keys, keys[0]],
        lambda keys: [keys[0], *keys[:-1]],
        lambda _keys: [],
    ],
    ids=["one missing", "one too many", "one unknown", "one twice", "one for another", "none"],
)
def test_an_order_that_does_not_name_each_row_once_is_refused(steps, wrong):
    with pytest.raises(ordering.UnknownOrderError):
        ordering.reorder(
            Status.objects.in_pipeline(), keys=wrong([step.pk for step in reversed(steps)])
        )

    assert names() == ["Nouveau", "Devis", "Confirmé"]


def test_a_row_of_another_list_is_refused():
    template, other = AutoTaskTemplateFactory(), AutoTaskTemplateFactory()

    with pytest.raises(ordering.UnknownOrderError):
        ordering.reorder(template.status.templates.all(), keys=[template.pk, other.pk])


def test_one_row_moves_a_place_up_or_down(steps):
    ordering.shift(Status.objects.in_pipeline(), key=steps[2].pk, by=-1)
    assert names() == ["Nouveau", "Confirmé", "Devis"]

    ordering.shift(Status.objects.in_pipeline(), key=steps[0].pk, by=1)
    assert names() == ["Confirmé", "Nouveau", "Devis"]


def test_at_the_end_of_the_list_a_row_stays(steps):
    ordering.shift(Status.objects.in_pipeline(), key=steps[0].pk, by=-1)
    ordering.shift(Status.objects.in_pipeline(), key=steps[2].pk, by=1)

    assert names() == ["Nouveau", "Devis", "Confirmé"]


def test_a_row_that_is_gone_does_not_move(steps):
    with pytest.raises(ordering.UnknownOrderError):
        ordering.shift(Status.objects.in_pipeline(), key=987654, by=1)


def test_a_newcomer_goes_last(steps):
    assert ordering.last_position(Status.objects.in_pipeline()) == 6


def test_the_first_row_has_the_first_place():
    assert ordering.last_position(Status.objects.in_pipeline()) == 1


def test_reordering_takes_as_many_queries_for_three_rows_as_for_thirty(
    django_assert_num_queries, steps
):
    def turned_around():
        return [row.pk for row in reversed(Status.objects.in_pipeline())]

    # The keys, a savepoint, the rows under their lock, one write, the journal, the end of it.
    with django_assert_num_queries(6):
        ordering.reorder(Status.objects.in_pipeline(), keys=turned_around())
    StatusFactory.create_batch(27)
    with django_assert_num_queries(6):
        ordering.reorder(Status.objects.in_pipeline(), keys=turned_around())
