"""What the settings read from the environment, and what a backup keeps of it."""

import os
from pathlib import Path
from typing import Any

import environ

# These belong to a machine, not to the agency: the next machine has its own.
OF_THE_MACHINE = {
    "BACKUP_DIR",
    "BACKUP_KEEP",
    "CONN_MAX_AGE",
    "DATABASE_URL",
    "DEBUG",
    "ENV_FILE",
    "ERASURES_FILE",
    "IS_COMMAND",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "PGBOUNCER",
    "PG_BIN",
    "SQLITE_SYNCHRONOUS",
    "STATIC_ROOT",
    "WRITERS",
}


def home() -> Path:
    """Where `.env` and the data are: beside the code, or, of an installed wheel, CALADEO_HOME."""
    code = Path(__file__).resolve().parent.parent
    if (code / "manage.py").exists():
        return code
    return Path(os.environ.get("CALADEO_HOME") or Path.cwd())


class Env(environ.Env):  # type: ignore[misc]
    """Remembers which variables the settings ask for, so that a backup misses none."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        self.asked.add(var)
        return super().get_value(var, *args, **options)

    def of_the_agency(self) -> str:
        """The lines of a settings file: what is set and would be the same on another machine."""
        names = sorted(name for name in self.asked - OF_THE_MACHINE if name in os.environ)
        return "".join(f"{name}={_quoted(os.environ[name])}\n" for name in names)


def _quoted(text: str) -> str:
    """As ``read_env`` reads it back: plain between single quotes, escaped between double ones."""
    if "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailer(url: dict[str, Any]) -> dict[str, Any]:
    """What MAILERS wants, from the older names that django-environ gives."""
    options = {
        "host": url["EMAIL_HOST"],
        "port": url["EMAIL_PORT"],
        "username": url["EMAIL_HOST_USER"],
        "password": url["EMAIL_HOST_PASSWORD"],
        "use_tls": url.get("EMAIL_USE_TLS"),
        "use_ssl": url.get("EMAIL_USE_SSL"),
        "timeout": 20,
    }
    kind = url["EMAIL_BACKEND"].split(".")[-2]
    used = {"smtp": options, "filebased": {"file_path": "/" + url["EMAIL_FILE_PATH"]}}.get(kind, {})
    return {"BACKEND": url["EMAIL_BACKEND"], "OPTIONS": {k: v for k, v in used.items() if v}}
