// Where the style sheet cannot anchor what a menu opens (position-area), it is told the side that has
// room: it never leaves the window, nor goes under the side bar.
const EDGE = 8;

function place(menu) {
  const list = menu.querySelector(":scope > :not(summary)");
  if (!list) return;
  const box = list.getBoundingClientRect();
  const around = menu.getBoundingClientRect();
  const left = menu.closest("main")?.getBoundingClientRect().left ?? 0;
  if (box.right > innerWidth - EDGE) list.dataset.align = "end";
  else if (box.left < left + EDGE) list.dataset.align = "start";
  const isBelow = box.bottom > innerHeight - EDGE;
  if (isBelow && around.top > innerHeight - around.bottom) list.dataset.side = "top";
}

if (!CSS.supports("position-area: bottom")) {
  document.addEventListener("toggle", ({ target }) => {
    if (target.matches?.("details[data-menu][open]")) place(target);
  }, true);
}
