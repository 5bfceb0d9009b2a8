"""Finds a Chromium: the one named by CHROMIUM, an installed one, or the one of the npm package.

`python -m tests.chromium` prints it, or exits with 1 when there is none yet.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = ROOT / ".venv" / "chromium"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
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
    given = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, INSTALLED)), None)
    if given:
        return given, {}
    if not PACKAGE.is_dir():
        return None
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


if __name__ == "__main__":
    found = find()
    print(found[0] if found else "No Chromium is installed: fetching one from npm")
    sys.exit(not found)
