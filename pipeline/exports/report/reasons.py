"""Why a mention is one, said in the language of the report: the tables keep one English text, whose fixed phrases a language may have in its own words."""

from __future__ import annotations

import re
from functools import cache

from pipeline.exports.report.wording import Wording

_QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""  # accepts `'Elm Trust'`, `"Elm Workers' Union"`
_PART = re.compile(rf"((?:{_QUOTED}|.)+?)(?:; |$)", re.DOTALL)  # accepts `role: cue 'asked; said'; `
_LABELLED = re.compile(r"(?:(\w+): )?(.*)", re.DOTALL)  # accepts `patterns: head word 'trust'`, `judged by Ann: no trust`
_PLACE = re.compile(r"\\\{(\w+)\\\}")  # accepts `\{text\}`, a place of an escaped phrase
_PLACES = {"text": _QUOTED, "kind": r"\w+", "role": r"\w+", "name": ".+"}


def told(english: str, words: Wording) -> str:
    """The reason in the words of the language; a part that it has no words for stays English and is said to be so."""
    return "; ".join(_told(part, words) for part in _PART.findall(english)) if "why" in words.texts else english


@cache
def _told(part: str, words: Wording) -> str:
    match = _LABELLED.fullmatch(part)
    label, said = match.groups() if match else (None, part)
    for pattern, own in _phrases(words):
        if found := pattern.fullmatch(said):
            places = {name: _place(name, value, words) for name, value in found.groupdict().items()}
            return (f"{words.name('why_labels', label)}: " if label else "") + own.format(**places)
    return words.say("page.english", text=part)


@cache
def _phrases(words: Wording) -> list[tuple[re.Pattern[str], str]]:
    """The phrases of the language's file, places as named groups."""
    return [
        (re.compile(_PLACE.sub(lambda m: f"(?P<{m[1]}>{_PLACES[m[1]]})", re.escape(english)), re.DOTALL), own)
        for english, own in words.texts["why"].items()
    ]


def _place(name: str, value: str, words: Wording) -> str:
    if name == "text":
        return "“" + value[1:-1].replace("\\'", "'") + "”"
    return words.name({"kind": "kinds", "role": "roles_names"}[name], value) if name != "name" else value
