"""What went wrong, mention by mention: each difference between a marked and a found side has one cause, and stands in its context.

Causes of a marked mention that was not found as marked: `missed`, `score too low` (a tagger saw it), `too long`, `too short`, `shifted`, `split`
(two found in its place) and `joined` (one found over several). Of a found one that touches none: `false: …`, with the label that the
set has there, or what the words beside it tell. Of an exact match: `kind` and `role`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline import languages
from pipeline.identity.names import is_generic, key
from pipeline.scoring.figures import distinct, matched
from pipeline.scoring.gold import Marked, Passage
from pipeline.taggers.heads import grammar
from pipeline.taggers.tokens import tokens

AROUND = 60  # characters of the passage on either side of a span


@dataclass(frozen=True, slots=True)
class Error:
    """One difference: the passage, the span, the cause, the two sides in words, and the span in its context, in brackets."""

    cause: str
    passage: str
    start: int
    end: int
    expected: str
    found: str
    context: str


def errors(
    gold: Iterable[Passage], found: Mapping[str, Sequence[Marked]], lang: str, seen: Mapping[str, Sequence[Marked]] | None = None
) -> list[Error]:
    """All errors in the order of passages and spans. `seen` are spans that a tagger saw at any score."""
    out: list[Error] = []
    for passage in gold:
        predicted = distinct(passage.whole_tokens(found.get(passage.id, ())))
        low = {m.span for m in passage.whole_tokens((seen or {}).get(passage.id, ()))}
        here = [*_missed(passage, predicted, low), *_false(passage, predicted, lang), *_differing(passage, predicted)]
        out += sorted(here, key=lambda e: (e.start, e.end, e.cause))
    return out


def _missed(passage: Passage, predicted: Sequence[Marked], low: set[tuple[int, int]]) -> Iterator[Error]:
    spans = {m.span for m in predicted}
    for m in passage.mentions:
        if m.span in spans:
            continue
        near = [o for o in predicted if o.overlaps(m)]
        cause = boundary(m, near, passage.mentions) if near else "score too low" if m.span in low else "missed"
        yield _error(cause, passage, m, described(m), "; ".join(_words(passage, o) for o in near))


def boundary(marked: Marked, near: Sequence[Marked], others: Sequence[Marked]) -> str:
    """How the found spans that touch a marked one differ from it."""
    if len(near) > 1:
        return "split"
    (only,) = near
    if sum(only.overlaps(o) for o in others) > 1:
        return "joined"
    if only.start <= marked.start and marked.end <= only.end:
        return "too long"
    return "too short" if marked.start <= only.start and only.end <= marked.end else "shifted"


def _false(passage: Passage, predicted: Sequence[Marked], lang: str) -> Iterator[Error]:
    for o in predicted:
        if not any(o.overlaps(m) for m in passage.mentions):
            yield _error(f"false: {nature(passage, o, lang)}", passage, o, "", described(o))


def nature(passage: Passage, found: Marked, lang: str) -> str:
    """What a span that names no organisation seems to be: by the set's own labels, else by the words in and beside it."""
    label = next((m.label for m in passage.others if m.overlaps(found)), None)
    if label:
        return label.lower()
    rules = grammar(languages.get(lang)) if passage.text is not None and lang in languages.codes() else None
    if rules is None or passage.text is None:
        return "unknown"
    words = tokens(passage.text, languages.get(lang))
    inside = [w.fold for w in words if found.start <= w.start and w.end <= found.end]
    before = [w.fold for w in words if w.end <= found.start][-2:]
    after = [w.fold for w in words if w.start >= found.end][:2]
    if any(w in rules.titles | rules.offices for w in (*inside, *before[-1:])):
        return "person"
    if any(w in rules.venue_before for w in before):
        return "place"
    if any(w in rules.blockers for w in (*inside, *after[:1])):
        return "event, law or building"
    if is_generic(key(passage.text[found.start : found.end], lang), "council", lang):
        return "generic words"
    return "unknown"


def _differing(passage: Passage, predicted: Sequence[Marked]) -> Iterator[Error]:
    for pair in matched(passage.mentions, predicted):
        for what in ("kind", "role"):
            marked, found = getattr(pair.marked, what), getattr(pair.found, what)
            if marked is not None and marked != found:
                yield _error(f"{what}: {found} for {marked}", passage, pair.marked, marked, str(found))


def described(mention: Marked) -> str:
    """Kind and role of a mention, as far as they are known."""
    return ", ".join(v for v in (mention.kind, mention.role) if v)


def _words(passage: Passage, m: Marked) -> str:
    return " ".join((passage.text or "")[m.start : m.end].split()) or f"{m.start}-{m.end}"


def _error(cause: str, passage: Passage, m: Marked, expected: str, found: str) -> Error:
    return Error(cause, passage.id, m.start, m.end, expected, found, in_context(passage, m))


def in_context(passage: Passage, m: Marked) -> str:
    """The span in square brackets with the text beside it, on one line; empty where the text is not known."""
    if passage.text is None:
        return ""
    before, after = passage.text[max(m.start - AROUND, 0) : m.start], passage.text[m.end : m.end + AROUND]
    return " ".join(f"{before}[{passage.text[m.start : m.end]}]{after}".split())
