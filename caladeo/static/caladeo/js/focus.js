// The focus of what goes away goes to the same thing drawn again, else to what stands nearest:
// a row in its list, then in the next one, what is left of its part of the page.
const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
const SETTLED = 120; // htmx gives the focus to what asks for it first

const isThere = (element) => element?.isConnected && element.checkVisibility() && !element.disabled;
const isRow = (element) => isThere(element) && element.matches("[data-key-item]:not([data-leaving])");

let last = null; // what had the focus, and where it stood
let waiting = 0;

function stand(element) {
  const item = element.closest("li, [data-key-item]");
  const rows = [...document.querySelectorAll("[data-key-item]")];
  const after = rows.filter((row) => element.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
  const before = rows.filter((row) => element.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_PRECEDING);
  const list = item?.parentElement ?? null;
  const isAmongRows = [item, ...(list?.children ?? [])].some((one) => one?.matches("[data-key-item]"));
  const inside = [];
  for (let part = element; part && part !== document.body; part = part.parentElement) inside.push(part);
  return {
    element,
    isAmongRows,
    list,
    at: list ? [...list.children].indexOf(item) : -1,
    near: [...after, ...before.reverse()].filter((row) => row !== item),
    inside: inside.map((part) => ({ part, id: part.id })),
  };
}

/** What stands in the place of a row, beside it in its list, or in the lists around it. */
function nearestRow({ isAmongRows, list, at, near }) {
  if (!isAmongRows) return null;
  const own = isThere(list) ? [list.children[at], list.children[at - 1]] : [];
  const row = [...own, ...near].find(isRow);
  return row ?? [...document.querySelectorAll("[data-key-new]")].find(isThere);
}

/** The smallest part of the page around it that is still there, or there again. */
function nearestPart({ inside }) {
  for (const { part, id } of inside) {
    const now = part.isConnected ? part : id && document.getElementById(id);
    if (!isThere(now)) continue;
    if (now.matches(FOCUSABLE)) return now;
    const first = [...now.querySelectorAll(FOCUSABLE)].find((one) => isThere(one) && one.tabIndex >= 0);
    if (first) return first;
  }
  return document.querySelector("main");
}

function keep() {
  const { activeElement, body } = document;
  if (!last || last.element.isConnected || (activeElement ?? body) !== body) return;
  const lost = last;
  last = null;
  const same = lost.inside.map(({ id }) => id && document.getElementById(id)).find(isRow);
  (same ?? nearestRow(lost) ?? nearestPart(lost))?.focus();
}

document.addEventListener("focusin", ({ target }) => { last = stand(target); });
// A click beside everything leaves the focus to nobody, on purpose.
document.addEventListener("pointerdown", ({ target }) => {
  const touched = target.closest(FOCUSABLE);
  last = touched ? stand(touched) : null;
});

new MutationObserver(() => {
  if (!last || last.element.isConnected) return;
  clearTimeout(waiting);
  waiting = setTimeout(keep, SETTLED);
}).observe(document.body, { childList: true, subtree: true });
