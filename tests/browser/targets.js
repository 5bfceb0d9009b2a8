// What gives a finger less than `least` pixels; links inside a sentence aside. A list of names.
(least) => {
  const CONTROLS = "a[href], button, summary, input:not([type=hidden]), select, textarea";
  const isInSentence = (el) =>
    getComputedStyle(el).display === "inline" &&
    [...el.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  /** A click beside the words of a row or a card opens it; a label stands for its box. */
  const placeOf = (el) =>
    (el.matches("[data-key-open]") && el.closest("[data-key-item]")) || (el.matches("input") && el.closest("label")) || el;
  const isForReaders = (el) => el && (getComputedStyle(el).clipPath !== "none" || isForReaders(el.parentElement));
  const isLeftOut = (el) =>
    el.disabled || el.readOnly || el.closest("dialog, .toasts, .skip-link, [hidden]") ||
    !el.checkVisibility({ visibilityProperty: true }) || getComputedStyle(el).pointerEvents === "none" || isForReaders(el) || isInSentence(el);

  /** How far from its middle what is hit is still the control: it may reach beyond what is drawn. */
  function reach(place, x, y, [dx, dy]) {
    let far = 0;
    for (; far <= least; far += 2) {
      const hit = document.elementFromPoint(x + far * dx, y + far * dy);
      if (!hit || !(place.contains(hit) || hit.closest("label")?.contains(place))) break;
    }
    return far;
  }

  function isSmall(place) {
    place.scrollIntoView({ block: "center" });
    const box = place.getBoundingClientRect();
    if (!box.width) return false;
    const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const reached = (...ways) => ways.reduce((sum, way) => sum + reach(place, ...middle, way), 0);
    return (
      (box.height < least - 1 && reached([0, -1], [0, 1]) < least - 3) ||
      (box.width < least - 1 && reached([-1, 0], [1, 0]) < least - 3)
    );
  }

  return [...document.querySelectorAll(CONTROLS)]
    .filter((el) => !isLeftOut(el) && isSmall(placeOf(el)))
    .map((el) => `${el.tagName.toLowerCase()}.${el.className} «${(el.ariaLabel || el.textContent).trim().replace(/\s+/g, " ").slice(0, 30)}»`);
}
