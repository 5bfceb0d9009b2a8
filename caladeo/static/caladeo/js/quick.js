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
