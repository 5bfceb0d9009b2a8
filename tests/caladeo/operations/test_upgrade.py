"""An update of the installed version: what it does, and where it stops."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from caladeo.models import JournalEntry
from caladeo.operations import archive
from opportunities.models import Opportunity
from tests.caladeo.operations.test_backups import another, programs, restored, saved
from tests.factories import OpportunityFactory

__all__ = ["programs"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def older(tmp_path: Path, settings: Any) -> Any:
    """A database of the version before, with a trip."""
    settings.BACKUP_DIR, settings.STATIC_ROOT = tmp_path / "kept", str(tmp_path / "static")
    OpportunityFactory(name="Islande en famille")
    path = saved(tmp_path / "backups")
    with another(tmp_path):
        restored(path, tmp_path)
        call_command("migrate", "sessions", "zero", verbosity=0)
        yield


def upgraded() -> str:
    call_command("upgrade", stdout=(out := io.StringIO()), stderr=out)
    return out.getvalue()


def test_an_update_saves_first_and_says_the_way_back(older: None, tmp_path: Path) -> None:
    said = upgraded()

    (path,) = archive.those_in(tmp_path / "kept")
    assert "django_session" in connection.introspection.table_names()
    assert f"manage.py restore {path} --replace" in said
    assert "restart" in said
    assert "All is well." in said
    assert list((tmp_path / "static").glob("caladeo/app*.css"))
    assert JournalEntry.objects.filter(kind=JournalEntry.Kind.UPGRADED).exists()

    restored(path, tmp_path, replace=True)

    assert Opportunity.objects.get().name == "Islande en famille"


def test_nothing_is_migrated_without_a_backup(older: None, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    settings.BACKUP_DIR = tmp_path / "a-file"

    with pytest.raises(CommandError, match=r"nothing was changed\. No backup was made"):
        upgraded()

    assert "django_session" not in connection.introspection.table_names()


def test_nothing_is_migrated_with_settings_that_are_wrong(older: None, settings: Any) -> None:
    settings.PUBLIC_URL = ""

    with pytest.raises(CommandError, match="PUBLIC_URL is missing"):
        upgraded()

    assert "django_session" not in connection.introspection.table_names()
