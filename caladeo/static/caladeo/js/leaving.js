// A row that is done stays 600 ms, folds, and hands its focus to the next one.
const STAYS = 760;

function leave(row) {
  setTimeout(() => {
    const focused = row.contains(document.activeElement);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (focused && next?.matches("[data-key-item]")) next.focus();
  }, STAYS);
}

document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.("[data-leaving]")) leave(target);
  for (const row of target.querySelectorAll?.("[data-leaving]") ?? []) leave(row);
});

// A row that goes at once, or what asked for more of them: the focus goes to the row that stands
// in its place, else to the one above it. Its menu has closed by then, and left the focus to nobody.
let place = null;

document.addEventListener("htmx:beforeSwap", ({ target }) => {
  const { activeElement, body } = document;
  const holds = target.matches?.("li") && (target.contains(activeElement) || activeElement === body);
  place = holds ? { list: target.parentElement, at: [...target.parentElement.children].indexOf(target) } : null;
});

document.addEventListener("htmx:afterRequest", () => {
  if (place && document.activeElement === document.body) {
    const rows = [...place.list.children];
    const next = [rows[place.at], rows[place.at - 1]].find((row) => row?.matches("[data-key-item]"));
    (next ?? document.querySelector("[data-key-new]"))?.focus();
  }
  place = null;
});
