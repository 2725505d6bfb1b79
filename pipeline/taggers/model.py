"""A trained model's opinion: the spaCy pipeline of the language reads what no surer tagger has settled.

It is given only windows of words around capitals that nothing explains, in batches; see `unexplained`. A language has a pipeline when `[mentions] models`
names one: one of those in `pipeline/models` (`ner_en`, `ner_tr`, each with its card), or any other by its package or folder.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache, reduce
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError
from pipeline.languages import Language
from pipeline.models import folder_of
from pipeline.settings import MentionsSettings
from pipeline.taggers import Candidate, Known
from pipeline.taggers.heads import Grammar, grammar, kind_of
from pipeline.taggers.tokens import BREAK, DOT, Token, tokens

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Span

NAME = "model"
SCORE = 0.5  # of what a pipeline of rules finds, which says nothing of how sure it is
BEAM, LEAST = 4, 0.001  # readings that are kept side by side, and the share below which one is dropped
SETTLED = 8  # settled spans before a place that may reach it: names within names
LABELS = frozenset(("ORG", "ORGANIZATION", "ORGANISATION"))
CONTEXT = 4  # words on either side of a name: as far as a network of four layers sees
READINGS = 2  # times that the same words are read in a document
_ARTICLE = re.compile(r"(?:the|The|THE)\s+")
_APOSTROPHE = re.compile(r"['’‘]s?")  # "'" and "’s" at the end of a name
_HANGING = " \n\t*,;:\"“”'’‘(["
LONGEST = 40  # words of a run of capitals from which it is a text in capitals and no name
BATCH = 256  # windows that the network reads at once


def tag(text: str, language: Language, known: Known) -> list[Candidate]:
    """Candidates of the pipeline that ships for the language, if one does, in all of the text; `known` is not used."""
    name = f"ner_{language.code}"
    return tag_rest(text, language, (), MentionsSettings(models=[f"{language.code}={name}"])) if folder_of(name) else []


def tag_rest(text: str, language: Language, settled: Sequence[tuple[int, int]], settings: MentionsSettings) -> list[Candidate]:
    """Candidates for the organisations that the pipeline of the language sees where `settled` spans leave a name unexplained.

    Raises SettingsError when a pipeline of the settings is not installed or finds no organisations.
    """
    named = own(settings.models).get(language.code)
    if named is None:
        return []
    nlp = pipeline_of(named)
    words = tokens(text, language)
    runs = list(unexplained(words, settled, language))
    first, again = _readings([" ".join(w.fold for w in words[a : b + 1]) for a, b in runs])
    found = _read(text, windows(words, [runs[i] for i in first]), settled, language, nlp)
    return found + _repeated(found, words, runs, again)


def _readings(names: Sequence[str]) -> tuple[list[int], dict[int, list[int]]]:
    """Which runs are read, the first `READINGS` of the same words, and for every other one those that speak for it."""
    read: dict[str, list[int]] = {}
    again: dict[int, list[int]] = {}
    for i, name in enumerate(names):
        before = read.setdefault(name, [])
        if len(before) < READINGS:
            before.append(i)
        else:
            again[i] = before
    return sorted(i for held in read.values() for i in held), again


def _repeated(
    found: Sequence[Candidate], words: Sequence[Token], runs: Sequence[tuple[int, int]], again: Mapping[int, Sequence[int]]
) -> list[Candidate]:
    """The candidates at runs that were not read: what every reading of the same words found, at the least score of them."""
    by_start = {(c.start, c.end): c for c in found}
    spans = sorted(by_start)

    def inside(run: tuple[int, int]) -> dict[tuple[int, int], Candidate]:
        start, end = words[run[0]].start, words[run[1]].end
        held = spans[bisect_left(spans, (start, 0)) : bisect_left(spans, (end, 0))]
        return {(a - start, b - start): by_start[a, b] for a, b in held if b <= end}

    read = {i: inside(runs[i]) for readings in again.values() for i in readings}
    repeated = []
    for i, readings in again.items():
        start = words[runs[i][0]].start
        for at in sorted(set.intersection(*(set(read[n]) for n in readings))):
            least = min((read[n][at] for n in readings), key=lambda c: c.score)
            if words[runs[i][0]].start + at[1] <= words[runs[i][1]].end:
                repeated.append(replace(least, start=start + at[0], end=start + at[1], reason=f"{least.reason}, as it was before"))
    return repeated


def _read(
    text: str, spans: Sequence[tuple[int, int]], settled: Sequence[tuple[int, int]], language: Language, nlp: Pipeline
) -> list[Candidate]:
    """What the pipeline finds in windows of a text beside what is settled."""
    taken = sorted(settled)

    def free(start: int, end: int) -> bool:
        at = bisect_left(taken, (end, 0))
        return not any(start < b for _, b in taken[max(at - SETTLED, 0) : at])

    docs = nlp.pipe((text[start:end] for start, end in spans), batch_size=BATCH)
    named = [
        (start, [e for e in doc.ents if e.label_ in LABELS and free(start + e.start_char, start + e.end_char)])
        for (start, _), doc in zip(spans, docs, strict=True)
    ]
    named = [(start, ents) for start, ents in named if ents]
    reader = f"{nlp.meta['name']} {nlp.meta['version']}"
    sure = confidence([ents[0].doc.text for _, ents in named], nlp)
    found = [
        _candidate(text, start, e, of.get((e.start, e.end), LEAST if of else SCORE), language, reader)
        for (start, ents), of in zip(named, sure, strict=True)
        for e in ents
    ]
    return [c for c in found if c is not None]


def confidence(texts: Sequence[str], nlp: Pipeline) -> list[dict[tuple[int, int], float]]:
    """Share of the weight of the likeliest readings (a beam of `BEAM`) in which a span of words is an organisation, by span; empty for rules."""
    ner: Any = nlp.get_pipe("ner") if "ner" in nlp.pipe_names else None
    if not texts or not hasattr(ner, "beam_parse"):
        return [{} for _ in texts]
    before = nlp.pipeline[: nlp.pipe_names.index("ner")]
    docs = [reduce(lambda doc, pipe: pipe[1](doc), before, nlp.make_doc(text)) for text in texts]
    found: list[dict[tuple[int, int], float]] = []
    for i in range(0, len(docs), BATCH):
        for ents in ner.scored_ents(ner.beam_parse(docs[i : i + BATCH], beam_width=BEAM, beam_density=LEAST)):
            found.append({(start, end): share for (start, end, label), share in ents.items() if label in LABELS})
    return found


def own(entries: Sequence[str]) -> dict[str, str]:
    """Pipelines by language of the setting `models`. Raises SettingsError for an entry without a language."""
    found = {}
    for entry in entries:
        lang, equals, name = entry.partition("=")
        if not equals or not name:
            raise SettingsError(f"mentions.models: {entry!r} names no language", 'Write "language=name or folder", as in "en=my_model".')
        found[lang.strip()] = name.strip()
    return found


def _candidate(text: str, at: int, ent: Span, share: float, language: Language, reader: str) -> Candidate | None:
    """What the pipeline found, without an article before it and what hangs on it after; None when no capital is left."""
    start, end = at + ent.start_char, at + ent.end_char
    article = _ARTICLE.match(text, start, end)
    start = article.end() if article else start
    for match in _APOSTROPHE.finditer(text, start, end):
        if language.case_ending(language.fold(text[:end]), match.start()) == end or match.end() == end:
            end = match.start()
            break
    end = start + len(text[start:end].rstrip(_HANGING))
    if not any(c.isupper() for c in text[start:end]):
        return None
    return Candidate(start, end, kind_of(text[start:end], language), round(share, 4), f"read as a name by {reader} ({share:.2f})")


def windows(words: Sequence[Token], runs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans around runs of words, with `CONTEXT` words on either side as far as the sentence or line goes; those that touch are one."""
    found: list[tuple[int, int]] = []
    for first, last in runs:
        left, right = first, last
        while left > 0 and first - left < CONTEXT and words[left].gap not in (BREAK, DOT):
            left -= 1
        while right + 1 < len(words) and right - last < CONTEXT and words[right + 1].gap not in (BREAK, DOT):
            right += 1
        if found and left <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return [(words[a].start, max(words[b].end, words[b].tail)) for a, b in found]


def unexplained(words: Sequence[Token], settled: Sequence[tuple[int, int]], language: Language) -> Iterator[tuple[int, int]]:
    """First and last word of runs of capitalised words that may be a name.

    Not so: words in settled spans; runs of `LONGEST` words and more; a single word that has its capital from its place, or that the text also has in small letters; people behind a
    title; runs of procedural and stop words alone.
    """
    rules = grammar(language)
    covered = _covered(words, settled)
    small = {w.fold for w in words if not w.capital}
    at = 0
    while at < len(words):
        if covered[at] or not words[at].capital:
            at += 1
            continue
        last = at
        while last + 1 < len(words) and words[last + 1].capital and not covered[last + 1] and words[last + 1].gap not in (BREAK, DOT):
            last += 1
        article = (
            at < last
            and (at == 0 or words[at].gap in (BREAK, DOT))
            and rules is not None
            and words[at].fold in rules.stops | rules.connectors
        )
        if last - at < LONGEST and not _explained(words, at + article, last, small, rules):
            yield at + article, last
        at = last + 1


def _covered(words: Sequence[Token], settled: Sequence[tuple[int, int]]) -> list[bool]:
    covered = [False] * len(words)
    for start, end in settled:
        for i in range(bisect_left(words, start, key=lambda w: w.start), len(words)):
            if words[i].start >= end:
                break
            covered[i] = True
    return covered


def _explained(words: Sequence[Token], first: int, last: int, small: Set[str], rules: Grammar | None) -> bool:
    opening = first == 0 or words[first].gap in (BREAK, DOT)
    if first == last and (opening or words[first].fold in small) and not words[first].all_caps:
        return True
    if rules is None:
        return False
    known = rules.titles | rules.stops | rules.generic
    if all(w.fold in known or len(w.text) == 1 for w in words[first : last + 1]):
        return True
    before = words[first - 1].fold if first else ""
    return (words[first].fold in rules.titles or before in rules.titles) and last - first < 4


@cache
def pipeline_of(model: str) -> Pipeline:
    """The pipeline of a name. Raises SettingsError when it is not there or finds no organisations."""
    import spacy

    from pipeline.models import words  # noqa: F401 — the pipelines that ship name it in their configuration

    try:
        nlp = spacy.load(folder_of(model) or model)
    except OSError as error:
        raise SettingsError(
            f"the model {model!r} is not installed", f"Install it, give the folder it lies in, or leave it out: {error}"
        ) from error
    if not LABELS & {label for labels in nlp.pipe_labels.values() for label in labels}:
        raise SettingsError(
            f"the model {model!r} finds no organisations", f"It needs a component with one of the labels {', '.join(sorted(LABELS))}."
        )
    return nlp
