// What only a pointer needs is fetched when one comes near, not with the page.

/** Resolves once a mouse has come over it; at once where a finger may, which gives no warning. */
export function nearing(element) {
  if (matchMedia("(any-pointer: coarse)").matches) return Promise.resolve();
  return new Promise((near) => { element.addEventListener("pointerover", near, { once: true }); });
}
