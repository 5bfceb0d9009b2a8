// What is wrong with the layout of the page as it is shown now: a list of sentences.
() => {
  const NAMES = ".task-link, .row-link, .name, .name > *, .rule-name > *, .pick-name, h1, h1 *";
  const ROWS = ".task-row:not([data-open]), .line, tbody > tr, .axis-list > li, .pick";
  const APART = "svg, dialog, .toasts, script, style, option, .sortable-hint, [hidden]";
  const NARROWEST = 160, HIGHEST = 120;
  const page = document.documentElement;
  const faults = [];

  const name = (el) =>
    `${el.tagName.toLowerCase()}${el.id && `#${el.id}`}.${el.className.trim().split(/\s+/).join(".")}` +
    ` «${el.textContent.trim().replace(/\s+/g, " ").slice(0, 30)}»`;
  const say = (what, el, detail) => faults.push(`${what}: ${name(el)} ${detail}`);
  const holdsWords = (el) => [...el.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  /** Words that neither fit nor say by "…" that there are more. */
  function checkWords(el, style) {
    if (!el.clientWidth || style.textOverflow === "ellipsis" || el.matches("input, select, textarea")) return;
    const range = document.createRange();
    const rightOf = (node) => (range.selectNode(node), range.getBoundingClientRect().right);
    const words = [...el.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    // Not by scrollWidth: the room for a finger is wider than a short word, and is not drawn.
    const over = Math.max(...words.map(rightOf)) - el.getBoundingClientRect().right;
    if (over > 1) say("words leave their box", el, `by ${over} px`);
  }

  /** A name may be cut or take several lines, but only from 160 px on. */
  function checkName(el, frame) {
    const range = document.createRange();
    range.selectNodeContents(el);
    const words = range.getBoundingClientRect();
    const right = Math.min(frame.right, el.clientWidth ? el.getBoundingClientRect().right : frame.right);
    const isCut = words.right > right + 1;
    // What stands on one line has its middle at about the same height, however large its letters.
    const lines = [...range.getClientRects()];
    const middles = lines.map((line) => (line.top + line.bottom) / 2);
    const isWrapped = Math.max(...middles) - Math.min(...middles) > Math.min(...lines.map((line) => line.height)) / 2;
    let block = el;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const padding = parseFloat(getComputedStyle(block).paddingLeft) + parseFloat(getComputedStyle(block).paddingRight);
    const room = isCut ? right - words.left : block.clientWidth - padding;
    if ((isCut || isWrapped) && room < NARROWEST) say("narrow name", el, `${room} px`);
  }

  function checkCells(row) {
    const cells = [...row.children]
      .flatMap((cell) => (getComputedStyle(cell).display === "contents" ? [...cell.children] : [cell]))
      .filter((cell) => !cell.matches(APART) && cell.checkVisibility())
      .map((cell) => [cell, cell.getBoundingClientRect()]);
    for (const [at, [cell, one]] of cells.entries())
      for (const [other, two] of cells.slice(at + 1)) {
        const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
        const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
        if (across > 8 && down > 8) say("covered", cell, `by ${name(other)}`);
      }
  }

  /** `frame` is what clips; a board alone scrolls sideways, inside its own: columns are what it is. */
  function check(el, frame) {
    if (el.matches(APART)) return;
    const style = getComputedStyle(el);
    const isForReaders = style.clipPath !== "none" && style.position !== "static";
    if (style.display === "none" || style.visibility === "hidden" || isForReaders) return;
    const box = el.getBoundingClientRect();
    const hasWords = holdsWords(el);
    if (box.width && box.height) {
      if (el.matches(ROWS) && box.height > HIGHEST) say("high row", el, `${box.height} px`);
      if (el.matches(".task-row, .line")) checkCells(el);
      if (hasWords) checkWords(el, style);
      if (!frame.isBoard && !frame.isCutWithDots && (box.right > frame.right + 1 || box.left < frame.left - 1))
        say("cut off", el, `${box.left}-${box.right} in ${frame.left}-${frame.right}`);
      if (hasWords && !frame.isBoard && el.matches(NAMES)) checkName(el, frame);
    }
    const isBoard = frame.isBoard || el.matches(".board");
    const scrolls = ["auto", "scroll"].includes(style.overflowX);
    if (scrolls && !isBoard && el.scrollWidth > el.clientWidth + 1) say("scrolls sideways", el, "");
    const inside = { ...frame, isBoard };
    if (style.overflowX !== "visible" && box.width) {
      inside.left = Math.max(frame.left, box.left);
      inside.right = Math.min(frame.right, box.right);
      inside.isCutWithDots = style.textOverflow === "ellipsis";
    }
    if (el.tagName !== "DETAILS" || el.open) for (const child of el.children) check(child, inside);
    else if (el.firstElementChild) check(el.firstElementChild, inside);
  }

  if (page.scrollWidth > page.clientWidth) faults.push(`the page scrolls sideways: ${page.scrollWidth} > ${page.clientWidth}`);
  for (const el of document.body.children) check(el, { left: 0, right: page.clientWidth });
  return faults;
}
