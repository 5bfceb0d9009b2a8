// Duration and return say the same thing: filling one in fills in the other.
const DAY = 86400000;

const field = (row, name) => row.querySelector(`[name=${name}]`);

function fill(row, changed) {
  const [departure, days, last] = ["departure_date", "duration_days", "return_date"].map((name) =>
    field(row, name),
  );
  const start = departure.valueAsNumber;
  if (Number.isNaN(start)) return;
  if (changed === last || (!days.value && last.value)) {
    const count = Math.round((last.valueAsNumber - start) / DAY) + 1;
    if (count >= 1) days.value = count;
  } else if (Number(days.value) >= 1 && Number(days.value) <= Number(days.dataset.max)) {
    last.value = new Date(start + (days.value - 1) * DAY).toISOString().slice(0, 10);
  }
}

// A field that holds what is no date is a text field, and has nothing to count from.
const hasDates = (row) => [...row.querySelectorAll("[name$=_date]:not([type=hidden])")].every(({ type }) => type === "date");

document.addEventListener("change", ({ target }) => {
  const row = target.closest?.("[data-travel]");
  if (row && hasDates(row)) fill(row, target);
});
// What was typed while this script was still on its way has said nothing.
for (const row of document.querySelectorAll("[data-travel]")) {
  if (hasDates(row) && !field(row, "duration_days").value !== !field(row, "return_date").value) fill(row);
}

// A margin of more than the revenue is remarked, and refused by nobody.
const amount = ({ value }) => parseFloat(value.replace(/[\s€]/g, "").replace(/,(?=\d{1,2}$)/, ".").replaceAll(",", ""));

document.addEventListener("input", ({ target }) => {
  const remark = target.form?.querySelector("[data-margin-remark]");
  const { expected_margin: margin, expected_revenue: revenue } = target.form?.elements ?? {};
  if (remark) remark.hidden = !(amount(margin) > amount(revenue));
});
