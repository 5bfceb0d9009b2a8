// A toast goes away after ten seconds (an undo that a finger has to find, after thirty), but waits under
// the pointer, the focus, and unfolded. Two
// stand at most; those that tell the same act become one that counts. What went away can still
// be undone by key.
import { stepAside } from "./stepping-aside.js";

const STAYS = 10000;
const MOST = 2;

const region = () => document.querySelector("#toasts");
const shown = () => [...region().children].filter((toast) => !toast.hidden);
const undoes = (toast) => [...toast.querySelectorAll("[data-undo]")];

function retire(toast) {
  if (undoes(toast).length) toast.hidden = true;
  else toast.remove();
}

function start(toast) {
  if (toast.dataset.started) return;
  toast.dataset.started = "true";
  toast.querySelector("[data-toast-close]").hidden = false;
  unite(toast);
  for (const old of shown().slice(0, -MOST)) retire(old);
  let left = undoes(toast)[0] && matchMedia("(pointer:coarse)").matches ? 3 * STAYS : STAYS;
  let since = 0;
  let timer = 0;
  const pause = () => {
    clearTimeout(timer);
    if (since) left -= performance.now() - since;
    since = 0;
  };
  const run = () => {
    if (since || toast.matches(":hover, :has([open])") || toast.contains(document.activeElement)) return;
    since = performance.now();
    timer = setTimeout(() => retire(toast), Math.max(left, 2000));
  };
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("pointerleave", run);
  toast.addEventListener("focusout", () => setTimeout(run));
  run();
}

/** Its undo has been asked for: the answer still needs the message on the page. */
const isOnItsWay = (toast) => toast.matches("[data-undoing], :has(.htmx-request)");

/** « 8 tâches terminées »: the newest takes over the ways back of the one before it. */
function unite(toast) {
  const { act, about } = toast.dataset;
  const before = act && shown().find((other) => other !== toast && other.dataset.act === act && !isOnItsWay(other));
  if (!before) return;
  const button = toast.querySelector(".toast-action");
  const own = button.form;
  for (const form of undoes(before)) own.before(form);
  if (about !== before.dataset.about) toast.dataset.about = "";
  tell(toast);
  if (before.contains(document.activeElement)) button.focus();
  before.remove();
}

/** How many acts a message tells, or the only one in its words; the newest has the button. */
function tell(toast) {
  const forms = undoes(toast);
  const newest = forms.at(-1);
  if (!newest) return toast.remove();
  for (const form of forms) form.hidden = form !== newest;
  const { about, many, manyAbout } = toast.dataset;
  const count = new Set(forms.map((form) => form.dataset.undo)).size;
  toast.querySelector(".toast-text").textContent = count > 1 ? (about ? manyAbout : many).replace("{n}", count) : newest.dataset.one;
}

/** The newest act is taken back first; what could not be stays in the message. */
async function undoAll(toast) {
  for (const form of undoes(toast).reverse()) {
    await window.htmx.ajax("POST", form.action, { source: form, target: form, swap: "delete" });
    if (form.isConnected) return;
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const toast = event.target.closest("[data-toast]");
    if (!toast || undoes(toast).length < 2) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (toast.dataset.undoing) return;
    toast.dataset.undoing = "true";
    undoAll(toast).catch(() => {}).finally(() => {
      delete toast.dataset.undoing;
      tell(toast);
    });
  },
  true,
);

/** Take back the last act that can be, also after its message has gone; false when there is none. */
export function undoLast() {
  putBack();
  const last = [...region().children].findLast((toast) => undoes(toast).length);
  last?.querySelector("[data-undo]:not([hidden]) .toast-action").click();
  return Boolean(last);
}

/** Show a copy of a <template>; returns the toast. */
export function show(template) {
  const toast = template.content.firstElementChild.cloneNode(true);
  region().append(toast);
  return toast;
}

document.addEventListener("click", ({ target }) => {
  const toast = target.closest("[data-toast-close]")?.closest("[data-toast]");
  if (toast) retire(toast);
});

const watcher = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.matches?.("[data-toast]")) start(node);
  }
  stepAside(region());
});

let away = []; // messages on their way back into the region

function putBack() {
  region().prepend(...away.splice(0));
}

/** What is in the region when the page opens is not read out; put back, it is. */
function watch() {
  away = [...region().children];
  region().replaceChildren();
  setTimeout(putBack, 150);
  watcher.observe(region(), { childList: true });
}

watch();
// A page that htmx puts in the place of another one has a region of its own.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.boosted) watch();
});
document.addEventListener("focusin", () => stepAside(region()));
