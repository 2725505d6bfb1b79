"""Decisions: what the body disposed of, by cues of outcome and vote, each with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, get_args

from pipeline import languages
from pipeline.kinds.passages import sentences, trimmed
from pipeline.languages import OTHER, Language
from pipeline.settings import DecisionsSettings
from pipeline.spans import body_text, page_at, span_id
from pipeline.tables import Decision, Document, Failure, Judgement, Meeting, Outcome, Page, Row, Segment, Vote

KINDS = ("minutes", "decision")
MAX_SUBJECT = 200
MIN_CHAIR = 3  # speeches of the chair that make a document a transcript
MAX_GAP = 300  # characters of a page header between a tally and its result
MAX_NEXT = 40  # characters between a result and the sentence that repeats it
MAX_BARE = 120  # characters of a sentence that says nothing but the result
REACH = 1600  # characters between a motion and its result


@dataclass(frozen=True)
class _Cue:
    """One pattern: what it says, and the pattern over folded text."""

    says: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class _Found:
    """One sentence that moves something, says an outcome, or both."""

    start: int
    end: int
    outcome: Outcome | None
    vote: Vote
    tally: tuple[int | None, int | None, int | None]
    proposer: str | None
    seconder: str | None
    moves: bool
    closes: bool
    cues: tuple[str, ...]


def make(
    settings: DecisionsSettings,
    documents: Sequence[Document],
    pages: Sequence[Page],
    segments: Sequence[Segment],
    meetings: Sequence[Meeting],
    judgements: Sequence[Judgement],
) -> dict[str, Sequence[Row]]:
    """The decisions of one document, and a failure for each judgement of it that no longer fits."""
    document = documents[0]
    text = body_text(pages)
    language = languages.get(document.lang if document.lang in languages.codes() else OTHER)
    date = meetings[0].date if meetings else None
    rows: list[Decision] = []
    spoken = _undeciding(text, segments, language)
    for segment in _sections(segments) if document.kind in KINDS else []:
        for found in _read(text, segment.start, segment.end, settings.max_chars, language):
            if any(a <= found.start < b for a, b in spoken):
                continue
            leaf = next(s for s in segments if s.leaf and s.start <= found.start < s.end)
            rows.append(_row(text, found, segment, leaf, pages, date, language))
    kept, failures = _judged(rows, document, text, judgements)
    return {"decisions": kept, "failures": failures} if failures else {"decisions": kept}


def _sections(segments: Sequence[Segment]) -> list[Segment]:
    """The segments of the highest level: a motion and its result stand in the same one."""
    return [s for s in segments if s.parent is None and s.kind not in ("attendance",)]


def _undeciding(text: str, segments: Sequence[Segment], language: Language) -> list[tuple[int, int]]:
    """Spans of a transcript in which nothing is decided: what members say, for only the chair says what was decided, and what is printed after the
    last sitting. A document whose chair has no speeches is no transcript."""
    titles = tuple(language.lists.get("meetings", {}).get("chair_titles", []))
    speeches = [(s, _leads(language.fold(s.speaker), titles)) for s in segments if s.kind == "speech" and s.speaker]
    if sum(leads for _, leads in speeches) < MIN_CHAIR:
        return []
    folded, last = language.fold(text), speeches[-1][0].start
    closed = [m.end() for p in language.lists.get("meetings", {}).get("closed_patterns", []) for m in re.finditer(p, folded[last:])]
    return [(s.start, s.end) for s, leads in speeches if not leads] + [(last + at, len(text)) for at in closed[-1:]]


def _leads(speaker: str, titles: tuple[str, ...]) -> bool:
    """Whether the name of a speaker begins with the title of the chair: "başkan", "chair ash"."""
    return any(speaker.startswith(t) and not speaker[len(t) : len(t) + 1].isalnum() for t in titles)


@cache
def _lists(language: Language) -> dict[str, Any]:
    found: dict[str, Any] = language.lists.get("decisions", {})
    return found


@cache
def _cues(language: Language, name: str) -> tuple[_Cue, ...]:
    """Cues of a table of the section: {what it says: [patterns]}, in the order of the file, which is the order of precedence."""
    table: dict[str, list[str]] = _lists(language).get(name, {})
    return tuple(_Cue(says, re.compile(p)) for says, patterns in table.items() for p in patterns)


@cache
def _patterns(language: Language, name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in _lists(language).get(name, []))


@cache
def _titles(language: Language) -> frozenset[str]:
    return frozenset(language.lists.get("meetings", {}).get("titles", []))


def _read(text: str, start: int, end: int, max_chars: int, language: Language) -> list[_Found]:
    """The decisions of one section in their order."""
    inner = text[start:end]
    abbreviations = frozenset(language.lists.get("segments", {}).get("abbreviations", []))
    spans = [trimmed(inner, a, b) for a, b in sentences(inner, abbreviations)]
    folded = language.fold(inner)
    said = [f for f in (_sentence(inner, folded, a, b, language) for a, b in spans if a < b) if f]
    whole: list[_Found] = []
    for f in _joined(said):
        if not whole or f.start >= whole[-1].end:
            whole.append(_with_resolution(inner, f, spans))
    return [_shifted(inner, f, start, max_chars) for f in whole]


def _with_resolution(inner: str, f: _Found, spans: list[tuple[int, int]]) -> _Found:
    """A result that ends in a colon takes in the sentence after it: "And Resolved:" “That the minutes be adopted.”"""
    after = next((s for s in spans if s[0] >= f.end and s[0] < s[1]), None)
    return replace(f, end=after[1]) if after and inner[f.end - 1] == ":" else f


def _shifted(inner: str, f: _Found, by: int, max_chars: int) -> _Found:
    """Offsets of the document, the quote no longer than allowed: its end says the outcome, so its start is cut at a line or a word."""
    start = f.start
    if f.end - start > max_chars:
        cut = inner.find(" ", f.end - max_chars)
        start = cut + 1 if 0 <= cut < f.end - 1 else f.end - max_chars
    return replace(f, start=start + by, end=f.end + by)


def _sentence(inner: str, folded: str, start: int, end: int, language: Language) -> _Found | None:
    """What one sentence says, or None when it decides nothing."""
    low = " ".join(folded[start:end].split())
    if any(p.search(low) for p in _patterns(language, "not_decided")):
        return None
    proposer = _person(inner, start, end, language, "proposers")
    seconder = _person(inner, start, end, language, "seconders")
    outcome = next(((c.says, m[0]) for c in _cues(language, "outcomes") if (m := c.pattern.search(low))), None)
    vote = next(((c.says, m[0]) for c in _cues(language, "votes") if (m := c.pattern.search(low))), None)
    tally, counted = _tally(low, language)
    closes = bool(vote and vote[0] == "unanimous" and seconder) or any(p.search(low) for p in _patterns(language, "results"))
    moves = any(p.search(low) for p in _patterns(language, "moves"))
    if not (outcome or counted or moves or closes or (vote and len(low) < 80)):
        return None
    cues = tuple(" ".join(x[:60].split()) for x in (outcome and outcome[1], vote and vote[1], counted) if x)
    read: Vote = "count" if counted else (vote[0] if vote else "unstated")  # type: ignore[assignment]
    return _Found(start, end, outcome[0] if outcome else None, read, tally, proposer, seconder, moves, closes or bool(counted), cues)  # type: ignore[arg-type]


def _person(inner: str, start: int, end: int, language: Language, name: str) -> str | None:
    """The name that the first fitting pattern of the list holds, as printed, on one line."""
    for pattern in _patterns(language, name):
        match = pattern.search(inner, start, end)
        if match:
            named = " ".join(match["name"].split()).strip(" .,;:*")
            # a title alone stands before a page break: "seconded by Councillor"
            return None if language.fold(named).strip(".") in _titles(language) else named
    return None


@cache
def _number_words(language: Language) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the numbers in words, longest first, and their digits."""
    values = {word: str(n) for n, words in enumerate(_lists(language).get("number_words", [])) for word in words}
    joined = "|".join(sorted(values, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b" if joined else r"(?!)"), values


def _tally(low: str, language: Language) -> tuple[tuple[int | None, int | None, int | None], str]:
    """(for, against, abstained) and the words that say so; numbers in words count too."""
    words, values = _number_words(language)
    low = words.sub(lambda m: values[m[0]], low)
    for pattern in _patterns(language, "tallies"):
        match = pattern.search(low)
        if match:
            numbers = {k: int(v) for k, v in match.groupdict().items() if v}
            # "5 kabul, 1 çekimser" counts everybody who voted: nobody was against
            against = numbers.get("against", 0 if "abstain" in numbers else None)
            return (numbers.get("for"), against, numbers.get("abstain")), match[0]
    return (None, None, None), ""


def _joined(said: list[_Found]) -> list[_Found]:
    """A motion and the result that follows it are one decision, and so are the parts of one result; a motion without result is adopted."""
    done: list[_Found] = []
    pending: _Found | None = None
    for f in said:
        near = pending is not None and f.start - pending.end <= REACH
        if pending and near and _completes(pending, f):
            pending = _merged(pending, f)
        else:
            done += [pending] if pending else []
            pending = f
    done += [pending] if pending else []
    return [replace(f, outcome=f.outcome or "adopted") for f in done if _is_decision(f)]


def _completes(a: _Found, b: _Found) -> bool:
    """Whether the second sentence belongs to the decision of the first.

    A seconder belongs to the motion before it; a result to an open motion; a bare result ("Motion carried.", "Kabul edildi.")
    also to a decision that already has a result.
    """
    if b.moves:
        return a.moves and not a.closes and b.proposer is None and b.seconder is not None and a.seconder is None
    if a.outcome == b.outcome == "withdrawn":
        return b.start - a.end < MAX_GAP
    bare = b.closes and b.end - b.start < MAX_BARE
    if a.closes and None not in (a.outcome, b.outcome) and a.outcome != b.outcome:
        return False
    if a.closes:
        return bare and b.start - a.end < (MAX_GAP if "count" in (a.vote, b.vote) else MAX_NEXT)
    return b.closes or (a.moves and a.outcome is None and b.outcome in ("adopted", "rejected", "deferred", "withdrawn"))


def _is_decision(f: _Found) -> bool:
    return f.outcome is not None or f.seconder is not None or (f.closes and (f.vote != "unstated" or f.moves))


def _merged(a: _Found, b: _Found) -> _Found:
    """One decision of two sentences. A result that accepts a proposal to refuse or refer leaves what was proposed."""
    kept = (
        a.outcome
        if a.outcome in ("rejected", "referred", "deferred", "withdrawn") and b.outcome in (None, "adopted")
        else b.outcome or a.outcome
    )
    tally = b.tally if any(x is not None for x in b.tally) else a.tally
    vote = b.vote if b.vote != "unstated" else a.vote
    if "count" in (a.vote, b.vote):
        vote = "count"
    return _Found(
        a.start,
        b.end,
        kept,
        vote,
        tally,
        a.proposer or b.proposer,
        a.seconder or b.seconder,
        a.moves or b.moves,
        a.closes or b.closes,
        a.cues + b.cues,
    )


# ---- rows ------------------------------------------------------------------------------------------------


def _row(text: str, f: _Found, section: Segment, leaf: Segment, pages: Sequence[Page], date: str | None, language: Language) -> Decision:
    quote = text[f.start : f.end]
    amount, currency = _amount(quote, language)
    said = f"“{'”, “'.join(dict.fromkeys(f.cues))}”" if f.cues else "proposed and seconded, no outcome stated"
    number = _person(text, f.start, f.end, language, "numbers") or section.number
    return Decision(
        decision_id=span_id(leaf.doc_id, f.start, f.end),
        segment_id=leaf.segment_id,
        doc_id=leaf.doc_id,
        start=f.start,
        end=f.end,
        page_no=page_at(pages, f.start),
        number=number,
        date=date,
        subject=_subject(section.heading or quote),
        outcome=f.outcome or "adopted",
        vote=f.vote,
        votes_for=f.tally[0],
        votes_against=f.tally[1],
        abstained=f.tally[2],
        proposer=f.proposer or (_person(text, section.start, leaf.end, language, "submitters") if section.kind == "motion" else None),
        seconder=f.seconder,
        amount=amount,
        currency=currency,
        quote=quote,
        reason=said,
    )


def _subject(said: str) -> str:
    """The heading or the first words, cut at a word."""
    line = " ".join(said.split())
    return line if len(line) <= MAX_SUBJECT else line[:MAX_SUBJECT].rsplit(" ", 1)[0] + " …"


# "€30,000"  "£15.56"  "10.000,00 TL"  "5.000 (beş bin) TL"
_DIGITS = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"


def _amount(quote: str, language: Language) -> tuple[float | None, str | None]:
    """The amount and its currency when the quote names exactly one."""
    signs: dict[str, str] = _lists(language).get("currencies", {})
    if not signs:
        return None, None
    sign = "|".join(re.escape(s) for s in sorted(signs, key=len, reverse=True))
    pattern = (
        rf"(?:(?<!\w)(?P<s1>{sign})\s?(?P<a1>{_DIGITS})|(?<![\w.,])(?P<a2>{_DIGITS})(?:\s?\([^()\d]{{2,60}}\))?\s?(?P<s2>{sign})(?!\w))"
    )
    found = {(_value(m["a1"] or m["a2"], language), signs[m["s1"] or m["s2"]]) for m in re.finditer(pattern, quote)}
    return found.pop() if len(found) == 1 else (None, None)


def _value(digits: str, language: Language) -> float:
    """A number as printed; the last separator is a decimal one when one or two digits follow it."""
    match = re.fullmatch(r"(.*?)[.,](\d{1,2})", digits)
    whole, cents = (match[1], match[2]) if match else (digits, "0")
    return float(f"{re.sub(r'[.,]', '', whole)}.{cents}")


# ---- judgements ------------------------------------------------------------------------------------------


def _judged(rows: list[Decision], document: Document, text: str, judgements: Sequence[Judgement]) -> tuple[list[Decision], list[Failure]]:
    """The rows after people's judgements, the last one winning, and a failure for every judgement that no longer fits."""
    by_id = {r.decision_id: r for r in rows}
    failures = []
    for j in sorted(judgements, key=lambda j: j.line_no):
        if j.action != "outcome" or not j.subject.startswith(f"{document.doc_id}:"):
            continue
        row = by_id.get(j.subject)
        fault = _fault(row, j)
        if row is None or fault:
            failures.append(_conflict(document, j, fault))
        else:
            by_id[j.subject] = replace(row, outcome=j.value, reason=f"judged by {j.who} on {j.when}: {j.why}")  # type: ignore[arg-type]
    return [by_id[r.decision_id] for r in rows], failures


def _fault(row: Decision | None, judgement: Judgement) -> str:
    """Why a judgement does not fit, or nothing."""
    if row is None:
        return "there is no such decision now"
    if judgement.quote and " ".join(judgement.quote.split()) != " ".join(row.quote.split()):
        return "the decision has other words now"
    return "" if judgement.value in get_args(Outcome) else f"{judgement.value!r} is no outcome"


def _conflict(document: Document, judgement: Judgement, fault: str) -> Failure:
    return Failure(
        stage="decisions",
        path="judgements.csv",
        page_no=0,
        doc_id=document.doc_id,
        error="conflict",
        message=f"{judgement.subject} cannot be set to {judgement.value!r}: {fault}",
        advice="Judge the decision again, or remove the line.",
        line_no=judgement.line_no,
    )
