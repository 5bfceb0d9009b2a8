// The theme changes at once; the server is told meanwhile. Without script the form does it.
import { post } from "./requests.js";

document.addEventListener("submit", (event) => {
  const chosen = event.submitter;
  if (chosen?.name !== "theme") return;
  event.preventDefault();
  document.documentElement.dataset.theme = chosen.value;
  for (const button of document.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", button === chosen);
  }
  post(chosen.formAction, new FormData(event.target, chosen));
});
