// What dropping a card would do, said on each column while it is carried: the menu of the card knows.
let carried = null;

export async function foretell(card) {
  carried = card;
  const url = card.querySelector(".card-menu [hx-get]").getAttribute("hx-get");
  const { drop } = document.querySelector("[data-board]").dataset;
  for (const words of document.querySelectorAll(".board-drop > span")) words.textContent = drop;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  if (carried !== card) return;
  for (const { value, dataset } of new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-drop]")) {
    const words = document.querySelector(`[data-column="${value}"] .board-drop > span`);
    if (words) words.textContent = dataset.drop;
  }
}
