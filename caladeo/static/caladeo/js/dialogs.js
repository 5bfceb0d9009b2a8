// A <dialog data-dialog-auto> that htmx brings in opens at once and goes away when closed;
// data-dialog-script is loaded first. [data-dialog-close] closes.

function open(dialog) {
  if (dialog.open) return;
  // What is typed meanwhile stands in a field of its own (js/typed-ahead.js).
  const origin = document.activeElement.before ?? document.activeElement;
  dialog.showModal();
  // The first thing to do is to think again: focus starts where the page says.
  dialog.querySelector("[data-dialog-focus]")?.focus();
  dialog.addEventListener(
    "close",
    () => {
      dialog.remove();
      if (origin?.isConnected) origin.focus();
    },
    { once: true },
  );
}

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("dialog[open]");
  // The backdrop belongs to the dialog: a click on the element itself fell beside its content.
  const beside = dialog && event.target === dialog && !inside(dialog, event);
  if (dialog && (beside || event.target.closest("[data-dialog-close]"))) {
    event.preventDefault();
    dialog.close();
  }
});

// A form in a window that htmx sends is done with once it is answered.
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (detail.successful) target.closest?.("form[data-window]")?.closest("dialog[open]")?.close();
});

function inside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
}

const arrived = new WeakSet();

function openArrived() {
  for (const dialog of document.querySelectorAll("dialog[data-dialog-auto]")) {
    // One that is closed is still there for a moment.
    if (arrived.has(dialog)) continue;
    arrived.add(dialog);
    const { dialogScript } = dialog.dataset;
    if (dialogScript) import(dialogScript).finally(() => open(dialog));
    else open(dialog);
  }
}

document.addEventListener("htmx:load", openArrived);
openArrived();
