// <button data-reveal="id" aria-expanded="false"> shows what a phone has no room for at rest.

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reveal]");
  if (!button) return;
  const place = document.getElementById(button.dataset.reveal);
  const isShown = place.toggleAttribute("data-shown");
  button.setAttribute("aria-expanded", isShown);
  if (isShown) place.querySelector("input, summary, a")?.focus();
});
