// Forms: sent once, sent by themselves when they filter, and the eye of a password.

// In the capture phase, so that htmx does not queue a second request either.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.dataset.sent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

function sent(form) {
  if (form.matches("[data-many]")) return;
  form.dataset.sent = "true";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-busy", "true");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method !== "get") sent(event.target);
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const { elt, requestConfig } = detail;
  if (elt.matches("form") && requestConfig.verb !== "get") sent(elt);
});

function ready(form) {
  if (!form?.matches?.("form[data-sent]")) return;
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("htmx:afterRequest", ({ detail }) => ready(detail.elt.closest("form")));
// Back in the history: the browser may show the page as it was left.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(ready));

let waiting = 0;

function autosubmit({ target, type }) {
  const form = target.form;
  if (!form?.matches("[data-autosubmit]")) return;
  const typed = target.matches("input[type=search], input[type=text], input:not([type])");
  if (typed !== (type === "input")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), typed ? 300 : 0);
}

document.addEventListener("input", autosubmit);
document.addEventListener("change", autosubmit);

// Ctrl+Enter sends from a description, where Enter makes a new line.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.matches?.("textarea")) event.target.form?.requestSubmit();
});

document.addEventListener("click", ({ target }) => {
  const eye = target.closest?.("[data-password-reveal]");
  if (!eye) return;
  const input = document.getElementById(eye.dataset.passwordReveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  eye.setAttribute("aria-pressed", String(!shown));
});

function reveal(root) {
  for (const eye of root.querySelectorAll("[data-password-reveal][hidden]")) eye.hidden = false;
}
document.addEventListener("htmx:load", ({ target }) => reveal(target));
reveal(document);
