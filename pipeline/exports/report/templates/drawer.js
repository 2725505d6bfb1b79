// The dialog that shows evidence. An address in the location (`#e:…`) opens it, so links, history and the keyboard work as everywhere.
const STEP = 40;
const part = Object.fromEntries(["drawer", "title", "scope", "figure", "note", "list", "more", "back", "close"].map((name) => [name, document.getElementById(name === "drawer" ? name : "drawer-" + name)]));
const drawer = part.drawer;
let trail = [];
let turn = 0;

async function show(place) {
  const own = ++turn;
  trail = trail.at(-2) === place ? trail.slice(0, -1) : [...trail, place];
  drawer.dataset.open = "";
  const scope = parse(place);
  try {
    const index = await block("index");
    const view = await views[scope.v](index, scope);
    if (own !== turn) return;
    part.title.textContent = words.drawer["view_" + (scope.v === "spread" ? scope.f : scope.v)];
    part.scope.textContent = describe(index, scope);
    part.figure.textContent = view.figure;
    part.note.replaceChildren(...view.note);
    part.list.replaceChildren();
    await fillList(view, own);
  } catch (error) {
    part.title.textContent = words.drawer.fault;
    part.note.replaceChildren(String(error.message));
    for (const name of ["scope", "figure", "list"]) part[name].replaceChildren();
    part.more.hidden = true;
  }
  if (own !== turn) return;
  part.back.hidden = trail.length < 2;
  if (!drawer.open) drawer.showModal();
  drawer.scrollTop = 0;
  drawer.dataset.open = place;
}

async function fillList(view, own) {
  let shown = 0;
  const next = async () => {
    const made = await Promise.all(view.rows.slice(shown, shown + STEP).map((row) => view.item(row)));
    if (own !== turn) return;
    part.list.append(...made);
    shown += made.length;
    part.more.hidden = shown >= view.rows.length;
    part.more.textContent = say("next", { shown, total: view.rows.length });
    if (shown > STEP && made.length) made[0].querySelector("a")?.focus({ preventScroll: true });
  };
  part.more.onclick = next;
  await next();
}

function follow() {
  const place = decodeURI(location.hash);
  if (place.startsWith("#e:")) show(place.slice(3));
  else if (drawer.open) drawer.close();
}

addEventListener("hashchange", follow);
part.back.addEventListener("click", () => { location.hash = "#e:" + trail.at(-2); });
part.close.addEventListener("click", () => drawer.close());
drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
drawer.addEventListener("close", () => {
  trail = [];
  turn++;
  if (location.hash.startsWith("#e:")) history.replaceState(null, "", "#");
});
addEventListener("beforeprint", () => { for (const details of document.querySelectorAll("details[data-print]")) details.open = true; });
follow();
