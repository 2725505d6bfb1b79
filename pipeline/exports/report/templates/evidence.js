// A scope is what an address names: {v: view, o: organisation, k: kind, c: civil society, r: role, u: 1 if used in an argument, t: topic, y: year ("-": none), d: document, s: state, …}.
const STATES = { counted: 0, unlinked: 1, repeated: 2, outside: 3 };

function parse(address) {
  const scope = Object.fromEntries(new URLSearchParams(address));
  return { v: "mentions", ...scope };
}

const address = (scope) => new URLSearchParams(Object.entries(scope).filter(([, value]) => value !== undefined)).toString();

// The numbers of the mentions of a scope, in the order of the index: newest first.
function mentionsOf(index, scope) {
  const m = index.mentions;
  const { kind, civil } = index.organisations;
  const wanted = { o: scope.o, t: scope.t, d: scope.d, g: scope.g, u: scope.u, r: scope.r && words.role_codes.indexOf(scope.r) };
  const columns = Object.entries(wanted).filter(([, value]) => value !== undefined).map(([name, value]) => [m[name], Number(value)]);
  const state = scope.s === "all" ? null : STATES[scope.s || "counted"];
  const year = scope.y === "-" ? "" : scope.y;
  const found = [];
  for (let i = 0; i < m.o.length; i++) {
    const o = m.o[i];
    if (state !== null && m.state[i] !== state) continue;
    if (!columns.every(([column, value]) => column[i] === value)) continue;
    if (scope.c && !civil[o]) continue;
    if (scope.k && kind[o] !== scope.k) continue;
    if (year !== undefined && index.documents.year[m.d[i]] !== year) continue;
    if (scope.m !== undefined && index.documents.meeting[m.d[i]] !== Number(scope.m)) continue;
    if ((scope.minutes || scope.m) && index.documents.kind[m.d[i]] !== "minutes") continue;
    found.push(i);
  }
  return found;
}

// Mentions by what `key` gives for each, in the order in which the groups first appear.
function grouped(rows, key) {
  const groups = new Map();
  for (const i of rows) {
    const k = key(i);
    if (!groups.has(k)) groups.set(k, []);
    groups.get(k).push(i);
  }
  return groups;
}

function documentsOf(index, scope) {
  const d = index.documents;
  const year = scope.y === "-" ? "" : scope.y;
  const right = (i) =>
    (scope.s === "read" || d.counted[i]) && (year === undefined || d.year[i] === year) && (!scope.l || d.lang[i] === scope.l) && (!scope.k || d.kind[i] === scope.k);
  return d.title.map((_, i) => i).filter(right);
}

function decisionsOf(index, scope) {
  const d = index.decisions;
  const year = scope.y === "-" ? "" : scope.y;
  const outcome = scope.x && words.outcome_codes.indexOf(scope.x);
  const right = (i) =>
    (outcome === undefined || d.x[i] === outcome) && (year === undefined || d.year[i] === year) && (!scope.b || d.o[i].length > 0) && (scope.o === undefined || d.o[i].includes(Number(scope.o)));
  return d.d.map((_, i) => i).filter(right);
}

// How many pages `1–3, 7` names.
const pagesIn = (runs) => runs.split(", ").reduce((sum, run) => { const [a, b = a] = run.split("–").map(Number); return sum + b - a + 1; }, 0);

// Mentions of each organisation among some, most first: [[organisation, mentions], …].
function byOrganisation(index, rows) {
  return [...grouped(rows, (i) => index.mentions.o[i])].map(([o, own]) => [o, own.length]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

// The measures of concentration as the method notes define them, from rising or falling counts.
const spread = {
  gini(counts) {
    const x = [...counts].sort((a, b) => a - b);
    return x.reduce((sum, v, i) => sum + (2 * (i + 1) - x.length - 1) * v, 0) / (x.length * x.reduce((a, b) => a + b, 0));
  },
  hhi(counts) {
    const all = counts.reduce((a, b) => a + b, 0);
    return counts.reduce((sum, v) => sum + (v / all) ** 2, 0);
  },
};
