"""Languages: each is one TOML file of word lists beside this module; the logic here serves all of them.

`get("tr")` gives a `Language` with folding that keeps lengths, lemmas, stop words, a spaCy tokeniser and sentence splitter,
and the word lists of the file by section.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError
from pipeline.languages.sentences import starts

if TYPE_CHECKING:
    import spacy.language

OTHER = "other"  # the code of text in a language that has no file


@dataclass(frozen=True)
class Language:
    """One language. `lists` is the parsed file."""

    code: str
    name: str
    lists: dict[str, Any] = field(repr=False, default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.code)

    @cached_property
    def _fold_table(self) -> dict[str, str]:
        # "İ" is the only character whose lower case is longer than itself
        letters: dict[str, str] = self.lists.get("fold", {})
        return {"İ": "i"} | letters

    def fold(self, text: str) -> str:
        """Lower case with the language's own rules; the length never changes, so offsets hold."""
        for letter, folded in self._fold_table.items():
            text = text.replace(letter, folded)  # many times as fast as `translate`
        return text.lower()

    @cached_property
    def _suffix_pattern(self) -> re.Pattern[str] | None:
        endings = self.lists.get("case_endings", [])
        return re.compile(rf"['’‘](?:{'|'.join(sorted(endings, key=len, reverse=True))})\b") if endings else None

    def case_ending(self, text: str, end: int) -> int:
        """The end of a case ending after an apostrophe at `end` (`Derneği|'nin`), or `end` when there is none."""
        match = self._suffix_pattern.match(text, end) if self._suffix_pattern else None
        return match.end() if match else end

    @cached_property
    def stop_words(self) -> frozenset[str]:
        """spaCy's stop words, folded."""
        return frozenset(self.fold(w) for w in self.nlp.Defaults.stop_words)

    @cached_property
    def nlp(self) -> spacy.language.Language:
        """A blank spaCy pipeline that tokenises and finds sentences by punctuation."""
        import spacy

        nlp = spacy.blank(self.code if self.code != OTHER else "xx")
        nlp.add_pipe("sentencizer")
        nlp.max_length = 1_000_000_000
        return nlp

    def sentences(self, text: str, parts: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
        """For each part (start, end) of a text, read by itself, the offsets at which its sentences begin."""
        return starts(text, parts, self.nlp)

    def lemma(self, word: str) -> str:
        """The folded lemma of a word (simplemma's dictionaries); the folded word itself when it is unknown."""
        return _lemma(self, word)


@cache
def _lemma(language: Language, word: str) -> str:
    import simplemma

    folded = language.fold(word)
    return folded if language.code == OTHER else language.fold(simplemma.lemmatize(folded, lang=language.code))


@cache
def codes() -> tuple[str, ...]:
    """Codes of the languages there are."""
    return tuple(sorted(p.name.removesuffix(".toml") for p in resources.files(__package__).iterdir() if p.name.endswith(".toml")))


@cache
def get(code: str) -> Language:
    """The language of a code; `other` has no word lists. Raises SettingsError for an unknown code."""
    if code == OTHER:
        return Language(OTHER, "other")
    if code not in codes():
        raise SettingsError(f"no language called {code!r}", f"There are: {', '.join(codes())}.")
    lists = tomllib.loads(resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    return Language(code, lists["name"], lists)
