// The table of all organisations: search, choice of a kind, order by a column.
const table = document.getElementById("all");
if (table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const collator = new Intl.Collator(locale);
  const fold = (text) => text.toLocaleLowerCase(locale);
  const find = document.getElementById("find");
  const kind = document.getElementById("kind");
  const rows = [...body.rows].map((row) => ({ row, name: fold(row.cells[0].textContent) }));
  const filter = () => {
    let shown = 0;
    const wanted = fold(find.value.trim());
    for (const { row, name } of rows) {
      const right = !kind.value || (kind.value === "civil" ? "civil" in row.dataset : row.dataset.kind === kind.value);
      row.hidden = !right || !name.includes(wanted);
      if (!row.hidden) shown++;
    }
    document.getElementById("shown").textContent = fill(words.shown, { shown, total: rows.length }) + ".";
  };
  find.addEventListener("input", filter);
  kind.addEventListener("input", filter);
  filter();
  heads.forEach((head, column) => {
    const button = element("button", "", head.textContent);
    head.replaceChildren(button);
    const numeric = head.classList.contains("n");
    const value = ({ row }) => (numeric ? Number(row.cells[column].dataset.v) : row.cells[column].textContent);
    button.addEventListener("click", () => {
      const start = numeric && !("rising" in head.dataset) ? "descending" : "ascending";
      const other = start === "ascending" ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === start ? other : start;
      for (const cell of heads) cell.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const compare = (a, b) => (numeric ? value(a) - value(b) : collator.compare(value(a), value(b)));
      body.append(...[...rows].sort((a, b) => sign * compare(a, b)).map(({ row }) => row));
    });
  });
}
