// The keyboard's way to drag: Space takes a row, arrows move it, Space puts it down, Escape
// puts it back. Each step is said aloud with the words that the list brings (data-say-…).

function say(list, name, row, all) {
  const words = list.dataset[`say${name}`];
  if (!words) return;
  let live = document.querySelector("#sortable-live");
  if (!live) {
    live = Object.assign(document.createElement("p"), { id: "sortable-live", className: "sr-only" });
    live.setAttribute("role", "status");
    document.body.append(live);
  }
  live.textContent = words
    .replace("{name}", row.dataset.sortableName ?? "")
    .replace("{position}", all.indexOf(row) + 1)
    .replace("{total}", all.length);
}

export function carry(list, rows, done) {
  let held = null;

  const order = () => rows(list).map((row) => row.dataset.sortableId).join(",");

  function take(row, grip) {
    held = { row, grip, next: row.nextElementSibling, before: order() };
    row.dataset.carried = "true";
    grip.setAttribute("aria-pressed", "true");
    say(list, "Taken", row, rows(list));
  }

  function release(name) {
    const { row, grip, before } = held;
    held = null;
    delete row.dataset.carried;
    grip.setAttribute("aria-pressed", "false");
    say(list, name, row, rows(list));
    if (name === "Dropped") done(before);
  }

  function shift(step) {
    const all = rows(list);
    const to = all.indexOf(held.row) + step;
    if (to < 0 || to >= all.length) return;
    if (step < 0) all[to].before(held.row);
    else all[to].after(held.row);
    // Moving an element takes the focus from what it holds.
    const { grip } = held;
    keep(() => grip.focus());
    say(list, "Moved", held.row, rows(list));
  }

  function cancel() {
    const { row, next, grip } = held;
    keep(() => {
      list.insertBefore(row, next);
      grip.focus();
    });
    release("Cancelled");
  }

  let moving = false;
  function keep(change) {
    moving = true;
    change();
    moving = false;
  }

  list.addEventListener("keydown", (event) => {
    const grip = event.target.closest("[data-sortable-grip]");
    if (!grip) return;
    const { key } = event;
    if (key === " " && held) release("Dropped");
    else if (key === " ") take(grip.closest("[data-sortable-id]"), grip);
    else if (held && key === "Enter") release("Dropped");
    else if (held && key === "Escape") cancel();
    else if (held && key === "ArrowUp") shift(-1);
    else if (held && key === "ArrowDown") shift(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // Leaving with Tab or the pointer gives the row back.
  list.addEventListener("focusout", () => {
    if (!held || moving) return;
    setTimeout(() => {
      if (held && document.activeElement !== held.grip) cancel();
    });
  });
}
