from datetime import timedelta

import pytest
from django.urls import reverse

from caladeo import clock
from opportunities.events import Source
from opportunities.lists import selecting
from opportunities.models import Opportunity, StatusChange
from statuses.models import Status
from tasks.models import Task
from tests.clients import Client
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory
from tests.reading import fields_of
from tests.tasks import reading

pytestmark = pytest.mark.django_db
URL = reverse("opportunities:bulk-move")
LIST = reverse("opportunities:list")
BOARD = reverse("opportunities:board")


@pytest.fixture
def sent() -> Status:
    """« Devis envoyé », whose open tasks go with it; three opportunities are there."""
    status = StatusFactory(name="Devis envoyé")
    AutoTaskTemplateFactory(status=status, name="Relancer", on_leave="cancel")
    soon = clock.today() + timedelta(days=10)
    for name in ("Andalousie", "Québec", "Safari"):
        OpportunityFactory(name=name, status=status, departure_date=soon)
    return status


@pytest.fixture
def confirmed() -> Status:
    """Calls for four tasks on a trip in ten days: one late, one waiting, one not created."""
    status = StatusFactory(name="Voyage confirmé")
    for name, offset, if_past in (("Solde", -30, "keep"), ("Assurance", -30, "skip")):
        facts = {"reference": "departure", "offset_days": offset, "if_past": if_past}
        AutoTaskTemplateFactory(status=status, name=name, **facts)
    AutoTaskTemplateFactory(status=status, name="Acompte")
    AutoTaskTemplateFactory(status=status, name="Retour", reference="return")
    return status


def keys() -> list[int]:
    return list(Opportunity.objects.order_by("pk").values_list("pk", flat=True))


def words(response) -> str:
    return reading.text(response).replace("\u00a0", " ")


def preview(web: Client, to: Status, **query):
    return web.get(URL, {"id": keys(), "vers": to.pk, "next": LIST, **query})


def confirm(web: Client, page):
    """Press the button of the preview."""
    return web.post(URL, fields_of(page), follow=True)


def test_the_list_offers_its_rows_to_tick_and_the_statuses(web, sent, confirmed):
    page = web.get(LIST)

    for key in keys():
        assert f'value="{key}"' in page.text
    assert 'form="selection"' in page.text
    assert f'name="vers" value="{confirmed.pk}"' in page.text


def test_the_preview_counts_and_writes_nothing(web, sent, confirmed):
    text = words(preview(web, confirmed))

    for said in (
        "3 opportunités Voyage confirmé",
        "9 tâches seront créées dont 3 déjà en retard",
        "3 attendront une date",
        "3 tâches ouvertes seront annulées",
        "3 tâches ne seront pas créées 3 dont l’échéance est déjà passée",
    ):
        assert said in text
    assert StatusChange.objects.count() == 3


def test_one_button_moves_them_all_and_one_click_takes_them_back(web, seller, sent, confirmed):
    page = confirm(web, preview(web, confirmed))

    assert "Voyage confirmé : 3 opportunités, 9 tâches créées, 3 annulées" in words(page)
    changes = StatusChange.objects.filter(source=Source.BULK)
    assert {(row.to_status, row.changed_by) for row in changes} == {(confirmed, seller)}
    undo = reverse("opportunities:batch-undo", args=[changes[0].batch_id])
    assert undo in page.text

    text = words(web.post(undo, {"next": LIST}, follow=True))

    assert "3 changements annulés, 9 tâches retirées, 3 tâches rouvertes" in text
    assert set(Opportunity.objects.values_list("status", flat=True)) == {sent.pk}


def test_without_a_status_the_page_asks_for_one(web, sent, confirmed):
    page = web.get(URL, {"id": keys()})

    assert "3 opportunités sélectionnées" in words(page)
    assert f'name="vers" value="{confirmed.pk}"' in page.text
    assert page.text.count('name="id"') == 3


def test_everything_that_the_filter_finds_moves(web, sent, confirmed):
    OpportunityFactory(name="Ailleurs")
    query = {"toutes": "1", "statut": sent.pk, "depuis": f"{clock.today():%Y-%m-%d}"}

    page = confirm(web, preview(web, confirmed, id=[], **query))

    assert "Voyage confirmé : 3 opportunités" in words(page)
    others = Opportunity.objects.exclude(status=confirmed)
    assert list(others.values_list("name", flat=True)) == ["Ailleurs"]


def test_a_column_of_the_board_moves_whole(web, sent, confirmed):
    board = web.get(f"{BOARD}?q=safari")
    url = board.context["columns"][0][0].move_url
    assert url.replace("&", "&amp;") in board.text

    assert "1 opportunité sélectionnée" in words(web.get(url))
    page = confirm(web, web.get(f"{url}&vers={confirmed.pk}"))

    assert page.redirect_chain == [(f"{BOARD}?q=safari", 302)]
    assert Opportunity.objects.get(status=confirmed).name == "Safari"


def test_those_already_there_are_said_and_left_alone(web, sent, confirmed):
    safari = Opportunity.objects.get(name="Safari")
    safari.status = confirmed
    safari.save()

    page = preview(web, confirmed)
    assert "1 y est déjà et ne bouge pas" in words(page)

    assert "2 opportunités, 6 tâches créées" in words(confirm(web, page))
    assert safari.changes.count() == 2


def test_those_that_moved_or_went_meanwhile_are_told(web, sent, confirmed):
    page = preview(web, confirmed)
    safari = Opportunity.objects.get(name="Safari")
    safari.status = StatusFactory(name="Perdu", closed=True)
    safari.save()
    Opportunity.objects.get(name="Québec").delete()

    text = words(confirm(web, page))

    assert "Voyage confirmé : 1 opportunité, 3 tâches créées" in text
    assert "1 opportunité a changé de statut entre-temps et n’a pas bougé : Safari" in text
    assert "1 opportunité a été supprimée entre-temps" in text


def test_a_second_click_on_the_button_moves_nothing(web, sent, confirmed):
    page = preview(web, confirmed)
    confirm(web, page)

    text = words(confirm(web, page))

    assert "3 opportunités ont changé de statut entre-temps" in text
    assert StatusChange.objects.filter(source=Source.BULK).count() == 3


def test_a_status_deleted_meanwhile_is_said(web, sent, confirmed):
    page = preview(web, confirmed)
    Status.objects.filter(pk=confirmed.pk).update(deleted_at=clock.now())

    assert "Ce statut n’existe plus." in words(confirm(web, page))
    assert "Ce statut n’existe plus." in words(preview(web, confirmed))
    assert StatusChange.objects.count() == 3


def test_nothing_chosen_is_said(web, confirmed):
    assert "Aucune opportunité sélectionnée" in words(web.get(URL))
    assert "Aucune opportunité sélectionnée" in words(web.get(URL, {"vers": confirmed.pk}))


@pytest.mark.parametrize("key", ["", "abc", "-1", "9" * 40, "\x00", "999999"])
def test_a_tampered_key_chooses_nothing(web, sent, confirmed, key):
    assert web.get(URL, {"id": key, "vers": key, "next": key}).status_code == 200


def test_keys_that_are_not_there_any_more_are_counted(web, sent, confirmed):
    page = web.get(URL, {"id": [*keys(), 999998, 999999], "vers": confirmed.pk})

    assert "2 de celles choisies n’existent plus." in words(page)
    assert "Déplacer 3 opportunités" in words(page)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ("", "La sélection n’a pas pu être lue"),
        ("1:1,2", "La sélection n’a pas pu être lue"),
        ("9" * 50_000, "La sélection n’a pas pu être lue"),
        ("1:1\x00", "ne peut pas être gardé"),
    ],
)
def test_a_tampered_form_moves_nothing(web, sent, confirmed, seen, said):
    page = web.post(URL, {"to": confirmed.pk, "seen": seen}, follow=True)

    assert said in words(page)
    assert not StatusChange.objects.filter(source=Source.BULK).exists()


def test_ten_thousand_keys_are_refused_in_words(web, sent, confirmed):
    ids = list(range(10_000))

    assert "Au plus 500 opportunités" in words(web.get(URL, {"id": ids})).replace("\u202f", "")
    assert web.get(URL, {"id": ids, "vers": confirmed.pk}).status_code == 400


def test_more_than_one_request_bears_is_said(web, sent, confirmed, monkeypatch):
    monkeypatch.setattr(selecting, "MOST_KEYS", 2)

    page = preview(web, confirmed)

    assert "Au plus 2 opportunités changent de statut ensemble" in words(page)
    assert "Déplacer" not in words(page)


def test_it_leads_nowhere_else(web, sent, confirmed):
    page = preview(web, confirmed, next="https://example.com/")
    assert 'value="https://example.com' not in page.text

    data = fields_of(page) | {"next": "https://example.com/"}
    assert web.post(URL, data).url == LIST


def test_the_preview_costs_as_many_queries_whatever_the_rows(
    web, sent, confirmed, django_assert_num_queries
):
    with django_assert_num_queries(15, exact=False) as before:
        preview(web, confirmed)
    for _ in range(6):
        OpportunityFactory(status=StatusFactory())
    with django_assert_num_queries(len(before)):
        preview(web, confirmed)


def test_the_undo_costs_as_many_queries_whatever_the_rows(
    web, sent, confirmed, django_assert_num_queries
):
    undo = []
    for _round in range(2):
        confirm(web, preview(web, confirmed))
        undo.append(StatusChange.objects.latest("pk").batch_id)
        with django_assert_num_queries(80, exact=False) as queries:
            web.post(reverse("opportunities:batch-undo", args=[undo[-1]]))
        undo.append(len(queries))
        for _ in range(6):
            OpportunityFactory(status=sent, departure_date=clock.today())
    assert undo[1] == undo[3]


def test_a_bulk_move_may_leave_the_tasks_out(web, sent, confirmed):
    typed = fields_of(preview(web, confirmed))
    assert typed["tasks"] == "create"

    page = web.post(URL, typed | {"tasks": "none"}, follow=True)

    changes = StatusChange.objects.filter(to_status=confirmed, source=Source.BULK)
    assert [change.is_quiet for change in changes] == [True] * 3
    assert not Task.objects.filter(change__in=changes).exists()
    assert "3 opportunités, 3 tâches annulées, tâches non créées" in words(page)


def test_a_missing_answer_creates_the_tasks(web, sent, confirmed):
    typed = fields_of(preview(web, confirmed))
    del typed["tasks"]

    web.post(URL, typed)

    assert Task.objects.filter(change__to_status=confirmed, change__is_quiet=False).exists()


def test_another_answer_moves_nothing(web, sent, confirmed):
    page = web.post(URL, fields_of(preview(web, confirmed)) | {"tasks": "peut-être"}, follow=True)

    assert "Choisissez si les tâches sont créées" in words(page)
    assert not Opportunity.objects.filter(status=confirmed).exists()
