"""Names that are another name with words too many or too few, where the corpus says which body is meant.

What stands around a name and was read with it ("Contractors for Brook Trust"), the municipality written out before or behind it, a unit of
the council called a department here and a directorate there, the country left out, words of a long unit's name left out, a ministry
or province before a body, and a name cut short (`cut`). Each is joined to one name that the corpus has, and to none where two fit: these pairs are left to `near_pairs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from pipeline.identity.cut import FULL_NAME, cut_short, telling
from pipeline.identity.misspellings import Correction, Name
from pipeline.identity.names import (
    Key,
    follows_joint,
    ident,
    in_singular,
    is_abbreviation,
    is_descriptive,
    is_generic,
    is_plural,
    place_first,
    rules,
    words_of,
)
from pipeline.identity.wordings import correction, grouped, lost, singular

WELL_MET = 10  # how many times more often a name is met than one in which words stand around it, or from which words are missing
PURPOSE = 2  # the same where what follows says what the body does
LONG_UNIT = 6  # words of a unit's name, without its place, in which one word more makes no other unit
LONG_NAME = 5  # words of a name in which one more before it, of a unit's any and else a subject, is none of the name


def parts(names: Mapping[str, Name]) -> dict[str, Correction]:
    """Corrections by the target of the name that is corrected; `names` are by ident."""
    found: dict[str, Correction] = {}
    for rule, pairs in (
        ("words around", around),
        ("parent before it", of_parent),
        ("municipality written out", written_out),
        ("unit", exchanged),
        ("country left out", without_country),
        ("words of a unit left out", unit_words_left_out),
        ("word put in", padded),
        ("cut short", cut_short),
    ):
        for source, target in pairs(names):
            if source.target != target.target and not source.listed:
                found.setdefault(source.target, correction(source, target, rule))
    return found


def around(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Names with a well-known one in them, and before or behind it words joined by "for", "on", "to": what they stand for was read with it.

    "of" joins other bodies ("Friends of Brook Trust"), and so do words that are a name themselves or a role. Without a joint, one word may stand
    before a long name of a unit of the council, a subject before any long name, and "Council" behind any name that is met without it ("Tulton Municipal District Council").
    """
    for name in sorted(names):
        met = names[name]
        if met.placed:
            continue
        words = words_of(met.form, met.lang)
        for start, end in spans(len(words)):
            lead, core, tail = words[:start], words[start:end], words[end:]
            if lead and (known := opened(lead, core, met, names) or headed(lead, core, met, names) or on_new_line(lead, core, met, names)):
                yield met, known
                break
            beside = joined(lead, core, tail, met)
            known = known_in(core, met, names, PURPOSE if has_purpose(core, tail, met) else WELL_MET) if beside else None
            municipal = not lead and len(tail) == 1 and known_in(core, met, names, 1)
            if municipal and municipal.of_council and beside and no_body(beside, met, names):
                yield met, municipal
                break
            bare = len(lead) == 1 and not tail and lead[0] not in rules(met.lang).subjects  # any word: before units of the council only
            if known and (known.of_council or not bare) and no_body(beside, met, names):
                yield met, known
                break


def has_purpose(core: Key, tail: Key, met: Name) -> bool:
    """Whether a name that ends in a word of role, with two words or more of its own, is followed by what it is for ("Elm Rock Association for a Fair")."""
    listed = rules(met.lang)
    own = {*core} - listed.generic - listed.small
    return bool(tail) and tail[0] in listed.small - listed.of and core[-1] in listed.generic and len(own) > 1


def opened(lead: Key, core: Key, met: Name, names: Mapping[str, Name]) -> Name | None:
    """The name behind words that begin a sentence or number it ("Currently Brook Trust", "Cevap 1. Dere Koruma Derneği"), met no less often."""
    openers = rules(met.lang).openers
    fits = set(lead) & openers and all(w in openers or w.isdigit() for w in lead)
    return known_in(core, met, names, 1) if fits else None


def on_new_line(lead: Key, core: Key, met: Name, names: Mapping[str, Name]) -> Name | None:
    """The name that begins on a new line in bold, behind a heading that is no body."""
    known = known_in(core, met, names, 1) if len(lead) in met.breaks and no_body(lead, met, names) else None
    return known if known and (known.listed or known.of_council or not is_descriptive(" ".join(core), known.lang)) else None


def headed(lead: Key, core: Key, met: Name, names: Mapping[str, Name]) -> Name | None:
    """The well-known name behind the heading of a unit ("Support Services Directorate", "Environment and Water"), which begins with a word of its own."""
    listed = rules(met.lang)
    joints, roles = listed.of | listed.small, listed.generic | listed.subjects
    plain = [w for w in lead if w not in joints]
    unit = set(lead) <= roles or (lead[-1] in listed.units and is_descriptive(" ".join(lead), met.lang))
    heading = unit and len(core) >= FULL_NAME and len(plain) == len(lead) > 1 and core[0] not in roles
    known = known_in(core, met, names) if heading else None
    return known if known and known.words[-1] not in listed.municipal else None


def joined(lead: Key, core: Key, tail: Key, met: Name) -> Key:
    """The words beside a name that may have been read with it; none where nothing says so."""
    listed = rules(met.lang)
    joints = listed.small - listed.of
    if not lead and len(tail) == 1 and tail[0] in listed.municipal and core[-1] not in listed.territories | listed.municipal:
        return tail
    if len(core) < FULL_NAME:
        return ()
    if len(lead) == 1 and len(core) >= LONG_NAME:
        return lead
    if len(lead) > 1 and lead[-1] in joints:
        return lead[:-1]
    return tail[1:] if len(tail) > 1 and tail[0] in joints else ()


def spans(n: int) -> Iterator[tuple[int, int]]:
    """(start, end) of the ends and the beginnings of a name of n words that have two or more, the longest first."""
    for size in range(n - 1, 1, -1):
        yield n - size, n
        yield 0, size


def no_body(words: Key, met: Name, names: Mapping[str, Name]) -> bool:
    """Whether words beside a name hold no other body: no role but that of the municipality itself, no abbreviation, and no name."""
    listed = rules(met.lang)
    runs = (words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    short = (
        {ident(words_of(w, met.lang)) for w in met.form.split() if is_abbreviation(w) and w.isalpha()} if not met.form.isupper() else set()
    )
    joints = listed.of | listed.small
    heads = {w for w, after in zip(words, [*words[1:], ""], strict=True) if not after or after in joints}
    role = heads & (listed.generic - listed.municipal - joints)
    return not role and not set(words) & short and not any(ident(r) in names for r in runs)


def known_in(core: Key, met: Name, names: Mapping[str, Name], oftener: int = WELL_MET) -> Name | None:
    """The name of these words, as written or placed, if it is met `oftener` times as often; no name of role alone."""
    words = place_first(core, rules(met.lang))
    for where in sorted({(), *(met.places if len(met.places) == 1 else ())}):
        found = names.get(ident((*where, *words)))
        role = found and not found.listed and is_generic(found.words, "other", met.lang)
        fits = found and not found.placed and not role and found.target != met.target
        if found and fits and found.count >= oftener * met.count:
            return found
    return None


def written_out(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Names with the name of their municipality, whole or without "Council", before or behind them.

    A place alone is no such name: "Brook Society Tulton" may be a branch. What "and" joins to the municipality is another body.
    """
    for name in sorted(names):
        met = names[name]
        if met.placed or met.listed or len(met.places) != 1:
            continue
        (where,) = met.places
        if where and follows_joint(where[0], met.form, met.lang, comma=False):
            continue
        for words in dict.fromkeys((met.words, words_of(met.form, met.lang))):
            rests = sorted({r for scope in met.scopes for r in without_scope(words, scope, where, met.lang)})
            rests = [
                r for r in rests if len(r) > 1 or not set(r) <= rules(met.lang).generic
            ]  # an office of the council is not that of the place
            forms = [k for r in rests for k in ((*where, *r), place_first(r, rules(met.lang)))]
            forms += without_territory(words_of(met.form, met.lang), where, met.lang)
            known = (names.get(ident(k)) for k in forms)
            found = next((k for k in known if k and k.words != where and not is_generic(k.words, "other", met.lang)), None)
            if found:
                yield met, found
                break


def without_scope(words: Key, scope: Key, where: Key, lang: str) -> Iterator[Key]:
    """The words without the municipality's name before or behind them: whole, or without its role if it has a territory ("Tulton City")."""
    listed = rules(lang)
    short = scope[:-1] if scope and scope[-1] in listed.municipal else scope
    forms = [f for f in (scope, short) if len(f) > len(where)]
    behind = [*forms, *((*where, t) for t in sorted(listed.territories))]
    for form in forms:
        if words[: len(form)] == form and words[len(form) :] and not set(words[len(form) :]) & listed.municipal:
            yield words[len(form) :]
    joints = listed.of | listed.small
    for form in behind:
        rest = words[: -len(form)]
        if len(form) > 1 and words[-len(form) :] == form and len(rest) > 1 and rest[-1] not in joints:
            yield rest


def without_territory(words: Key, where: Key, lang: str) -> list[Key]:
    """The words without the territory behind the place of the municipality ("Tulton City Safety Partnership"), where two or more follow and no council."""
    n, listed = len(where), rules(lang)
    rest = words[n + 1 :]
    fits = n and words[:n] == where and words[n : n + 1] and words[n] in listed.territories and len(rest) > 1
    return [(*where, *rest)] if fits and not set(rest) & (listed.municipal | listed.territories) else []


def exchanged(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Units of the council called by another word for a unit (`units`), or by none: "Roads Department", "Roads Directorate", "Roads Services Section".

    Without such a word the others must be all the same, and at least two.
    """
    units = {n: m for n, m in names.items() if is_unit(m) and not m.listed and not m.placed}
    for members in grouped(units, unit_form):
        for other in members[1:]:
            if other.words[-1] != members[0].words[-1] or own_words(other) != own_words(members[0]):  # else but a place is left out
                yield other, members[0]
    named: dict[tuple[Key, Key], Name] = {}
    for _, unit in sorted(units.items(), key=lambda item: (item[1].count, item[0])):
        named[whose(unit), own_words(unit)[:-1]] = unit
    for _, bare in sorted(names.items()):
        if bare.placed or bare.kind in ("public", "council") or len(bare.places) != 1 or len(own_words(bare)) < 2:
            continue
        full = named.get((whose(bare), own_words(bare)))
        if full and full.count >= bare.count:
            yield bare, full


def is_unit(met: Name) -> bool:
    """Whether a name is that of a unit of one council, with more words than its place and the word for a unit."""
    return met.of_council and len(met.places) == 1 and met.words[-1] in rules(met.lang).units and len(own_words(met)) > 1


def whose(met: Name) -> Key:
    """The place of the only municipality whose documents have the name."""
    (where,) = met.places
    return where


def own_words(met: Name) -> Key:
    """The words behind the place of the municipality."""
    where = whose(met)
    return met.words[len(where) :] if met.words[: len(where)] == where else met.words


def unit_form(met: Name) -> Key:
    """The place and the words of a unit, in the singular and the order of the alphabet, without its word for a unit and for services."""
    listed = rules(met.lang)
    kept = [w for w in own_words(met)[:-1] if w not in listed.small | listed.of | listed.offerings]
    return (*whose(met), "/", *sorted(in_singular(tuple(kept) or own_words(met)[:-1], met.lang)))


def without_country(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Names that one other has with the country before or behind it ("Library Society" beside "Library Society of Ireland")."""
    fuller: dict[str, dict[str, Name]] = {}
    singulars = {ident(singular(m)): n for n, m in sorted(names.items(), reverse=True)}
    for name in sorted(names):
        met = names[name]
        listed = rules(met.lang)
        rests = [met.words[1:]] if met.words[0] in listed.countries else []
        if met.words[-1] in listed.countries:
            rests.append(met.words[: -2 if len(met.words) > 1 and met.words[-2] in listed.of else -1])
        for rest in rests:
            bare = ident(rest) if ident(rest) in names else singulars.get(ident(singular(replace(met, words=rest))))
            short = names.get(bare or "")
            if (
                short
                and bare
                and met.count
                and not short.placed
                and (met.listed or lost(met, short))
                and len(rest) > 1
                and telling(rest, met.lang)
            ):
                fuller.setdefault(bare, {})[met.target] = met
    for short_name, others in sorted(fuller.items()):
        if len(others) == 1:
            short, full = names[short_name], next(iter(others.values()))
            yield (short, full) if full.listed or full.count >= short.count else (full, short)


def unit_words_left_out(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Units of the council without one or two words, or all but the last three, of the only name that has these and more, or the one met far more often than others.

    "Leisure Policy Committee" for "Leisure and Arts Policy Committee"; the last word, the role, must stand.
    """
    units = [m for _, m in sorted(names.items()) if m.of_council and not m.listed and not m.placed and len(m.places) == 1]
    shorter: dict[tuple[Key, Key], dict[str, Name]] = {}
    for met in units:
        where, body = whose(met), in_singular(own_words(met), met.lang)
        if not is_plural(met.words[-1], met.lang):
            gaps = [gap for n in (1, 2) for gap in combinations(range(len(body) - 1), n)]
            rests = {tuple(w for i, w in enumerate(body) if i not in gap) for gap in gaps} | {body[-FULL_NAME:]} - {body}
            for rest in sorted(r for r in rests if len(r) > 1):
                shorter.setdefault((where, rest), {})[met.target] = met
    for met in units:
        where, body = whose(met), in_singular(own_words(met), met.lang)
        full, *others = sorted(
            (m for t, m in shorter.get((where, body), {}).items() if t != met.target), key=lambda m: (-m.count, m.words)
        ) or [met]
        if full is not met and all(full.count >= WELL_MET * m.count for m in others):
            generic_gap = set(full.words) - set(met.words) - {w for p in full.places for w in p} <= rules(met.lang).generic
            one_of_many = len(own_words(full)) == len(body) + 1 and len(body) >= LONG_UNIT
            if one_of_many and full.count < met.count:
                yield full, met
            elif (one_of_many or full.count >= WELL_MET * met.count) and (len(body) > 2 or generic_gap) and telling(body, met.lang):
                yield met, full


def of_parent(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Public bodies with their ministry or province before them, if no other stands before the same name: "Nehirler Bakanlığı Dere Islah Genel Müdürlüğü".

    A province is what has a local office of its own ("Irmakköy Valiliği"), and stands only before a name that tells itself.
    """
    provinces = {
        m.words[:-1] for m in names.values() if len(m.words) > 1 and m.words[-1] in rules(m.lang).local and m.words[-1] != "belediye"
    }
    found: dict[str, dict[Key, Name]] = defaultdict(dict)
    for _, met in sorted(names.items()):
        for n in range(1, len(met.words) - 1) if met.kind in ("public", "education") and not met.listed and not met.placed else ():
            before, short = met.words[:n], names.get(ident(met.words[n:]))
            if not short or short.kind != met.kind or short.count < met.count or short.target == met.target or short.placed:
                continue
            if set(short.words) & rules(met.lang).local - rules(met.lang).municipal or follows_joint(short.words[0], met.form, met.lang):
                continue
            above = ident(before) in names and names[ident(before)].kind == "public"
            ministry = above and len(short.words) >= FULL_NAME and short.count >= WELL_MET * met.count
            if ministry or (before in provinces and not is_descriptive(short.form, short.lang)):
                found[ident(short.words)][before] = met
    for short_name, fuller in sorted(found.items()):
        if len(fuller) == 1:
            yield next(iter(fuller.values())), names[short_name]


def padded(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Long names with a word that says nothing of the subject (`padding`) put into one met far more often: "Elm Strategic Planning and Roads Office"."""
    for _, met in sorted(names.items()):
        for i, word in enumerate(met.words):
            if word in rules(met.lang).padding and i and len(met.words) > LONG_NAME:
                known = known_in(met.words[:i] + met.words[i + 1 :], met, names)
                if known and known.kind == met.kind:
                    yield met, known
                    break
