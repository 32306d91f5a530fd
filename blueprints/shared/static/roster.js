/* 值班表 by dragging: a name held over another cell asks whether the rules allow the exchange, and says so;
   dropped there, it sends the form that the cell's own page has too. */
(() => {
  "use strict";
  const table = document.querySelector("[data-roster]");
  const form = document.getElementById("roster-drag");
  const said = document.getElementById("roster-said");
  if (!table || !form || !said) return;
  const answers = new Map();
  let from = null;
  let over = null;

  const cellOf = (event) => event.target.closest && event.target.closest("[data-cell]");

  function mark(cell) {
    if (over) over.classList.remove("under", "place-refused");
    over = cell;
    if (over) over.classList.add("under");
  }

  async function ask(cell) {
    const key = `${from.dataset.cell}-${cell.dataset.cell}`;
    if (!answers.has(key)) {
      const query = new URLSearchParams({ cell: from.dataset.cell, other: cell.dataset.cell });
      answers.set(key, fetch(`${table.dataset.roster}?${query}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : { allowed: false, words: "现在不能核对，请刷新页面。" }))
        .catch(() => ({ allowed: false, words: "现在不能核对，请检查网络。" })));
    }
    const found = await answers.get(key);
    if (over !== cell) return;
    cell.classList.toggle("place-refused", !found.allowed);
    said.textContent = found.words;
  }

  for (const cell of table.querySelectorAll("[data-cell]")) cell.draggable = true;
  for (const link of table.querySelectorAll("[data-cell] a")) link.draggable = false;
  table.addEventListener("dragstart", (event) => {
    from = cellOf(event);
    if (!from) return;
    event.dataTransfer.setData("text/plain", from.dataset.cell);
    event.dataTransfer.effectAllowed = "move";
    from.classList.add("lifted");
  });
  table.addEventListener("dragover", (event) => {
    const cell = cellOf(event);
    if (!from || !cell || cell === from) return;
    event.preventDefault();
    if (cell !== over) { mark(cell); ask(cell); }
  });
  table.addEventListener("drop", (event) => {
    const cell = cellOf(event);
    if (!from || !cell || cell === from) return;
    event.preventDefault();
    const link = from.querySelector("a");
    form.action = link.getAttribute("href");
    form.elements.other.value = cell.dataset.cell;
    form.requestSubmit();
  });
  table.addEventListener("dragend", () => {
    if (from) from.classList.remove("lifted");
    mark(null);
    from = null;
  });
})();
