import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from caladeo.db import capped_counts
from tasks.lists.listing import PAGE
from tasks.models import Task
from tests.factories import OpportunityFactory, StatusFactory, TaskFactory, UserFactory
from tests.tasks import reading

pytestmark = pytest.mark.both

DAY = timedelta(days=1)


@pytest.fixture
def opportunity(seller):
    return OpportunityFactory(manager=seller, name="Tour d’Islande", client__name="Famille Roy")


def test_the_morning_starts_with_what_is_late(desk, opportunity, today):
    TaskFactory(opportunity=opportunity, name="Plus tard", due_date=today + 2 * DAY)
    TaskFactory(opportunity=opportunity, name="En retard", due_date=today - 2 * DAY)
    TaskFactory(opportunity=opportunity, name="Un jour", due_date=None)
    TaskFactory(opportunity=opportunity, name="Ce matin", due_date=today)

    page = desk.get("/")

    assert reading.groups(page) == {
        "late": ["En retard"],
        "today": ["Ce matin"],
        "upcoming": ["Plus tard"],
        "undated": ["Un jour"],
    }
    assert "en retard de 2 jours lun. 10 mai" in reading.text(page)
    assert "mercredi 12 mai 2027" in reading.text(page)


def test_mine_are_those_assigned_to_me(desk, seller, opportunity, administrator, today):
    TaskFactory(opportunity=opportunity, name="À moi", due_date=today)
    TaskFactory(opportunity=opportunity, name="À Claire", due_date=today, assignee=administrator)

    assert reading.groups(desk.get("/")) == {"today": ["À moi"]}
    assert reading.groups(desk.get("/?vue=toutes")) == {"today": ["À moi", "À Claire"]}


def test_by_person_says_how_much_each_has(desk, seller, opportunity, stranger, today):
    TaskFactory(opportunity=opportunity, due_date=today - DAY)
    TaskFactory.create_batch(2, opportunity=opportunity, due_date=today, assignee=stranger)
    TaskFactory(opportunity=opportunity, due_date=None, assignee=None, name="Pour qui ?")

    page = reading.text(desk.get("/?vue=par-personne"))

    assert "Julien Bernard 1 0 0 0 1" in page
    assert "Sophie Petit désactivé 0 2 0 0 2" in page
    assert "Non assignées 0 0 0 1 1" in page
    nobodys = desk.get("/?vue=par-personne&personne=personne")
    assert reading.groups(nobodys) == {"undated": ["Pour qui ?"]}


def test_filters_add_up_and_stay_in_the_address(desk, opportunity, today):
    other = OpportunityFactory(manager=opportunity.manager, status=StatusFactory())
    TaskFactory(opportunity=opportunity, name="Relancer", due_date=today)
    TaskFactory(opportunity=opportunity, name="Appeler", due_date=today + DAY)
    TaskFactory(opportunity=other, name="Relancer", due_date=today)

    page = desk.get(
        f"/?statut={opportunity.status_id}&echeance=aujourdhui&q=relancer&origine=a-la-main"
    )

    assert reading.groups(page) == {"today": ["Relancer"]}
    kept = f"?statut={opportunity.status_id}&amp;echeance=aujourdhui&amp;origine=a-la-main"
    assert f'href="{kept.replace("?", "?vue=toutes&amp;")}&amp;q=relancer"' in page.text


@pytest.mark.parametrize(
    "query",
    [
        "vue=x&personne=-1&statut=abc&echeance=hier&origine=1&q=%00",
        "statut=" + "9" * 5000,
        "statut=999999999999999999",
        "vue=par-personne&personne=999999999999999999",
        "q=" + "x" * 50_000,
        "q=%F0%9F%8C%B4%3Cscript%3E",
        "suite=late.x&ouverte=-1",
        "suite=closed.2027-05-12_3",
        "suite=upcoming.9999-12-31_999999999999999999",
        "suite&ouverte&%FF%FE",
    ],
)
def test_nonsense_in_the_address_is_harmless(desk, query):
    assert desk.get(f"/?{query}").status_code == 200


def test_a_search_without_result_offers_the_way_back(desk, opportunity, today):
    TaskFactory(opportunity=opportunity, due_date=today)

    page = desk.get("/?vue=toutes&q=kyotto")

    assert "Aucune tâche trouvée" in reading.text(page)
    assert 'href="?vue=toutes"' in page.text


def test_when_all_is_done_the_next_task_is_told(desk, opportunity, today):
    TaskFactory(opportunity=opportunity, name="Relancer", due_date=today + 2 * DAY)

    page = reading.text(desk.get("/"))

    assert "Tout est fait pour aujourd’hui" in page
    assert "le ven. 14 mai : Relancer, Famille Roy." in page


def test_what_was_done_today_is_counted_from_midnight_in_paris(desk, opportunity, today):
    for moment in (
        datetime(2027, 5, 11, 21, 59, tzinfo=UTC),
        datetime(2027, 5, 11, 22, tzinfo=UTC),
    ):
        TaskFactory(opportunity=opportunity, state=Task.State.DONE, done_at=moment)

    page = desk.get("/")

    assert "1 terminée aujourd’hui" in reading.text(page)
    assert len(reading.groups(page)["closed"]) == 1


def test_what_people_type_is_shown_as_it_is(desk, opportunity, today):
    TaskFactory(opportunity=opportunity, name="<b>Fête</b> 🎉", due_date=today)

    page = desk.get("/?q=<b>fête")

    assert "&lt;b&gt;Fête&lt;/b&gt; 🎉" in page.text
    assert 'value="&lt;b&gt;fête"' in page.text


def test_the_menu_counts_the_late_tasks_of_the_person(desk, opportunity, today, administrator):
    TaskFactory.create_batch(2, opportunity=opportunity, due_date=today - DAY)
    TaskFactory(opportunity=opportunity, due_date=today - DAY, assignee=administrator)

    assert desk.get("/").text.count("data-late>2<span") == 2


def test_a_long_group_goes_on_where_it_stopped(desk, opportunity, today):
    rows = [Task(opportunity=opportunity, name=f"T{n}", due_date=today) for n in range(130)]
    Task.objects.bulk_create([*rows])
    Task.objects.update(assignee=opportunity.manager)
    first = desk.get("/")
    more = first.context["blocks"][1].more

    rest = desk.get(f"/{more}")
    piece = desk.get(f"/{more}", headers={"HX-Request": "true"})

    assert reading.counts(first)["today"] == 130
    assert len(reading.groups(first)["today"]) == PAGE
    assert reading.groups(rest)["today"] == [f"T{n}" for n in range(PAGE, 2 * PAGE)]
    assert reading.names(piece.text) == reading.groups(rest)["today"]
    assert "Revenir au début du groupe" in reading.text(rest)


# Few tasks are told apart in fewer queries than many.
@pytest.mark.parametrize("sizes", [(1, 10, 11), (30, 50, 16)])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    desk, opportunity, today, django_assert_num_queries, *, sizes
):
    def fill(count: int) -> None:
        for _ in range(count):
            trip = OpportunityFactory(manager=opportunity.manager)
            for due_date in (today - DAY, today, today + DAY, None):
                TaskFactory(opportunity=trip, due_date=due_date)
            TaskFactory(opportunity=trip, done=True, assignee=UserFactory())

    def asked(query: str) -> int:
        desk.get(f"/{query}")  # who comes for the first time has the list noted as left
        with django_assert_num_queries(most, exact=False) as found:
            desk.get(f"/{query}")
        return len(found)

    few, more, most = sizes
    queries = ("", "?vue=toutes&q=t", "?vue=par-personne")
    fill(few)
    before = [asked(query) for query in queries]
    fill(more - few)
    assert [asked(query) for query in queries] == before


def test_the_tasks_of_everybody_come_a_page_at_a_time(desk):
    opportunity = OpportunityFactory()
    for number in range(PAGE + 2):
        TaskFactory(name=f"Tâche {number}", opportunity=opportunity)

    page = desk.get("/?vue=toutes")

    assert page.text.count('id="task-') == PAGE
    [more] = re.findall(r'hx-get="(\?[^"]*suite=[^"]+)"', page.text)
    rest = desk.get(f"/{html.unescape(more)}").text
    assert f"Tâche {PAGE + 1}" in rest


def test_more_tasks_than_anybody_counts_are_said_to_be_more(desk, opportunity, today, monkeypatch):
    monkeypatch.setattr(capped_counts, "MOST", PAGE + 3)
    TaskFactory.create_batch(PAGE + 5, opportunity=opportunity, due_date=today - DAY)
    TaskFactory.create_batch(2, opportunity=opportunity, due_date=today)

    page = desk.get("/")

    counts = {group.value: str(count) for group, count in page.context["counts"].items()}
    assert (counts["late"], counts["today"]) == (f"{PAGE + 3}+", "2")
    assert page.text.count(f"data-late>{PAGE + 3}+<span") == 2
    shown = reading.groups(page)
    assert (len(shown["late"]), len(shown["today"])) == (PAGE - 2, 2)
