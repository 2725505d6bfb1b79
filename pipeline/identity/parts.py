"""Names that are another name with words too many or too few, where the corpus says which body is meant.

What stands around a name and was read with it ("Contractors for Brook Trust"), the municipality written out before or behind it, a unit of
the council called a department here and a directorate there, the country left out, words of a long unit's name left out, and a name cut
short in documents that have it in full. Each is joined to one name that the corpus has, and to none where two fit: these pairs are left to `near_pairs`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from pipeline.identity.misspellings import Correction, Name
from pipeline.identity.names import Key, ident, is_abbreviation, is_generic, place_first, plain_letters, rules, words_of
from pipeline.identity.wordings import correction, grouped, lost, one, singular

WELL_MET = 10  # how many times more often a name is met than one in which words stand around it, or from which words are missing
FULL_NAME = 3  # words of a name that tells itself among others
LONG_NAME = 5  # words of a name in which one more before it, of a unit's any and else a subject, is none of the name


def parts(names: Mapping[str, Name]) -> dict[str, Correction]:
    """Corrections by the target of the name that is corrected; `names` are by ident."""
    found: dict[str, Correction] = {}
    for rule, pairs in (
        ("words around", around),
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
            beside = joined(lead, core, tail, met)
            known = known_in(core, met, names) if beside else None
            bare = len(lead) == 1 and not tail and lead[0] not in rules(met.lang).subjects  # any word: before units of the council only
            if known and (known.of_council or not bare) and no_body(beside, met, names):
                yield met, known
                break


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
    short = {ident(words_of(w, met.lang)) for w in met.form.split() if is_abbreviation(w)} if not met.form.isupper() else set()
    joints = listed.of | listed.small
    heads = {w for w, after in zip(words, [*words[1:], ""], strict=True) if not after or after in joints}
    role = heads & (listed.generic - listed.municipal - joints)
    return not role and not set(words) & short and not any(ident(r) in names for r in runs)


def known_in(core: Key, met: Name, names: Mapping[str, Name]) -> Name | None:
    """The name of these words, as written or placed, if it is listed or met far more often; no name of role alone."""
    words = place_first(core, rules(met.lang))
    for where in sorted({(), *(met.places if len(met.places) == 1 else ())}):
        found = names.get(ident((*where, *words)))
        fits = found and not found.placed and not is_generic(found.words, "other", met.lang) and found.target != met.target
        if found and fits and found.count >= WELL_MET * met.count:
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
        if where and follows_joint(where[0], met, comma=False):
            continue
        for words in dict.fromkeys((met.words, words_of(met.form, met.lang))):
            rests = sorted({r for scope in met.scopes for r in without_scope(words, scope, where, met.lang)})
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
    return (*whose(met), "/", *sorted(one(w, listed.plurals) for w in kept or own_words(met)[:-1]))


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


def telling(words: Key, lang: str) -> bool:
    """Whether a word of the name is no word of role."""
    return bool(set(words) - rules(lang).generic - rules(lang).small - rules(lang).of)


def unit_words_left_out(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Units of the council without one or two words of the only name that has these and more, or the one met far more often than others.

    "Leisure Policy Committee" for "Leisure and Arts Policy Committee"; the last word, the role, must stand.
    """
    units = [m for _, m in sorted(names.items()) if m.of_council and not m.listed and not m.placed and len(m.places) == 1]
    shorter: dict[tuple[Key, Key], dict[str, Name]] = {}
    for met in units:
        where, body = whose(met), own_words(met)
        for n in (1, 2):
            for left_out in combinations(range(len(body) - 1), n):
                rest = tuple(w for i, w in enumerate(body) if i not in left_out)
                if len(rest) > 1:
                    shorter.setdefault((where, rest), {})[met.target] = met
    for met in units:
        where, body = whose(met), own_words(met)
        full, *others = sorted(
            (m for t, m in shorter.get((where, body), {}).items() if t != met.target), key=lambda m: (-m.count, m.words)
        ) or [met]
        if full is not met and all(full.count >= WELL_MET * m.count for m in others):
            generic_gap = set(full.words) - set(met.words) - {w for p in full.places for w in p} <= rules(met.lang).generic
            if full.count >= WELL_MET * met.count and (len(body) > 2 or generic_gap) and telling(body, met.lang):
                yield met, full


def padded(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Long names with a word that says nothing of the subject (`padding`) put into one met far more often: "Elm Strategic Planning and Roads Office"."""
    for _, met in sorted(names.items()):
        for i, word in enumerate(met.words):
            if word in rules(met.lang).padding and i and len(met.words) > LONG_NAME:
                known = known_in(met.words[:i] + met.words[i + 1 :], met, names)
                if known and known.kind == met.kind:
                    yield met, known
                    break


def cut_short(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Names that are the end of another which most of their documents have, met no less often: "Elm Search Team" beside "Brook Elm Search Team".

    A name that ends in a small word or "St." was cut where a line or page ended, and is the only name that begins so.
    """
    whole = [m for _, m in sorted(names.items()) if not m.placed and not m.listed]
    ending: dict[Key, list[Name]] = defaultdict(list)
    beginning: dict[Key, list[Name]] = defaultdict(list)
    for met in whole:
        words = words_of(met.form, met.lang)
        for n in range(1, len(words)):
            ending[words[n:]].append(met)
            beginning[words[:-n]].append(met)
    for met in whole:
        words, listed = words_of(met.form, met.lang), rules(met.lang)
        if len(words) < FULL_NAME or not telling(words, met.lang):
            continue
        if words[-1] in listed.small | listed.of | listed.leading and (full := only(beginning[words], met)):
            yield met, full
        elif full := only(ending[words], met):
            before = words_of(full.form, met.lang)[: -len(words)]
            together = 2 * len(full.documents & met.documents) >= len(met.documents) and full.count >= met.count
            if together and before[-1] not in listed.small | listed.of and not follows_joint(words[0], full):
                yield met, full


def only(longer: Sequence[Name], met: Name) -> Name | None:
    """The one longer name, or of several that end with one another the commonest."""
    others = sorted((m for m in longer if m.target != met.target), key=lambda m: (len(m.words), m.words))
    nested = all(b.words[-len(a.words) :] == a.words for a, b in pairwise(others))
    return max(others, key=lambda m: (m.count, m.words)) if others and nested else None


def follows_joint(word: str, met: Name, comma: bool = True) -> bool:
    """Whether a comma, or a word that makes no difference but "the", stands before a word of the name: "Elm and Brook Club" are two clubs, or one."""
    joints = [rf"(?<!\w){re.escape(j)}" for j in sorted(rules(met.lang).ignored) if j != "the"] + [","] * comma
    # ", brook", "& brook", "and the brook"
    return re.search(rf"(?:{'|'.join(joints)})\s+(?:the\s+)?{re.escape(word)}(?!\w)", plain_letters(met.form)) is not None
