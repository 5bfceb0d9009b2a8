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
