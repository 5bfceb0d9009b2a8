"""``python -m tests.releases``: keeps the demo agency of the version at hand (make snapshot)."""

import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command


def main(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="caladeo-snapshot") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "caladeo.settings",
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "for-the-snapshot-only",
            "DEBUG": "on",
        }
        django.setup()
        from tests import releases

        call_command("migrate", verbosity=0)
        call_command("demo", stdout=sys.stderr)
        path = Path(releases.HERE, f"{name}.json.gz")
        releases.write(path, releases.take())
        sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    import caladeo

    main(sys.argv[1] if len(sys.argv) > 1 else caladeo.__version__)
