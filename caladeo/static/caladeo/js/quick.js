import "./read-fields.js";

// The line that adds a task: Backspace at the end gives the last words that were read back to the
// title, and so does a click on their chip; the focus stays in the field.
const fieldOf = (element) => element.closest("form")?.querySelector("#new-name");

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Backspace" || target.id !== "new-name" || event.isComposing) return;
  const chip = [...target.form.querySelectorAll("button.read-chip")].at(-1);
  const isAtEnd = target.selectionStart === target.value.length;
  if (!chip || !isAtEnd || !target.value.trimEnd().endsWith(chip.value)) return;
  event.preventDefault();
  chip.click();
});

document.addEventListener("click", ({ target, isTrusted }) => {
  const field = isTrusted && target.closest("button.read-chip") && fieldOf(target);
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
});

// What is typed stays: the words of a new task when Escape takes its form away, and those of every form
// when an act on several, or an undo, brings the page anew. The next form of the same address has them,
// once. Its own button, pressed, leaves nothing.
const FIELDS = ["name", "description", "due_date", "assignee", "reminder_days", "opportunity", "words"];
const ANEW = "#chosen, [data-toast] form";

const formsIn = (root) => [...root.querySelectorAll(".inline-form form, .quick-add")].filter(({ elements }) => elements.namedItem("name"));
const draftOf = (form) => `draft ${form.getAttribute("action")}`;
const isEdit = (form) => form.matches('[id^="task-"] form');

function isTyped({ value, defaultValue, options }) {
  return value !== (options ? [...options].find((one) => one.defaultSelected) ?? options[0] : { value: defaultValue }).value;
}

function keep(form) {
  const fields = FIELDS.map((name) => form.elements.namedItem(name)).filter(Boolean);
  // Of a task that is there only what was changed: the rest may be another since.
  const kept = isEdit(form) ? fields.filter(isTyped) : fields;
  if (!kept.some(({ name, value }) => isEdit(form) || (["name", "description"].includes(name) && value))) return;
  const sent = new FormData(form);
  sessionStorage.setItem(draftOf(form), JSON.stringify(kept.map(({ name }) => [name, sent.get(name)])));
}

document.addEventListener(
  "click",
  ({ target, isTrusted }) => {
    const form = !isTrusted && target.closest("[data-withdraw]")?.closest("form");
    if (form) keep(form);
  },
  true,
);

document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (!defaultPrevented && target.matches(ANEW)) formsIn(document).forEach(keep);
});

function bringBack(root) {
  for (const form of formsIn(root)) {
    const values = sessionStorage.getItem(draftOf(form));
    const field = form.elements.namedItem("name");
    if (!values || (field.value && !isEdit(form))) continue;
    sessionStorage.removeItem(draftOf(form));
    for (const [name, value] of JSON.parse(values)) form.elements.namedItem(name).value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
document.addEventListener("htmx:load", ({ target }) => bringBack(target.parentElement ?? document));
bringBack(document);

// Above the list of a trip the line that adds stays: Escape only goes out of it.
document.addEventListener("keydown", ({ target, key, defaultPrevented }) => {
  if (key === "Escape" && !defaultPrevented && target.closest(".quick-add")) target.blur();
});

// d, a and # on the row that has the focus: another day, another person, its trip. As the other keys
// they are silent while somebody types.
const KEYS = { d: "[data-key-due]", a: "[data-key-person]", "#": ".task-context a" };
const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (!KEYS[key] || isTyping(target) || document.querySelector("dialog:modal")) return;
  if (document.body.dataset.shortcuts === "off") return;
  const control = target.closest(".task-row, .calendar-task")?.querySelector(KEYS[key]);
  if (!control) return;
  event.preventDefault();
  (control.querySelector("summary") ?? control).click();
});

// A menu that has come in is at hand, from its top: of days the one that is chosen.
// An arrow of the month that was pressed keeps the focus, by its id, as long as there is one.
const chosenDay = (root) => ["[aria-current]", "[data-today]", ""].map((which) => root.querySelector(`button.small-day${which}`)).find(Boolean);
let wanted = "";
document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.(".due-menu, .person-menu")) (chosenDay(target) ?? target.querySelector(".menu-list :is(button, a)"))?.focus({ preventScroll: true });
  if (!target.matches?.(".small-month")) return;
  if (wanted) (target.querySelector(`[value="${wanted}"]`) ?? chosenDay(target))?.focus();
  else if (!target.contains(document.activeElement)) chosenDay(target)?.focus();
  wanted = "";
});

// The arrows go from day to day, over the end of the month into the next one, and from the first
// week up to the choices above; before the keys of the menu itself (js/menus.js).
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function dayFrom(button, step) {
  const month = button.closest(".small-month");
  const days = [...month.querySelectorAll(".small-month-days .small-day")];
  const at = days.indexOf(button) + step;
  if (days[at]) return days[at].matches("button") ? days[at] : null;
  const day = new Date(`${button.value}T12:00Z`);
  day.setUTCDate(day.getUTCDate() + step);
  const turn = month.querySelector(`[data-turn="${step > 0 ? "after" : "before"}"]`);
  if (turn) wanted = day.toISOString().slice(0, 10);
  turn?.click();
  return turn ? button : null;
}

document.addEventListener(
  "keydown",
  (event) => {
    const { target, key } = event;
    const list = STEPS[key] && target.closest(".due-menu[open] .menu-list");
    if (!list) return;
    const offers = list.querySelectorAll(":scope > .menu-item");
    let next = null;
    if (target.matches("button.small-day")) next = dayFrom(target, STEPS[key]) ?? (key === "ArrowUp" ? [...offers].at(-1) : target);
    else if (key === "ArrowDown" && target === [...offers].at(-1)) next = chosenDay(list);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  },
  true,
);

document.addEventListener("click", ({ target }) => {
  const menu = target.closest(".small-day")?.closest("details[data-menu]");
  if (menu) menu.open = false;
});
