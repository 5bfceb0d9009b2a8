// A click beside the words of a row or a card opens it, as its link does. What is on it keeps its
// own click, and so do words that are being selected.
const OWN = "a, button, input, select, textarea, label, summary, details, form, dialog, .task-details";

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-key-item]");
  const way = row?.querySelector("[data-key-open]");
  if (!way || event.defaultPrevented || event.detail > 1) return;
  // The row may stand in a group that folds, which is not its own.
  if (row.contains(event.target.closest(OWN))) return;
  if (!getSelection().isCollapsed) return;
  // As a link would with these keys.
  if (event.ctrlKey || event.metaKey || event.shiftKey) window.open(way.href, "_blank", "noopener");
  else way.click();
});
