"""What stands beside a mention in the text: the rest of a longer name, a capital that belongs to it, "each" or "the local" before a class of bodies."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pipeline.identity.classes import says_what
from pipeline.identity.met import Met, place
from pipeline.identity.names import (
    APOSTROPHE,
    BREAK,
    Key,
    follows_joint,
    is_abbreviation,
    is_generic,
    is_national,
    plain_letters,
    rules,
    words_of,
)

RARER = 2  # how many times more often than the longer name the shorter may be met: a name that stands well alone is not part of another
MOST = 50  # letters of a full name that must stand beside its abbreviation
# the last word of a text, behind it only spaces and markdown: "of the **Elm** "
_LAST_WORD = re.compile(r"([^\W_]+(?:['’][^\W_]+)?)[\s*_]*$")
# marks between two names, and what begins a sentence: "; ", "• ", "\n\n\n"
_APART = re.compile(r"\n\s*\n\s*\n|[.:;!?()•|\[\]]")
# what begins a sentence or an item: ". " "1) " a new line
_BEGINS = re.compile(r"(?:^|[.:;!?)•|\d]|\n\s*)[\s*_]*$")

# a number with a slash, or several, and up to two words: "(10/66, 67) esas numaralı "
_NUMBER = re.compile(r"\((\d+/\d+(?:,\s*\d+)*)\)(?:\s+\w+){0,2}\s*$")
# what may stand between a name and what explains it: " (", ") ", "** (", but not the end of a sentence
_JOINT = r"[\s*_()\[\],\"“”‘’'–-]{0,8}"
_BESIDE_BEFORE, _BESIDE_AFTER = re.compile(rf"\w{_JOINT}$"), re.compile(rf"{_JOINT}\w")


def fuller(mentions: Sequence[Met]) -> dict[Key, list[Met]]:
    """The longer names of the corpus that begin or end with a name, by its words as written, the longest first."""
    counts = Counter(words_of(m.name, m.lang) for m in mentions)
    first = {words_of(m.name, m.lang): m for m in reversed(mentions)}
    found: dict[Key, list[Met]] = defaultdict(list)
    for words, met in sorted(first.items(), key=lambda item: (-len(item[0]), item[0])):
        for part in dict.fromkeys(p for n in range(2, len(words)) for p in (words[:n], words[-n:])):
            # two bodies, or one whose subject has two words
            joint = part == words[-len(part) :] and follows_joint(part[0], met.name, met.lang)
            if part in first and counts[part] <= (1 if joint else RARER) * counts[words] and is_same_sort(first[part], met):
                found[part].append(met)
    return dict(found)


def is_same_sort(one: Met, other: Met) -> bool:
    """Whether two names are of one kind, or of bodies of the state both."""
    return one.kind == other.kind or {one.kind, other.kind} == {"council", "public"}


def completed(met: Met, longer: Mapping[Key, Sequence[Met]]) -> Met | None:
    """The longest name of the corpus that the text has here and the mention only part of: "Elm [Harbour Trust]" where "Elm Harbour Trust" is met."""
    part = words_of(met.name, met.lang)
    names = [m for m in longer.get(part, ()) if m.lang == met.lang]
    if not names:
        return None
    ignored = rules(met.lang).ignored
    before, after = plain_words(_APART.split(met.before)[-1].rpartition(",")[2], ignored), plain_words(_APART.split(met.after)[0], ignored)
    for full in names:
        words = words_of(full.name, full.lang)
        n = len(words) - len(part)
        if (words[n:] == part and before[-n:] == list(words[:n])) or (words[:-n] == part and after[:n] == list(words[-n:])):
            return full
    return None


def is_explained(met: Met) -> bool:
    """Whether the text has what an abbreviation stands for beside it, "Brook Trust (BT)" or "BT (Brook Trust)"; other short names are explained as they are."""
    if not is_abbreviation(met.name):
        return True
    full, before, after = (squeezed(t) for t in (met.expansion or "", met.before, met.after))
    behind = before.endswith(full[-MOST:]) and _BESIDE_BEFORE.search(met.before)
    return bool(behind or (after.startswith(full[:MOST]) and _BESIDE_AFTER.match(met.after)))


def squeezed(text: str) -> str:
    """The letters and digits of a text in plain letters."""
    return "".join(c for c in plain_letters(text) if c.isalnum())


def plain_words(text: str, ignored: frozenset[str]) -> list[str]:
    """The words of a text in plain letters, without those that make no difference in a name."""
    return [w for w in BREAK.split(plain_letters(APOSTROPHE.sub("", text))) if w and w not in ignored]


def is_one_of_many(met: Met) -> bool:
    """Whether the word before a name of role or common words says that it is any body of its class ("each Parish Council", "the local Boxing Club")."""
    last, listed = _LAST_WORD.search(met.before), rules(met.lang)
    word = plain_letters(last[1]) if last else ""
    own = tuple(w for w in met.words if w not in place(met)) if not is_national(met.words, met.lang) else ()
    return (word in listed.each and (is_generic(own, met.kind, met.lang) or says_what(met))) or (word in listed.nearby and says_what(met))


def file_number(met: Met) -> str | None:
    """The number in brackets a few words before a name, by which a body set up for one matter is told: "(10/67) esas numaralı"."""
    found = _NUMBER.search(met.before)
    return re.sub(r"\s", "", found[1]) if found else None


def continues(met: Met) -> bool:
    """Whether the name goes on before the mention: a capital directly before it, which begins no sentence and is no word that leads in a name."""
    last = _LAST_WORD.search(met.before)
    if last is None or not last[1][0].isupper():
        return False
    word = plain_letters(last[1])
    return (
        not _BEGINS.search(met.before[: last.start()])
        and word not in rules(met.lang).ignored | rules(met.lang).each | rules(met.lang).nearby | rules(met.lang).openers
    )
