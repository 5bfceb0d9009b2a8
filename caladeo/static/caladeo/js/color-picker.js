// The summary of a colour menu follows what is chosen inside.

const ANY = /^#?([0-9a-f]{6})$/i;

function follow(picker) {
  const chosen = picker.querySelector("input[type=radio]:checked");
  const code = picker.querySelector(".color-code");
  const isOther = chosen?.value === "other";
  const typed = ANY.exec(code.value.trim());
  const color = isOther ? typed && `#${typed[1]}` : chosen?.value;
  const words = isOther && typed ? `#${typed[1].toUpperCase()}` : chosen?.parentElement.innerText;
  picker.querySelector("[data-color-name]").textContent = words?.trim() ?? "";
  if (color) picker.querySelector("[data-color-dot] circle").setAttribute("fill", color);
}

document.addEventListener("input", ({ target }) => {
  const picker = target.closest?.("[data-color-picker]");
  if (picker) follow(picker);
});

// A click on a named colour is an answer; the keyboard goes on choosing until Escape.
document.addEventListener("click", ({ target, detail }) => {
  const picker = target.closest?.("[data-color-picker]");
  if (!picker || !detail || target.type !== "radio" || target.value === "other") return;
  picker.open = false;
  picker.querySelector("summary").focus();
});
