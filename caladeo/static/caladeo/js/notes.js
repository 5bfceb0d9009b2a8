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

// Sent without htmx: whether it was written the page tells that comes next.
const SENT = "note.sent";
const here = location.href.split("#")[0];

document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented || !target.matches(FORM)) return;
  kept(() => sessionStorage.setItem(SENT, JSON.stringify([keyOf(target), here])));
});

/** What was sent is no draft any more, where its answer led here and refuses nothing. */
function settle(isAnswer) {
  const sent = kept(() => sessionStorage.getItem(SENT));
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const [key, page] = JSON.parse(sent);
  const isRefused = document.querySelector(`${FORM} [aria-invalid]`);
  if (isAnswer && document.referrer === page && !isRefused) kept((store) => store.removeItem(key));
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
// A page that somebody goes back to is no answer, nor one that comes after an error.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) settle(false);
  restore(document);
});
settle(performance.getEntriesByType("navigation")[0]?.type === "navigate");
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
