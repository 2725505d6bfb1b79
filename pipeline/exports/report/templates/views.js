// A view gives what stands behind one figure: {figure, note, rows, item}. `figure` is counted here anew; `item` makes the list entry of a row.
const say = (key, values = {}) => fill(words.drawer[key], values);

async function sentence(index, i) {
  const [number, start, length] = index.mentions.s[i];
  if (number < 0) return element("p", "note", fill(words.without, { shown: words.kept, total: words.whole }));
  const text = await entry("sentences", number, index.size);
  const quote = element("blockquote", "", element("bdi", "", text.slice(0, start), element("mark", "", text.slice(start, start + length)), text.slice(start + length)));
  quote.lang = index.documents.lang[index.mentions.d[i]];
  return quote;
}

function source(index, d, page) {
  const { date, title, path } = index.documents;
  const made = element("span", "", date[d] + " · ", element("bdi", "", title[d]));
  if (page) made.append(", " + fill(words.page, { page: String(page) }));
  made.append(" ", element("bdi", "path", path[d]));
  return made;
}

async function mentionItem(index, i, scope) {
  const m = index.mentions;
  const meta = element("p", "meta", element("span", "tag", words.roles_names[words.role_codes[m.r[i]]]));
  if (scope.o === undefined && m.o[i] >= 0) meta.append(link("o=" + m.o[i], element("bdi", "", index.organisations.name[m.o[i]])), " · ");
  meta.append(source(index, m.d[i], m.p[i]));
  const why = element("p", "why", words.why + " ");
  why.append(element("bdi", "", m.reasons[m.w[i]]));
  return element("li", "", await sentence(index, i), meta, why);
}

// A document, meeting or part of a document with its first sentence, and all of its mentions behind a link.
async function groupItem(index, rows, scope, key) {
  const m = index.mentions;
  const meta = element("p", "meta", source(index, m.d[rows[0]], key === "g" ? m.p[rows[0]] : 0));
  const { v, ...rest } = scope;
  const place = key === "meeting" ? { m: index.documents.meeting[m.d[rows[0]]] } : { [key]: m[key][rows[0]] };
  if (rows.length > 1) meta.append(" · ", link(address({ ...rest, ...place }), say("of_these", { n: rows.length })));
  return element("li", "", await sentence(index, rows[0]), meta);
}

function groupView(key, unit) {
  return (index, scope) => {
    const narrowed = key === "meeting" ? { ...scope, minutes: true } : scope;
    const group = key === "meeting" ? (i) => index.documents.meeting[index.mentions.d[i]] : (i) => index.mentions[key][i];
    const all = mentionsOf(index, narrowed);
    const rows = [...grouped(all, group).values()];
    return { figure: count(rows.length), note: [say(unit, { n: rows.length, mentions: all.length })], rows, item: (row) => groupItem(index, row, scope, key) };
  };
}

function documentItem(index, d) {
  const { lang, kind, words: length } = index.documents;
  const facts = [words.document_kinds[kind[d]], words.lang_names[lang[d]] || lang[d], say("words", { n: length[d] })].join(" · ");
  const found = mentionsOf(index, { d }).length;
  const meta = element("p", "meta", facts);
  if (found) meta.append(" · ", link("d=" + d, say("mentions", { n: found })));
  return element("li", "", element("p", "", source(index, d)), meta);
}

function organisationItem(index, o, n, scope) {
  const { name, kind } = index.organisations;
  const line = element("p", "", element("bdi", "", name[o]), " ", element("small", "", words.kinds[kind[o]]), " · ", link(address({ ...scope, o }), say("mentions", { n })));
  return element("li", "", line);
}

async function decisionItem(index, i) {
  const d = index.decisions;
  const [subject, quote] = await entry("decisions", i, index.size);
  const text = element("blockquote", "", element("bdi", "", quote));
  text.lang = index.documents.lang[d.d[i]];
  const meta = element("p", "meta", element("span", "tag", words.outcomes[words.outcome_codes[d.x[i]]]), d.date[i] + " · ", element("bdi", "", index.documents.title[d.d[i]]), ", " + fill(words.page, { page: String(d.p[i]) }) + " ", element("bdi", "path", index.documents.path[d.d[i]]));
  for (const o of d.o[i]) meta.append(" · ", link("o=" + o, element("bdi", "", index.organisations.name[o])));
  return element("li", "", ...(subject ? [element("p", "subject", element("bdi", "", subject))] : []), text, meta);
}

function asideItem([path, page, what, advice, own]) {
  const place = page ? ", " + fill(words.page, { page: String(page) }) : "";
  const made = element("li", "", element("p", "", element("bdi", "path", path), place), element("p", "", what + " ", element("span", "note", advice)));
  if (own) made.append(element("p", "why", element("bdi", "", own)));
  return made;
}

function repeatItem(index, [path, way, similarity, d]) {
  return element("li", "", element("p", "", element("bdi", "path", path)), element("p", "meta", say("repeat_" + way, { similarity }) + " ", source(index, d)));
}

function suspectItem(index, [d, page, method, quality, text]) {
  const quote = element("blockquote", "", element("bdi", "", text));
  quote.lang = index.documents.lang[d];
  const meta = element("p", "meta", element("span", "tag", words.page_methods[words.method_codes[method]]), say("quality", { quality }) + " · ", source(index, d, page));
  return element("li", "", ...(text ? [quote] : []), meta);
}

const views = {
  mentions(index, scope) {
    const rows = mentionsOf(index, scope);
    const variants = scope.o !== undefined && Object.keys(scope).length === 2 ? index.organisations.variants[scope.o] : [];
    return { figure: count(rows.length), note: variants.length ? [say("variants") + " ", element("bdi", "", variants.join(" · "))] : [], rows, item: (i) => mentionItem(index, i, scope) };
  },
  strategic(index, scope) {
    const rows = mentionsOf(index, { ...scope, u: 1 });
    const all = mentionsOf(index, scope).length;
    return { figure: count(rows.length), note: [say("strategic", { n: rows.length, all })], rows, item: (i) => mentionItem(index, i, scope) };
  },
  documents: groupView("d", "in_documents"),
  meetings: groupView("meeting", "in_meetings"),
  segments: groupView("g", "in_segments"),
  voice(index, scope) {
    const { o, v, ...rest } = scope;
    const rows = mentionsOf(index, scope);
    const all = mentionsOf(index, { ...rest, c: 1 }).length;
    return { figure: percent(rows.length / all), note: [say("voice", { n: rows.length, all }) + " ", link(address({ ...rest, c: 1 }), say("all"))], rows, item: (i) => mentionItem(index, i, scope) };
  },
  rate(index, scope) {
    const rows = mentionsOf(index, scope);
    const base = documentsOf(index, { y: scope.y });
    const length = base.reduce((sum, d) => sum + index.documents.words[d], 0);
    const note = [say("rate", { n: rows.length, words: length, documents: base.length }) + " ", link(address({ v: "archive", y: scope.y }), say("all_documents"))];
    return { figure: decimals((10000 * rows.length) / length, 2), note, rows, item: (i) => mentionItem(index, i, scope) };
  },
  spread(index, scope) {
    const { v, f, ...rest } = scope;
    const rows = byOrganisation(index, mentionsOf(index, { ...rest, c: 1 }));
    const note = [say("spread", { n: rows.length, mentions: rows.reduce((sum, [, n]) => sum + n, 0) })];
    return { figure: decimals(spread[f](rows.map(([, n]) => n)), f === "gini" ? 2 : 3), note, rows, item: ([o, n]) => organisationItem(index, o, n, rest) };
  },
  rank(index, scope) {
    const rows = byOrganisation(index, mentionsOf(index, {}));
    const own = rows.find(([o]) => o === Number(scope.o))[1];
    return { figure: count(1 + rows.filter(([, n]) => n > own).length), note: [say("rank", { n: own })], rows, item: ([o, n]) => organisationItem(index, o, n, {}) };
  },
  organisations(index, scope) {
    const { v, ...rest } = scope;
    const rows = byOrganisation(index, mentionsOf(index, rest));
    return { figure: count(rows.length), note: [], rows, item: ([o, n]) => organisationItem(index, o, n, {}) };
  },
  archive(index, scope) {
    const rows = documentsOf(index, scope);
    return { figure: count(rows.length), note: [], rows, item: (d) => documentItem(index, d) };
  },
  pages(index, scope) {
    const [column, codes, wanted] = scope.q ? ["bands", words.band_codes, scope.q] : ["pages", words.method_codes, scope.x];
    const of = (d) => codes.map((code, x) => !wanted || code === wanted ? index.documents[column][d][x] : "").filter(Boolean);
    const rows = documentsOf(index, { s: "read" }).filter((d) => of(d).length);
    const sum = rows.reduce((n, d) => n + of(d).reduce((m, runs) => m + pagesIn(runs), 0), 0);
    const item = (d) => element("li", "", element("p", "", source(index, d)), element("p", "meta", say("pages", { pages: of(d).join("; ") })));
    return { figure: count(sum), note: [say("in_files", { n: rows.length })], rows, item };
  },
  suspects(index) {
    const rows = index.suspects;
    return { figure: count(rows.length), note: [say("suspects")], rows, item: (row) => suspectItem(index, row) };
  },
  decisions(index, scope) {
    const rows = decisionsOf(index, scope);
    return { figure: count(rows.length), note: scope.b ? [say("beside")] : [], rows, item: (i) => decisionItem(index, i) };
  },
  aside(index, scope) {
    const rows = index.aside.filter((row) => !scope.s || row[5]);
    return { figure: count(new Set(scope.s ? rows.map((row) => row[0]) : rows).size), note: [], rows, item: asideItem };
  },
  repeats(index, scope) {
    const rows = index.repeats.filter(([, way]) => (way === "bytes") === (scope.w === "bytes"));
    return { figure: count(rows.length), note: [], rows, item: (row) => repeatItem(index, row) };
  },
  files(index) {
    const read = documentsOf(index, { s: "read" }).map((d) => () => documentItem(index, d));
    const lost = index.aside.filter((row) => row[5]).map((row) => () => asideItem(row));
    const copies = index.repeats.filter(([, way]) => way === "bytes").map((row) => () => repeatItem(index, row));
    const rows = [...lost, ...copies, ...read];
    return { figure: count(rows.length), note: [say("files", { read: read.length, lost: lost.length, copies: copies.length })], rows, item: (make) => make() };
  },
  async topic(index, scope) {
    const [terms, weights, lang, segments, modelled, coherence, stability] = index.topics[scope.t];
    const figure = { share: () => percent(segments / modelled), coherence: () => decimals(coherence, 2), stability: () => decimals(stability, 2) }[scope.f]();
    const list = element("bdi", "", terms.map((term, i) => `${term} (${decimals(weights[i], 2)})`).join(", "));
    list.lang = lang;
    const rows = await block("examples-" + scope.t);
    const item = ([d, page, share, text]) => {
      const quote = element("blockquote", "", element("bdi", "", text));
      quote.lang = lang;
      return element("li", "", quote, element("p", "meta", element("span", "tag", say("of_segment", { share: percent(share) })), source(index, d, page)));
    };
    const note = [say("topic_" + scope.f, { segments, modelled }) + " ", list, element("br"), say("examples", { shown: rows.length, total: segments })];
    return { figure, note, rows, item };
  },
};

// What a scope is about, in words.
function describe(index, scope) {
  const parts = [];
  if (scope.o !== undefined) parts.push(index.organisations.name[scope.o]);
  else if (scope.c) parts.push(words.civil);
  if (scope.k) parts.push(words.kinds[scope.k] || words.document_kinds[scope.k]);
  if (scope.r) parts.push(words.roles_names[scope.r]);
  if (scope.t !== undefined) parts.push(index.topics[scope.t][0].slice(0, 3).join(", "));
  if (scope.x) parts.push(words.outcomes[scope.x] || words.page_methods[scope.x]);
  if (scope.q) parts.push(words.quality_bands[scope.q]);
  if (scope.l) parts.push(words.lang_names[scope.l] || scope.l);
  if (scope.d !== undefined) parts.push(index.documents.title[scope.d]);
  if (scope.s && words.drawer["state_" + scope.s]) parts.push(words.drawer["state_" + scope.s]);
  if (scope.y) parts.push(scope.y === "-" ? words.no_date : scope.y);
  return parts.join(" · ");
}
