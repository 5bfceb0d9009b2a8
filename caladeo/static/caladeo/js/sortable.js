// <tbody data-sortable data-sortable-url="…"> whose children carry data-sortable-id and a
// button [data-sortable-grip]. The new order is posted as "ids" when a row is put down.
import { carry } from "./keyboard-sort.js";
import { loaded } from "./once-loaded.js";
import { post } from "./requests.js";

const rows = (list) => [...list.children].filter((row) => row.dataset.sortableId);
const order = (list) => rows(list).map((row) => row.dataset.sortableId).join(",");

async function save(list, before) {
  if (order(list) === before) return;
  const data = new FormData();
  for (const row of rows(list)) data.append("ids", row.dataset.sortableId);
  const response = await post(list.dataset.sortableUrl, data);
  if (!response?.ok) return;
  list.dispatchEvent(new CustomEvent("sorted", { bubbles: true }));
  const answer = await response.text();
  // The server may answer with toasts or a redrawn axis, all out of band.
  if (answer.trim()) window.htmx.swap(document.body, answer, { swapStyle: "none" });
}

async function prepare(list) {
  list.dataset.ready = "true";
  for (const grip of list.querySelectorAll("[data-sortable-grip]")) grip.dataset.ready = "true";
  carry(list, rows, (before) => save(list, before));
  await loaded;
  const { default: Sortable } = await import("../built/sortable.js");
  let before = "";
  Sortable.create(list, {
    handle: "[data-sortable-grip]",
    draggable: "[data-sortable-id]",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    onStart: () => { before = order(list); },
    onEnd: () => save(list, before),
  });
  list.dataset.sorts = "true";
}

function find(root) {
  const lists = root.querySelectorAll?.("[data-sortable]:not([data-ready])") ?? [];
  for (const list of lists) prepare(list);
  if (root.matches?.("[data-sortable]:not([data-ready])")) prepare(root);
}

document.addEventListener("htmx:load", ({ target }) => find(target));
find(document);
