"""The words of the report in one language, and numbers and dates as that language writes them."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup

from pipeline.errors import SettingsError

_PLURAL = re.compile(r"\{(\w+)\|([^|}]*)\|([^}]*)\}")  # accepts `{n|mention|mentions}`
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
        """The text of `section.key` with its places filled, `{n|mention|mentions}` by the number `n`; raises KeyError for an unknown key."""
        section, _, name = key.partition(".")
        text: str = self.texts[section][name]
        text = _PLURAL.sub(lambda m: m[2] if values[m[1]] == 1 else m[3], text)
        filled = {k: self.number(v) if isinstance(v, int | float) else v for k, v in values.items()}
        if any(isinstance(v, Markup) for v in filled.values()):
            return Markup(text).format(**filled)  # escapes what is not markup
        return text.format(**filled) if values else text

    def name(self, section: str, code: str) -> str:
        """The word for a code of the vocabulary, or the code itself for one that has no word."""
        return str(self.texts[section].get(code, code))

    def reason(self, english: str) -> str:
        """Why a statistic is missing, as the table says it in English, in this language."""
        return str(self.texts.get("reasons", {}).get(english, english))

    def number(self, value: float | None, digits: int = 0) -> str:
        """`1,234.5` or `1.234,5` with so many decimals; an en dash for a number that there is not."""
        if value is None:
            return "–"
        # nine digits and halves up, as the script writes what it counts anew
        exact = Decimal(f"{value:.9g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        swap = {",": self.texts["thousands"], ".": self.texts["decimal"], "-": "−"}
        return "".join(swap.get(c, c) for c in f"{exact:,f}")

    def bounds(self, low: float | None, high: float | None, digits: int = 0) -> str:
        """`5 – 12`, the bounds rounded outwards; an en dash where there is no interval."""
        if low is None or high is None:
            return "–"
        scale = 10**digits
        near = [round(v * scale, 6) for v in (low, high)]  # what is whole but for the last bits stays itself
        return f"{self.number(math.floor(near[0]) / scale, digits)} – {self.number(math.ceil(near[1]) / scale, digits)}"

    def percent(self, share: float | None, digits: int = 1) -> str:
        """`12.3%` or `%12,3`."""
        if share is None:
            return "–"
        text = self.number(100 * share, digits)
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
