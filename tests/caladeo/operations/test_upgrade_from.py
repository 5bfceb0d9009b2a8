"""The update of each version before, with the agency that it had: nothing is lost, all is well.

Of each tag there is a file in `tests/releases` (tests/test_release.py); beside them a state of
before the first tag, without the journal and second factors.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from caladeo.models import JournalEntry, User
from opportunities.models import Client as Customer
from opportunities.models import Opportunity, StatusChange
from statuses.models import AutoTaskTemplate
from tasks.models import Task
from tests import main_pages, releases, template_database
from tests.caladeo.operations.test_backups import SQLITE, another, programs, restored, saved
from tests.caladeo.operations.test_upgrade import upgraded
from tests.clients import Client

__all__ = ["programs"]
pytestmark = pytest.mark.django_db(transaction=True)
KEPT = (User, Customer, Opportunity, StatusChange, AutoTaskTemplate, Task)
BEFORE_TAGS = ("before-the-journal",)


def states() -> Iterator[Any]:
    """The oldest first."""
    found = {path.name.removesuffix(".json.gz"): path for path in releases.all_of()}
    tags = sorted(found.keys() - set(BEFORE_TAGS), key=lambda tag: list(map(int, tag.split("."))))
    for name in (*BEFORE_TAGS, *tags):
        yield pytest.param(found[name], id=name)


@pytest.fixture(params=states())
def before(request: Any) -> dict[str, Any]:
    return releases.read(request.param)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: Any) -> Path:
    """Where the tables of a version are kept: those of the next one are built from there."""
    path: Path = tmp_path_factory.mktemp("version") / "tables.sqlite3"
    return path


def put(before: dict[str, Any], tables: Path) -> int:
    """The agency of then, in the empty database at hand; how many rows it has."""
    name, is_file = connection.settings_dict["NAME"], connection.vendor == SQLITE
    if is_file and tables.exists():
        template_database.replace(str(tables), name)
    known = releases.build(before)
    if is_file:
        connection.close()
        template_database.replace(name, str(tables))
    return releases.fill(before, known)


def test_an_agency_of_then_is_brought_up_to_date(
    before: dict[str, Any], tables: Path, tmp_path: Path, settings: Any, client: Client
) -> None:
    settings.BACKUP_DIR, settings.STATIC_ROOT = tmp_path / "kept", str(tmp_path / "static")
    with another(tmp_path):
        assert put(before, tables) > 500

        said = upgraded()

        assert "All is well." in said
        assert JournalEntry.objects.filter(kind=JournalEntry.Kind.UPGRADED).exists()
        for model in KEPT:
            rows = before["rows"][model._meta.label_lower]
            fields = ("name",) if hasattr(model, "name") else ()
            found = [
                str(row) for row in model._base_manager.order_by("pk").values_list("pk", *fields)
            ]
            assert found == [str((int(row["id"]), *(row[name] for name in fields))) for row in rows]
        look_round(client)
        restored(saved(tmp_path / "backups"), tmp_path, replace=True)


def look_round(client: Client) -> None:
    """Its pages open, and its next task gets a number of its own."""
    client.force_login(User.objects.active().get(email="anna@alizes-voyages.fr"))
    trip = Opportunity.objects.filter(tasks__isnull=False).first()
    assert trip is not None
    for name, path in main_pages.addresses(trip, trip.status).items():
        assert (name, client.get(path).status_code) == (name, 200)
    keys = set(Task.objects.values_list("pk", flat=True))
    client.post(f"/opportunites/{trip.pk}/taches/nouvelle/", {"name": "Rappeler"})
    assert Task.objects.exclude(pk__in=keys).count() == 1
