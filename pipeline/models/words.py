"""How the models that we train see words: named in their configuration, so that a saved model finds it again.

Words fold with the language's own rules ("IŞIK" is "ışık"), prefixes are the first four letters, and in languages with case endings after
apostrophes the ending is a word of its own ("Derneği", "'nin").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.attrs import NORM, PREFIX
from spacy.util import compile_infix_regex, registry

from pipeline import languages

CALLBACK = "tutanak.words.v1"
_APOSTROPHE = r"(?<=\w)(?=['’‘]\w)"  # the place before the apostrophe of "Derneği'nin"


@registry.callbacks(CALLBACK)  # type: ignore[untyped-decorator]
def words(lang: str) -> Callable[[Any], Any]:
    """What is done with a blank pipeline: folding, prefixes, and case endings apart."""
    language = languages.get(lang)

    def adapt(nlp: Any) -> Any:
        getters = nlp.vocab.lex_attr_getters
        getters[NORM] = language.fold
        getters[PREFIX] = lambda word: language.fold(word)[:4]
        if "case_endings" in language.lists:
            nlp.tokenizer.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or ()), _APOSTROPHE]).finditer
        return nlp

    return adapt
