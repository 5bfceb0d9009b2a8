// The theme changes at once; the server is told meanwhile. Without script the form does it.
import { post } from "./requests.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || !event.submitter?.value) return;
  event.preventDefault();
  document.documentElement.dataset.theme = event.submitter.value;
  for (const button of form.querySelectorAll("[name=theme]")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  post(form.action, new FormData(form, event.submitter));
});
