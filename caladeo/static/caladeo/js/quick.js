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

document.addEventListener("click", ({ target }) => {
  const field = target.closest("button.read-chip") && fieldOf(target);
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
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

// A menu that has come in the place of what was pressed is at hand.
document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.(".due-menu, .person-menu")) target.querySelector(".menu-list :is(button, a)")?.focus();
});

document.addEventListener("click", ({ target }) => {
  const menu = target.closest(".small-day")?.closest("details[data-menu]");
  if (menu) menu.open = false;
});
