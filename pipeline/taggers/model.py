"""A trained model's opinion: the spaCy pipeline of the language reads what no surer tagger has settled.

It is given only windows of words around capitals that nothing explains, in batches; see `unexplained`. A language has a pipeline when `[mentions] models`
names one: one of those in `pipeline/models` (`ner_en`, `ner_tr`, each with its card), or any other by its package or folder.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError
from pipeline.languages import Language
from pipeline.models import folder_of
from pipeline.settings import MentionsSettings
from pipeline.taggers import Candidate, Known
from pipeline.taggers.heads import kind_of
from pipeline.taggers.tokens import Token, tokens
from pipeline.taggers.unexplained import in_prose, unexplained, windows

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc, Span

NAME = "model"
SCORE = 0.5  # of what a pipeline of rules finds, which says nothing of how sure it is
BEAM, LEAST = 4, 0.001  # readings that are kept side by side, and the share below which one is dropped
SETTLED = 8  # settled spans before a place that may reach it: names within names
LABELS = frozenset(("ORG", "ORGANIZATION", "ORGANISATION"))
_ARTICLE = re.compile(r"(?:the|The|THE)\s+")
_APOSTROPHE = re.compile(r"['’‘]s?")  # "'" and "’s" at the end of a name
_HANGING = " \n\t*,;:\"“”'’‘(["
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
    words = tokens(text, language)
    runs = list(in_prose(text, words, unexplained(words, settled, language), language))
    if not runs:
        return []
    read: dict[str, tuple[int, int]] = {}  # the first run of the same words stands for all of them
    for run in runs:
        read.setdefault(_folded(words, run), run)
    found = _read(text, windows(words, read.values()), settled, language, pipeline_of(named))
    return found + _repeated(found, words, runs, read)


def _folded(words: Sequence[Token], run: tuple[int, int]) -> str:
    return " ".join(w.fold for w in words[run[0] : run[1] + 1])


def _repeated(
    found: Sequence[Candidate], words: Sequence[Token], runs: Sequence[tuple[int, int]], read: Mapping[str, tuple[int, int]]
) -> list[Candidate]:
    """The candidates at runs that were not read: what the reading of the same words found within them."""
    ordered = sorted(found, key=lambda c: (c.start, c.end))
    starts = [c.start for c in ordered]
    repeated = []
    for first, last in runs:
        source = read[_folded(words, (first, last))]
        if source == (first, last):
            continue
        at, end = words[source[0]].start, words[source[1]].end
        for c in ordered[bisect_left(starts, at) : bisect_left(starts, end)]:
            moved = replace(c, start=c.start - at + words[first].start, end=c.end - at + words[first].start)
            if c.end <= end and moved.end <= words[last].end:
                repeated.append(replace(moved, reason=f"{c.reason}, as it was before"))
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
    sure = confidence([ents[0].doc for _, ents in named], nlp)
    found = [
        _candidate(text, start, e, of.get((e.start, e.end), LEAST if of else SCORE), language, reader)
        for (start, ents), of in zip(named, sure, strict=True)
        for e in ents
    ]
    return [c for c in found if c is not None]


def confidence(docs: Sequence[Doc], nlp: Pipeline) -> list[dict[tuple[int, int], float]]:
    """Share of the weight of the likeliest readings (a beam of `BEAM`) in which a span of words is an organisation, by span; empty for rules.

    Takes the names from the documents, which a second reading would keep.
    """
    ner: Any = nlp.get_pipe("ner") if "ner" in nlp.pipe_names else None
    if not docs or not hasattr(ner, "beam_parse"):
        return [{} for _ in docs]
    found: list[dict[tuple[int, int], float]] = []
    for i in range(0, len(docs), BATCH):
        batch = list(docs[i : i + BATCH])
        for doc in batch:
            doc.set_ents([], default="missing")
        for ents in ner.scored_ents(ner.beam_parse(batch, beam_width=BEAM, beam_density=LEAST)):
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


@cache
def pipeline_of(model: str) -> Pipeline:
    """The pipeline of a name. Raises SettingsError when it is not there or finds no organisations."""
    import spacy

    from pipeline.models import words  # noqa: F401 — the pipelines that ship name it in their configuration
    from pipeline.models.vectors import remember

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
    remember(nlp)
    return nlp
