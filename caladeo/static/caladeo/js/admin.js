// Django's type-ahead gives its box no name: it takes that of the field, for screen readers.
function name() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const box = select.parentElement.querySelector(".select2-selection");
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (!box || !label) continue;
    for (const element of [box, box.querySelector("[role=textbox]")]) {
      element?.setAttribute("aria-label", label.textContent.trim());
      element?.removeAttribute("aria-labelledby");
    }
  }
}

// Called after Django's own, which builds the boxes when the page is ready.
window.django?.jQuery?.(name);
