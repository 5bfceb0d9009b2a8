// <button data-copies="id of a field" data-done="words once it is copied">. Without script it is not
// shown: the field can be selected.

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where the page is not served by https
  }
  button.textContent = button.dataset.done;
});
