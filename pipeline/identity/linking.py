"""From mentions to organisations: the rules that need one document only, in the order in which they are tried.

Rules within a document come first (a definition such as "Brook Trust (BT)" outranks what BT means elsewhere), then the registry,
then the name itself. Names without a place of their own ("Kent Konseyi", "Parish Council") get the place of the document's body,
so that bodies of two municipalities never become one organisation. What could be two organisations stays unlinked. The rules that look at
the whole corpus follow in `corpus`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipeline.identity.beside import completed, continues, file_number, is_one_of_many
from pipeline.identity.classes import last_in_singular
from pipeline.identity.context import LONG_ABBREVIATION, NEAR, Context, is_full, is_next, is_title, near
from pipeline.identity.met import Conclusion, Met, Registry, found_id, place, target
from pipeline.identity.municipal import unit_of
from pipeline.identity.names import (
    Key,
    clean,
    follows_joint,
    ident,
    initials,
    is_abbreviation,
    is_descriptive,
    is_generic,
    is_national,
    key,
    may_spell,
    one,
    place_of,
    rules,
    words_of,
)

FAR = 5000  # characters before a short name in which its full one must stand where one body only has a name that ends so
LONGEST_SHORT = 3  # words of a name that may be short for one that ends with it
RARER = 10  # how many times more often than the full name such a name may be met where a proper name is left out

# Between a unit and the body that it is of: ", ", " of the ", ",\n"
_OF = re.compile(r"[\s*]*(?:,|of|at|in)[\s*]*(?:the )?")


def in_document(met: Met, known: Context, registry: Registry) -> Conclusion:
    """Try the rules that need no other document, in order."""
    words = met.words
    name = ident(words)
    if not words:
        return Conclusion(None, "no name", 0.0, f"{met.name!r} has no letters")
    if met.expansion and is_title(met):
        return Conclusion(None, "no name", 0.0, f"{met.name!r} is too short to stand for {met.expansion!r}")
    if met.expansion and len(words) == 1 and not is_abbreviation(met.name):  # a head alone: each bears the name before it
        full = key(met.expansion, met.lang)
        return Conclusion(
            target(full, met, registry), "shortened", 0.7, f"{met.name!r} stands for {met.expansion!r}, named before it", words=full
        )
    if (form := ad_hoc(met)) and not registry.find(words, met):
        return numbered(met, form)
    if {words, known.defined.get(name)} & rules(met.lang).classes and not registry.find(words, met):
        return Conclusion(None, "no name", 0.0, f"{met.name!r} names a kind of body")
    if name in known.defined and ident(known.defined[name]) != name:
        full = known.defined[name]
        of_role = is_generic(full, met.kind, met.lang) and not registry.find(full, met)
        role = generic(met, full, known, registry) if of_role else None
        reason = f"the document defines {met.name!r} as {' '.join(full)!r}"
        if role and role.org_id is None:
            return replace(role, rule="definition")
        itself = described(known.forms[full], known, registry) if full in known.forms else None
        full = itself.words if itself else full
        return Conclusion(role.org_id if role else explained(met, full, registry), "definition", 0.95, reason, words=full)
    listed = registry.find(words, met)
    if listed:
        reason = f"{met.name!r} is a listed name" if len(listed) == 1 else f"{met.name!r} is a name of {len(listed)} listed organisations"
        return Conclusion(listed[0] if len(listed) == 1 else None, "listed", 1.0, reason, rivals=rivals(listed))
    if longer := completed(met, known.corpus.longer):
        reason = f"the text has {clean(longer.name)!r} here"
        return Conclusion(target(longer.words, met, registry), "completed", 0.85, reason, words=longer.words)
    if concluded := weak(met, known, registry):
        return concluded
    if concluded := unit(met, registry) or of_class(met, known, registry):
        return concluded
    if is_generic(words, met.kind, met.lang) and not is_of_state(met):
        return generic(met, words, known, registry)
    named = Conclusion(found_id(words), "name", 0.95, f"named {clean(met.name)!r}", words=words)
    return spelled_in_document(met, known, registry) or described(met, known, registry) or named


def ad_hoc(met: Met) -> Key:
    """The words of a body set up for one matter, where a name has only these, its assembly before them or its head behind, and not the matter; else none."""
    listed = rules(met.lang)
    words, head = met.words, next((h for h in listed.heads if met.words[-len(h) :] == h), ())
    words = words[: len(words) - len(head)]
    assembly = {*place(met), *listed.generic, *initials(met.scope or "", met.lang)} | listed.municipal
    return next((f for f in listed.ad_hoc if words[-len(f) :] == f and set(words[: -len(f)]) <= assembly), ())


def numbered(met: Met, form: Key) -> Conclusion:
    """A body set up for one matter is told by the number of that right before it, and the year: assemblies begin to count anew."""
    number = file_number(met)
    if number is None:
        return Conclusion(None, "no name", 0.0, f"{met.name!r} is the name of many bodies, and has no number before it")
    when = met.date[:4] if met.date else met.doc_id
    words = (form[-1], when, f"{number}, {when}" if met.date else number)
    return Conclusion(found_id(words), "number", 0.9, f"{met.name!r} has the number {number}", words=words)


def rivals(org_ids: Sequence[str]) -> tuple[str, ...]:
    """Organisations that a name could mean, when there are several."""
    return tuple(sorted(org_ids)) if len(org_ids) > 1 else ()


def explained(met: Met, full: Key, registry: Registry) -> str | None:
    """The organisation of an abbreviation's full name; the listed one when the document only leaves out words of its name, or has another last word."""
    listed = registry.strong.get(ident(met.words), [])
    name = key(registry.rows[listed[0]].name, met.lang) if len(listed) == 1 else ()
    if len(full) > 2 and (set(full) < set(name) or (len(full) == len(name) and full[:-1] == name[:-1] and full[-1][0] == name[-1][0])):
        return listed[0]
    return target(full, met, registry)


def of_class(met: Met, known: Context, registry: Registry) -> Conclusion | None:
    """A name of a class means the only body of it that was named shortly before, with none of its kind between; "each" before it names none."""
    words = last_in_singular(met.words, met.lang)
    siblings = known.corpus.classes.get(words, ())
    said_of_any = is_one_of_many(met)
    if not siblings and not said_of_any:
        return None
    longer = [] if said_of_any or continues(met) or words != met.words else [f for f in known.ending.get(met.words, []) if f in known.forms]
    close = [full for full in longer if near(met, full, known)]
    if len(close) == 1 and is_next(met, close[0], known):
        reason = f"{met.name!r} is short for {' '.join(close[0])!r}, named just before"
        return Conclusion(target(close[0], met, registry), "shortened", 0.75, reason, words=close[0])
    many = f"{len(siblings)} bodies are called so" if siblings else "it is said of any"
    reason = f"{met.name!r} says what a body is, not which: {many}, and {len(close)} of them named just before"
    return Conclusion(None, "class", 0.0, reason, rivals=meant(longer or siblings, met, registry))


def unit(met: Met, registry: Registry) -> Conclusion | None:
    """A unit that bears its council's name is the council's unit of that name ("Brook Council Audit Committee", "Audit Committee of the Council")."""
    found = unit_of(met.words, met.lang) if met.kind in ("council", "public") else None
    where = found and (found[0] or place(met))
    if not found or not where or len(found[1]) == 1:
        return None
    words = (*where, *found[1]) if is_generic(found[1], "council", met.lang) else found[1]
    if words == found[1] and where != place(met):
        return None  # another council's: its own name is all that tells it from ours
    return Conclusion(
        target(words, met, registry), "unit", 0.9, f"{clean(met.name)!r} is that of the council of {' '.join(where)!r}", words=words
    )


def spelled_in_document(met: Met, known: Context, registry: Registry) -> Conclusion | None:
    """An abbreviation means the only name of the document whose initials it is, unless other documents explain it otherwise."""
    names, others = known.spelled.get(ident(met.words), set()), known.corpus.explained.get(ident(met.words), frozenset())
    names = names & others if others else names
    if len(names) != 1 or not is_abbreviation(met.name) or not (others or len(ident(met.words)) >= LONG_ABBREVIATION):
        return None
    (words,) = names
    if words in known.forms and not may_spell(met.name, known.forms[words].name):
        return None
    reason = f"{met.name!r} are the initials of {' '.join(words)!r} in the same document"
    if words in known.roles:
        full = generic(known.roles[words], words, known, registry)
        return replace(full, rule="initials", score=min(full.score, 0.75), reason=reason if full.org_id else f"{reason}; {full.reason}")
    return Conclusion(target(words, met, registry), "initials", 0.75, reason, words=words)


def described(met: Met, known: Context, registry: Registry) -> Conclusion | None:
    """A name of common words ("Boxing Club") means the only name of the document that ends with it, if that stands not far before."""
    words = met.words
    if not 1 < len(words) <= LONGEST_SHORT or words[-1] in rules(met.lang).municipal or set(place(met)) & set(words):
        return None
    if (
        one(words[-1], rules(met.lang).plurals) != words[-1]
        or not is_descriptive(met.name, met.lang)
        or any(map(is_abbreviation, clean(met.name).split()))
    ):
        return None
    longer = [full for full in known.ending.get(words, []) if full in known.forms and is_longer_form(met, known.forms[full], known)]
    if len(longer) != 1 or not near(met, longer[0], known, FAR) or continues(met):
        return None
    reason = f"{met.name!r} is short for {' '.join(longer[0])!r}, named before it"
    return Conclusion(target(longer[0], met, registry), "shortened", 0.75, reason, words=longer[0])


def is_longer_form(met: Met, full: Met, known: Context) -> bool:
    """Whether a name that ends with another may be that body's full name: not joined by "of" or "and", and not a unit of state beside a club.

    A name met more often than the longer one is itself a full name, unless what is before it is a proper name.
    """
    listed, before = rules(met.lang), full.words[: -len(met.words)]
    state = {m.kind in ("council", "public") for m in (met, full)}
    if set(before) & listed.openers:
        return False
    proper = len(before) == 1 and not is_descriptive(before[0], met.lang)
    common = known.corpus.counts[met.words] > (RARER if proper else 1) * known.corpus.counts[full.words]
    joined = before[-1] in listed.of | listed.small or follows_joint(met.words[0], full.name, met.lang)
    return not joined and not common and len(state) == 1


def weak(met: Met, known: Context, registry: Registry) -> Conclusion | None:
    """A weak alias names the one of its organisations that the same document names in full.

    None for a name that is no weak alias, and for one of seed organisations that the document does not name: then it is a name like others.
    """
    bearers = registry.weak.get(ident(met.words), [])
    supported = [o for o in bearers if o in known.listed]
    if not supported and all(registry.rows[o].origin == "seed" for o in bearers):
        return None
    if len(supported) == 1:
        return Conclusion(supported[0], "weak alias", 0.85, f"{met.name!r} in a document that names {registry.rows[supported[0]].name!r}")
    reason = f"{met.name!r} is a weak alias and {len(supported)} of its organisations are named in the document"
    return Conclusion(None, "weak alias", 0.0, reason, rivals=rivals(supported or bearers))


def generic(met: Met, words: Key, known: Context, registry: Registry) -> Conclusion:
    """A name without a place: the body itself, its council, the one body of the document with this role, or that of the municipality."""
    where = place(met)
    for own in (met.body, met.scope):
        body = key(own or "", met.lang)
        if body and set(words) <= set(body):
            placed = full_name(body, where, met.lang)
            return Conclusion(target(placed, met, registry), "own body", 0.85, f"{met.name!r} in a document of {own!r}", words=placed)
    if (owner := owner_behind(met, known)) and words[-1] in rules(met.lang).units:
        reason = f"{met.name!r} may be a unit of {owner.name!r}, named behind it"
        return Conclusion(None, "no place", 0.0, reason, rivals=meant([(*owner.words, *words), (*where, *words)], met, registry))
    shared = known.corpus.sharers.of(met, words)
    bodys = (*place_of(met.body or "", met.lang), *words)
    if bodys in shared and bodys != (*where, *words) and met.kind in ("council", "public"):
        return Conclusion(target(bodys, met, registry), "own body", 0.8, f"{met.name!r} in a document of {met.body!r}", words=bodys)
    longer = [full for full in known.ending.get(words, []) if not is_joined(full, words, known)]
    if shared and where and known.corpus.sharers.established(met, words):
        longer, shared = [], []
    if rules(met.lang).local & set(words) and (not where or is_national(where, met.lang)):
        return elsewhere(met, longer, known, registry)
    reach = NEAR if shared else FAR
    told = not shared and (met.kind in ("council", "public") or rules(met.lang).single & set(words))
    if len(longer) == 1 and (told or near(met, longer[0], known, reach)):
        reason = f"{met.name!r} is short for {' '.join(longer[0])!r}, the only one in the document"
        full = full_name(longer[0], where, met.lang)
        return Conclusion(target(full, met, registry), "shortened", 0.75, reason, words=full)
    if (longer and not shared) or not where:
        why = f"{len(longer)} bodies in the document bear it" if longer else "the document's body is unknown"
        return Conclusion(None, "no place", 0.0, f"{met.name!r} has no place of its own and {why}", rivals=meant(longer, met, registry))
    if shared:
        why = f"{len(shared)} bodies of {' '.join(where)!r} bear it"
        return Conclusion(
            None, "no place", 0.0, f"{met.name!r} has no place of its own and {why}", rivals=meant(longer or shared, met, registry)
        )
    placed = (*where, *words)
    reason = f"{met.name!r} has no place of its own; taken as that of {' '.join(where)!r}"
    return Conclusion(target(placed, met, registry), "place", 0.8, reason, words=placed)


def owner_behind(met: Met, known: Context) -> Met | None:
    """The body of state or firm named right behind a unit ("Roads Division, Department of Ports"), if not of the municipality."""
    at = bisect_right(known.mentions, met.start, key=lambda m: m.start)
    behind = known.mentions[at] if at < len(known.mentions) else None
    if behind is None or behind.kind not in ("public", "company") or not is_full(behind) or set(place(met)) & set(behind.words):
        return None
    return behind if _OF.fullmatch(met.after[: behind.start - met.end]) else None


def is_joined(full: Key, words: Key, known: Context) -> bool:
    """Whether a name that is met ends with these words behind "and", and no unit is called so: "Parade and Culture Committee" is no "Culture Committee"."""
    form = known.forms.get(full)
    if form is None or not follows_joint(words[0], form.name, form.lang, comma=False):
        return False
    listed = rules(form.lang)
    return not set(full[: -len(words)]) <= {*listed.generic, *listed.subjects, *listed.small, *listed.of, *place(form)}


def is_of_state(met: Met) -> bool:
    """Whether a public body is called as the state's are, with its role before "of": "Department of Tourism"."""
    words, listed = words_of(met.name, met.lang), rules(met.lang)
    return met.kind == "public" and len(words) > 2 and words[0] in listed.units and words[1] in listed.of


def elsewhere(met: Met, longer: Sequence[Key], known: Context, registry: Registry) -> Conclusion:
    """A local office in a document of no municipality: that of the one place that was named just before, and else none."""
    close = [full for full in longer if near(met, full, known)]
    if len(close) != 1:
        reason = f"{met.name!r} is an office that every place has, and {len(close)} are named just before"
        return Conclusion(None, "no place", 0.0, reason, rivals=meant(close or longer, met, registry))
    reason = f"{met.name!r} is short for {' '.join(close[0])!r}, named just before"
    return Conclusion(target(close[0], met, registry), "shortened", 0.75, reason, words=close[0])


def full_name(words: Key, where: Key, lang: str) -> Key:
    """The name with its place: a unit of the council, or a name of role alone, is that of the municipality."""
    found = unit_of(words, lang)
    owner = found and (found[0] or where)
    if found and owner and is_generic(found[1], "council", lang):
        return (*owner, *found[1])
    if found and owner == where:
        return found[1]
    return (*where, *words) if is_generic(words, "council", lang) else words


def meant(names: Sequence[Key], met: Met, registry: Registry) -> tuple[str, ...]:
    """The organisations of full names that a mention could be short for."""
    return rivals(sorted({org_id for words in names if (org_id := target(words, met, registry))}))
