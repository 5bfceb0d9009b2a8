// The keys of the help (?). Silent while typing; off when the person switched them off.
import { undoLast } from "./toasts.js";
import { typeAhead } from "./typed-ahead.js";

const isTyping = (element) =>
  element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const visible = (element) => element.checkVisibility();
const current = () => document.activeElement?.closest("[data-key-item]");
/** A row that leaves has no turn any more, but the one in hand still says where one is. */
const items = () =>
  [...document.querySelectorAll("[data-key-item]")].filter(
    (row) => visible(row) && (row === current() || !row.matches("[data-leaving]")),
  );

let left = ""; // the row from which one went to the search

function move(step, from = current()) {
  const list = items();
  const at = list.indexOf(from);
  const next = at < 0 && step < 0 ? list.length - 1 : at + step;
  const item = list[Math.min(Math.max(next, 0), list.length - 1)];
  if (!item) return;
  if (item.tabIndex < 0) item.tabIndex = -1; // so that it can have the focus at all
  item.focus({ focusVisible: true });
  item.scrollIntoView({ block: "nearest" });
}

/** Use the control of the present row; some also stand for the page. */
function use(name, anywhere = false) {
  const selector = `[data-key-${name}]`;
  const control = current()?.querySelector(selector) ?? (anywhere && pageControl(selector));
  if (!control) return false;
  if (control.matches("input:not([type=checkbox]), textarea")) {
    control.focus();
    control.select();
  } else control.click();
  return control;
}

/** What is done stays a moment: the next press is for the next row. */
function done() {
  const row = current();
  if (row?.matches("[data-leaving]")) return true;
  const list = items();
  const at = list.indexOf(row);
  const next = row?.dataset.state === "open" && (list[at + 1] ?? list[at - 1]);
  const used = use("done");
  if (used && next) next.focus({ focusVisible: true });
  return used;
}

function begin(name) {
  const control = use(name, true);
  if (control.matches?.("a")) typeAhead(control.innerText.trim());
  return control;
}

const pageControl = (selector) =>
  [...document.querySelectorAll(selector)].find(
    (control) => visible(control) && !control.closest("[data-key-item]"),
  );

// Ctrl+Z people press without having read the help.
const held = { z: undoLast, k: () => begin("all") };

const keys = {
  j: () => move(1) ?? true,
  k: () => move(-1) ?? true,
  // Enter on a control inside the row belongs to that control.
  Enter: () => document.activeElement === current() && use("open"),
  x: done,
  e: () => use("edit", true),
  n: () => begin("new"),
  "/": () => {
    left = current()?.id;
    return use("search", true) || begin("all");
  },
  z: undoLast,
  "?": () => document.querySelector("[data-key-help]")?.click() ?? true,
};

function closes(event) {
  // Escape gives back: the form its row, the search all that there is, then the row where one was, or the first.
  const { target } = event;
  const place = target.closest("[data-key-scope]") ?? current();
  const control = place?.querySelector("[data-key-close]");
  if (control) control.click();
  else if (!target.matches("[data-key-search]")) return;
  else if (target.value) {
    target.value = "";
    target.dispatchEvent(new Event("input", { bubbles: true }));
  } else move(0, document.getElementById(left));
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  // An open dialog has its own Escape, and the page behind it is asleep.
  if (document.querySelector("dialog:modal")) return;
  if (event.key === "Escape") return closes(event);
  if (document.body.dataset.shortcuts === "off") return;
  if (event.altKey || isTyping(event.target)) return;
  const pressed = event.ctrlKey || event.metaKey ? held : keys;
  if (pressed[event.key]?.()) event.preventDefault();
});
