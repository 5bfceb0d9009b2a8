"""The file of a backup: a tar of a manifest, a copy of the database and the agency's settings.

It has its name only once it was read back whole: one that is there can be trusted. Whoever reads
it can read every client and the secret of the sessions, so only its owner may.
"""

import dataclasses
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import time
import zlib
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import IO

FORMAT = "caladeo backup 1"
MANIFEST, DATABASE, SETTINGS = "manifest.json", "database", "settings.env"
NAME = re.compile(r"caladeo-\d{8}T\d{6}Z-[\w.+-]+\.tar\.gz")
# A folder, while one is made; killed in the middle, it is left until the next day.
UNFINISHED = ".caladeo-"
ABANDONED = 24 * 3600.0
PRIVATE = 0o600
DAMAGES = (
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
)


class Refused(Exception):  # noqa: N818 (not a fault of the program)
    """A backup that cannot be made or restored; its text says why, to whoever asked."""


@dataclasses.dataclass(frozen=True)
class Manifest:
    """What is known of a copy without opening it."""

    version: str
    made_at: str
    vendor: str
    # Of the database: an app and the name of its migration.
    migrations: list[list[str]]
    sha256: str
    format: str = FORMAT


def file_name(version: str, at: datetime) -> str:
    return f"caladeo-{at:%Y%m%dT%H%M%SZ}-{version}.tar.gz"


def write(path: Path, manifest: Manifest, *, database: Path, settings: str) -> None:
    """Write it beside the copy, read it back, and only then give it its name.

    Raises Refused when there is one of that name.
    """
    unfinished = database.with_name("unfinished")
    about = json.dumps(dataclasses.asdict(manifest), indent=1)
    with open(unfinished, "xb", opener=_privately) as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
            for name, text in ((MANIFEST, about.encode()), (SETTINGS, settings.encode())):
                tar.addfile(_entry(name, len(text)), io.BytesIO(text))
            with database.open("rb") as copy:
                tar.addfile(_entry(DATABASE, database.stat().st_size), copy)
        file.flush()
        os.fsync(file.fileno())
    read(unfinished, None)
    try:
        os.link(unfinished, path)
    except FileExistsError as error:
        raise Refused(f"{path.name} is there already: try again in a second.") from error
    _sync(path.parent)


def _privately(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, PRIVATE, int(time.time())
    return entry


def _sync(folder: Path) -> None:
    """A power failure does not take the new name away again."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path, database: Path | None) -> Manifest:
    """Check the whole file and unpack its database there, if a place is given.

    Raises Refused for a file that is damaged, cut short or none of ours.
    """
    try:
        with tarfile.open(path, "r|gz") as tar:
            manifest = _manifest(_next(tar, MANIFEST).read())
            _next(tar, SETTINGS).read()
            digest = _copied(_next(tar, DATABASE), database)
    except DAMAGES as error:
        raise Refused(f"{path} is damaged, or is no backup of Caladeo.") from error
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    if digest != manifest.sha256:
        raise Refused(f"{path} is damaged: its database is not the one that was saved.")
    return manifest


def _next(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    """The next file of the tar, which is read once from front to back."""
    entry = tar.next()
    file = tar.extractfile(entry) if entry is not None and entry.name == name else None
    if file is None:
        raise KeyError(name)
    return file


def _manifest(text: bytes) -> Manifest:
    manifest = Manifest(**json.loads(text))
    if manifest.format != FORMAT:
        raise ValueError(manifest.format)
    return manifest


def _copied(source: IO[bytes], target: Path | None) -> str:
    """The digest of what was read, whether it is written down or not."""
    digest, chunk = hashlib.sha256(), 2**20
    with closing(io.BytesIO() if target is None else target.open("wb")) as file:
        while block := source.read(chunk):
            digest.update(block)
            if target is not None:
                file.write(block)
    return digest.hexdigest()


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def those_in(folder: Path) -> list[Path]:
    """The backups that lie there, the latest last."""
    paths = folder.iterdir() if folder.is_dir() else []
    return sorted(path for path in paths if NAME.fullmatch(path.name))


def prune(folder: Path, *, keep: int) -> list[str]:
    """Remove all but the latest; other files are left alone. The names of those that went."""
    mine = those_in(folder)
    for path in folder.glob(f"{UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > ABANDONED:
            shutil.rmtree(path, ignore_errors=True)
    gone = mine[:-keep] if keep > 0 else []
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]
