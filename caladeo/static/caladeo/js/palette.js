// The window of search everywhere, which htmx brings and js/dialogs.js opens: the arrows choose among
// what was found while the focus stays in the field (the ARIA pattern "combobox", its list open).
// Loaded with the window; without script the same address is a page.

const field = () => document.querySelector("#palette [role=combobox]");
const options = () => [...document.querySelectorAll("#palette [role=option]")];
const chosen = () => options().find((option) => option.ariaSelected === "true");
let state = ""; // "waiting" for what was typed, "entered" meanwhile

function point(option) {
  for (const other of options()) other.ariaSelected = String(other === option);
  if (!option) return field().removeAttribute("aria-activedescendant");
  field().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = options();
  const at = all.indexOf(chosen());
  if (all.length) point(all[(at + step + all.length) % all.length]);
}

/** The best is chosen; a reader of the screen hears how many there are, or why there is none. */
function arrive() {
  point(chosen() ?? options()[0]);
  const said = document.querySelector("#palette .everywhere-said")?.textContent.trim();
  const status = document.querySelector("#palette [data-found]");
  status.textContent = said ?? status.dataset.words.replace("{count}", options().length);
  if (state === "entered") chosen()?.click();
  state = "";
}

function listen() {
  // A second click that was quicker than the first answer.
  for (const twin of [...document.querySelectorAll("#palette")].slice(1)) twin.remove();
  if (!field() || field().dataset.listens) return;
  field().dataset.listens = "true";
  arrive();
  field().addEventListener("input", () => { state = "waiting"; });
}

document.addEventListener("htmx:load", listen);
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "palette-found") arrive();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) state = "";
});

document.addEventListener(
  "keydown",
  (event) => {
    if (!field()?.closest("dialog[open]") || event.isComposing) return;
    const isInField = event.target === field();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isInField) move(step);
    else if (event.key === "Enter" && isInField && state) state = "entered";
    else if (event.key === "Enter" && isInField) chosen()?.click();
    else if (event.key === "k" && (event.ctrlKey || event.metaKey)) field().select();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// A place on the page itself is nowhere to go: the window makes room for it.
document.addEventListener("click", ({ target, ctrlKey, metaKey, shiftKey }) => {
  const option = target.closest("#palette [role=option]");
  if (option && !ctrlKey && !metaKey && !shiftKey) option.closest("dialog").close();
});

listen();
