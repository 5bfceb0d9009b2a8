// A toast goes away after ten seconds, but waits under the pointer or the focus.
const STAYS = 10000;

const region = () => document.querySelector("#toasts");

function start(toast) {
  if (toast.dataset.started) return;
  toast.dataset.started = "true";
  toast.querySelector("[data-toast-close]").hidden = false;
  let left = STAYS;
  let since = 0;
  let timer = 0;
  const pause = () => {
    clearTimeout(timer);
    if (since) left -= performance.now() - since;
    since = 0;
  };
  const run = () => {
    if (since || toast.matches(":hover") || toast.contains(document.activeElement)) return;
    since = performance.now();
    timer = setTimeout(() => toast.remove(), Math.max(left, 2000));
  };
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("pointerleave", run);
  toast.addEventListener("focusout", () => setTimeout(run));
  run();
}

/** Show a copy of a <template>; returns the toast. */
export function show(template) {
  const toast = template.content.firstElementChild.cloneNode(true);
  region().append(toast);
  return toast;
}

document.addEventListener("click", ({ target }) => {
  target.closest?.("[data-toast-close]")?.closest("[data-toast]").remove();
});

// What is in the region when the page opens is not read out; put back, it is.
const first = [...region().children];
if (first.length) {
  region().replaceChildren();
  setTimeout(() => region().prepend(...first), 150);
}

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.matches?.("[data-toast]")) start(node);
  }
}).observe(region(), { childList: true });
