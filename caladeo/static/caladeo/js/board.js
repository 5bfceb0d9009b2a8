// Cards change column: dragged, or carried with Space, the arrows and Space again. The server
// answers with the columns as they are now, whether the card moved or somebody was quicker.
import { foretell } from "./foretelling.js";
import { loaded } from "./once-loaded.js";

const board = () => document.querySelector("[data-board]");
const columns = () => [...document.querySelectorAll("[data-column]")];
const columnOf = (element) => element.closest("[data-column]");
const nameOf = (card) => card.querySelector(".card-name").textContent;

function aim(column) {
  for (const other of columns()) other.toggleAttribute("data-over", other === column);
}

function say(name, card, column) {
  const words = board().dataset[`say${name}`];
  let live = document.querySelector("#board-live");
  if (!live) {
    live = Object.assign(document.createElement("p"), { id: "board-live", className: "sr-only" });
    live.setAttribute("role", "status");
    document.body.append(live);
  }
  live.textContent = words
    .replace("{name}", nameOf(card))
    .replace("{column}", column.dataset.name)
    .replace("{drop}", column.querySelector(".board-drop").textContent.trim());
}

async function move(card, column) {
  const url = card.querySelector(".card-menu [hx-get]").getAttribute("hx-get");
  const seen = columnOf(card).dataset.column;
  const values = { to: column.dataset.column, seen, next: board().dataset.address };
  moved = { id: card.id, to: values.to };
  await window.htmx.ajax("POST", url, { target: "#board", swap: "outerHTML", values });
  if (!document.querySelector("dialog[open]")) focusMoved();
}

let moved = null; // the card that moves, also when a window asks something first

function focusMoved() {
  const column = `#column-${moved?.to}`;
  const back = document.getElementById(moved?.id) ?? document.querySelector(`${column} :is([data-card], .strip-link)`);
  back?.focus({ preventScroll: true });
}
document.addEventListener("close", ({ target }) => target.id === "move-window" && focusMoved(), true);

// --- By keyboard ---

let held = null; // the card, the column it aims at

function release(name) {
  const { card, column } = held;
  held = null;
  delete card.dataset.carried;
  aim(null);
  if (name === "Cancelled") say(name, card, columnOf(card));
  else if (column !== columnOf(card)) move(card, column);
}

function shift(step) {
  const all = columns().filter((column) => column.getClientRects().length);
  const list = all.length > 1 ? all : columns();
  const to = list[list.indexOf(held.column) + step];
  if (!to) return;
  held.column = to;
  aim(to);
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
  say("Over", held.card, to);
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (!card || event.target !== card || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!held && event.key === " ") {
    held = { card, column: columnOf(card) };
    card.dataset.carried = "true";
    aim(held.column);
    foretell(card).then(() => held?.card === card && held.column !== columnOf(card) && say("Over", card, held.column));
    say("Taken", card, held.column);
  } else if (held && (event.key === " " || event.key === "Enter")) release("Dropped");
  else if (held && event.key === "Escape") release("Cancelled");
  else if (held && step) shift(step);
  else return;
  event.preventDefault();
});

document.addEventListener("focusout", ({ target }) => {
  if (held?.card === target) release("Cancelled");
});

// --- By pointer ---

async function prepare(root) {
  if (!root) return;
  await loaded;
  const { default: Sortable } = await import("../built/sortable.js");
  const options = {
    group: "board",
    sort: false,
    draggable: "[data-card]",
    filter: "details",
    preventOnFilter: false,
    delay: 180,
    delayOnTouchOnly: true,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    onStart: ({ item }) => foretell(item),
    onMove: ({ to }) => aim(columnOf(to)),
    onEnd: ({ item, to, from }) => {
      aim(null);
      if (to === from) return;
      // Where it was until the server has answered.
      from.prepend(item);
      move(item, columnOf(to));
    },
  };
  // Columns come in later too, each time a card has moved.
  for (const list of root.querySelectorAll(":is([data-cards], .board-strip):not([data-sorts])")) {
    Sortable.create(list, options);
    list.dataset.sorts = "true";
  }
}

// --- By its links ---

// Those drawn before more cards came do not know of them; the address does.
document.addEventListener("click", ({ target }) => {
  const link = target.closest("[data-board] a[href^='?']:not([hx-get])");
  if (!link) return;
  const asked = new URLSearchParams(link.search);
  asked.delete("plus");
  for (const key of new URLSearchParams(location.search).getAll("plus")) asked.append("plus", key);
  link.search = asked;
});

// htmx copies the attributes of what it replaces; the styles that a drag left would be an
// inline style, which the security policy of the page refuses.
let scrolled = 0;
document.addEventListener("htmx:beforeSwap", () => {
  scrolled = board()?.scrollLeft ?? 0;
  for (const dragged of board()?.querySelectorAll("[style]") ?? []) dragged.removeAttribute("style");
});

document.addEventListener("htmx:afterSwap", () => {
  if (board()) board().scrollLeft = scrolled;
});

document.addEventListener("htmx:load", () => prepare(board()));
prepare(board());
