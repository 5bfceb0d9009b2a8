// What every request of htmx carries, and what is said when one fails.
import { show } from "./toasts.js";

const token = () => document.querySelector("meta[name=csrf-token]").content;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = token();
});

// htmx writes an error for a request that is given up for a newer one, or for another page. What
// fails by itself is told by a toast, and by the browser.
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { xhr } = detail;
  xhr.onreadystatechange = () => {
    if (xhr.readyState > 3 && !xhr.status) detail.error = "";
  };
});

document.addEventListener("htmx:beforeSwap", (event) => {
  // A session that ended answers with the sign-in page: show that page, not a piece of it.
  const { xhr, requestConfig } = event.detail;
  const asked = new URL(requestConfig.path, location.href).pathname;
  const answered = new URL(xhr.responseURL || location.href).pathname;
  if (answered !== asked && answered.startsWith("/connexion/")) {
    event.detail.shouldSwap = false;
    location.assign(`/connexion/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});

// What was kept for the pages of a person goes with them; not every browser is told by a header.
document.addEventListener("submit", ({ target, submitter }) => {
  if (!(submitter?.formAction || target.action).endsWith("/deconnexion/")) return;
  sessionStorage.clear();
  localStorage.clear();
});

function retry({ requestConfig }) {
  const { verb, path, elt, formData } = requestConfig;
  window.htmx.ajax(verb, path, { source: elt, values: formData });
}

function offer(template, text, again) {
  const toast = show(document.querySelector(template));
  if (text) toast.querySelector(".toast-text").textContent = text;
  toast.querySelector("[data-retry]").addEventListener("click", () => {
    toast.remove();
    again();
  });
}

/** What the page that came instead of an answer says, if it is one of ours. */
function words(answer) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  return [...page.querySelectorAll("[data-page] > :is(h1, p)")].map((part) => part.textContent.trim()).join(". ");
}

/** Say that an answer is none: to be tried again soon (503), or after a look at the page. */
function refuse(status, answer, again) {
  if (status === 503) {
    offer("#request-unavailable", words(answer), again);
    return;
  }
  const toast = show(document.querySelector(status === 413 ? "#request-too-large" : "#request-refused"));
  toast.querySelector("[data-reload]")?.addEventListener("click", () => location.reload());
}

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => offer("#request-offline", "", () => retry(detail)));
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  refuse(detail.xhr.status, detail.xhr.responseText, () => retry(detail));
});

// A file that is too large is not sent: over the sending its answer might not be heard.
document.addEventListener("change", ({ target }) => {
  const most = Number(target.dataset?.maxBytes);
  if (!most || !(target.files?.[0]?.size > most)) return;
  target.value = "";
  show(document.querySelector("#request-too-large"));
});

/** POST without htmx, for behaviours that only have to tell the server. */
export async function post(url, data) {
  try {
    const headers = { "X-CSRFToken": token(), "HX-Request": "true", "HX-Current-URL": location.href };
    const response = await fetch(url, { method: "POST", body: data, headers, redirect: "manual" });
    if (response.ok || response.type === "opaqueredirect") return response;
    refuse(response.status, await response.text(), () => post(url, data));
  } catch {
    offer("#request-offline", "", () => post(url, data));
  }
  return null;
}
