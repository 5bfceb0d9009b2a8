"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What is in the middle of its fade would be measured with half their contrast.
AT_REST = """() => Promise.allSettled(
  document.getAnimations()
    .filter(one => one.playState === "running")
    .filter(one => Number.isFinite(one.effect?.getComputedTiming().endTime))
    .map(one => one.finished)).then(() => null)"""
# What axe finds in order, and styles of other hosts, would cost a third of its time.
LOOKED_FOR = {"resultTypes": ["violations"], "preload": False}


def grave(page: Page, **options: object) -> list[str]:
    """What axe calls serious or critical."""
    page.evaluate(AT_REST)
    found = Axe().run(page, options={**LOOKED_FOR, **options}).response["violations"]
    return [
        f"{v['id']} {[n['target'] for n in v['nodes']]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
