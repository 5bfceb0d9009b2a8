// <div data-combobox>: a field that searches, the list of what the server found, and a hidden field
// that keeps the key of what was chosen (the ARIA pattern "list autocomplete with manual
// selection"). Without script a <noscript> has a button and the same choices as radios.

const boxOf = (element) => element.closest?.("[data-combobox]");
const textOf = (box) => box.querySelector("[data-combobox-text]");
const keyOf = (box) => box.querySelector("[data-combobox-key]");
const listOf = (box) => box.querySelector("[role=listbox]");
const optionsOf = (box) => [...listOf(box).querySelectorAll("[role=option]:not([aria-disabled])")];
const isOpen = (box) => !listOf(box).hidden;
const isNew = (option) => option.dataset.value === "new";

function point(box, option) {
  for (const other of optionsOf(box)) other.toggleAttribute("data-active", other === option);
  if (!option) return textOf(box).removeAttribute("aria-activedescendant");
  textOf(box).setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function show(box, shown) {
  const text = textOf(box);
  listOf(box).hidden = !shown || !listOf(box).children.length;
  text.setAttribute("aria-expanded", isOpen(box));
  point(box, null);
  for (const option of optionsOf(box)) {
    option.setAttribute("aria-selected", option.dataset.value === keyOf(box).value);
    if (isNew(option)) option.querySelector("[data-new-name]").textContent = newName(box);
  }
}

/** What was searched for becomes the name; without a search the one already typed stays. */
function newName(box) {
  const typed = box.dataset.searched ? textOf(box).value.trim() : "";
  return typed || nameField(box)?.value || "";
}

const nameField = (box) => document.getElementById(box.dataset.combobox);

function choose(box, option) {
  const text = textOf(box);
  if (isNew(option)) {
    const name = newName(box);
    nameField(box).value = name;
    text.value = name;
  } else text.value = option.dataset.label;
  box.dataset.chosen = text.value;
  keyOf(box).setAttribute("value", option.dataset.value);
  delete box.dataset.searched;
  show(box, false);
  if ("sends" in box.dataset) text.form.requestSubmit();
}

/** Enter takes the option pointed at, the first match of what is typed, or the new one when nothing matches. */
function enter(box) {
  const options = optionsOf(box);
  const found = options.filter((option) => !isNew(option));
  const isMeant = !found[1] || (textOf(box).value && !keyOf(box).value);
  const option = options.find((one) => one.hasAttribute("data-active")) ?? (isMeant && (found[0] ?? options.at(-1)));
  if (option) choose(box, option);
}

function move(box, step) {
  const options = optionsOf(box);
  if (!isOpen(box)) show(box, true);
  const at = options.findIndex((option) => option.hasAttribute("data-active"));
  const next = at < 0 && step < 0 ? options.length - 1 : at + step;
  if (options.length) point(box, options[(next + options.length) % options.length]);
}

function giveBack(box) {
  if (box.dataset.was) keyOf(box).setAttribute("value", box.dataset.was);
  if (box.dataset.was) textOf(box).value = box.dataset.chosen ?? "";
  delete box.dataset.searched;
  show(box, false);
}

document.addEventListener("input", ({ target }) => {
  const box = target.matches("[data-combobox-text]") && boxOf(target);
  if (!box) return;
  if (!box.dataset.searched) box.dataset.was = keyOf(box).value;
  box.dataset.searched = box.dataset.waiting = "true";
  // What is typed is no longer what was chosen.
  keyOf(box).setAttribute("value", "");
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  // A swap of nothing but out-of-band pieces has no target.
  const box = detail.target?.matches("[role=listbox]") && boxOf(detail.target);
  if (!box) return;
  delete box.dataset.waiting;
  if (document.activeElement !== textOf(box)) return;
  show(box, true);
  if (box.dataset.entered) enter(box);
  delete box.dataset.entered;
});

document.addEventListener(
  "keydown",
  (event) => {
    const box = event.target.matches("[data-combobox-text]") && boxOf(event.target);
    if (!box || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) move(box, step);
    else if (event.key === "Enter" && box.dataset.waiting) box.dataset.entered = "true";
    else if (event.key === "Enter" && isOpen(box)) enter(box);
    else if (event.key === "Escape" && isOpen(box)) giveBack(box);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("pointerdown", (event) => {
  // The focus stays in the field while an option is chosen.
  if (event.target.closest("[data-combobox] [role=option]")) event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  const box = boxOf(target);
  const option = target.closest("[role=option]:not([aria-disabled])");
  if (box && option) choose(box, option);
  else if (box && target === textOf(box) && !isOpen(box)) show(box, true);
});
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.("[data-combobox-text]")) return;
  target.select();
  // What was refused has its choices at hand.
  if (target.value && target.ariaInvalid) show(boxOf(target), true);
});
document.addEventListener("focusout", ({ target }) => {
  const box = target.matches?.("[data-combobox-text]") && boxOf(target);
  if (box && isOpen(box)) show(box, false);
});
