// <details data-menu>: closes on Escape, on a click outside and when focus leaves; arrows move.

const opened = () => document.querySelectorAll("details[data-menu][open]");
const entries = (menu) =>
  [...menu.querySelectorAll(":scope > :not(summary) :is(a, button, input, select)")].filter(
    (entry) => !entry.disabled && entry.checkVisibility(),
  );

document.addEventListener("pointerdown", ({ target }) => {
  for (const menu of opened()) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("focusin", ({ target }) => {
  // Words of a menu that take no focus, as a label, give it to the page around the menu.
  for (const menu of opened()) if (!menu.contains(target) && !target.contains(menu)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details[data-menu]");
  if (!menu) return;
  const summary = menu.querySelector("summary");
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    event.stopPropagation();
    menu.open = false;
    summary.focus();
    return;
  }
  if (event.target.matches("input, select, textarea")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || (!menu.open && event.target !== summary)) return;
  event.preventDefault();
  menu.open = true;
  onceDrawn(menu, () => focusNext(menu, event.target, step));
});

// In an open menu letters go to the entry with a word that begins so, and are no keys of the page.
let typed = "";
let typedAt = 0;
document.addEventListener(
  "keydown",
  (event) => {
    const menu = event.target.closest("details[data-menu][open]");
    const isLetter = event.key.length === 1 && event.key !== " " && !(event.ctrlKey || event.metaKey || event.altKey);
    if (!menu || !isLetter || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    typed = (event.timeStamp - typedAt < 1000 ? typed : "") + event.key.toLowerCase();
    typedAt = event.timeStamp;
    entries(menu).find((entry) => ` ${entry.innerText.replace(/\s+/g, " ").toLowerCase()}`.includes(` ${typed}`))?.focus();
  },
  true,
);

/** What was folded takes no focus before a frame has drawn it, which may be the next but one. */
function onceDrawn(menu, then) {
  if (entries(menu).length) then();
  else if (menu.open) requestAnimationFrame(() => onceDrawn(menu, then));
}

function focusNext(menu, from, step) {
  const list = entries(menu);
  const at = list.indexOf(from);
  const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step;
  list[(next + list.length) % list.length]?.focus();
}

// The entries that come into an open menu take over the focus of what they replace.
let filling = null;
document.addEventListener("htmx:beforeSwap", ({ target }) => {
  const menu = target.closest?.("details[data-menu][open]");
  filling = target.contains(document.activeElement) ? menu : null;
});
document.addEventListener("htmx:afterSwap", () => {
  if (filling && !filling.contains(document.activeElement)) focusNext(filling, null, 1);
  filling = null;
});

// Choosing an entry that does not leave the page closes its menu too.
document.addEventListener("click", ({ target }) => {
  const entry = target.closest("details[data-menu] .menu-item");
  if (entry) entry.closest("details[data-menu]").open = false;
});

// A way out inside the menu: a link to the page itself, for those without script.
document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-menu-close]");
  const menu = way?.closest("details[data-menu]");
  if (!menu) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
});
