// The page of a new thing: what is typed before its first field can take the focus, which waits for
// the styles. Loaded apart and without holding up the page; typed-ahead.js gives it back.
addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
  const { body, activeElement } = document;
  if (key.length > 1 || ctrlKey || metaKey || altKey) return;
  if (!activeElement || activeElement === body) window.typedEarly = (window.typedEarly ?? "") + key;
});
