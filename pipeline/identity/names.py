"""When two names are the same name: canonical forms, abbreviations, names without a place of their own.

A name's *key* is its words without what differs without a difference: case, diacritics, punctuation, markdown, "the" and "and",
Turkish case endings, legal forms written short or long, the order of role and place ("Council of Tulton" = "Tulton Council").
Two names with the same key name the same organisation (once names without a place of their own have been given one).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import simplemma

from pipeline import languages
from pipeline.languages import Language

Key = tuple[str, ...]
SHORTEST_PLURAL = 4  # letters from which a word loses its plural ending

# Everything that is not a letter, digit, "&" or "+" parts words: "Adare-\nRathkeale", "Parks, Arts"
BREAK = re.compile(r"[^\w&+]+|_+|(?=[&+])|(?<=[&+])")
# Letters or digits with points between: "A.Ş.", "N.C.C", "W. N. B. C." (at least two of one letter each)
INITIALS = re.compile(r"\b(?:[^\W\d_]\.\s?){1,}[^\W\d_]\b\.?")
# Apostrophes inside or at the end of a word: "Men's", "Residents’"
APOSTROPHE = re.compile(r"['’‘`´]")
# One run of capitals and digits, with points or a hyphen: "TMMOB", "N.C.C.", "TÜRK-İŞ", "GmbH" does not match
ABBREVIATION = re.compile(r"[^\W\d_a-zçğıöşüáéíóúñäß](?:[.\-]?[^\W_a-zçğıöşüáéíóúñäß]){1,9}\.?")


def plain_letters(text: str) -> str:
    """Folded text without diacritics and dots: one form for `Gardaí` and `GARDAI`, `Şişli` and `Sisli`. Lengths may change."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower().replace("ı", "i")


def clean(name: str) -> str:
    """The name as one line without markdown: `Plan** **ve\\nBütçe` becomes `Plan ve Bütçe`."""
    name = re.sub(r"\\?[*_]+|-{3,}", " ", name)  # "**", "\\_", "---"
    return re.sub(r"\s+", " ", name).strip(" ,;:")


@dataclass(frozen=True)
class Rules:
    """The word lists of one language, in plain letters."""

    ignored: frozenset[str]
    small: frozenset[str]
    of: frozenset[str]
    same: dict[str, Key]
    phrases: tuple[tuple[Key, Key], ...]
    generic: frozenset[str]
    subjects: frozenset[str]
    branch: frozenset[str]
    municipal: frozenset[str]
    legal: tuple[Key, ...]
    organs: frozenset[str]
    padding: frozenset[str]
    people: frozenset[str]
    governing: frozenset[str]
    trades: frozenset[str]
    plurals: tuple[tuple[str, str], ...]
    derived: tuple[tuple[str, str], ...]
    territories: frozenset[str]
    single: frozenset[str]
    leading: frozenset[str]
    qualifiers: frozenset[str]
    units: frozenset[str]
    offerings: frozenset[str]
    countries: frozenset[str]
    local: frozenset[str]
    heads: tuple[Key, ...]
    classes: frozenset[Key]
    ad_hoc: frozenset[Key]
    openers: frozenset[str]
    each: frozenset[str]
    nearby: frozenset[str]
    tail: re.Pattern[str] | None
    fused: re.Pattern[str] | None


@cache
def rules(lang: str) -> Rules:
    """Word lists of a language; those of a language without lists are empty."""
    lists: dict[str, Any] = languages.get(lang).lists.get("organisations", {})
    words: dict[str, list[str]] = lists.get("words", {})

    def plain(values: list[str]) -> frozenset[str]:
        return frozenset(plain_letters(v) for v in values)

    same = {tuple(plain_letters(k).split()): tuple(plain_letters(v).split()) for k, v in lists.get("same", {}).items()}
    fused = sorted(plain(lists.get("fused", [])), key=lambda e: (-len(e), e))
    vowels = "".join(sorted(plain(lists.get("possessive", []))))
    return Rules(
        ignored=plain(lists.get("ignored", [])),
        small=plain(lists.get("small", [])),
        of=plain(lists.get("of", [])),
        same={k[0]: v for k, v in same.items() if len(k) == 1},
        phrases=tuple(sorted(((k, v) for k, v in same.items() if len(k) > 1), key=lambda p: (-len(p[0]), p[0]))),
        generic=plain(words.get("generic", [])),
        subjects=plain(words.get("subjects", [])),
        branch=plain(words.get("branch", [])),
        municipal=plain(words.get("municipal", [])),
        legal=phrases(lists.get("legal", [])),
        organs=plain(words.get("organs", [])),
        padding=plain(words.get("padding", [])),
        people=plain(words.get("people", [])),
        governing=plain(words.get("governing", [])),
        trades=plain(words.get("trades", [])),
        plurals=endings(lists.get("plurals", {})),
        derived=endings(lists.get("derived", {})),
        territories=plain(words.get("territories", [])),
        leading=plain(words.get("leading", [])),
        qualifiers=plain(words.get("qualifiers", [])),
        units=plain(words.get("units", [])),
        offerings=plain(words.get("offerings", [])),
        countries=plain(words.get("countries", [])),
        local=plain(words.get("local", [])),
        heads=phrases(lists.get("heads", [])),
        classes=frozenset(phrases(lists.get("classes", []))),
        ad_hoc=frozenset(phrases(lists.get("ad_hoc", []))),
        openers=plain(words.get("openers", [])),
        each=plain(words.get("each", [])),
        nearby=plain(words.get("nearby", [])),
        single=plain(words.get("single", [])),
        tail=tail_pattern(words.get("territories", [])),
        # A word of at least three letters that ends in a possessive vowel and a case ending: "derneg|i|nin", "kurul|u|nca"
        fused=re.compile(rf"(\w{{3,}}[{vowels}])(?:{'|'.join(fused)})$") if fused else None,
    )


def phrases(listed: list[str]) -> tuple[Key, ...]:
    """Phrases as keys, those of most words first."""
    return tuple(sorted((tuple(plain_letters(v).split()) for v in listed), key=lambda form: (-len(form), form)))


def endings(listed: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Endings of words with what replaces them, the longest first."""
    plain = {plain_letters(k): plain_letters(v) for k, v in listed.items()}
    return tuple(sorted(plain.items(), key=lambda p: (-len(p[0]), p)))


def tail_pattern(territories: list[str]) -> re.Pattern[str] | None:
    """What follows the place of a territory: in "Council of the City of Tulton, Ormelshire" the group is ", Ormelshire"."""
    kinds = "|".join(sorted(plain_letters(t) for t in territories))
    return re.compile(rf"\b(?:{kinds}) of [^,]+(, ?\w+(?: \w+)?)$", re.IGNORECASE) if kinds else None


@cache
def key(name: str, lang: str) -> Key:
    """The words of a name that tell it from others, in plain letters, place before role. Empty without letters or digits."""
    return place_first(words_of(name, lang), rules(lang))


@cache
def words_of(name: str, lang: str) -> Key:
    """The words of a name's key in the order of the name."""
    return without_legal_form(all_words_of(name, lang), rules(lang))


def all_words_of(name: str, lang: str) -> Key:
    """The words of a name in one form, those of its legal form among them."""
    listed = rules(lang)
    text = without_ending(clean(name), languages.get(lang))
    if listed.tail and (tail := listed.tail.search(text)):
        text = text[: tail.start(1)]
    text = INITIALS.sub(lambda m: re.sub(r"[.\s]", "", m[0]) + " ", text)
    words = [w for w in BREAK.split(plain_letters(APOSTROPHE.sub("", text))) if w]
    words = [part for w in in_one_form(words, listed.phrases) for part in listed.same.get(w, (w,))]
    if listed.fused and words:
        words[-1] = listed.fused.sub(r"\1", words[-1])
    kept = [w for w in words if w not in listed.ignored]
    return once(tuple(kept or words))


def in_one_form(words: list[str], phrases: tuple[tuple[Key, Key], ...]) -> list[str]:
    """The words with phrases that are written in two ways in one of them (`co op`: `cooperative`)."""
    for phrase, form in phrases:
        n = len(phrase)
        at = 0
        while at + n <= len(words):
            if tuple(words[at : at + n]) == phrase:
                words = [*words[:at], *form, *words[at + n :]]
            at += 1
    return words


def once(words: Key) -> Key:
    """The words without what is said twice in a row, as where a line was read twice: `adare adare tidy towns`, `area board area board`."""
    for n in range(len(words) // 2, 0, -1):
        for at in range(
            len(words) - 2 * n + 1 if n > 1 else 1
        ):  # a single word only at the beginning: "City and Council Council" lost another
            if words[at : at + n] == words[at + n : at + 2 * n] and not all(len(w) < 3 for w in words[at : at + n]):
                return once(words[:at] + words[at + n :])
    return words


def without_legal_form(words: Key, listed: Rules) -> Key:
    """The words without the legal form before or behind them, where at least two words are left that are not all of role."""
    for form in listed.legal:
        n = len(form)
        for rest, found in ((words[n:], words[:n]), (words[:-n], words[-n:])):
            if found == form and len(rest) > 1 and not all(w in listed.generic for w in rest):
                return without_legal_form(rest, listed)
    return words


def without_ending(name: str, language: Language) -> str:
    """The name without a case ending after its last apostrophe: `Çevre Derneği'nin` becomes `Çevre Derneği`."""
    at = max(name.rfind(c) for c in "'’‘")
    return name[:at] if at > 0 and language.case_ending(name, at) == len(name) else name


def place_first(words: Key, listed: Rules) -> Key:
    """Role words before "of" go behind the place: `city council of city of tulton` becomes `tulton city council`."""
    for i, word in enumerate(words):
        if word in listed.of and 0 < i < len(words) - 1:
            role, place = words[:i], place_first(words[i + 1 :], listed)
            if not all(w in listed.generic for w in role):
                return words
            overlap = 1 if place[-1] == role[0] else 0
            return place + role[overlap:]
    return words


def ident(words: Key) -> str:
    """The key as one string; whether words are written together makes no difference (`Tidytowns`, `Tidy Towns`)."""
    return "".join(words)


def is_generic(words: Key, kind: str, lang: str) -> bool:
    """Whether a name is made only of words of role, so that bodies of many places bear it; a council's unit or a local office may have a subject."""
    listed = rules(lang)
    subjects = listed.subjects if kind == "council" or listed.local & set(words) else frozenset[str]()
    return bool(words) and all(w in listed.generic or w in subjects for w in words) and any(w in listed.generic for w in words)


def place_of(body: str, lang: str) -> Key:
    """The words of a body's name that are no words of role: its place (`Tulton Parish Council`: `tulton`)."""
    listed = rules(lang)
    return tuple(w for w in key(body, lang) if w not in listed.generic and w not in listed.subjects and w not in listed.small)


def is_national(where: Key, lang: str) -> bool:
    """Whether the place of a body is a country, so that local offices in its documents are those of many places."""
    return where[:1] != () and where[0] in rules(lang).countries


def follows_joint(word: str, form: str, lang: str, comma: bool = True) -> bool:
    """Whether a comma, or a word that makes no difference but "the", stands before a word of a name: "Elm and Brook Club" are two clubs, or one."""
    joints = [rf"(?<!\w){re.escape(j)}" for j in sorted(rules(lang).ignored) if j != "the"] + [","] * comma
    # ", brook", "& brook", "and the brook"
    return re.search(rf"(?:{'|'.join(joints)})\s+(?:the\s+)?{re.escape(word)}(?!\w)", plain_letters(form)) is not None


@cache
def is_descriptive(name: str, lang: str) -> bool:
    """Whether the dictionary has all words of a name: "Boxing Club" says what a body is, "Ormel Club" which one."""
    language = languages.get(lang)
    words = [w for w in re.split(r"[\W_\d]+", language.fold(clean(name))) if len(w) > 1]
    plurals = rules(lang).plurals
    return (
        lang in languages.codes()
        and bool(words)
        and all(simplemma.is_known(w, lang) or simplemma.is_known(replaced(w, plurals), lang) for w in words)
    )


def one(word: str, plurals: tuple[tuple[str, str], ...]) -> str:
    """A word without a plural ending: `authorities` gives `authority`, `rivers` gives `river`."""
    return replaced(word, plurals) if len(word) > SHORTEST_PLURAL and not word.endswith("ss") else word


def in_singular(words: Key, lang: str) -> Key:
    """The words without plural endings; languages that set none are left as they are."""
    return tuple(one(w, rules(lang).plurals) for w in words)


def is_plural(word: str, lang: str) -> bool:
    """Whether the last word of a name says that these are several bodies ("Plan ve Bütçe Komisyonları")."""
    return one(word, rules(lang).plurals) != word and word not in rules(lang).offerings


def replaced(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    """A word with the first ending that it has replaced."""
    for ending, other in endings:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + other
    return word


def is_shortened(name: str, lang: str) -> bool:
    """Whether a name has a word or sign for which a longer one is known: `Brook Assoc. Ltd`, `Parks & Arts`, `Dere Koruma Der.`."""
    listed = rules(lang)
    words = [w for w in BREAK.split(plain_letters(name)) if w]
    return any(len("".join(listed.same.get(w, ()))) > len(w) or not w.isalnum() for w in words)


def is_abbreviation(name: str) -> bool:
    """Whether a name is one run of 2 to 10 capitals: `TMMOB`, `N.C.C.`."""
    return ABBREVIATION.fullmatch(clean(name)) is not None


def initials(name: str, lang: str) -> set[str]:
    """The initials of a name of several words, with and without its small words (`of`, `for`)."""
    small = rules(lang).small | rules(lang).of
    words = words_of(name, lang)
    kept = [w for w in words if w not in small]
    return {"".join(w[0] for w in words), "".join(w[0] for w in kept)} if len(kept) > 1 else set()


def may_spell(short: str, full: str) -> bool:
    """Whether an abbreviation has no marked letter that begins no word of a name: `ÖKV` is not `Oda Kültür Vakfı`."""
    first = {w[0].upper() for w in re.split(r"[\W_]+", full) if w}
    return all(c in first for c in short if c in "ÇÖÜŞĞ")


def branch_parents(words: Key, lang: str) -> list[Key]:
    """Keys that the parent of a branch may have, longest first; none for a name that is no branch.

    `dere koruma dernegi irmakkoy subesi` gives `dere koruma dernegi irmakkoy`, `dere koruma dernegi`, `dere koruma`.
    """
    if not words or words[-1] not in rules(lang).branch:
        return []
    return [words[:n] for n in range(len(words) - 1, max(len(words) - 5, 1), -1)]
