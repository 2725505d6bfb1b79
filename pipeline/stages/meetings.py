"""Facts of a meeting: number, type, times, chair, and who was there."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline import languages
from pipeline.kinds.passages import Line, lines
from pipeline.languages import OTHER, Language
from pipeline.settings import MeetingsSettings
from pipeline.spans import body_text
from pipeline.tables import Attendance, Capacity, Document, Meeting, Page, Row, Segment, State

KINDS = ("minutes", "decision", "agenda")
MAX_BLOCK = 4000  # characters of one attendance list
MAX_NAME = 4  # words of a name put together from two lines


@dataclass(frozen=True)
class _Label:
    """A label of an attendance list and what it says about the people below it."""

    capacity: Capacity
    state: State
    chair: bool = False


@dataclass(frozen=True)
class _Block:
    """One attendance list: the label and the span of the names."""

    label: _Label
    start: int
    end: int


def make(
    settings: MeetingsSettings, documents: Sequence[Document], pages: Sequence[Page], segments: Sequence[Segment]
) -> dict[str, Sequence[Row]]:
    """The meeting of one document and its attendance; none for documents that record no meeting."""
    document = documents[0]
    if document.kind not in KINDS:
        return {"meetings": [], "attendance": []}
    text = body_text(pages)
    language = languages.get(document.lang if document.lang in languages.codes() else OTHER)
    attendance, chair = _attendance(text, settings.head_chars, segments, document.doc_id, language)
    head = language.fold(text[: settings.head_chars])
    meeting = Meeting(
        doc_id=document.doc_id,
        date=document.date if document.date_precision == "day" else None,
        body=document.body,
        number=_first(_list(language, "number_patterns"), head),
        type=_type(head, language),
        opened=_time(_list(language, "opened_patterns"), head),
        closed=_time(_list(language, "closed_patterns"), language.fold(text[-settings.head_chars :]), last=True),
        chair=chair,
    )
    return {"meetings": [meeting], "attendance": attendance}


@cache
def _list(language: Language, name: str) -> tuple[str, ...]:
    return tuple(language.lists.get("meetings", {}).get(name, []))


def _first(patterns: Iterable[str], folded: str) -> str | None:
    found = [m for m in (re.search(p, folded) for p in patterns) if m]
    return min(found, key=lambda m: m.start())[1] if found else None


def _type(head: str, language: Language) -> str | None:
    """The type whose word stands first in the head of the document."""
    types: dict[str, list[str]] = language.lists.get("meetings", {}).get("types", {})
    found = [(m.start(), name) for name, cues in types.items() for m in [re.search(rf"(?<!\w)(?:{'|'.join(cues)})", head)] if m]
    return min(found)[1] if found else None


def _time(patterns: Iterable[str], folded: str, *, last: bool = False) -> str | None:
    """HH:MM of the first (or last) match; a pattern has the groups hour, minute and half of the day ("7", "30", "p")."""
    found = [m for p in patterns for m in re.finditer(p, folded)]
    for match in sorted(found, key=lambda m: m.start(), reverse=last):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        half = match.groupdict().get("half") or ""
        hour = hour % 12 + 12 * (half[0] == "p") if half else hour
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    return None


# ---- attendance ------------------------------------------------------------------------------------------


@cache
def _labels(language: Language) -> tuple[tuple[str, _Label], ...]:
    """Folded labels, longest first."""
    lists: dict[str, list[str]] = language.lists.get("meetings", {}).get("labels", {})
    kinds = {
        "chair": _Label("member", "present", chair=True),
        "present": _Label("member", "present"),
        "absent": _Label("member", "absent"),
        "excused": _Label("member", "excused"),
        "officers": _Label("officer", "present"),
        "guests": _Label("guest", "present"),
    }
    return tuple(sorted(((w, kinds[k]) for k, words in lists.items() for w in words), key=lambda x: (-len(x[0]), x[0])))


def _attendance(text: str, limit: int, segments: Sequence[Segment], doc_id: str, language: Language) -> tuple[list[Attendance], str | None]:
    """Everybody listed, and who chaired. A person present anywhere is not absent; the first list that names a person wins."""
    rows: dict[tuple[int, int], Attendance] = {}
    names: dict[str, int] = {}
    chair = None
    for row, leads in [*_roll_call(text, limit, doc_id, language), *_listed(text, limit, segments, doc_id, language)]:
        chair = chair or (row.name if leads else None)
        if row.name not in names and (row.start, row.end) not in rows:
            names[row.name] = row.start
            rows[row.start, row.end] = row
    ordered = [rows[k] for k in sorted(rows)]
    return ordered, chair or _chair(text[:limit], language)


def _chair(head: str, language: Language) -> str | None:
    """Who chaired according to a sentence ("Chair Ash called the meeting to order", "Başkan Ali Taş başkanlığında")."""
    for pattern in _list(language, "chair_patterns"):
        match = re.search(pattern, head)
        if match:
            return match["name"].strip()
    return None


def _roll_call(text: str, limit: int, doc_id: str, language: Language) -> list[tuple[Attendance, bool]]:
    """Rows of a roll call: "Ash Present  Birch Absent"; somebody who arrived later was present."""
    states: dict[str, State] = language.lists.get("meetings", {}).get("roll_states", {})
    if not states:
        return []
    # a name of one to four words, then its state:  "Decter Wright Present"  "Hall-Harper Absent"  "| J. Ash | Present |"
    pattern = re.compile(rf"(?<![^\s|])((?:[^\W\d_][\w.’'-]*[ \t|]+){{1,4}}?)({'|'.join(states)})(?=[\s|]|$)")
    arrived = " ".join(m["name"] for p in _list(language, "arrived_patterns") for m in re.finditer(p, text))
    found: list[tuple[Attendance, bool]] = []
    for line in lines(text[:limit]):
        matches = list(pattern.finditer(line.text))
        if matches and not line.text[: matches[0].start()].strip(" |") and len(line.text[matches[-1].end() :].strip(" |")) <= 1:
            for m in matches:
                name = m[1].strip(" \t|")
                if not name[0].isupper() or any(language.fold(w) in _list(language, "no_names") for w in name.split()):
                    continue
                start = line.start + m.start(1)
                state: State = "present" if name in arrived else states[m[2]]
                found.append((Attendance(doc_id, start, start + len(name), name, state=state), False))
    return found if len(found) >= 3 else []


def _listed(text: str, limit: int, segments: Sequence[Segment], doc_id: str, language: Language) -> list[tuple[Attendance, bool]]:
    """People of the lists that stand below or behind a label, lists of the present first."""
    found = [x for block in _blocks(text, limit, segments, language) for x in _people(text, block, doc_id, language)]
    return sorted(found, key=lambda x: (x[0].state != "present", x[0].start))


def _blocks(text: str, limit: int, segments: Sequence[Segment], language: Language) -> list[_Block]:
    """The attendance lists in the head of the document; a list ends at the next label, item, heading, line of prose, or with its sentence."""
    opens = {s.start for s in segments if s.kind in ("item", "motion", "heading", "section") and s.parent is None}
    found: list[_Block] = []
    label: _Label | None = None
    start = end = 0
    for line in lines(text[: limit + MAX_BLOCK]):
        if line.start > limit and label is None:
            break
        here = _label_at(line, language)
        over = (
            line.start in opens
            or _is_prose(line, language)
            or line.end - start > MAX_BLOCK
            or (label is not None and _is_finished(text[start:end], line, label, language))
        )
        if here or (label and over):
            if label:
                found.append(_Block(label, start, end))
            label = here[0] if here else None
            start = end = line.start + here[1] if here else 0
        if label:
            end = line.end
    return [*found, _Block(label, start, end)] if label else found


def _is_prose(line: Line, language: Language) -> bool:
    """A line with several small words that no list of names has: the list is over."""
    stops = _list(language, "prose_words")
    return sum(w.strip(".,;:") in stops for w in language.fold(line.bare).split()) >= 2


def _is_finished(said: str, line: Line, label: _Label, language: Language) -> bool:
    """Whether a list of members in one sentence (": A. Ash, B. Birch.") ended before the blank line above `line`, which begins with no person."""
    in_line = "," in said or bool(said.partition("\n")[0].strip())
    if label.capacity != "member" or not line.blank_before or not in_line or not _SENTENCE_OVER.search(said):
        return False
    end = re.search(r"[,;(]|\s[–-]\s|$", line.text)
    titled, at, stop = _name(line.text, 0, end.start() if end else len(line.text), language)
    return not titled and not _is_person(line.text[at:stop], language)


def _label_at(line: Line, language: Language) -> tuple[_Label, int] | None:
    """The label at the start of a line and where the names begin in it: "**PRESENT:** Cllr. A. Ash", "2. Apologies: Cllr Ash"."""
    skip = re.match(r"[*_\\#\s]*(?:\d{1,2}\\?[.)-]\s*)?(?:to (?:consider|receive) )?", line.text, re.IGNORECASE)
    at = skip.end() if skip else 0
    folded = language.fold(line.text)
    for words, label in _labels(language):
        if folded.startswith(words, at) and not folded[at + len(words) : at + len(words) + 1].isalnum():
            # what may stand between the label and the names:  " for absence accepted from:"  " (8) -"  "**:"
            after = re.compile(r"[^:;\n–-]{0,60}?\*{0,2}\s*(?:[:;][*\s-]*|[–-]\s+)|[*_\s]*$|\s+(?=Mr|Mrs|Ms|Cllr|Councillor)").match(
                line.text, at + len(words)
            )
            if after:
                return label, after.end()
    return None


# "Mr. S. Coughlan" in the brackets after an office:  "Director, Finance (Mr. S. Coughlan)"
_BRACKETED = re.compile(r"\(([^()]{3,60})\)")
# the end of a sentence, not of an initial:  "K. Cole."  "OKAN ER.**"
_SENTENCE_OVER = re.compile(r"[^\W\d_]{2}\.[*_\s]*$")
# between two entries of a list:  ", "  "; "  line break  " and "  " ve "
_SEPARATOR = re.compile(r"\s*(?:[,;\t|•]|\n\s*\n|\n)\s*")


def _people(text: str, block: _Block, doc_id: str, language: Language) -> list[tuple[Attendance, bool]]:
    """The people of one list with what is said about them."""
    found: list[tuple[Attendance, bool]] = []
    plural = after_title = False  # after "Councillors" names need no title of their own
    after_person = False  # an office stands right behind its person
    for start, end, same_line in _entries(text, block, language):
        titled, a, b = _name(text, start, end, language)
        plural = plural or language.fold(text[start:a]).strip(" *.") in _list(language, "plural_titles")
        if a >= b:
            continue
        name = " ".join(text[a:b].split())
        office = _names_office(name, language)
        if found and same_line and not titled and not plural and not _has_initial(name) and (after_title or office):
            row, leads = found[-1]
            if after_person and row.affiliation is None and row.end < a:
                chairs = leads or _is_chair(text[start:end], language)
                found[-1] = (_with_affiliation(row, text[a:end].strip(" .*\n"), language), chairs)
            continue
        after_person = _is_person(name, language)
        if not after_person:
            continue
        after_title = titled
        rest = text[b:end].strip(" \n*-–().,:")
        capacity = _capacity(block.label.capacity, language.fold(text[start:a]), language)
        row = Attendance(doc_id, a, b, name, None, capacity, block.label.state)
        found.append((_with_affiliation(row, rest, language) if rest else row, block.label.chair or _is_chair(rest, language)))
    return found


def _names_office(said: str, language: Language) -> bool:
    """Whether the words hold an office or the name of an organisation."""
    folded = language.fold(said)
    return any(w in _list(language, "officer_words") for w in folded.split()) or any(
        w in folded for w in _list(language, "organisation_words")
    )


def _entries(text: str, block: _Block, language: Language) -> list[tuple[int, int, bool]]:
    """Spans of the entries of a list and whether each stands on the line of the one before."""
    inner = text[block.start : block.end]
    bracketed = [m for m in _BRACKETED.finditer(inner) if language.fold(m[1].split()[0]).strip(".") in _list(language, "titles")]
    if len(bracketed) >= 1 and block.label.capacity == "officer":
        return [(block.start + m.start(1), block.start + m.end(1), False) for m in bracketed]
    conjunctions = "|".join(_list(language, "conjunctions")) or r"(?!)"
    spans, at, same = [], 0, False
    for m in re.finditer(
        rf"{_SEPARATOR.pattern}|\s+(?:{conjunctions})\s+|\s+(?=(?:{'|'.join(_list(language, 'printed_titles')) or '(?!)'})\.?\s)", inner
    ):
        if m.start() > at:
            spans.append((at, m.start(), same))
        same = "\n" not in m[0] or (m[0].strip() == "" and not inner[at : m.start()].strip())
        at = m.end()
    spans.append((at, len(inner), same))
    found = [(block.start + a, block.start + b, s) for a, b, s in spans if inner[a:b].strip(" *.")]
    return _joined_lines(text, _joined_titles(inner, found, block.start, language), language)


def _joined_lines(text: str, spans: list[tuple[int, int, bool]], language: Language) -> list[tuple[int, int, bool]]:
    """Names that a line end cuts in two, in lists with commas ("…, Gülay" / "Ünsever, …"); not in lists of bare surnames, where one word is a name."""
    if len(spans) < 2:
        return spans
    names = [_name(text, start, end, language) for start, end, _ in spans]
    sizes = [len(text[a:b].split()) for _, a, b in names]
    cut = [_is_line_end(text[a[1] : b[0]]) for a, b in pairwise(spans)]  # after each entry but the last
    whole = [n for n, before, after in zip(sizes, [False, *cut], [*cut, False], strict=True) if not before and not after]
    if statistics.median(whole or sizes) < 2:
        return spans
    joined, size = spans[:1], sizes[0]
    for i, is_cut in enumerate(cut, 1):
        in_commas = joined[-1][2] or (i + 1 < len(spans) and spans[i + 1][2])
        ended = text[: joined[-1][1]].rstrip().endswith((".", ")"))
        if is_cut and in_commas and not ended and not names[i][0] and 1 in (size, sizes[i]) and size + sizes[i] <= MAX_NAME:
            joined[-1] = (joined[-1][0], spans[i][1], joined[-1][2])
            size += sizes[i]
        else:
            joined.append(spans[i])
            size = sizes[i]
    return joined


def _is_line_end(gap: str) -> bool:
    """Whether nothing but one line end stands between two entries."""
    return not gap.strip() and gap.count("\n") == 1


def _joined_titles(inner: str, spans: list[tuple[int, int, bool]], offset: int, language: Language) -> list[tuple[int, int, bool]]:
    """Titles or initials left alone at the end of a line belong to the name on the next ("Cllr. L.M." / "Sheehy")."""
    joined: list[tuple[int, int, bool]] = []
    for start, end, same in spans:
        before = language.fold(inner[joined[-1][0] - offset : joined[-1][1] - offset]).strip(" .*") if joined else ""
        if before and all(w.strip(".") in _list(language, "titles") or _INITIALS.fullmatch(w) for w in before.split()):
            joined[-1] = (joined[-1][0], end, joined[-1][2])
        else:
            joined.append((start, end, same))
    return joined


def _name(text: str, start: int, end: int, language: Language) -> tuple[bool, int, int]:
    """(has a title, start, end) of the name in an entry: without titles before it and remarks behind it."""
    at, titled = start, False
    titles = _list(language, "titles")
    while match := re.compile(r"[\s*_\\.]*([^\W\d_]+)\b\.?\s*").match(text, at, end):
        if language.fold(match[1]) not in titles:
            glued = _glued_title(match[1], titles, language)
            at, titled = (match.start(1) + glued, True) if glued else (match.start(1), titled)
            break
        at, titled = match.end(), True
    # a name ends at a bracket of several letters, a dash, or the end:  "D Llewellyn - Chairman"  "Collins (J)"
    stop = re.compile(r"\s+[–-]\s*|\s*[–]\s*|\s*\((?!\w{1,2}\))|\s*[:*]").search(text, at, end)
    last = stop.start() if stop else end
    return titled, at, at + len(text[at:last].rstrip(" .*\n"))


def _glued_title(word: str, titles: Sequence[str], language: Language) -> int:
    """Length of a title that lost its space ("MsVumah")."""
    if word.isupper():
        return 0
    fits = [t for t in titles if len(t) < len(word) and language.fold(word).startswith(t) and word[len(t)].isupper()]
    return max(map(len, fits), default=0)


_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\.?")  # "L.M."  "L.M"  "J"
_INITIAL = re.compile(r"(?:^|\s)[^\W\d_]\.?(?=\s|$)|^[^\W\d_]\.")  # "J. Loftus"  "C.Flynn"  "D Clements"


def _has_initial(name: str) -> bool:
    return bool(_INITIAL.search(name)) and name[0].isupper()


def _is_person(name: str, language: Language) -> bool:
    """One to five words that begin with a capital, none a word that no name has."""
    said = name.replace(".", ". ").split()
    if not 1 <= len(said) <= 5 or any(c.isdigit() for c in name) or len(name) < 3:
        return False
    if any(language.fold(w).strip(".,") in _list(language, "no_names") for w in said):
        return False
    small = _list(language, "name_particles")
    return all(w.strip("(’'\"")[:1].isupper() or language.fold(w) in small for w in said if w.strip("(’'\")"))


def _is_chair(said: str, language: Language) -> bool:
    folded = language.fold(said).strip(" .*()")
    return folded in _list(language, "chair_titles")


def _with_affiliation(row: Attendance, said: str, language: Language) -> Attendance:
    """The row with an office or organisation; offices of staff and names of organisations change the capacity."""
    folded = language.fold(" ".join(said.split()))
    capacity = row.capacity
    if capacity == "member" and any(w in folded.split() for w in _list(language, "officer_words")):
        capacity = "officer"
    elif capacity in ("member", "guest", "officer") and any(w in folded for w in _list(language, "organisation_words")):
        capacity = "representative"
    return Attendance(row.doc_id, row.start, row.end, row.name, " ".join(said.split()), capacity, row.state)


def _capacity(capacity: Capacity, prefix: str, language: Language) -> Capacity:
    """Titles that say that somebody belongs to another body: "Borough Councillor", "PCSO"."""
    return "guest" if capacity == "member" and any(w in prefix for w in _list(language, "guest_titles")) else capacity
