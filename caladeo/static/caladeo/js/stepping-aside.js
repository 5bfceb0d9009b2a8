// The messages never stand on the row in hand, nor on the one after it, which is ticked next: they
// go to the other end of the window, and stay there as long as that end is free.

const isVisible = (element) => element.checkVisibility();

function rowsInHand() {
  const held = [document.activeElement?.closest("[data-key-item]"), document.querySelector("[data-key-item]:hover")];
  if (!held.some(Boolean)) return [];
  const all = [...document.querySelectorAll("[data-key-item]")].filter(isVisible);
  return held.filter(Boolean).flatMap((row) => [row, all[all.indexOf(row) + 1]]).filter(Boolean);
}

function cover(toasts, rows) {
  return toasts.some((toast) => {
    const box = toast.getBoundingClientRect();
    return rows.some((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return box.top < bottom && box.bottom > top;
    });
  });
}

/** Called when a message comes and when the focus moves; the row is scrolled to by then. */
export function stepAside(region) {
  requestAnimationFrame(() => {
    const toasts = [...region.children].filter((toast) => !toast.hidden);
    if (!toasts.length) return region.removeAttribute("data-high");
    const rows = rowsInHand();
    if (!cover(toasts, rows)) return;
    region.toggleAttribute("data-high");
    if (cover(toasts, rows)) region.toggleAttribute("data-high");
  });
}
