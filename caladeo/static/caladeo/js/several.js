// Several tasks: each open row gets a box, the first that is ticked brings the bar. Space ticks the
// row that has the focus, Shift with j or k the next ones too, and a click with Shift all between;
// then x, d and a act on all of them.
import "./selection.js";

const boxOf = (row) => row?.querySelector?.("[data-select]");
const OWN = "a, button, input, select, textarea, label, summary, details, form, dialog, .task-details";

function add(root) {
  const place = document.querySelector("[data-selects]");
  for (const one of document.querySelectorAll("[data-choose]")) one.hidden = !place;
  if (!place) return;
  for (const row of root.querySelectorAll('.task-row[data-state="open"]:not([data-leaving])')) {
    if (boxOf(row)) continue;
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "tache", value: row.id.replace("task-", ""), className: "checkbox task-select" });
    box.setAttribute("form", "chosen");
    box.setAttribute("aria-label", `${place.dataset.selects} « ${row.querySelector(".task-link")?.textContent ?? ""} »`);
    box.dataset.select = "";
    row.querySelector(".tick").after(box);
  }
}

document.addEventListener("htmx:load", ({ target }) => add(target.parentElement ?? document));
add(document);

document.addEventListener("change", ({ target }) => {
  if (!target.matches(".task-select")) return;
  const place = document.querySelector("div[data-selects]");
  if (place) window.htmx.trigger(place, "selecting");
});

// Who has each of those ticked, as its row shows it: what a colleague has given since is left alone.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.id !== "chosen") return;
  const rows = [...document.querySelectorAll(".task-row:has(.task-select:checked)")];
  const has = (row) => row.querySelector("[data-has]")?.dataset.has ?? "";
  formData.set("seen", rows.map((row) => `${row.id.replace("task-", "")}:${has(row)}`).join("."));
});

const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
const bar = () => document.querySelector("#chosen");
const isAny = () => document.querySelector(".task-row [data-select]:checked");

function tick(row, isTicked) {
  const box = boxOf(row);
  if (!box || box.checked === isTicked) return;
  box.checked = isTicked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function extend(row, step) {
  tick(row, true);
  const rows = [...document.querySelectorAll(".task-row")].filter((one) => one.checkVisibility());
  const next = rows[rows.indexOf(row) + step];
  next?.focus({ focusVisible: true });
  tick(next, true);
}

function act(key) {
  if (!isAny() || !bar()) return false;
  const selector = { x: "[data-selected-done]", d: "[data-selected-due] > summary", a: "[data-selected-person] > summary" }[key];
  const control = bar().querySelector(selector);
  control.focus({ preventScroll: true });
  control.click();
  return true;
}

// Before the keys of one row (js/keyboard.js), which these take the place of.
document.addEventListener(
  "keydown",
  (event) => {
    const { target, key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
    if (document.body.dataset.shortcuts === "off" || document.querySelector("dialog:modal")) return;
    const row = target.closest(".task-row");
    if (key === " " && target === row && boxOf(row)) tick(row, !boxOf(row).checked);
    else if ((key === "J" || key === "K") && row) extend(row, key === "J" ? 1 : -1);
    else if (!(["x", "d", "a"].includes(key) && act(key))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// A finger has no margin to find boxes in: the menu of the page shows them in the place of the
// circles, until it is pressed again or the bar is closed.
const choosing = () => "choosing" in document.body.dataset;

function choose(isOn) {
  document.body.toggleAttribute("data-choosing", isOn);
  for (const one of document.querySelectorAll("[data-choose]")) one.ariaPressed = `${isOn}`;
  if (isOn) document.querySelector(".task-row [data-select]")?.focus({ preventScroll: true });
  else for (const row of document.querySelectorAll(".task-row:has(:checked)")) tick(row, false);
}

document.addEventListener("click", ({ target }) => target.closest("[data-choose]") && choose(!choosing()));
document.addEventListener("reset", ({ target }) => target.id === "chosen" && choose(false));

// Before a click opens the row (js/opening.js).
document.addEventListener(
  "click",
  (event) => {
    const row = event.target.closest(".task-row");
    if (choosing() && boxOf(row) && event.target !== boxOf(row) && !event.target.closest(".task-details")) {
      event.preventDefault();
      event.stopPropagation();
      tick(row, !boxOf(row).checked);
      return;
    }
    if (!event.shiftKey || !boxOf(row) || row.contains(event.target.closest(OWN))) return;
    event.preventDefault();
    event.stopPropagation();
    getSelection().removeAllRanges();
    // The box knows the one that was ticked before, and ticks what lies between.
    boxOf(row).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }));
  },
  true,
);

// An act on several and its undo bring the page anew. The focus goes to what stands where the act was; after
// the undo, to its first row.
const PLACE = "place-of-tasks";

function placeOf(form) {
  const were = form.matches("[data-undo]") && form.elements.namedItem("were");
  if (were) return JSON.parse(were.value).map(({ pk }) => `task-${pk}`);
  if (form.id !== "chosen") return null;
  const rows = [...document.querySelectorAll(".task-row")];
  const at = rows.findIndex((row) => boxOf(row)?.checked);
  const near = [...rows.slice(at), ...rows.slice(0, at).reverse()];
  return near.filter((row) => !boxOf(row)?.checked).map((row) => row.id);
}

document.addEventListener("submit", ({ target }) => {
  const place = placeOf(target);
  if (place) sessionStorage.setItem(PLACE, JSON.stringify(place));
});

const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
sessionStorage.removeItem(PLACE);
place.map((id) => document.getElementById(id)).find((row) => row?.checkVisibility())?.focus();
