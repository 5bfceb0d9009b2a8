"""Databases of a PostgreSQL server, by name."""

import os
import subprocess
import sys


def named(url: str, name: str) -> str:
    server, _mark, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{name}?{options}"


def fresh(url: str, name: str) -> str:
    """An empty one of this name, migrated."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    made = named(url, name)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": made}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    return made
