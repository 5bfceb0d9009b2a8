"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# What is in the middle of its fade would be measured with half their contrast.
AT_REST = """() => Promise.allSettled(
  document.getAnimations()
    .filter(one => one.playState === "running")
    .filter(one => Number.isFinite(one.effect?.getComputedTiming().endTime))
    .map(one => one.finished)).then(() => null)"""
# Tests ask what a page is and where it stands, and nobody looks: what is see-through has boxes,
# focus and clicks, and its dots are never made. Only axe asks for what shows through.
SEE_THROUGH = """{
  const seeThrough = new CSSStyleSheet();
  seeThrough.replaceSync(":root { opacity: 0 }");
  document.adoptedStyleSheets.push(seeThrough);
  window.show = (isShown) => { seeThrough.disabled = isShown; };
}"""
# What axe finds in order, and styles of other hosts, would cost a third of its time.
LOOKED_FOR = {"resultTypes": ["violations"], "preload": False}
# The frame of every page: `test_layout` reads it on some pages, for all of them.
INSIDE_THE_FRAME = {"exclude": [".side", ".bottom-tabs"]}
RUN = """([within, options]) => {
  window.show?.(true);
  return axe.run(within ?? document, options)
    .then(({ violations }) => violations)
    .finally(() => window.show?.(false));
}"""


def grave(
    page: Page, within: str | dict[str, list[str]] | None = None, **options: object
) -> list[str]:
    """What axe calls serious or critical, of the whole page or only within what is so selected."""
    page.evaluate(AT_REST)
    if not page.evaluate("() => 'axe' in window"):  # read anew it would also be slow anew
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(RUN, [within, {**LOOKED_FOR, **options}])
    return [
        f"{v['id']} {[n['target'] for n in v['nodes']]}"
        for v in violations
        if v["impact"] in ("serious", "critical")
    ]
