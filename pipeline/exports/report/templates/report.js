"use strict";
// Data reach the page as text only (textContent): a name that looks like markup stays a name.
const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const drawer = document.getElementById("drawer");
const list = document.getElementById("drawer-list");
const more = document.getElementById("drawer-more");
const STEP = 50;
document.documentElement.classList.add("on");

const format = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, words.thousands);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => (typeof values[key] === "number" ? format(values[key]) : values[key]));

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// A scope is "o=3&r=speaks&t=1&y=2019&c=1": organisation, role, topic, year, civil society only.
function matching(scope) {
  const wanted = { o: scope.has("o") ? Number(scope.get("o")) : null, r: null, t: scope.has("t") ? Number(scope.get("t")) : null, y: null };
  if (scope.has("r")) wanted.r = data.role_codes.indexOf(scope.get("r"));
  if (scope.has("y")) wanted.y = data.years.indexOf(scope.get("y"));
  const columns = Object.entries(wanted).filter(([, value]) => value !== null);
  const civil = scope.has("c");
  const found = [];
  for (let i = 0; i < data.o.length; i++) {
    if (columns.every(([name, value]) => data[name][i] === value) && (!civil || data.civil[data.o[i]])) found.push(i);
  }
  return found;
}

function describe(scope) {
  const parts = [];
  if (scope.has("o")) parts.push(data.organisations[Number(scope.get("o"))]);
  if (scope.has("c")) parts.push(words.civil);
  if (scope.has("r")) parts.push(data.roles[data.role_codes.indexOf(scope.get("r"))]);
  if (scope.has("t")) parts.push(data.topics[Number(scope.get("t"))]);
  if (scope.has("y")) parts.push(scope.get("y"));
  return parts.join(" · ");
}

function item(i, scope) {
  const [title, path, date, lang] = data.documents[data.d[i]];
  const row = element("li");
  const quote = element("blockquote");
  quote.lang = lang;
  const text = element("bdi");
  const sentence = data.s[i];
  if (sentence) {
    text.append(sentence[0], element("mark", "", sentence[1]), sentence[2]);
    quote.append(text);
  } else {
    quote.className = "note";
    quote.textContent = fill(words.without, { shown: data.kept, total: data.o.length });
  }
  const meta = element("p", "meta");
  meta.append(element("span", "tag", data.roles[data.r[i]]), " " + date + " · ", element("bdi", "", title), ", " + fill(words.page, { page: String(data.p[i]) }) + " ", element("bdi", "path", path));
  if (!scope.has("o")) meta.append(" · ", element("bdi", "", data.organisations[data.o[i]]));
  const why = element("p", "why");
  why.lang = "en";
  why.append(element("bdi", "", data.reasons[data.w[i]]));
  row.append(quote, meta, why);
  return row;
}

function show(address) {
  const scope = new URLSearchParams(address);
  const rows = matching(scope).sort((a, b) => Boolean(data.s[b]) - Boolean(data.s[a]) || a - b);
  let shown = 0;
  const next = () => {
    list.append(...rows.slice(shown, shown + STEP).map((i) => item(i, scope)));
    shown = Math.min(shown + STEP, rows.length);
    const kept = rows.filter((i) => data.s[i]).length;
    document.getElementById("drawer-count").textContent = fill(words.count, { total: rows.length }) + (kept < rows.length ? ". " + fill(words.showing, { shown: kept, total: rows.length }) : "");
    more.hidden = shown >= rows.length;
  };
  document.getElementById("drawer-scope").textContent = describe(scope);
  list.replaceChildren();
  more.onclick = next;
  next();
  if (!drawer.open) drawer.showModal();
  drawer.scrollTop = 0;
  history.replaceState(null, "", "#e:" + address);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-e]");
  if (link) {
    event.preventDefault();
    show(link.getAttribute("data-e"));
  } else if (event.target === drawer) drawer.close();
});
document.getElementById("drawer-close").addEventListener("click", () => drawer.close());
drawer.addEventListener("close", () => history.replaceState(null, "", "#evidence"));

const table = document.getElementById("all");
if (table) {
  const body = table.tBodies[0];
  const collator = new Intl.Collator(document.documentElement.lang);
  const fold = (text) => text.toLocaleLowerCase(document.documentElement.lang);
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
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = element("button", "", head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const numeric = column > 1;
      const start = numeric && column < 7 ? "descending" : "ascending";
      const other = start === "ascending" ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === start ? other : start;
      for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const value = ({ row }) => (numeric ? Number(row.cells[column].dataset.v) : row.cells[column].textContent);
      const compare = (a, b) => (numeric ? value(a) - value(b) : collator.compare(value(a), value(b)));
      body.append(...[...rows].sort((a, b) => sign * compare(a, b)).map(({ row }) => row));
    });
  });
}

if (location.hash.startsWith("#e:")) show(location.hash.slice(3));
