// What is typed after `n` or Ctrl+K, while the page or the form that it asks for is on its way, is kept in a
// field out of sight and handed to the first field that takes the focus: the name.
const KEPT = "typed-ahead";
const TEXT = "input:not([type]), input[type=text], input[type=search], textarea";
let waiting = null;

function drop() {
  const text = waiting?.value ?? "";
  waiting?.remove();
  waiting = null;
  return text;
}

function give(field, text) {
  if (!text || !field?.matches(TEXT)) return;
  field.value = text + field.value;
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Called by the key; the label is that of what was asked for. */
export function typeAhead(label) {
  drop();
  const before = document.activeElement;
  waiting = Object.assign(document.createElement("input"), { className: "sr-only", autocomplete: "off", before });
  waiting.setAttribute("aria-label", label);
  waiting.addEventListener("keydown", (event) => {
    if (event.key === "Escape") drop();
    if (event.key === "Enter") event.preventDefault();
  });
  document.body.append(waiting);
  waiting.focus({ preventScroll: true });
}

document.addEventListener("focusin", ({ target }) => {
  if (waiting && target !== waiting) give(target, drop());
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) drop();
});

// Another page: it finds the text once, whatever page it is.
addEventListener("pagehide", () => {
  if (waiting) sessionStorage.setItem(KEPT, drop());
});
const brought = sessionStorage.getItem(KEPT);
sessionStorage.removeItem(KEPT);
// Only who came by the key was typing a name: a key pressed on an ordinary page is a shortcut.
if (brought !== null) give(document.querySelector("[autofocus]"), brought);
