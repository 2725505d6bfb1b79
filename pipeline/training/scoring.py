"""From passages whose names are known to the coefficients of the scores, and their card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline import languages
from pipeline.registry import registries, seeds
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import voted
from pipeline.training.calibration import FOLDS, Case, calibration_error, fit, held_out, reliability
from pipeline.training.formats import gold
from pipeline.training.making import readable
from pipeline.training.recipe import Recipe

_CARD = """# What votes are worth

`scores.json` turns the votes for a span into the probability that it is right (`pipeline/models/scores.py`): a logistic model of the taggers' combined
score, of whether several agree, and of whether the trained model stands alone. Coefficients of evidence are not negative, so more evidence
never lowers a score. Written by `tutanak train scores --data FOLDER --to pipeline/models`.

**What it was fitted on.** {n} spans that taggers voted for in {passages} passages of {files}; {right:.1%} of them are right.

**How good.** Fitted on {train} of {folds} parts of the passages, measured on the other, in turn: expected calibration error {error:.4f} (ten stretches of equal width).

| said | spans | said on average | right |
|---|---|---|---|
{table}

**What it cannot say.** The taggers' word lists grew with these passages, so on other archives fewer spans will be right than is said here. A judged sample
of an archive of one's own is the only measure that counts.
"""


def cases(recipe: Recipe, root: Path, settings: MentionsSettings) -> list[Case]:
    """Every span that is voted for in the passages of a recipe. Raises InputError for a file that is missing or broken."""
    known, found = seeds(registries()), []
    for entry in recipe.passages:
        path = root / entry.path
        with readable(path, gold.NAME):
            passages = gold.read(path, languages.get(entry.lang))
        for n, passage in enumerate(passages):
            meant = {(a, b) for a, b, _ in passage.spans}
            votes = voted(passage.text, entry.lang, known, settings)
            found += [Case(f"{entry.path}#{n:05d}", evidence, (a, b) in meant) for a, b, evidence in votes]
    return found


def write(recipe: Recipe, found: Sequence[Case], folder: Path) -> tuple[Path, Path]:
    """Write `scores.json` and its card `scores.md` into a folder."""
    said = held_out(found)
    table = "\n".join(f"| {b.low:g} to {b.high:g} | {b.n} | {b.said:.3f} | {b.right:.3f} |" for b in reliability(said))
    card = _CARD.format(
        n=len(found), passages=len({c.passage for c in found}), files=", ".join(f"`{Path(p.path).stem}`" for p in recipe.passages),
        right=sum(c.right for c in found) / len(found), train=FOLDS - 1, folds=FOLDS, error=calibration_error(said), table=table,
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    numbers, text = folder / "scores.json", folder / "scores.md"
    numbers.write_text(json.dumps(fit(found), indent=1) + "\n", encoding="utf-8")
    text.write_text(card, encoding="utf-8")
    return numbers, text
