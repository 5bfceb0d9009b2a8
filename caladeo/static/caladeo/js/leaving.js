// A row that is done stays 600 ms, then folds; js/focus.js hands its focus on.
const STAYS = 760;

const leave = (row) => setTimeout(() => row.remove(), STAYS);

document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.("[data-leaving]")) leave(target);
  for (const row of target.querySelectorAll?.("[data-leaving]") ?? []) leave(row);
});
