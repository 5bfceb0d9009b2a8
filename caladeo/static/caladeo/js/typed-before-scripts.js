// What was typed while the scripts were still on their way is said again, once they listen.
// Text only: a list or a box that sends by itself would send what the browser restored.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input, textarea")) {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
