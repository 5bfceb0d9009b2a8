import sqlite3
import subprocess
import sys
from contextlib import closing

from tests import template_database

KILLED = """
import os, sqlite3, sys
left = sqlite3.connect(sys.argv[1])
left.execute("PRAGMA journal_mode=wal")
left.execute("CREATE TABLE killed (name)")
os._exit(0)
"""


def test_a_copy_holds_nothing_of_a_killed_run_of_that_name(tmp_path):
    template, name = str(tmp_path / "template"), str(tmp_path / "copy")
    with closing(sqlite3.connect(template)) as made:
        made.execute("CREATE TABLE wanted (name)")
    subprocess.run([sys.executable, "-c", KILLED, name], check=True)

    template_database.replace(template, name)

    with closing(sqlite3.connect(name)) as copied:
        assert copied.execute("SELECT name FROM sqlite_master").fetchall() == [("wanted",)]
