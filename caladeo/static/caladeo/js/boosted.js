// A page that htmx puts in the place of another one brings its body; its own modules come from here.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!detail.boosted) return;
  const { head } = new DOMParser().parseFromString(detail.xhr.response, "text/html");
  for (const script of head.querySelectorAll("script[type=module][src]")) import(script.src);
});
