// A row that htmx brings into a group goes below the row that it names, and is there once.
// <a data-withdraw> takes away the form that it stands in.

function settle(row) {
  const above = row.dataset.below;
  delete row.dataset.below;
  // The twin that this answer is about to replace still marks the place of what stays a moment.
  for (const twin of document.querySelectorAll(`[id="${row.id}"]:not(.htmx-swapping)`)) {
    if (twin !== row) twin.remove();
  }
  const list = row.parentElement;
  if (!above) return list.prepend(row);
  const place = document.getElementById(above);
  // Its place is in a part of a long group that is not shown.
  if (place?.parentElement !== list) return row.remove();
  place.after(row);
}

document.addEventListener("htmx:oobAfterSwap", () => {
  for (const row of document.querySelectorAll("[data-below]")) settle(row);
});

// The whole form is shown, its buttons too, not only the field that takes the focus.
document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.(".inline-form")) target.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-withdraw]");
  const form = link?.closest("li");
  // On its own page the link leads back.
  if (!form || !form.parentElement.matches("[data-withdraws]")) return;
  event.preventDefault();
  form.remove();
  document.querySelector("[data-key-new]")?.focus();
});
