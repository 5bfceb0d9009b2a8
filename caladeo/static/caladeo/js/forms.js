// Forms: sent once, sent by themselves when they filter, and the eye of a password.

// Back with mistakes, a page or a piece of it is read from the first of them; its title says so.
const WRONG = '[aria-invalid="true"]';
const PRESSED = "input:not([type=hidden]), select, textarea, button";

function focusFirstMistake() {
  const wrong = document.querySelector(WRONG);
  if (!wrong) return;
  // Back in the history asks for this page again, instead of sending what was refused.
  history.replaceState(history.state, "");
  wrong.closest("details:not([open])")?.toggleAttribute("open");
  (wrong.matches(PRESSED) ? wrong : wrong.querySelector(PRESSED))?.focus();
}

function retitle() {
  const start = `${document.body.dataset.error} · `;
  const bare = document.title.startsWith(start) ? document.title.slice(start.length) : document.title;
  const isWrong = document.querySelector(`${WRONG}, .banner[data-tone=danger][role=alert]`);
  document.title = isWrong ? start + bare : bare;
}

// The browser gives this focus only at its next frame: what is typed before then would be lost.
if (!location.hash && document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
focusFirstMistake();
retitle();
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  retitle();
  if (detail.xhr?.status === 422) focusFirstMistake();
});

// In the capture phase, so that htmx does not see a second submit either.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.dataset.sent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
// A button that sends by itself: htmx would queue the second click behind the first.
document.addEventListener("htmx:confirm", (event) => {
  if (event.detail.elt.dataset.sent) event.preventDefault();
});

const buttons = (sender) => [sender, ...sender.querySelectorAll("button:not([type=button])")];

function sent(sender) {
  // What is only asked as one types: the newest request takes the place of the one before.
  if (sender.matches("[hx-sync$=':replace']")) return;
  sender.dataset.sent = "true";
  for (const button of buttons(sender)) button.ariaBusy = true;
}

function ready(sender) {
  if (!sender?.dataset.sent) return;
  delete sender.dataset.sent;
  for (const button of buttons(sender)) button.ariaBusy = null;
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method !== "get") sent(event.target);
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") sent(detail.elt);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => ready(detail.elt));
// Back in the history: the browser may show the page as it was left.
window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(ready));

let waiting = 0;

function typed({ target, type }) {
  // What is being put right is no longer red; its message stays to be read, unless all was missing.
  const wrong = target.closest(WRONG);
  if (wrong) wrong.ariaInvalid = false;
  if (wrong?.defaultValue === "") wrong.ariaDescribedByElements?.forEach((notes) => notes.querySelector(".field-error")?.remove());
  const form = target.form;
  if (!form?.matches("[data-autosubmit]")) return;
  const isText = target.matches("[type=search], [type=text], input:not([type])");
  if (isText !== (type === "input")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), isText ? 300 : 0);
}

document.addEventListener("input", typed);
document.addEventListener("change", typed);

// Ctrl+Enter sends from a description, where Enter makes a new line.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.matches("textarea")) event.target.form?.requestSubmit();
});

document.addEventListener("click", ({ target }) => {
  const eye = target.closest("[data-password-reveal]");
  if (!eye) return;
  const input = document.getElementById(eye.dataset.passwordReveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  eye.setAttribute("aria-pressed", !shown);
});

function reveal(root) {
  for (const eye of root.querySelectorAll("[data-password-reveal]")) eye.hidden = false;
}
document.addEventListener("htmx:load", ({ target }) => reveal(target));
reveal(document);

// A second click on a choice that nobody has to make takes it back.
document.addEventListener("click", ({ target }) => {
  if (!target.matches("input[type=radio][data-takes-back]")) return;
  const again = target.dataset.chosen;
  for (const other of target.form.elements[target.name]) delete other.dataset.chosen;
  if (again) target.checked = false;
  else target.dataset.chosen = "true";
});
