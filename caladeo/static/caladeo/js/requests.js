// What every request of htmx carries, and what is said when one fails.
import { show } from "./toasts.js";

const token = () => document.querySelector("meta[name=csrf-token]").content;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = token();
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

function retry({ requestConfig }) {
  const { verb, path, elt, formData } = requestConfig;
  window.htmx.ajax(verb, path, { source: elt, values: formData });
}

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => {
    const toast = show(document.querySelector("#request-offline"));
    toast.querySelector("[data-retry]").addEventListener("click", () => {
      toast.remove();
      retry(detail);
    });
  });
}

document.addEventListener("htmx:responseError", () => {
  const toast = show(document.querySelector("#request-refused"));
  toast.querySelector("[data-reload]").addEventListener("click", () => location.reload());
});

/** POST without htmx, for behaviours that only have to tell the server. */
export async function post(url, data) {
  try {
    const headers = { "X-CSRFToken": token(), "HX-Request": "true", "HX-Current-URL": location.href };
    const response = await fetch(url, { method: "POST", body: data, headers, redirect: "manual" });
    if (response.ok || response.type === "opaqueredirect") return response;
    show(document.querySelector("#request-refused"))
      .querySelector("[data-reload]")
      .addEventListener("click", () => location.reload());
  } catch {
    const toast = show(document.querySelector("#request-offline"));
    toast.querySelector("[data-retry]").addEventListener("click", () => {
      toast.remove();
      post(url, data);
    });
  }
  return null;
}
