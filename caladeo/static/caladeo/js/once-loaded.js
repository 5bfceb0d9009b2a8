// What drags is fetched once the page stands: it keeps nothing else waiting, and the first drag finds it there.

/** Resolves when all of the page has come. */
export const loaded = new Promise((then) => {
  if (document.readyState === "complete") then();
  else addEventListener("load", then, { once: true });
});
