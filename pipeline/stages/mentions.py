"""mentions: the spans that name organisations, with kind, role, use, score and reason.

Every tagger of the settings reads the text of each language; where candidates overlap the longest wins, the trained model's only where no other
tagger's does. The votes for a span give the probability that it is right (`pipeline.models.scores`). A person's judgements are applied last.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from pipeline import languages, spans
from pipeline.identity.names import initials, is_abbreviation, plain_letters
from pipeline.models.scores import MODEL, Evidence, probability, weights
from pipeline.roles import Place, places, role_of, sentence_bounds, strings_beside
from pipeline.settings import MentionsSettings
from pipeline.tables import Document, Failure, Judgement, Listed, Mention, Page, Row, Segment
from pipeline.taggers import Candidate, Known
from pipeline.taggers.heads import plain_name
from pipeline.uses import use_of
from pipeline.variants import variant

COREFERENCE = "coreference"
JUDGED = ("not_organisation", "kind", "role", "use")
UNKNOWN_KIND = "other"
# between a name and its abbreviation: " (", "'nın (“", and what follows it: ")", "”)"
_OPENED = re.compile(r"(?:['’]\w{1,5})?\s?\(\s?[“\"'‘]?")
_CLOSED = re.compile(r"[”\"'’]?\s?\)")


@dataclass(frozen=True, slots=True)
class Vote:
    """A span that taggers agree on."""

    tagger: str
    candidate: Candidate


def make(
    settings: MentionsSettings,
    documents: Sequence[Document],
    pages: Sequence[Page],
    segments: Sequence[Segment],
    registry: Sequence[Listed],
    judgements: Sequence[Judgement],
) -> dict[str, list[Any]]:
    """Mentions of one document, and a failure for every judgement on one of its mentions that no longer fits."""
    if not documents:
        return {"mentions": []}
    document, text = documents[0], spans.body_text(pages)
    leaves = sorted((s for s in segments if s.leaf), key=lambda s: (s.start, s.end))
    found: list[Mention] = []
    for code in sorted({s.lang or document.lang for s in leaves}):
        masked = _only(text, [s for s in leaves if (s.lang or document.lang) == code])
        language = languages.get(code if code in languages.codes() else languages.OTHER)
        found += _mentions(masked, language, Known.of(registry, code), settings, leaves, document.doc_id)
    own = _own_words(document)
    letters = initials(document.body or "", document.lang) if document.lang in languages.codes() else set()
    placed = [_placed(_owned(m, own, letters), pages) for m in found]
    kept, failures = judged(sorted(placed, key=lambda m: m.start), judgements, document, text)
    return {"mentions": kept, "failures": failures}


def tag_text(
    text: str, lang: str, registry: Sequence[Listed] = (), settings: MentionsSettings | None = None, doc_id: str = ""
) -> list[Mention]:
    """Mentions of a text without a document; `segment_id` is the whole text, `page_no` 1. Raises SettingsError for an unknown language."""
    language = languages.get(lang)
    return _mentions(text, language, Known.of(registry, lang), settings or MentionsSettings(), (), doc_id)


def _mentions(
    text: str, language: languages.Language, known: Known, settings: MentionsSettings, leaves: Sequence[Segment], doc_id: str
) -> list[Mention]:
    votes = _votes(text, language, known, settings)
    folded, starts = language.fold(text), [s.start for s in leaves]
    groups, mentions = combine(apart(votes, folded, language)), []
    bounds = sentence_bounds(text, language, _parts(text, groups, leaves, starts))
    stands = places(folded, [(votes[0].candidate.start, votes[0].candidate.end) for votes in groups], language)
    for agreed, place in zip(groups, stands, strict=True):
        best = agreed[0].candidate
        score = probability(evidence(agreed), weights(settings.scores))
        if score < settings.min_score:
            continue
        segment = leaves[max(bisect_right(starts, best.start) - 1, 0)] if leaves else None
        mentions.append(_mention(text, folded, bounds, place, agreed, round(score, 4), language, segment, doc_id))
    return bracketed(mentions, text)


def second_look(text: str, language: languages.Language, known: Known, votes: Sequence[Vote]) -> list[Vote]:
    """Votes for heads that stand for a name found before, where no tagger saw a name."""
    found = [Vote(COREFERENCE, c) for c in variant("taggers", COREFERENCE).tag(text, language, known)]
    taken = sorted({(v.candidate.start, v.candidate.end) for v in votes})
    ends = list(accumulate((end for _, end in taken), max))  # how far the spans up to each one reach
    begins = [start for start, _ in taken]

    def free(vote: Vote) -> bool:
        before = bisect_left(begins, vote.candidate.end) - 1
        return before < 0 or ends[before] <= vote.candidate.start

    return [vote for vote in found if free(vote)]


def voted(text: str, lang: str, registry: Sequence[Listed], settings: MentionsSettings) -> list[tuple[int, int, Evidence]]:
    """Every span of a text that taggers vote for, and the evidence for it, whatever its score."""
    language = languages.get(lang)
    groups = combine(apart(_votes(text, language, Known.of(registry, lang), settings), language.fold(text), language))
    return [(votes[0].candidate.start, votes[0].candidate.end, evidence(votes)) for votes in groups]


def evidence(votes: Iterable[Vote]) -> Evidence:
    """What the votes for a span amount to."""
    return Evidence.of((v.tagger, v.candidate.score) for v in votes)


def _votes(text: str, language: languages.Language, known: Known, settings: MentionsSettings) -> list[Vote]:
    """What every tagger finds; those that read what the others leave come last."""
    taggers = {name: variant("taggers", name) for name in sorted(set(settings.taggers) - {COREFERENCE})}
    last = {name: tagger for name, tagger in taggers.items() if hasattr(tagger, "tag_rest")}
    votes = [Vote(name, c) for name, tagger in taggers.items() if name not in last for c in tagger.tag(text, language, known)]
    if settings.coreference:
        votes += second_look(text, language, known, votes)
    settled = sorted((v.candidate.start, v.candidate.end) for v in votes)
    return votes + [Vote(name, c) for name, tagger in last.items() for c in tagger.tag_rest(text, language, settled, settings)]


def bracketed(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions; an abbreviation in brackets behind a name of its kind stands for that name, whatever its letters (`… Programı (UNDP)`)."""
    found = list(mentions)
    for i, (name, short) in enumerate(pairwise(mentions), start=1):
        explained = name.kind == short.kind and not short.expansion and is_abbreviation(short.surface) and not is_abbreviation(name.surface)
        if explained and _OPENED.fullmatch(text, name.end, short.start) and _CLOSED.match(text, short.end):
            found[i] = replace(short, expansion=name.name, reason=f"{short.reason}; stands in brackets behind {name.name!r}")
    return found


def _parts(text: str, groups: Iterable[list[Vote]], leaves: Sequence[Segment], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Spans of the segments that hold names, the line of a heading apart: only there sentences matter, and a heading is no part of one."""
    if not leaves:
        return [(0, len(text))]
    parts = []
    for i in sorted({max(bisect_right(starts, votes[0].candidate.start) - 1, 0) for votes in groups}):
        start, end = leaves[i].start, leaves[i].end
        line_end, heading = text.find("\n", start, end), (leaves[i].heading or "").rstrip(" :*")
        if heading and text[start : max(line_end, start)].rstrip(" :*").endswith(heading):
            parts.append((start, line_end))
            start = line_end
        parts.append((start, end))
    return parts


def apart(votes: Iterable[Vote], folded: str, language: languages.Language) -> list[Vote]:
    """The votes; where a listed name and a conjunction stand before another name, that name begins after them ("Kızılay ve Kent Odası")."""
    votes = list(votes)
    listed: dict[int, int] = {}
    for vote in votes:
        if vote.tagger == "gazetteer":
            listed[vote.candidate.start] = max(listed.get(vote.candidate.start, 0), vote.candidate.end)
    words = "|".join(language.lists.get("mentions", {}).get("conjunctions", []))
    joined = re.compile(rf"\s+(?:{words})\s+") if words and listed else None  # " ve ", " and "

    def after(vote: Vote) -> Vote:
        c = vote.candidate
        match = joined.match(folded, listed[c.start], c.end) if joined and listed.get(c.start, c.end) < c.end else None
        return replace(vote, candidate=replace(c, start=match.end())) if match else vote

    return [after(vote) for vote in votes]


def combine(votes: Iterable[Vote]) -> list[list[Vote]]:
    """Votes by span; of spans that overlap those of the sure taggers win, then the longest.

    Each span's votes come by tagger, led by the surest that knows a kind.
    """
    by_span: dict[tuple[int, int], list[Vote]] = defaultdict(list)
    for vote in votes:
        by_span[vote.candidate.start, vote.candidate.end].append(vote)
    sure = sorted(span for span, given in by_span.items() if any(v.tagger != MODEL for v in given))
    kept = [sure[i] for i in spans.longest_first(sure)]
    rest = sorted(span for span in by_span.keys() - set(sure) if not any(a < span[1] and span[0] < b for a, b in kept))
    kept = sorted(kept + [rest[i] for i in spans.longest_first(rest)])
    return [_lead_first(by_span[span]) for span in kept]


def _lead_first(votes: list[Vote]) -> list[Vote]:
    ranked = sorted(votes, key=lambda v: (v.tagger, -v.candidate.score, v.candidate.reason))
    lead = min(ranked, key=lambda v: (v.candidate.kind is None, -v.candidate.score, v.tagger))
    rest = [v for v in ranked if v is not lead]
    return [lead, *sorted(rest, key=lambda v: (v.tagger != lead.tagger, v.tagger))]


def _mention(
    text: str,
    folded: str,
    bounds: Sequence[int],
    place: Place,
    agreed: list[Vote],
    score: float,
    language: languages.Language,
    segment: Segment | None,
    doc_id: str,
) -> Mention:
    best = agreed[0].candidate
    kind = best.kind or UNKNOWN_KIND
    beside = strings_beside(folded, place, language, bounds)
    role, why = role_of(beside, kind, language, segment)
    use, why_use = use_of(beside, kind, role, language, segment)
    surface = text[best.start : best.end]
    reasons = dict.fromkeys(f"{v.tagger}: {v.candidate.reason}" for v in agreed)
    expansion = next((v.candidate.expansion for v in agreed if v.candidate.expansion), None)  # outranks what the name means elsewhere
    return Mention(
        mention_id=spans.span_id(doc_id, best.start, best.end),
        segment_id=segment.segment_id if segment else spans.span_id(doc_id, 0, len(text)),
        doc_id=doc_id,
        start=best.start,
        end=best.end,
        page_no=1,
        surface=surface,
        name=plain_name(surface, language) if expansion or not best.name else best.name,
        kind=kind,  # type: ignore[arg-type]
        role=role,  # type: ignore[arg-type]
        use=use,  # type: ignore[arg-type]
        taggers=sorted({v.tagger for v in agreed}),
        score=score,
        reason=f"{'; '.join(reasons)}; role: {why}; use: {why_use}",
        expansion=expansion,
    )


def _only(text: str, leaves: Sequence[Segment]) -> str:
    """The text with everything outside the segments blanked by line breaks: offsets hold."""
    parts, at = [], 0
    for s in leaves:
        parts += ["\n" * (s.start - at), text[s.start : s.end]]
        at = s.end
    return "".join(parts) + "\n" * (len(text) - at)


def _placed(mention: Mention, pages: Sequence[Page]) -> Mention:
    return replace(mention, page_no=spans.page_at(pages, mention.start))


def _own_words(document: Document) -> str:
    """The folded name of the council whose document this is, or empty when it is unknown."""
    language = languages.get(document.lang if document.lang in languages.codes() else languages.OTHER)
    return language.fold(document.body or document.publisher or "")


def _owned(mention: Mention, own: str, letters: Set[str]) -> Mention:
    """The council whose document it is has kind council, whatever its form says; so have its initials."""
    if not own or mention.kind != "public":
        return mention
    short = is_abbreviation(mention.surface) and plain_letters(mention.surface.replace(".", "")) in letters
    if not short and mention.name.lower().replace("i̇", "i") not in own:
        return mention
    return replace(mention, kind="council", reason=f"{mention.reason}; kind: the body of this document")


def judged(mentions: Sequence[Mention], judgements: Sequence[Judgement], document: Document, text: str) -> tuple[list[Mention], list[Row]]:
    """Mentions after a person's judgements in the order of their lines, and failures for those that no longer fit."""
    kept, failures = list(mentions), []
    for judgement in sorted((j for j in judgements if j.action in JUDGED), key=lambda j: j.line_no):
        place = _place(judgement.subject, document.doc_id)
        if place is None:
            kept = [m for m in (_apply(m, judgement) if judgement.subject in (m.name, m.surface) else m for m in kept) if m]
            continue
        found = next((m for m in kept if (m.start, m.end) == place), None)
        if found is None or (judgement.quote and text[place[0] : place[1]] != judgement.quote):
            failures.append(_conflict(judgement, document))
            continue
        kept = [m for m in (_apply(m, judgement) if m is found else m for m in kept) if m]
    return kept, list(failures)


def _place(subject: str, doc_id: str) -> tuple[int, int] | None:
    """The span that a mention identifier of this document stands for; None for a name or another document's mention."""
    if not subject.startswith(f"{doc_id}:"):
        return None
    try:
        _, start, end = spans.parse_span(subject)
    except ValueError:
        return None
    return start, end


def _apply(mention: Mention, judgement: Judgement) -> Mention | None:
    reason = f"{mention.reason}; judged by {judgement.who}: {judgement.why}"
    if judgement.action == "not_organisation":
        return None
    if judgement.action == "kind":
        return replace(mention, kind=judgement.value, reason=reason)  # type: ignore[arg-type]
    if judgement.action == "use":
        return replace(mention, use=judgement.value, reason=reason)  # type: ignore[arg-type]
    return replace(mention, role=judgement.value, reason=reason)  # type: ignore[arg-type]


def _conflict(judgement: Judgement, document: Document) -> Failure:
    return Failure(
        stage="mentions",
        path="judgements.csv",
        page_no=0,
        doc_id=document.doc_id,
        error="conflict",
        message=f"{judgement.subject} is judged ({judgement.quote!r}), which is not a mention of {document.path} any more",
        advice="Look at the passage again and add a judgement on the mention that stands there now.",
        line_no=judgement.line_no,
    )
