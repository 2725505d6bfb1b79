"""Names that were cut short: the end or the beginning of the one longer name that the corpus has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.identity.misspellings import Name
from pipeline.identity.names import (
    BREAK,
    Key,
    all_words_of,
    follows_joint,
    is_descriptive,
    is_plural,
    rules,
    words_of,
)

FULL_NAME = 3  # words of a name that tells itself among others
OFTENER = 2  # how many times more often a longer name is met that has the same proper name
ITEMS = 2  # items of a list that a name must keep


def cut_short(names: Mapping[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Names that are the end of another which most of their documents have, met no less often: "Elm Search Team" beside "Brook Elm Search Team".

    A name that ends in a small word or "St." was cut where a line or page ended, and is the only name that begins so. So was one that lacks the
    first or last items of a list ("Department of Farming, Food"), begins within a municipality's name, or is a legal form behind words of role.
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
        if len(all_words_of(met.form, met.lang)) < FULL_NAME or not telling(words, met.lang):
            continue
        begun = only(beginning[words], met)
        form = next((f for f in listed.legal if words[-len(f) :] == f), ())
        if form and set(words[: -len(form)]) <= listed.generic:
            firms = [m for m in ending[words[: -len(form)]] if all_words_of(m.form, m.lang)[-len(words) :] == words]
            if full := only(firms, met):
                yield met, full
            continue
        small = words[-1] in listed.small | listed.of | listed.leading
        if full := (begun if small or is_firm(words, met, begun) else None) or cut_off(words, met, begun, only(ending[words], met)):
            yield met, full
        elif full := only(ending[words], met):
            before = words_of(full.form, met.lang)[: -len(words)]
            together = 2 * len(full.documents & met.documents) >= len(met.documents) and full.count >= met.count
            if (
                (together or names_itself(met, full))
                and before[-1] not in listed.small | listed.of
                and not follows_joint(words[0], full.form, full.lang)
            ):
                yield met, full


def is_firm(words: Key, met: Name, full: Name | None) -> bool:
    """Whether a firm with a proper name of its own is called without its trade: "Elm Reidy Associates" for "Elm Reidy Associates Consulting Engineers"."""
    if full is None or {met.kind, full.kind} != {"company"} or is_descriptive(met.form, met.lang):
        return False
    trade = words_of(full.form, full.lang)[len(words) :]
    return trade[-1] in rules(met.lang).trades and is_descriptive(" ".join(trade), met.lang)


def names_itself(met: Name, full: Name) -> bool:
    """Whether a name has a proper name of its own, so that a longer one of the same municipality met far more often is the same body's."""
    place = {w for p in met.places for w in p}
    own = " ".join(w for w in BREAK.split(met.form) if w and not set(words_of(w, met.lang)) <= place)
    fits = met.kind == full.kind and met.places == full.places and full.count >= OFTENER * met.count
    return fits and not is_descriptive(own, met.lang)


def cut_off(words: Key, met: Name, begun: Name | None, ended: Name | None) -> Name | None:
    """The one longer name that begins or ends with words that are part of a name only."""
    listed = rules(met.lang)
    territory = ended and words[0] in listed.territories and follows_joint(words[0], ended.form, ended.lang, comma=False)
    if ended and territory and ended.places == met.places:
        return ended
    items = set(words) - listed.units - listed.of - listed.small
    if met.kind not in ("council", "public") or len(items) < ITEMS or is_plural(words[-1], met.lang):
        return None
    for full in (ended, begun):
        longer = words_of(full.form, full.lang) if full else ()
        first, gone = (words[0], longer[: -len(words)]) if full is ended else ("".join(longer[len(words) :][:1]), longer[len(words) :])
        own = is_descriptive(" ".join(gone), met.lang) and (full is begun or not set(gone) & listed.generic - listed.subjects)
        if full and own and full.kind == met.kind and full.count > met.count and follows_joint(first, full.form, full.lang):
            return full
    return None


def only(longer: Sequence[Name], met: Name) -> Name | None:
    """The one longer name, or of several that end with one another the commonest."""
    others = sorted((m for m in longer if m.target != met.target), key=lambda m: (len(m.words), m.words))
    nested = all(b.words[-len(a.words) :] == a.words for a, b in pairwise(others))
    return max(others, key=lambda m: (m.count, m.words)) if others and nested else None


def telling(words: Key, lang: str) -> bool:
    """Whether a word of the name is no word of role."""
    return bool(set(words) - rules(lang).generic - rules(lang).small - rules(lang).of)
