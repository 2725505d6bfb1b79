"""Second look: a name's head alone ("the Trust", "Dernek", "Vakfımız") where the document has named exactly one such body not far before.

Guidelines for names do not mark such words, so they are kept apart: the stage `mentions` asks for them only when `[mentions] coreference` is set, and
their one tagger says so. Each bears the full name that it stands for.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from functools import cache

from pipeline.identity.names import Key, key
from pipeline.languages import Language
from pipeline.taggers import Candidate, Known
from pipeline.taggers.forms import STRONG
from pipeline.taggers.heads import grammar, head_at_end, plain_name
from pipeline.taggers.patterns import named

NAME = "coreference"
SCORE = 0.6
NEAR = 1500  # characters after the name within which its head alone still means it


@dataclass(frozen=True)
class Antecedent:
    """A name of the text: where it ends, its head, its key and how it is written."""

    end: int
    head: str
    words: Key
    name: str
    kind: str


@cache
def _shorts(language: Language) -> tuple[re.Pattern[str], dict[str, str]] | None:
    """An expression over folded text with a group per head, and the head that each group stands for."""
    shorts: dict[str, str] = language.lists.get("mentions", {}).get("short", {})
    if not shorts:
        return None
    groups = {f"h{n}": head for n, head in enumerate(sorted(shorts))}
    return re.compile("|".join(f"(?P<{g}>{shorts[head]})" for g, head in groups.items())), groups


def tag(text: str, language: Language, known: Known) -> list[Candidate]:
    """Candidates for heads alone with exactly one antecedent before them in the document, and that one near; `known` is not used."""
    shorts = _shorts(language)
    if shorts is None:
        return []
    pattern, heads = shorts
    names = deque(_antecedents(text, language))
    seen: dict[str, set[Key]] = {}
    last: dict[str, Antecedent] = {}
    found = []
    for match in pattern.finditer(language.fold(text)) if names else ():
        group = str(match.lastgroup)
        start, end = match.span(group)
        while names and names[0].end <= start:
            name = names.popleft()
            seen.setdefault(name.head, set()).add(name.words)
            last[name.head] = name
        one = last.get(heads[group])
        if one and text[start].isupper() and len(seen[one.head]) == 1 and start - one.end <= NEAR:
            found.append(Candidate(start, end, one.kind, SCORE, f"short for {one.name!r}, the only one before it", None, one.name))
    return found


def _antecedents(text: str, language: Language) -> list[Antecedent]:
    """Names by their legal form in the order of the text, with their heads."""
    rules = grammar(language)
    out = []
    for c in sorted(named(text, language), key=lambda c: (c.end, c.start)) if rules else ():
        name = plain_name(text[c.start : c.end], language)
        head = head_at_end(language.fold(name).split(), rules) if rules else None
        if head and c.kind and c.score >= STRONG:
            out.append(Antecedent(c.end, head[1].split()[-1], key(name, language.code), name, c.kind))
    return out
