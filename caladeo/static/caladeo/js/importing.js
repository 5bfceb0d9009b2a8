// An import says how far the file has travelled, then that the server is at work.
const placeOf = (form) => form.querySelector("[data-progress]");

function working(place) {
  const words = place.querySelector("[data-progress-words]");
  words.textContent = words.dataset.working;
  place.querySelector("progress").removeAttribute("value");
}

function shown(form) {
  const place = placeOf(form);
  place.hidden = false;
  if (form.hasAttribute("hx-post")) place.querySelector("progress").value = 0;
  else working(place);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-shows-progress]");
  // A button may send another form than the one it stands in.
  if (form && !event.submitter?.hasAttribute("form")) shown(form);
});

document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const form = target.closest("[data-shows-progress]");
  if (!form || !detail.lengthComputable) return;
  const place = placeOf(form);
  const bar = place.querySelector("progress");
  // The answer travels too: the bar has no value any more by then.
  if (!bar.hasAttribute("value")) return;
  bar.value = Math.round((100 * detail.loaded) / detail.total);
  if (detail.loaded >= detail.total) working(place);
});

// Back in the history: the page may be shown as it was left.
window.addEventListener("pageshow", () => {
  for (const place of document.querySelectorAll("[data-progress]")) place.hidden = true;
});
