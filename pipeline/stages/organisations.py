"""Organisations: which mentions name the same one, and what it is called.

The rules are in `linking`, what makes two names the same in `identity`, slips in `misspellings`, judgements in `judging`. Every listed
organisation has a row, mentioned or not; seed organisations and those that were found have one when something is linked to them or to a child.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

import pandas as pd

from pipeline import languages, schema
from pipeline.identity.corpus import link_mentions
from pipeline.identity.judging import Judged, replay
from pipeline.identity.met import Conclusion, Met, Registry, found_id
from pipeline.identity.names import branch_parents, clean, ident, is_abbreviation, is_shortened, key, plain_letters, rules
from pipeline.identity.near import Named, abbreviated_pairs, near_pairs
from pipeline.identity.scopes import place_text, with_scopes
from pipeline.settings import OrganisationsSettings
from pipeline.spans import body_texts
from pipeline.tables import Judgement, Link, Listed, NearPair, Organisation, OrgKind, Page, Unlinked

AROUND = 100  # characters before and after a mention that identity looks at
# letters in a row, but none after an apostrophe or another letter: "ASHBY" and "ELM" of "ASHBY-ELM", "KULÜBÜ'NE"
_LETTERS = re.compile(r"(?<![\w'’])[^\W\d_]+(?:['’][^\W\d_]+)?")


def make(
    settings: OrganisationsSettings,
    documents: pd.DataFrame,
    pages: pd.DataFrame,
    mentions: pd.DataFrame,
    registry: pd.DataFrame,
    judgements: pd.DataFrame,
) -> dict[str, Any]:
    """Organisations, the links of mentions to them, what stayed unlinked, pairs that may be one, and failures of judgements that no longer fit."""
    met = read_mentions(documents, pages, mentions)
    listed = Registry({row.org_id: row for row in read_rows("registry", registry, Listed)})
    conclusions = link_mentions(met, listed, settings)
    judged = replay(read_rows("judgements", judgements, Judgement), met, conclusions, listed)
    links = [link(mention_id, c) for mention_id, c in sorted(judged.conclusions.items()) if c.org_id is not None]
    organisations = told_apart(organisation_rows(met, judged, listed), judged)
    unlinked = [
        Unlinked(i, c.reason, c.rule, list(c.rivals), c.judged_by) for i, c in sorted(judged.conclusions.items()) if c.org_id is None
    ]
    near = near_rows(met, judged, organisations, settings)
    return {"organisations": organisations, "links": links, "unlinked": unlinked, "near_pairs": near, "failures": judged.failures}


def near_rows(
    mentions: Iterable[Met], judged: Judged, organisations: Iterable[Organisation], settings: OrganisationsSettings
) -> list[NearPair]:
    """Pairs of organisations that may be one, by the names that only one of them bears."""
    met: dict[str, Counter[str]] = {}
    for m in mentions:
        if org_id := judged.conclusions[m.mention_id].org_id:
            met.setdefault(org_id, Counter())[clean(m.name)] += 1
    bearers = Counter(plain_letters(name) for names in met.values() for name in {plain_letters(n): n for n in names}.values())
    named = [
        Named(o.org_id, own, (o.lang,) if o.lang in languages.codes() else languages.codes())
        for o in organisations
        if (own := tuple(sorted(n for n in met.get(o.org_id, ()) if bearers[plain_letters(n)] == 1)))
    ]
    pairs = {(p.one, p.other): p for p in (*abbreviated_pairs(named), *near_pairs(named, settings.near))}
    return [
        NearPair(p.one, p.other, p.likeness, *p.names, p.way, min(met[p.one].total(), met[p.other].total()))  # type: ignore[arg-type]  # one of the two ways
        for _, p in sorted(pairs.items())
    ]


def link(mention_id: str, conclusion: Conclusion) -> Link:
    """The row of a conclusion with an organisation."""
    return Link(mention_id, conclusion.org_id or "", conclusion.score, conclusion.reason, conclusion.rule, conclusion.judged_by)


def read_rows(table: str, frame: pd.DataFrame, row: type[Any]) -> list[Any]:
    """Rows of a data frame as objects of the table: missing values are None, lists are lists."""
    columns = schema.columns(table)
    values = [[list(v) if c.is_list else plain_value(v) for v in frame[c.name]] for c in columns]
    return [row(*cells) for cells in zip(*values, strict=True)]


def plain_value(value: Any) -> Any:
    """A cell's value, with pandas' several marks for a missing one as None."""
    return None if pd.isna(value) else value


def read_mentions(documents: pd.DataFrame, pages: pd.DataFrame, mentions: pd.DataFrame) -> list[Met]:
    """Mentions with the facts of their documents and the text around them."""
    columns = ["doc_id", "lang", "body", "publisher", "date"]
    facts: dict[str, list[Any]] = {r[0]: [plain_value(v) for v in r[1:]] for r in documents[columns].itertuples(index=False, name=None)}
    columns = ["mention_id", "doc_id", "start", "surface", "name", "kind", "score", "expansion"]
    rows: Iterable[tuple[Any, ...]] = mentions[columns].itertuples(index=False, name=None)
    columns = ["doc_id", "page_no", "start", "end", "text"]
    texts = body_texts(cast(Iterable[Page], pages[columns].itertuples(index=False)))
    return with_scopes(with_text(Met(*[*row[:-1], plain_value(row[-1]), *facts[row[1]]]), texts.get(row[1], "")) for row in rows)


def with_text(met: Met, text: str) -> Met:
    """The mention with the characters before and after it."""
    return replace(met, before=text[max(met.start - AROUND, 0) : met.start], after=text[met.end : met.end + AROUND])


def organisation_rows(mentions: Iterable[Met], judged: Judged, registry: Registry) -> list[Organisation]:
    """The organisations of the corpus's own list, those that mentions are linked to, and the parents of these, by identifier."""
    linked: dict[str, list[tuple[Met, Conclusion]]] = {}
    for met in sorted(mentions, key=lambda m: m.mention_id):
        conclusion = judged.conclusions[met.mention_id]
        if conclusion.org_id is not None:
            linked.setdefault(conclusion.org_id, []).append((met, conclusion))
    present = {*(o for o, row in registry.rows.items() if row.origin == "listed"), *linked}
    rows: dict[str, Organisation] = {}
    wanted = sorted(present)
    while wanted:
        org_id = wanted.pop()
        names = Counter(clean(met.name) for met, _ in linked.get(org_id, []))
        if org_id in registry.rows:
            row = listed_row(registry.rows[org_id], names, judged)
        else:
            row = found_row(org_id, linked[org_id], names, judged, registry, present)
        rows[org_id] = row
        if row.parent and row.parent not in present:
            present.add(row.parent)
            wanted.append(row.parent)
    return [rows[org_id] for org_id in sorted(rows)]


def told_apart(rows: list[Organisation], judged: Judged) -> list[Organisation]:
    """The rows; found organisations that share their name with another get their place in brackets behind it."""
    bearers = Counter(plain_letters(row.name) for row in rows)

    def shown(row: Organisation) -> Organisation:
        shared = bearers[plain_letters(row.name)] > 1 and row.origin == "found" and row.org_id not in judged.names
        if not shared or not row.place:
            return row
        return replace(row, name=f"{row.name} ({row.place})", aliases=sorted({row.name, *row.aliases}))

    return [shown(row) for row in rows]


def listed_row(row: Listed, names: Mapping[str, int], judged: Judged) -> Organisation:
    """The row of a listed or seed organisation: as listed, with the further names that were met and what was judged."""
    name = judged.names.get(row.org_id, row.name)
    known = {name, *row.aliases, *row.weak}
    earlier = [row.name] if row.name not in known else []
    return Organisation(
        org_id=row.org_id,
        name=name,
        kind=judged.kinds.get(row.org_id, row.kind),  # type: ignore[arg-type]  # checked when read
        lang=row.lang,
        aliases=[*row.aliases, *earlier, *sorted(set(names) - known - set(earlier))],
        weak=row.weak,
        parent=row.parent,
        place=row.place,
        external_ids=row.external_ids,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        origin=row.origin,
    )


def found_row(
    org_id: str,
    linked: list[tuple[Met, Conclusion]],
    names: Counter[str],
    judged: Judged,
    registry: Registry,
    present: set[str],
) -> Organisation:
    """The row of an organisation that was found: its commonest good name, the kind that most evidence says."""
    langs = Counter(met.lang for met, _ in linked)
    lang = min(langs, key=lambda code: (-langs[code], code))
    name = judged.names.get(org_id) or best_name(org_id, linked)
    return Organisation(
        org_id=org_id,
        name=name,
        kind=judged.kinds.get(org_id) or main_kind(linked),  # type: ignore[arg-type]  # both are kinds of mentions or checked
        lang=lang,
        aliases=sorted(set(names) - {name}),
        weak=[],
        parent=branch_parent(name, lang, registry, present),
        place=next((place_text(met) for met, c in linked if c.rule == "place"), None),
        external_ids=[],
        origin="found",
    )


def main_kind(linked: Iterable[tuple[Met, Conclusion]]) -> str:
    """The kind with the greatest sum of mention score times link score; ties in the order of the kinds."""
    weights = dict.fromkeys(get_args(OrgKind), 0.0)
    for met, conclusion in linked:
        weights[met.kind] += met.score * conclusion.score
    heaviest = max(round(w, 9) for w in weights.values())
    return next(str(kind) for kind, w in weights.items() if round(w, 9) == heaviest)


def best_name(org_id: str, linked: Iterable[tuple[Met, Conclusion]]) -> str:
    """The commonest of the best candidates; ties go to the one with more diacritics, then in the order of the text.

    Best is a full name whose own key is the organisation's, without case endings, shortened words and capitals throughout.
    """
    counts = Counter((form, met.lang) for met, c in linked for form in forms(met, c))
    ranks = {(form, lang): rank(org_id, form, lang) for form, lang in counts}
    form, lang = min(counts, key=lambda f: (ranks[f], -counts[f], -marked_letters(f[0]), f))
    return in_title_case(without_fused_ending(form, lang), lang)


def in_title_case(form: str, lang: str) -> str:
    """A name of several words that is met in capitals only, as it would be written in a sentence: `FEN İŞLERİ` becomes `Fen İşleri`."""
    words = form.split()
    if not form.isupper() or len(words) < 2:
        return form
    language = languages.get(lang)
    lists = language.lists.get("mentions", {})
    small = {*lists.get("connectors", ()), *rules(lang).ignored}
    short = {name for names in lists.get("names", {}).values() for name in names if name.isupper()}

    def written(word: str) -> str:
        folded = language.fold(word)
        if folded in small and word != words[0]:
            return folded
        # abbreviations stay as they are: listed, with points, or without a vowel
        kept = word in short or "." in word or not set(plain_letters(word)) & set("aeiou")
        return word if kept else _LETTERS.sub(lambda part: part[0][0] + language.fold(part[0][1:]), word)

    return " ".join(written(word) for word in words)


def marked_letters(form: str) -> int:
    """Letters that are lost without diacritics: `Kalkınma` has one more than `Kalkinma`."""
    return 0 if form.isascii() else sum(plain_letters(c) != c.lower() for c in form)


def forms(met: Met, conclusion: Conclusion) -> Iterator[str]:
    """Names that a linked mention offers for its organisation."""
    number = f" ({conclusion.words[-1]})" if conclusion.rule == "number" else ""
    yield clean(met.name) + number
    if conclusion.rule == "definition" and met.expansion:
        yield clean(met.expansion)
    if conclusion.rule == "own body" and met.body:
        yield clean(met.body)


def rank(org_id: str, form: str, lang: str) -> tuple[bool, bool, bool]:
    """How far a form is from a good name, worst first: of another key, with a case ending, badly cased or shortened."""
    words = key(form, lang)
    legal = tuple(parts[-1] for parts in rules(lang).legal)
    ends_bare = bool(words) and plain_letters(form).endswith((*words, *legal))
    badly_cased = (form.isupper() and not is_abbreviation(form)) or form.islower()
    return found_id(words) != org_id, not ends_bare and not is_shortened(form, lang), badly_cased or is_shortened(form, lang)


def without_fused_ending(form: str, lang: str) -> str:
    """The name without a fused case ending: `Yerel Yönetim Kurumunun` becomes `Yerel Yönetim Kurumu`."""
    words, plain = key(form, lang), plain_letters(form)
    last = plain.split()[-1] if plain.split() else ""
    stem = next((w for w in words if last != w and last.startswith(w) and last.isalpha()), "")
    return form[: len(form) - len(last) + len(stem)] if stem and len(plain) == len(form) else form


def branch_parent(name: str, lang: str, registry: Registry, present: set[str]) -> str | None:
    """The organisation that a branch belongs to, when it is listed or found."""
    for words in branch_parents(key(name, lang), lang):
        listed = registry.strong.get(ident(words), [])
        if len(listed) == 1:
            return listed[0]
        if found_id(words) in present:
            return found_id(words)
    return None
