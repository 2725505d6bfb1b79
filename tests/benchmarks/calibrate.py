"""Fit the estimate of word accuracy of scanned pages, and say how good it is: python -m tests.benchmarks.calibrate.

Pages are our own scans and the scans of Rivergrove, each as they are and poorer in several ways. The true accuracy of a page is the share of the words
read that stand at their place in the truth. Figures are of pages of documents and sets that the fit did not see.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from rapidfuzz.distance import Levenshtein
from scipy.stats import pearsonr, spearmanr
from sklearn.linear_model import LogisticRegression

from pipeline.readers import RawPage
from pipeline.readers.confidence import features
from pipeline.readers.means import Means
from pipeline.readers.scans import Scan, read_scans
from pipeline.settings import PagesSettings
from tests.benchmarks.ocr import RIVERGROVE, plain, transcriptions
from tests.benchmarks.scanned import Copy, copied, degraded

TARGET = Path(__file__).parents[2] / "pipeline" / "models" / "scans.json"
_DPI = 200
# blur in pixels at 200 dpi, noise in grey levels, specks: from clean to hardly legible
POORER = ((0.0, 0, 0), (1.2, 60, 0), (2.4, 30, 0), (2.8, 12, 0))
Row = tuple[str, tuple[float, float, float], float]  # group, features, true accuracy


def rows() -> Iterator[Row]:
    """Every page with its figures."""
    for seed, lang in enumerate(("tr", "en") * 2):
        data, truth = copied(Copy(lang, _DPI, size=16.0 + 4 * (seed // 2), pages=1), seed)
        yield from _read(f"{lang} {seed // 2}", _images(data), truth[0], seed)
    for seed, (path, words) in enumerate(transcriptions() if RIVERGROVE.is_dir() else ()):
        yield from _read(path.stem, _images(path.read_bytes())[:1], words, 100 + seed)


def _images(data: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.render(scale=_DPI / 72, grayscale=True).to_pil().convert("L").copy() for page in document]


def _read(group: str, images: Sequence[Image.Image], truth: Sequence[str], seed: int) -> Iterator[Row]:
    """The pages of a document, read in each state together, since the truth may not say where its pages end."""
    chance = np.random.default_rng(seed)
    for blur, noise, specks in POORER:
        scans = [Scan(RawPage([]), degraded(i, Copy("", blur=blur, noise=noise, specks=specks), chance), _DPI) for i in images]
        readings = [reading for _, reading in read_scans(scans, PagesSettings(), Means(2))]
        pages = [plain(reading.text) for reading in readings]
        right = np.zeros(sum(map(len, pages)), dtype=bool)
        for tag, _, _, a, b in Levenshtein.opcodes(plain(" ".join(truth)), [w for page in pages for w in page]):
            right[a:b] = tag == "equal"
        for reading, mine in zip(readings, np.split(right, np.cumsum([len(p) for p in pages])[:-1]), strict=True):
            found = features(reading.lines)
            if found and len(mine):
                yield group, found, float(mine.mean())


def fitted(found: Sequence[Row]) -> tuple[list[float], float]:
    """(weights, intercept) of a logistic regression of the accuracy; every page counts as a right and a wrong part."""
    x = np.array([f for _, f, _ in found] * 2)
    y = np.repeat([1, 0], len(found))
    share = np.array([a for _, _, a in found])
    model = LogisticRegression(C=1e4, max_iter=1000).fit(x, y, sample_weight=np.concatenate((share, 1 - share)))
    return model.coef_[0].round(4).tolist(), round(float(model.intercept_[0]), 4)


def predicted(found: Sequence[Row], weights: Sequence[float], intercept: float) -> np.ndarray:
    """The estimates."""
    return 1 / (1 + np.exp(-intercept - np.array([f for _, f, _ in found]) @ np.array(weights)))


def main() -> None:
    """Cross-validate by document, fit on all, write the model."""
    found = list(rows())
    guesses = np.zeros(len(found))
    for group in {g for g, _, _ in found}:
        held = [i for i, row in enumerate(found) if row[0] == group]
        guesses[held] = predicted([found[i] for i in held], *fitted([row for row in found if row[0] != group]))
    true = np.array([a for _, _, a in found])
    real = np.array([not g.startswith(("tr ", "en ")) for g, _, _ in found])
    means = np.array([f[0] for _, f, _ in found])
    for name, part in (("all", real | True), ("Rivergrove", real), ("our own", ~real)):
        if part.sum() > 2:
            r, rho = pearsonr(guesses[part], true[part])[0], spearmanr(guesses[part], true[part])[0]
            off, bare = np.abs(guesses - true)[part].mean(), pearsonr(means[part], true[part])[0]
            print(f"{name}: {part.sum()} pages, r {r:.3f}, rank {rho:.3f}, mean error {off:.3f}; mean confidence alone r {bare:.3f}")
    weights, intercept = fitted(found)
    TARGET.write_text(json.dumps({"weights": weights, "intercept": intercept}) + "\n", encoding="utf-8")
    print(TARGET.name, weights, intercept, file=sys.stdout)


if __name__ == "__main__":
    main()
