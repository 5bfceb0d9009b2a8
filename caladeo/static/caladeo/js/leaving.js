// A row that is done stays 600 ms, then folds; js/focus.js hands its focus on.
const STAYS = 760;

// Told twice, a row goes at the first time.
document.addEventListener("htmx:load", () => {
  for (const row of document.querySelectorAll("[data-leaving]")) setTimeout(() => row.remove(), STAYS);
});
