import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from opportunities.models import Opportunity, StatusChange
from statuses.models import Status
from tasks.models import Task
from tests.admin_pages import address
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, UserFactory
from tests.trashing import delete_trip

pytestmark = pytest.mark.django_db
MODELS = sorted(admin.site._registry, key=lambda model: model.__name__)


@pytest.fixture
def agency():
    """A row of everything: a task, its rule, its trip and all that these hang on."""
    template = AutoTaskTemplateFactory(before_departure=True)
    # Which writes an entry of the journal, too.
    delete_trip(OpportunityFactory(status=template.status), by=UserFactory())
    return OpportunityFactory(travelling=True, status=template.status)


def pages(model):
    row = model._default_manager.first()
    return [
        address(model, "changelist"),
        address(model, "add"),
        *(address(model, name, row.pk) for name in ("change", "history", "delete")),
    ]


@pytest.mark.once
def test_our_models_are_here_and_no_others():
    assert [model.__name__ for model in MODELS] == [
        "AutoTaskTemplate",
        "Client",
        "DeletedOpportunity",
        "JournalEntry",
        "Opportunity",
        "Status",
        "StatusChange",
        "Task",
        "User",
    ]


@pytest.mark.parametrize("model", MODELS)
def test_every_page_answers_a_superuser(site, agency, model):
    read_only = ["add", "delete"]
    refused = {
        "DeletedOpportunity": read_only,
        "JournalEntry": read_only,
        "StatusChange": read_only,
        "Status": ["delete"],
        "User": ["delete"],
    }
    expected = refused.get(model.__name__, [])

    for page in pages(model):
        is_refused = page.rstrip("/").split("/")[-1] in expected
        assert site.get(page).status_code == (403 if is_refused else 200), page
    assert site.get(address(model, "changelist"), {"q": "École 4"}).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS)
def test_nobody_else_gets_in(client, agency, seller, administrator, model):
    for person in (seller, administrator):
        client.force_login(person)
        for page in [reverse("admin:index"), *pages(model)]:
            assert client.get(page, follow=True).status_code == 403
            assert client.post(page, follow=True).status_code == 403


@pytest.mark.once
@pytest.mark.parametrize("path", ["/admin/", "/admin/tasks/task/"])
def test_people_sign_in_where_everybody_does(client, path):
    steps = client.get(path, follow=True).redirect_chain

    assert steps[-1] == (f"{reverse('account_login')}?{urlencode({'next': path}, safe='/')}", 302)


def test_who_is_signed_in_already_goes_on(site):
    assert site.get(reverse("admin:login")).url == reverse("admin:index")
    assert site.get(reverse("admin:password_change")).url == reverse("account_change_password")


@pytest.mark.parametrize("model", [Opportunity, Task, StatusChange, Status])
def test_a_list_asks_as_many_questions_for_thirty_rows_as_for_one(
    site, agency, model, django_assert_max_num_queries
):
    where = address(model, "changelist")
    with django_assert_max_num_queries(30) as one:
        site.get(where)
    for _ in range(29):
        template = AutoTaskTemplateFactory(before_departure=True)
        OpportunityFactory(travelling=True, status=template.status, manager=agency.manager)

    with django_assert_max_num_queries(len(one)):
        site.get(where)


@pytest.mark.parametrize(
    "query",
    [
        "opportunities/opportunity/?departure_date__year=99999999999999999999",
        "opportunities/opportunity/?departure_date__year=9999&departure_date__month=12",
        "opportunities/opportunity/?departure_date__year=9999",
        "opportunities/opportunity/?departure_date__year=0",
        "opportunities/opportunity/?status__id__exact=abc",
        "opportunities/opportunity/?status__id__exact=99999999999999999999",
        "opportunities/opportunity/add/?client=abc&status=99999999999999999999&departure_date=zz",
        "opportunities/statuschange/?changed_at__year=2026&changed_at__month=2&changed_at__day=30",
        "tasks/task/?due_date__year=abc",
        "tasks/task/?is_pinned__exact=maybe",
        "tasks/task/?state=%00",
        "tasks/task/?q=%00",
        "tasks/task/?q=" + 50 * "Kyoto ",
        "tasks/task/?p=99999999999&o=abc.-99",
        "tasks/task/?_to_field=nothing",
        "tasks/task/999999999999999999999999/change/",
        "tasks/task/%00/change/",
        "tasks/task/abc/delete/",
        "autocomplete/?term=%00&app_label=tasks&model_name=task&field_name=opportunity",
        "autocomplete/?term=a&app_label=tasks&model_name=nothing&field_name=opportunity",
        "r/99/abc/",
        "nothing/",
    ],
)
def test_nonsense_in_an_address_is_answered_cleanly(site, agency, query):
    assert site.get(f"/admin/{query}", follow=True).status_code in (200, 400, 403, 404)


def test_rows_are_not_deleted_in_bulk(site, agency):
    task = Task.objects.get()
    where = address(Task, "changelist")

    site.post(where, {"action": "delete_selected", "_selected_action": task.pk, "post": "yes"})

    assert Task.objects.get() == task
    assert "delete_selected" not in site.get(where).content.decode()


def test_its_colours_are_those_of_the_app():
    static = Path(settings.BASE_DIR, "caladeo")
    tokens = (static / "assets/css/tokens.css").read_text()
    used = re.findall(
        r"(--[\w-]+): (light-dark\(.*?\));", (static / "static/caladeo/admin.css").read_text()
    )

    assert len(used) > 10
    assert all(f"{name}: {value};" in tokens for name, value in used)
