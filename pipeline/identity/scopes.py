"""The municipality that a document belongs to: names without a place of their own are names within it.

The body of a document may be a district or a committee of a council ("Municipal District of Ormel West", "Audit Committee").
A directorate named in its minutes is still the council's, so such bodies get the council that their documents name most, or where they
name none, the council of the corpus, if there is one only. So do documents that say of no body that they are its.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.identity.names import clean, key, place_of, rules

if TYPE_CHECKING:
    from pipeline.identity.met import Met

NEARLY_ALL = 0.95  # share of the documents of councils that are of one place


def with_scopes(mentions: Iterable[Met]) -> list[Met]:
    """The mentions with the name of their document's municipality: its body, the council that its body belongs to, or its publisher."""
    ordered = sorted(mentions, key=lambda m: (m.doc_id, m.start, m.mention_id))
    parents = parents_of_bodies(ordered)
    return [replace(met, scope=scope(met, parents)) for met in ordered]


def scope(met: Met, parents: dict[str, str]) -> str | None:
    """The name that a document's municipality is taken from; None when nothing says it."""
    body = met.body or ""
    if is_municipal(body, met.lang):
        return parents.get(stem(body, met.lang), body)
    return next((name for name in (parents.get(stem(body, met.lang)), body, met.publisher) if name and place_of(name, met.lang)), None)


def parents_of_bodies(mentions: Iterable[Met]) -> dict[str, str]:
    """For each body that is no council itself, the council that is named most in its documents, or the one that the documents of councils are of.

    The latter comes first for a body without a place of its own ("Audit Committee": another council may be what it talks about), and stands for
    a council whose place holds more words than its own: a heading that was read with what stood around it ("Annual Meeting of Tulton Council").
    """
    named: dict[str, Counter[str]] = {}
    councils: dict[str, dict[str, str]] = {}
    parts: dict[str, str] = {}
    for met in mentions:
        if not met.body:
            continue
        if is_municipal(met.body, met.lang):
            councils.setdefault(met.lang, {})[met.doc_id] = met.body
        elif is_role_of_place(met.body, met.lang):
            parts[stem(met.body, met.lang)] = met.lang
        if met.kind in ("council", "public") and not is_municipal(met.body, met.lang) and is_municipal(met.name, met.lang):
            named.setdefault(stem(met.body, met.lang), Counter())[clean(met.name)] += 1
    usual = {lang: body for lang, bodies in councils.items() if (body := usual_council(list(bodies.values()), lang))}
    only = {body: usual[lang] for body, lang in parts.items() if lang in usual}
    most = {body: min(counts, key=lambda n: (-counts[n], n)) for body, counts in named.items()}
    misread = {
        stem(body, lang): usual[lang]
        for lang, bodies in councils.items()
        for body in bodies.values()
        if lang in usual and set(place_of(body, lang)) > set(place_of(usual[lang], lang))
    }
    return only | most | {body: council for body, council in only.items() if not place_of(body, parts[body])} | misread


def usual_council(bodies: Sequence[str], lang: str) -> str | None:
    """The commonest name of the councils of one place, if nearly all documents of councils are of that place; a heading that was misread is no other."""
    counts = Counter(bodies)
    places = Counter(place_of(body, lang) for body in bodies)
    place, n = min(places.items(), key=lambda item: (-item[1], item[0]))
    if n < NEARLY_ALL * len(bodies):
        return None
    return min((body for body in counts if place_of(body, lang) == place), key=lambda body: (-counts[body], body))


def is_role_of_place(name: str, lang: str) -> bool:
    """Whether a name ends or begins with a role ("Municipal District of Ormel", "Ormel Audit Committee"), as parts of a council do."""
    words = key(name, lang)
    return bool(words) and words[-1] in rules(lang).generic


def is_municipal(name: str, lang: str) -> bool:
    """Whether a name is that of a whole municipality: a council with a place, and no part of one."""
    words = key(name, lang)
    return bool(words) and words[-1] in rules(lang).municipal and bool(place_of(name, lang))


def stem(body: str, lang: str) -> str:
    """The words of a body's name in the order of its key, as one string."""
    return " ".join(key(body, lang))


def place_text(met: Met) -> str:
    """The place of a document as printed in the name of its municipality (`Nil Parish Council`: `Nil`)."""
    words = place_of(met.scope or "", met.lang)
    return " ".join(w for w in clean(met.scope or "").split() if set(key(w, met.lang)) & set(words))
