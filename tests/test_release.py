"""What is handed out with a version: the list of what it consists of, and its heading."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests import releases

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SBOM = "npm sbom --sbom-format cyclonedx --sbom-type application --omit dev --package-lock-only"


def test_a_release_lists_what_its_pages_are_built_of() -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [BIN / "npm", *SBOM.split()[1:]],
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        capture_output=True,
        check=True,
    )

    listed = {part["name"]: part["version"] for part in json.loads(done.stdout)["components"]}
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert wanted.items() <= listed.items()
    assert SBOM in (ROOT / "Makefile").read_text()


def test_the_tool_that_lists_python_packages_is_pinned_and_no_dependency() -> None:
    assert re.search(
        r"^LISTING := cyclonedx-bom==[\d.]+$", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    everything = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert not [name for name in everything if "cyclonedx" in name]
    assert "cyclonedx" not in (ROOT / "requirements.txt").read_text()


def test_the_version_has_its_heading() -> None:
    version = re.search(r'__version__ = "(.+)"', (ROOT / "caladeo/__init__.py").read_text())
    assert version
    assert f"## {version[1]}\n" in (ROOT / "CHANGELOG.md").read_text()


def test_each_version_that_was_tagged_is_updated_by_the_tests() -> None:
    """Nothing is tagged yet where git, or the history of a copy, is not there."""
    git = shutil.which("git")
    asked = [git or "true", "tag", "--list", "v*"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    tagged = {line.removeprefix("v") for line in told.stdout.split()}

    assert tagged <= {path.name.removesuffix(".json.gz") for path in releases.all_of()}
