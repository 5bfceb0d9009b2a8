// Notes: a draft stays in the browser until it is sent or taken out.
// js/requests.js empties what is kept at sign-out. Without script a note is a plain form.

import { FORM, offer, textOf } from "./mentions.js";

const keyOf = (form) => `note.${form.dataset.draft}`;

/** A browser may keep nothing, or be full: then a draft lives as long as its page. */
function kept(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

function keep(form) {
  const { value } = textOf(form);
  kept((store) => (value.trim() ? store.setItem(keyOf(form), value) : store.removeItem(keyOf(form))));
}

function restore(root) {
  const forms = [...root.querySelectorAll(FORM)];
  if (root.matches?.(FORM)) forms.push(root);
  for (const form of forms) {
    if ("draftSent" in form.dataset) kept((store) => store.removeItem(keyOf(form)));
    delete form.dataset.draftSent;
    const text = textOf(form);
    text.value ||= kept((store) => store.getItem(keyOf(form))) ?? "";
  }
}

// Completed with a note, the row goes: nothing comes back that says so.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { elt, verb } = detail.requestConfig;
  if (!detail.successful || verb !== "post" || !elt.matches?.(FORM)) return;
  kept((store) => store.removeItem(keyOf(elt)));
});
document.addEventListener("htmx:load", ({ target }) => restore(target));
window.addEventListener("pageshow", () => restore(document));
restore(document);
document.addEventListener("input", ({ target }) => {
  const form = target.closest(FORM);
  if (!form || target !== textOf(form)) return;
  keep(form);
  offer(form);
});

// Shift+x asks for a note before the task of the row is done.
document.addEventListener("keydown", (event) => {
  if (event.key !== "X" || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (document.body.dataset.shortcuts === "off" || document.querySelector("dialog:modal")) return;
  if (event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return;
  const row = document.activeElement?.closest("li.task-row[data-state=open]");
  const tick = row?.querySelector("[data-key-done]");
  if (!tick) return;
  event.preventDefault();
  const next = encodeURIComponent(location.pathname + location.search);
  window.htmx.ajax("GET", `${tick.getAttribute("formaction")}?next=${next}`, { target: row, swap: "outerHTML" });
});
