"""From passages whose names are known to the coefficients of the scores, and their card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline import languages
from pipeline.registry import registries, seeds
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import voted
from pipeline.training.calibration import FOLDS, Case, calibration_error, concordance, fit, held_out, reliability
from pipeline.training.diagram import reliability_svg
from pipeline.training.formats import gold
from pipeline.training.making import readable
from pipeline.training.recipe import Recipe

_CARD = """# What votes are worth

`scores.json` turns the votes for a span into the probability that it is right (`pipeline/models/scores.py`): a logistic model of the taggers' combined
score, of whether several agree, and of whether the trained model stands alone. Coefficients of evidence are not negative, so more evidence
never lowers a score. Written by `tutanak train scores --data FOLDER --to pipeline/models`.

**What it was fitted on.** {n} spans that taggers voted for in {passages} passages of {files}; {right:.1%} of them are right.

**How good.** Fitted on {train} of {folds} parts of the passages, measured on the other, in turn: expected calibration error {error:.4f} (ten stretches of equal width).

| said | spans | said on average | right | interval (95%) |
|---|---|---|---|---|
{table}

![Share of right spans against what was said of them](scores.svg)

**How concentrated.** {spread}

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


def write(recipe: Recipe, found: Sequence[Case], folder: Path) -> list[Path]:
    """Write `scores.json`, its card `scores.md` and the reliability diagram `scores.svg` into a folder."""
    folds = held_out(found)
    said = [s for fold in folds for s in fold]
    bins = reliability(said)
    table = "\n".join(
        f"| {b.low:g} to {b.high:g} | {b.n} | {b.said:.3f} | {b.right:.3f} | {b.right_low:.3f}–{b.right_high:.3f} |" for b in bins
    )
    card = _CARD.format(
        n=len(found), passages=len({c.passage for c in found}), files=", ".join(f"`{Path(p.path).stem}`" for p in recipe.passages),
        right=sum(c.right for c in found) / len(found), train=FOLDS - 1, folds=FOLDS, error=calibration_error(said), table=table,
        spread=_spread(folds),
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    written = {
        "scores.json": json.dumps(fit(found), indent=1) + "\n",
        "scores.md": card,
        "scores.svg": reliability_svg(bins),
    }
    for name, content in written.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return [folder / name for name in written]


def _spread(folds: Sequence[Sequence[tuple[float, bool]]]) -> str:
    """How far the scores lie apart, and how often a right span has the higher one, in words for the card."""
    said = [s for fold in folds for s in fold]
    scores, wrong = np.array([p for p, _ in said]), sum(not right for _, right in said)
    low, high = np.quantile(scores, [0.25, 0.75])
    apart = f"What is said of these spans lies between {scores.min():.3f} and {scores.max():.3f}, the middle half of it between {low:.3f} and {high:.3f}."
    chance = concordance(folds)
    if chance is None:
        return f"{apart}\n{wrong} of the {len(said)} spans are wrong, so nothing shows whether a higher score is a surer name."
    return (
        f"{apart}\nOf a right and a wrong span of the same part the right one has the higher score in {chance:.0%} of the pairs (50% is chance); this rests on\n"
        f"{wrong} wrong spans of {len(said)}. Where scores lie close together, a small calibration error says that their level is right, not that they tell\n"
        "sure names from doubtful ones."
    )
