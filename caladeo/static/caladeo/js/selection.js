// The rows ticked in a list: how many, all of the page, a range with Shift. Without script the
// bar counts by itself and all the rest works.
const boxes = () => [...document.querySelectorAll("[data-select]")];
let anchor = null;

function refresh() {
  const bar = document.querySelector("[data-selection]");
  if (!bar) return;
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const everything = bar.querySelector("[data-select-everything]");
  if (everything && !ticked) everything.checked = false;
  const count = everything?.checked ? bar.dataset.total : ticked;
  const say = bar.querySelector(".selection-count");
  const words = count === 1 ? bar.dataset.sayOne : bar.dataset.sayMany;
  say.dataset.counted = "true";
  say.textContent = count ? words.replace("{n}", count) : "";
  const head = document.querySelector("[data-select-all]");
  if (!head) return;
  head.hidden = false;
  head.checked = ticked > 0 && ticked === all.length;
  head.indeterminate = ticked > 0 && ticked < all.length;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-select]");
  if (!box) return;
  const all = boxes();
  if (event.shiftKey && anchor?.isConnected) {
    const [from, to] = [all.indexOf(anchor), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  anchor = box;
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-select-all]")) for (const box of boxes()) box.checked = target.checked;
  if (target.closest?.("[data-select-all], [data-select], [data-selection]")) refresh();
});

// A reset empties the boxes only after its event.
document.addEventListener("reset", () => setTimeout(refresh));
document.addEventListener("htmx:load", refresh);
// Back from the preview, the browser ticks again what was ticked.
window.addEventListener("pageshow", refresh);

// An act that leaves its rows in the list ([data-rows-stay]) brings the list anew with the same ticks; whoever
// has gone elsewhere meanwhile finds none.
const KEPT = "ticked";
const here = () => location.pathname + location.search;

document.addEventListener("submit", ({ target, submitter }) => {
  if (!target.matches("[data-selection]") || !submitter?.matches("[data-rows-stay]")) return;
  const keys = boxes().filter((box) => box.checked).map((box) => box.value);
  const isAll = target.querySelector("[data-select-everything]")?.checked;
  const by = [location.pathname, new URL(submitter.formAction).pathname];
  sessionStorage.setItem(KEPT, JSON.stringify({ page: here(), by, keys, isAll }));
});

const kept = JSON.parse(sessionStorage.getItem(KEPT));
sessionStorage.removeItem(KEPT);
if (kept?.page === here() && document.referrer && kept.by.includes(new URL(document.referrer).pathname)) {
  for (const box of boxes()) box.checked = kept.keys.includes(box.value);
  const everything = document.querySelector("[data-select-everything]");
  if (everything) everything.checked = kept.isAll;
  refresh();
}
