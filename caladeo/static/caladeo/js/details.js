// Saving one value tells others anew: a field that is open in the place of one keeps what is typed.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.target.querySelector(".value-form")) event.preventDefault();
});
