"""Gazetteer: what a registry of a million names costs beside the seed registry, in the same run: loading, memory, and reading the same text.

Names are put together from syllables, so none of them is real and few stand in the text; a tenth of the text names listed bodies.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import ahocorasick

from pipeline import languages
from pipeline.registry import seeds
from pipeline.settings import FilesSettings
from pipeline.stages.mentions import tag_text
from pipeline.tables import Listed
from pipeline.taggers import Known, gazetteer
from tests.benchmarks.sentences import sentence

COUNT, SEED, SENTENCES, ROUNDS = 1_000_000, 20, 1500, 3
_SYLLABLES = [
    "an",
    "or",
    "bel",
    "tur",
    "mak",
    "sen",
    "dir",
    "kal",
    "ven",
    "ros",
    "tha",
    "lin",
    "cor",
    "mur",
    "eth",
    "wyn",
    "gal",
    "per",
    "dos",
    "nar",
    "hol",
    "bri",
]
_HEADS = ("Association", "Trust", "Club", "Foundation", "Society", "Residents Association", "Tidy Towns", "Chamber")


def report(folder: Path) -> Iterator[str]:
    """Load, memory and the ratio of reading times; `folder` is not used."""
    chance = random.Random(SEED)
    small: Sequence[Listed] = seeds(FilesSettings().registries)
    large = [*small, *(listed(n, chance) for n in range(COUNT))]
    text = "\n".join(_line(n, chance, large) for n in range(SENTENCES))
    before, begun = _memory(), time.process_time()
    known = Known.of(large, "en")
    gazetteer.tag("", languages.get("en"), known)
    took, more = time.process_time() - begun, _memory() - before
    begun = time.process_time()
    _aho_corasick(row.name.lower() for row in large)
    beside = time.process_time() - begun
    yield f"{len(large)} organisations ready in {took:.1f} s of processor time, {more:.0f} MiB more; pyahocorasick of their names alone: {beside:.1f} s"
    times: dict[str, list[float]] = {"small": [], "large": []}
    found = {}
    for _ in range(ROUNDS):
        for name, registry in (("small", small), ("large", large)):
            begun = time.process_time()
            found[name] = len(tag_text(text, "en", registry))
            times[name].append(time.process_time() - begun)
    ratio = min(times["large"]) / min(times["small"])
    yield f"reading {len(text)} characters: {ratio:.2f} times the time with the {len(small)} of the seed registry ({found['large']} and {found['small']} mentions)"


def _aho_corasick(names: Iterable[str]) -> None:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for place, name in enumerate(names):
        automaton.add_word(name, place)
    automaton.make_automaton()


def listed(number: int, chance: random.Random) -> Listed:
    """An invented organisation."""
    place = ("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize() for _ in range(2))
    return Listed(f"x{number}", " ".join((*place, chance.choice(_HEADS))), "association", "", [], [])


def _line(number: int, chance: random.Random, registry: Sequence[Listed]) -> str:
    said = sentence(chance, "en")
    return f"{said} A letter from the {chance.choice(registry).name} was read." if number % 10 == 0 else said


def _memory() -> float:
    """MiB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
