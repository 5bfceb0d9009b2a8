"""How long an answer takes, by autocannon: small, well kept, and npm is here anyway.

One connection asks again and again for two seconds: the time of an answer, not of a queue.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.serving_server import ROOT

AUTOCANNON = ROOT / "node_modules" / "autocannon" / "autocannon.js"
SECONDS = 2
ENOUGH = 10


def load(address: str, *, cookie: str, connections: int = 1, seconds: int = SECONDS) -> Any:
    """The report of autocannon; an answer that is no page fails the benchmark."""
    if not AUTOCANNON.exists():
        raise SystemExit("autocannon is missing: npm ci")
    paths = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
    node = shutil.which("node", path=paths) or "node"
    asked = ["-H", f"cookie=caladeo_session={cookie}", "-H", "accept-encoding=gzip"]
    size = ["-c", str(connections), "-d", str(seconds)]
    done = subprocess.run(
        [node, AUTOCANNON, "-j", *size, *asked, address],
        capture_output=True,
        check=True,
        timeout=seconds + 60,
    )
    report = json.loads(done.stdout.splitlines()[-1])
    wrong = report["non2xx"] + report["errors"] + report["timeouts"]
    if wrong:
        raise SystemExit(f"{address}: {wrong} wrong answers of {report['requests']['total']}")
    return report


def milliseconds(address: str, *, cookie: str) -> float:
    """For longer while there are too few answers to count, as on a busy machine."""
    for seconds in (SECONDS, 3 * SECONDS, 9 * SECONDS):
        report = load(address, cookie=cookie, seconds=seconds)
        if report["requests"]["total"] >= ENOUGH:
            break
    return float(report["duration"] * 1000 / max(1, report["requests"]["total"]))


def medians(server: str, pages: dict[str, str], *, cookie: str, rounds: int) -> dict[str, float]:
    """Each page in turn, round after round, so that a busy machine slows all of them alike."""
    for url in pages.values():
        milliseconds(server + url, cookie=cookie)  # its templates are read, its plans made
    times: dict[str, list[float]] = {name: [] for name in pages}
    for _round in range(rounds):
        for name, url in pages.items():
            times[name].append(milliseconds(server + url, cookie=cookie))
    return {name: statistics.median(measured) for name, measured in times.items()}
