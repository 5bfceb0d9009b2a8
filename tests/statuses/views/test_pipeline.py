import pytest
from django.urls import reverse
from django.utils import timezone

from statuses.models import AutoTaskTemplate, Status
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db
URL = "/parametres/statuts/"


def names():
    return [status.name for status in Status.objects.in_pipeline()]


@pytest.fixture
def steps():
    return [StatusFactory(name=name) for name in ("Nouveau", "Devis", "Confirmé")]


def order(screen, keys, **headers):
    return screen.post(reverse("statuses:order"), {"ids": keys}, headers=headers)


def test_the_list_shows_each_status_with_its_counts(screen, confirmed):
    AutoTaskTemplateFactory.create_batch(2, status=confirmed)
    AutoTaskTemplateFactory(status=confirmed, disabled=True)
    OpportunityFactory.create_batch(3, status=confirmed)
    StatusFactory(name="Perdu", closed=True)
    StatusFactory(name="Ancien", deleted_at=timezone.now())

    page = flat(screen.get(URL))

    assert page.index("Voyage confirmé") < page.index("Perdu")
    assert 'fill="#2E9B57"' in page
    assert '<progress class="meter" max="100" value="100"' in page
    assert "</svg> 2</span>" in page
    assert "3<span" in page
    assert "Inactif" in page
    assert "Ancien" not in page


def test_the_list_takes_as_many_queries_for_one_status_as_for_thirty(
    screen, django_assert_max_num_queries, confirmed
):
    screen.get(URL)  # session, user
    with django_assert_max_num_queries(7) as one:
        screen.get(URL)
    for status in StatusFactory.create_batch(29):
        AutoTaskTemplateFactory(status=status)

    with django_assert_max_num_queries(len(one)):
        screen.get(URL)


def test_the_order_is_kept_as_it_was_dragged(screen, steps):
    first, second, third = (step.pk for step in steps)

    response = order(screen, [third, first, second], **{"HX-Request": "true"})

    assert response.status_code == 204
    assert names() == ["Confirmé", "Nouveau", "Devis"]


@pytest.mark.parametrize("keys", [[], ["x"], ["-1"], ["1e3"], ["٣"], ["9" * 50], ["\x00"]])
def test_a_tampered_order_changes_nothing(screen, steps, keys):
    assert order(screen, keys).status_code == 400
    assert names() == ["Nouveau", "Devis", "Confirmé"]


@pytest.mark.parametrize("keys", [["1000000"], ["1"] * 2000])
def test_the_order_of_an_older_list_changes_nothing(screen, steps, keys):
    assert order(screen, keys, **{"HX-Request": "true"}).status_code == 409

    answer = screen.post(reverse("statuses:order"), {"ids": keys}, follow=True)
    assert "La liste a changé entre-temps" in flat(answer)
    assert names() == ["Nouveau", "Devis", "Confirmé"]


def test_a_status_moves_without_script(screen, steps):
    url = reverse("statuses:position", args=[steps[2].pk])

    response = screen.post(url, {"direction": "up"})

    assert response["Location"] == f"{URL}#status-{steps[2].pk}"
    assert names() == ["Nouveau", "Confirmé", "Devis"]


@pytest.mark.parametrize("direction", ["", "sideways", "\x00", "x" * 50_000])
def test_a_direction_that_is_none_moves_nothing(screen, steps, direction):
    url = reverse("statuses:position", args=[steps[2].pk])

    assert screen.post(url, {"direction": direction}).status_code == 400
    assert names() == ["Nouveau", "Devis", "Confirmé"]


def test_an_empty_agency_starts_from_a_pipeline_in_one_click(screen):
    assert "Aucun statut pour l’instant" in flat(screen.get(URL))

    page = flat(screen.post(reverse("statuses:starter-pipeline"), follow=True))

    assert "10 statuts créés" in page
    assert "Voyage confirmé" in page
    assert AutoTaskTemplate.objects.count() == 20


def test_a_pipeline_that_exists_gets_no_second_one(screen, steps):
    page = flat(screen.post(reverse("statuses:starter-pipeline"), follow=True))

    assert "Il y a déjà des statuts" in page
    assert names() == ["Nouveau", "Devis", "Confirmé"]


def test_markup_in_a_name_is_shown_as_it_was_typed(screen):
    StatusFactory(name='<script>alert("x")</script> 🧳')

    page = flat(screen.get(URL))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; 🧳" in page
