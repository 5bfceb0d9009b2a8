// An @ in a note offers the team: the ARIA pattern "list autocomplete", in a text of several lines.

export const FORM = "form[data-draft]";
export const textOf = (form) => form.querySelector("textarea");
const CALL = /(?:^|[\s([{«“"'’‘,;:])@([^\s@]*(?: [^\s@]*)?)$/u;
const SHOWN = 8;
let team = null;

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

async function people(form) {
  team ??= fetch(form.dataset.people)
    .then((answer) => (answer.ok ? answer.json() : { people: [] }))
    .then((found) => found.people)
    .catch(() => (team = null) ?? []);
  return team;
}

const listOf = (form) => form.querySelector("[role=listbox]");
const options = (form) => [...listOf(form).children];
const isOpen = (form) => Boolean(form && listOf(form) && !listOf(form).hidden);
const called = (text) => text.value.slice(0, text.selectionStart).match(CALL)?.[1];

export async function offer(form) {
  const text = textOf(form);
  if (called(text) === undefined) return close(form);
  const names = await people(form);
  const typed = called(text);
  if (typed === undefined) return close(form);
  const start = folded(typed);
  const begins = (name) => [name, ...name.split(/[\s-]/)].some((part) => folded(part).startsWith(start));
  const found = names.filter((name) => begins(name) && folded(name) !== start).slice(0, SHOWN);
  listOf(form).replaceChildren(...found.map((name, at) => option(form, name, at)));
  listOf(form).hidden = !found.length;
  if (found.length) point(form, options(form)[0]);
}

function option(form, name, at) {
  const item = document.createElement("li");
  item.id = `${listOf(form).id}-${at}`;
  item.role = "option";
  item.textContent = name;
  return item;
}

function point(form, chosen) {
  for (const item of options(form)) item.ariaSelected = String(item === chosen);
  textOf(form).setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function close(form) {
  listOf(form).hidden = true;
  textOf(form).removeAttribute("aria-activedescendant");
}

function choose(form, item) {
  const text = textOf(form);
  const start = text.selectionStart - called(text).length;
  text.setRangeText(`${item.textContent} `, start, text.selectionStart, "end");
  text.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept
  text.focus();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

// Before the keys of the page: Escape closes the list, and leaves the form with its text.
document.addEventListener(
  "keydown",
  (event) => {
    const form = event.target.closest?.(FORM);
    if (!isOpen(form) || event.isComposing || event.ctrlKey || event.metaKey) return;
    const items = options(form);
    const at = items.findIndex((item) => item.ariaSelected === "true");
    if (STEPS[event.key]) point(form, items[(at + STEPS[event.key] + items.length) % items.length]);
    else if (event.key === "Enter" || event.key === "Tab") choose(form, items[at]);
    else if (event.key === "Escape") close(form);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
document.addEventListener("mousedown", (event) => {
  const item = event.target.closest?.(`${FORM} [role=option]`);
  if (!item) return;
  event.preventDefault(); // the focus stays in the text
  choose(item.closest(FORM), item);
});
document.addEventListener("focusout", ({ target }) => {
  const form = target.closest?.(FORM);
  if (isOpen(form)) close(form);
});
