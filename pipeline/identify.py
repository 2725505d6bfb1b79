"""What a document is, told from its beginning: kind, date of the meeting, title and the body that met."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from pipeline import languages
from pipeline.dates import FoundDate, find_dates, is_month_first
from pipeline.tables import DatePrecision, DocumentKind

HEAD = 6000  # characters from the beginning in which everything is looked for
_NEAR = 110  # characters before a date in which its cues stand
_TITLE_CHARS = 160
_ENOUGH_DATE = 2.0  # score from which a date of the text may be the meeting's
_SURE_DATE = 3.25  # score from which it is, whatever day the file's name gives
_ENOUGH_KIND = 3.0
_KINDS: tuple[DocumentKind, ...] = ("minutes", "agenda", "decision", "report")

# Folders that are dates: "2019/03/06-Meeting", "2013/08/"
_FOLDERS = re.compile(r"(?<!\d)((?:19|20)\d\d)/(0[1-9]|1[0-2])(?:/(0[1-9]|[12]\d|3[01])(?!\d))?(?=[/\-_ ]|$)")
# A year alone in a name: "2021-annual-report", "Report_2019"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_HEAD_OF_BODY = 1200  # characters in which the body that met is named
# The first item of an agenda: "1. Minutes", "1) Açılış", "**1.** Roads"
_FIRST_ITEM = re.compile(r"^[\s*#\\]{0,4}1\\?[.)][\s*]", re.MULTILINE)
# Words of a name, with what joins them: "Cappamore-Kilmallock", "O’Brien", "&", "–"
_TOKEN = re.compile(r"[^\W_][\w.'’-]*|&|–")
_UNDERLINE = re.compile(r"[\s*_#\\]+")  # space and Markdown marks: "**MINUTES**  of"


class DocumentDate(NamedTuple):
    """A date, how exact it is, and where it was found."""

    date: str
    precision: DatePrecision
    source: str


def lists_of(lang: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The word lists to use for a language; those of all languages for `other`."""
    codes = languages.codes() if lang == languages.OTHER else (lang,)
    return [(c, languages.get(c).lists["documents"]) for c in codes]


def kind_of(text: str, title: str, stem: str, lang: str) -> DocumentKind:
    """The kind whose phrases weigh most: in title, first line and file name 3, in the first lines 2, later in the head 0.75; `other` when weak.

    A phrase counts once however often it stands there, and not inside a longer one: "annual report" is no second "report". What a document
    calls itself outweighs what it talks about, however many phrases it uses for that.
    """
    zones = ((f"{title}\n{title_of(text, '', [], generic=True)}\n{stem}", 3.0, 3), (text[:400], 2.0, 2), (text[400:HEAD], 0.75, 3))
    scores = dict.fromkeys(_KINDS, 0.0)
    for code, _ in lists_of(lang):
        pattern, kinds = _kind_cues(code)
        for zone, weight, most in zones:
            said = {m[0] for m in pattern.finditer(_plain(languages.get(code).fold(zone)))}
            for kind in _KINDS:
                scores[kind] += weight * min(sum(kinds[cue] == kind for cue in said), most)
    best = max(_KINDS, key=lambda k: scores[k])
    return best if scores[best] >= _ENOUGH_KIND else "other"


@cache
def _kind_cues(code: str) -> tuple[re.Pattern[str], Mapping[str, DocumentKind]]:
    """A pattern that finds the phrases of all kinds, the longest at each place, and the kind of each."""
    kinds = {cue: kind for kind in _KINDS for cue in languages.get(code).lists["documents"][f"kind_{kind}"]}
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(kinds, key=len, reverse=True)))})"), kinds


def date_of(text: str, title: str, path: str, metadata: Sequence[str], lang: str) -> DocumentDate | None:
    """The date of the meeting or of publication: from the text, else the path, else what the file says of itself."""
    month_first = is_month_first(text[: 4 * HEAD], lang)
    in_text = _agreed(text, path, lang, month_first) or _from_text(text, title, lang, month_first)
    in_path = _from_path(path, lang, month_first)
    named = _from_path(path.rpartition("/")[2], lang, month_first)
    if named and named.precision == "day" and not _agreed(text, path, lang, month_first):
        in_text = _from_text(text, title, lang, month_first, _SURE_DATE)
    if in_text and (in_text.precision == "day" or not in_path or not in_path.date.startswith(in_text.date)):
        return in_text
    if in_path:
        return in_path
    for key in ("date", "created"):
        for pair in metadata:
            if pair.lower().startswith(f"{key}=") and (found := find_dates(pair[len(key) + 1 :], lang, month_first)):
                return DocumentDate(found[0].date, found[0].precision, "metadata")
    return None


def _agreed(text: str, path: str, lang: str, month_first: bool | None) -> DocumentDate | None:
    """The last day that the file's own name gives, when the head of the text has it too: two witnesses outweigh any cue."""
    stem = path.rpartition("/")[2].rpartition(".")[0].replace("_", " ")
    in_head = {d.date for d in find_dates(text[:HEAD], lang, month_first) if d.precision == "day"}
    named = [d.date for d in find_dates(stem, lang, month_first) if d.date in in_head]
    return DocumentDate(named[-1], "day", "text") if named else None


def _from_text(text: str, title: str, lang: str, month_first: bool | None, enough: float = _ENOUGH_DATE) -> DocumentDate | None:
    head = text[:HEAD]
    folded = languages.get(lang).fold(head)
    scored = [(_score(folded, d, lang), -d.start, d) for d in find_dates(head, lang, month_first)]
    best = max(scored, default=None)
    if best and best[0] >= enough:
        return DocumentDate(best[2].date, best[2].precision, "text")
    in_title = find_dates(title, lang, month_first)
    return DocumentDate(in_title[0].date, in_title[0].precision, "text") if in_title else None


def _score(folded: str, found: FoundDate, lang: str) -> float:
    """How much speaks for a date being the meeting's: its place, cue words around it, a weekday, a line of its own."""
    before = _plain(folded[max(0, found.start - _NEAR) : found.start])
    after = _plain(folded[found.end : found.end + 40])
    score = {"day": 1.0, "month": 0.0, "year": -1.0}[found.precision] + 1.5 * (1 - found.start / HEAD) + (found.start < 500)
    for _, lists in lists_of(lang):
        score += 1.5 * any(c in before for c in lists["date_cues_before"]) + any(
            after.lstrip(" ,.'’").startswith(c) for c in lists["date_cues_after"]
        )
        score += 1.0 * (any(w in before[-14:] for w in lists["weekdays"]) or any(w in after[:14] for w in lists["weekdays"]))
        score -= 3.0 * any(c in before[-80:] for c in lists["date_not_before"]) + 3.0 * any(c in after for c in lists["date_not_after"])
    line = folded[folded.rfind("\n", 0, found.start) + 1 : (folded + "\n").find("\n", found.end)]
    return score + 0.75 * (len(line.strip()) <= found.end - found.start + 14)


def _from_path(path: str, lang: str, month_first: bool | None) -> DocumentDate | None:
    """The last date of the file's name, else of its folders; a more exact one wins."""
    folders, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    found = find_dates(stem.replace("_", " "), lang, month_first)
    dates: list[tuple[str, DatePrecision]] = [(d.date, d.precision) for d in reversed(found) if d.precision != "year"]
    for m in reversed(list(_FOLDERS.finditer(path))):
        iso = "-".join(part for part in m.groups() if part)
        dates.append((iso, "day" if m[3] else "month"))
    dates += [(d.date, d.precision) for d in reversed(find_dates(folders.replace("_", " "), lang, month_first))]
    dates += [(m[1], "year") for m in reversed(list(_YEAR.finditer(path)))]
    order = {"day": 0, "month": 1, "year": 2}
    best = min(dates, key=lambda d: order[d[1]], default=None)
    return DocumentDate(best[0], best[1], "path") if best else None


def title_of(text: str, stem: str, metadata: Sequence[str], generic: bool) -> str:
    """The title the file gives itself (unless `generic`: a PDF's is often a template's), else its first line of words, else its name."""
    if not generic:
        for pair in metadata:
            if pair.lower().startswith("title=") and pair[6:].strip():
                return pair[6:].strip()
    for line in text[:HEAD].split("\n"):
        plain = _plain(line).strip()
        if sum(c.isalpha() for c in plain) >= 8 and not plain.startswith(("[", "!", "<", "(")):
            return plain[:_TITLE_CHARS]
    return stem


def body_of(text: str, title: str, lang: str) -> str | None:
    """The body that met, as the title or the head names it first; None when no name of at least two words is there.

    The head ends where the items begin: a body named there is one that an item is about. A title that is a line of the head is read with
    the next line, on which the name may go on.
    """
    item = _FIRST_ITEM.search(text, 0, _HEAD_OF_BODY)
    head = text[: item.start() if item else _HEAD_OF_BODY]
    for code, lists in lists_of(lang):

        def first(zone: str, nouns: str, code: str = code, lists: Mapping[str, Any] = lists) -> str | None:
            return _body_in(_plain(zone.replace("\n\n\n", " . ")), lists[nouns], languages.get(code), lists)

        association = None if first(title, "body_nouns") else first(title, "title_body_nouns")
        begins = head[head.find(title) :] if title in head else title
        if name := association or first(begins, "body_nouns") or first(head, "body_nouns"):
            return name
    return None


def _body_in(text: str, nouns: Sequence[str], language: languages.Language, lists: Mapping[str, Any]) -> str | None:
    tokens = list(_TOKEN.finditer(text))
    folded = [language.fold(_without_ending(t[0], language)).rstrip(".") for t in tokens]
    words = [noun.split() for noun in sorted(nouns, key=len, reverse=True)]
    for i in range(len(tokens)):
        for noun in words:
            if folded[i : i + len(noun)] == noun and tokens[i][0][0].isupper():
                first, last = _extent(text, tokens, folded, i, i + len(noun) - 1, lists)
                if last - first >= 1 and (last - first + 1 > len(noun) or len(noun) > 2):
                    end = tokens[last].start() + len(_without_ending(tokens[last][0], language))
                    return _as_name(text[tokens[first].start() : end].rstrip(".,"), language, lists)
    return None


def _without_ending(word: str, language: languages.Language) -> str:
    """A word without the case ending after its apostrophe: `MECLİSİ’NİN` gives `MECLİSİ`."""
    return next(
        (word[: m.start()] for m in re.finditer("['’‘]", word) if language.case_ending(language.fold(word), m.start()) == len(word)), word
    )


def _as_name(text: str, language: languages.Language, lists: Mapping[str, Any]) -> str:
    """A name as one writes it: `ALDMOOR- FENLEY CITY COUNCIL`, in capitals and broken at a hyphen, gives `Aldmoor-Fenley City Council`."""
    text = re.sub(r"(?<=\w)- (?=\w)", "-", text)
    if not text.isupper():
        return text
    small = set(lists["body_inner"]) - {"city"}
    return _TOKEN.sub(lambda m: _capitalised(m[0], language, small), text)


def _capitalised(word: str, language: languages.Language, small: set[str]) -> str:
    """Each part of a hyphenated word with its own capital; the first letter of a capitalised word is right as it stands."""
    if (folded := language.fold(word)) in small:
        return folded
    return "-".join(part[:1] + language.fold(part[1:]) for part in word.split("-"))


def _extent(text: str, tokens: list[re.Match[str]], folded: list[str], first: int, last: int, lists: Mapping[str, Any]) -> tuple[int, int]:
    """Widen a noun to the name: capitalised words before it, and "of …" after it."""
    inner, stops = lists["body_inner"], lists["body_stops"]

    def fits(k: int) -> bool:
        if tokens[first][0].isupper() and len(tokens[k][0]) > 2 and not tokens[k][0].isupper():
            return False  # the line before a name in capitals: "Dergi Müdürlüğü | FENLİOVA MECLİSİ"
        return folded[k] in inner or (tokens[k][0][0].isupper() and folded[k] not in stops)

    begin = first
    while begin > 0 and fits(begin - 1) and text[tokens[begin - 1].end() : tokens[begin].start()] in (" ", ", ", "") and first - begin < 9:
        begin -= 1
    while begin < first and folded[begin] in inner and not tokens[begin][0][0].isdigit() and folded[begin] != "city":
        begin += 1
    end = last
    if end + 1 < len(tokens) and folded[end + 1] in inner:
        while end + 1 < len(tokens) and fits(end + 1) and text[tokens[end].end() : tokens[end + 1].start()] in (" ", " - "):
            end += 1
        while folded[end] in inner and end > last:
            end -= 1
    return begin, end


def _plain(text: str) -> str:
    """Text with runs of space and Markdown marks as one space."""
    return _UNDERLINE.sub(" ", text)


def precision_of(date: str) -> DatePrecision:
    """How exact an ISO date is, by its length."""
    return cast(DatePrecision, {4: "year", 7: "month", 10: "day"}[len(date)])
