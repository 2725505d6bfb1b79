"""The words of the report in one language, and numbers and dates as that language writes them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import SettingsError

_TEXTS = resources.files(__package__).joinpath("texts")


def codes() -> list[str]:
    """Codes of the languages that the report can be written in."""
    return sorted(p.name.removesuffix(".toml") for p in _TEXTS.iterdir() if p.name.endswith(".toml"))


@dataclass(frozen=True)
class Wording:
    """One language; `texts` is the parsed file."""

    code: str
    texts: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.code)

    def say(self, key: str, **values: object) -> str:
        """The text of `section.key` with its places filled; raises KeyError for an unknown key."""
        section, _, name = key.partition(".")
        text: str = self.texts[section][name]
        return text.format(**{k: self.number(v) if isinstance(v, int | float) else v for k, v in values.items()}) if values else text

    def name(self, section: str, code: str) -> str:
        """The word for a code of the vocabulary, or the code itself for one that has no word."""
        return str(self.texts[section].get(code, code))

    def number(self, value: float | None, digits: int | None = None) -> str:
        """`1,234.5` or `1.234,5`; an en dash for a number that there is not."""
        if value is None:
            return "–"
        if digits is None:
            digits = 0 if float(value).is_integer() else 1
        swap = {",": self.texts["thousands"], ".": self.texts["decimal"], "-": "−"}
        return "".join(swap.get(c, c) for c in f"{value:,.{digits}f}")

    def percent(self, share: float | None) -> str:
        """`12.3%` or `%12,3`."""
        if share is None:
            return "–"
        text = self.number(100 * share, 1)
        return f"%{text}" if self.code == "tr" else f"{text}%"

    def date(self, iso: str | None) -> str:
        """A date as long as its precision: `5 March 2019`, `Mart 2019`, `2019`."""
        parts = (iso or "").split("-")
        if not parts[0]:
            return self.say("evidence.no_date")
        if len(parts) == 1:
            return parts[0]
        month = self.texts["months"][int(parts[1]) - 1]
        if len(parts) == 2:
            return f"{month} {parts[0]}"
        return str(self.texts["date"].format(day=int(parts[2][:2]), month=month, year=parts[0]))


@cache
def get(code: str) -> Wording:
    """The words of a language; raises SettingsError when the report is not written in it."""
    if code not in codes():
        raise SettingsError(f"the report is not written in {code!r}", f"There are: {', '.join(codes())}.")
    return Wording(code, tomllib.loads(_TEXTS.joinpath(f"{code}.toml").read_text(encoding="utf-8")))
