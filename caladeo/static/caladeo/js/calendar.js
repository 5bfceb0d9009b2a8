// Tasks of the calendar change day: dragged, under a finger after a moment. By keyboard, « e » opens
// the date of the task that has the focus. The server answers with the days as they are now,
// whether the task moved or somebody was quicker.
import { loaded } from "./once-loaded.js";

const calendar = () => document.querySelector("#calendar");
const dayOf = (list) => list.closest(".calendar-day");
// Where days stand below one another some are left out: there a date is chosen by its button.
const isGrid = () => getComputedStyle(calendar().querySelector(".calendar-week")).display === "grid";

function aim(day) {
  for (const other of calendar().querySelectorAll("[data-over]")) if (other !== day) other.removeAttribute("data-over");
  day?.setAttribute("data-over", "");
}

function move(task, from, to) {
  const url = calendar().dataset.moving.replace("/0/", `/${task.id.replace("task-", "")}/`);
  const values = { day: to.dataset.day, seen: from.dataset.day, next: location.pathname + location.search };
  task.focus({ preventScroll: true });
  window.htmx.ajax("POST", url, { source: calendar(), target: calendar(), swap: "none", values });
}

async function prepare() {
  const root = calendar();
  if (!root?.dataset.moving) return;
  await loaded;
  const { default: Sortable } = await import("../built/sortable.js");
  const options = {
    group: "calendar",
    sort: false,
    draggable: ".calendar-task",
    filter: ({ target }) => !isGrid() || Boolean(target.closest("details")),
    preventOnFilter: false,
    delay: 180,
    delayOnTouchOnly: true,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    onMove: ({ to }) => aim(dayOf(to)),
    onEnd: ({ item, from, to, oldIndex }) => {
      aim(null);
      item.removeAttribute("style");
      if (to === from) return;
      // Where it was until the server has answered.
      from.insertBefore(item, from.children[oldIndex] ?? null);
      move(item, from, to);
    },
  };
  for (const list of root.querySelectorAll(".calendar-tasks[data-day]:not([data-sorts])")) {
    Sortable.create(list, options);
    list.dataset.sorts = "true";
  }
}

// htmx copies the attributes of what it replaces; the styles that a drag left would be an
// inline style, which the security policy of the page refuses.
document.addEventListener("htmx:beforeSwap", () => {
  for (const dragged of calendar()?.querySelectorAll("[style]") ?? []) dragged.removeAttribute("style");
});

document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target === calendar()) prepare();
});
prepare();
