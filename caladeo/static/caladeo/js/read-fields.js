// What was read stands in its field too, and its label says so, until somebody sets the field: then
// the words go back to the title. It is never sent from there: the server reads it from the title.
function unread(field) {
  delete field.dataset.unread;
  field.labels[0].querySelector("[data-read-note]")?.remove();
}

function showRead(area) {
  const { elements } = area.closest("form");
  for (const field of [...elements].filter((one) => "unread" in one.dataset)) {
    field.value = field.dataset.unread;
    unread(field);
  }
  for (const { dataset } of area.querySelectorAll("[data-field]")) {
    const field = elements.namedItem(dataset.field);
    if (!field || field === document.activeElement) continue;
    field.dataset.unread = field.value;
    field.value = dataset.value;
    const label = field.labels[0];
    const note = document.createElement("span");
    note.className = "optional";
    note.dataset.readNote = "";
    note.textContent = ` · ${dataset.note}`;
    (label.querySelector(".sr-only") ?? label).append(note);
  }
}

function setByHand({ target, type }) {
  // A day or a person that changes is read again by the area itself, and this comes after it.
  if (!("unread" in target.dataset) || (type === "input" && target.name !== "words")) return;
  unread(target);
  target.form.querySelector(`.read [data-field="${target.name}"]`)?.click();
}
document.addEventListener("input", setByHand);
document.addEventListener("change", setByHand);
document.addEventListener("formdata", ({ target, formData }) => {
  for (const { name, dataset } of target.elements) if ("unread" in dataset) formData.set(name, dataset.unread);
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.matches(".read")) showRead(detail.target);
});

function arrive(root) {
  const area = root.querySelector(".read:has([data-field])");
  if (area) showRead(area);
}
document.addEventListener("htmx:load", ({ target }) => arrive(target));
arrive(document);
