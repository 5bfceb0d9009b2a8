// Notes what takes the focus and cannot be seen whole, until the focus comes round again.
() => {
  const seen = new Set();
  const hidden = [];
  let isDone = false;

  /** What is shown for a control: a box that is drawn by its label is as large as that. */
  const shownFor = (el) => (el.matches("input") && getComputedStyle(el).opacity === "0" ? el.closest("label") : el);
  // A button inside a field is a part of it.
  const belongs = (hit, el) =>
    hit && (el.contains(hit) || hit.contains(el) || hit.closest("label")?.control === el || hit.closest(".affix")?.contains(el));
  const isCutWithDots = (el) => el && (getComputedStyle(el).textOverflow === "ellipsis" || isCutWithDots(el.parentElement));

  function fault(el) {
    const shown = shownFor(el);
    const box = shown.getClientRects()[0];
    if (!box?.width) return "has no box";
    const height = document.documentElement.clientHeight, width = document.documentElement.clientWidth;
    // Of a text of several lines the line that is written in comes into sight.
    const isTall = box.height > height || el.matches("textarea");
    if (isTall ? box.top > height - 24 : (box.top < -1 || box.bottom > height + 1)) return `stands at ${box.top}-${box.bottom} of ${height}`;
    const isCut = isCutWithDots(shown), right = isCut ? Math.min(box.right, width) : box.right;
    if (box.left < -1 || right > width + 1) return `stands at ${box.left}-${box.right} of ${width}`;
    const top = Math.max(box.top, 0) + 3, bottom = Math.min(box.bottom, height) - 3;
    for (const x of isCut ? [box.left + 3] : [box.left + 3, (box.left + right) / 2, right - 3])
      for (const y of isTall ? [(top + bottom) / 2] : [top, (top + bottom) / 2, bottom]) {
        const hit = document.elementFromPoint(x, y);
        if (!belongs(hit, shown) && !belongs(hit, el)) return `is covered by ${hit?.tagName}.${hit?.className}`;
      }
    return "";
  }

  const name = (el) => `${el.tagName.toLowerCase()}${el.id && `#${el.id}`} «${(el.ariaLabel || el.textContent).trim().slice(0, 30)}»`;

  // As it stands when the next Tab comes: the page has scrolled by then.
  const note = () => {
    const el = document.activeElement;
    if (el === document.body || isDone) return;
    isDone = seen.has(el);
    seen.add(el);
    const wrong = !isDone && fault(el);
    if (wrong) hidden.push(`${name(el)} ${wrong}`);
  };
  // What has the focus since the page was loaded stands where another size of the window left it.
  document.activeElement.blur();
  document.addEventListener("keydown", note, true);
  window.walk = () => ({ isDone, hidden, count: seen.size });
}
