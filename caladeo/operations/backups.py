"""Makes and restores backups, whichever database it is."""

import tempfile
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from types import ModuleType

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

import caladeo
from caladeo.operations import archive, postgresql, sqlite
from caladeo.operations.archive import Manifest, Refused
from caladeo.settings import env

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def make(folder: Path, *, at: datetime) -> Path:
    """Copy the database and the settings into a new file of the folder (at: a moment in UTC).

    Raises Refused when the copy cannot be made; no file is left then.
    """
    engine = ENGINES[connection.vendor]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / archive.file_name(caladeo.__version__, at)
    with tempfile.TemporaryDirectory(dir=folder, prefix=archive.UNFINISHED) as name:
        copy = Path(name, archive.DATABASE)
        migrations = sorted(map(list, MigrationRecorder(connection).applied_migrations()))
        engine.dump(copy)
        manifest = Manifest(
            version=caladeo.__version__,
            made_at=at.isoformat(),
            vendor=connection.vendor,
            migrations=migrations,
            sha256=archive.digest(copy),
        )
        archive.write(path, manifest, database=copy, settings=env.of_the_agency())
    return path


def restore(path: Path, *, replace: bool, at: datetime) -> str:
    """Put the database of this backup in place of an empty one; all of it or nothing.

    ``replace`` also takes the place of one that holds something, which stays beside. Returns where
    that is, or nothing. Raises Refused before anything is changed, for a file that is damaged,
    foreign, of a newer version or of the other kind of database.
    """
    engine = ENGINES[connection.vendor]
    with tempfile.TemporaryDirectory(dir=engine.folder(), prefix=archive.UNFINISHED) as name:
        copy = Path(name, archive.DATABASE)
        manifest = archive.read(path, copy)
        _admit(manifest)
        engine.check(copy)
        is_new = is_empty()
        if not is_new and not replace:
            raise Refused(
                "The database is not empty: nothing was changed. Restore into a new one, or add "
                "--replace, which keeps the old one beside."
            )
        stamp = f"{at:%Y%m%dT%H%M%SZ}"
        with nullcontext("") if is_new else engine.put_aside(stamp) as aside:
            engine.load(copy)
        connection.close()
        return str(aside)


def is_empty() -> bool:
    """Whether the database holds nothing at all, not even a table."""
    return bool(ENGINES[connection.vendor].is_empty())


def is_behind() -> bool:
    """Whether a migration of this version is missing."""
    applied = MigrationRecorder(connection).applied_migrations()
    return not applied.keys() >= MigrationLoader(None).disk_migrations.keys()


def _admit(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise Refused(
            f"This is a backup of {NAMES[manifest.vendor]}, and the database is "
            f"{NAMES[connection.vendor]}."
        )
    known = set(MigrationLoader(None).disk_migrations)
    newer = [pair for pair in manifest.migrations if tuple(pair) not in known]
    if newer:
        raise Refused(
            f"This is a backup of Caladeo {manifest.version}, which is newer than this one "
            f"({caladeo.__version__}): {'.'.join(newer[0])} is unknown here."
        )
