"""OCR: scans with exact truth and real scans with transcriptions, read by ours and by OCRmyPDF with pdftotext in the same run.

Word accuracy on our own scans is one minus the edit distance between the words of a page as read and as printed, over the number of printed words.
The transcriptions of real scans leave out stamps and signatures and were made with the help of machines, so there it is the share of their words that
are found in order; their own errors, which nobody has counted, are its ceiling.
The quality that a page is given is set against the accuracy that it has: how far the two go together, and whether a map from one to the other that is
fitted on the other pages would come nearer.
Both read the same files with two processors, ours in a fresh process; OCRmyPDF straightens and turns pages only where they need it, which costs it time.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
from rapidfuzz.distance import Levenshtein
from sklearn.isotonic import IsotonicRegression

from pipeline.readers.means import Means
from pipeline.settings import PagesSettings
from pipeline.stages.pages import read
from tests.benchmarks.scanned import Copy, copies

JOBS = 2
BANDS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 1.01)
RIVERGROVE = Path(__file__).parents[2].parent / "shared" / "data" / "rivergrove"
_MARKUP = re.compile(
    r"[*_#>|`\\]+|<[^>]+>|\[([^\]]*)\]\([^)]*\)|^---$.*?^---$", re.DOTALL | re.MULTILINE
)  # "**Section 1**", "<u>", "[text](link)"
_ASIDE = re.compile(r"[^\w%$§&]+")
LANGUAGES = {"tr": "tur", "en": "eng"}


def report(folder: Path) -> Iterator[str]:
    """Figures by set of pages; `folder` is not used."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        truths = {}
        for name, copy, data, words in copies():
            path = root / f"{len(truths):02}.pdf"
            path.write_bytes(data)
            truths[path] = (name, copy, words)
        read_by_us, seconds = _ours(list(truths))
        ours = {path: [page.words for page in pages] for path, pages in read_by_us.items()}
        yield f"tutanak: {seconds:.1f} s for {sum(len(words) for _, _, words in truths.values())} pages"
        theirs = {}
        if shutil.which("ocrmypdf") and shutil.which("pdftotext"):
            for how in ("tur+eng", "single"):
                began = time.perf_counter()
                theirs[how] = {
                    p: _ocrmypdf(p, copy, how if how != "single" else LANGUAGES[copy.lang]) for p, (_, copy, _) in truths.items()
                }
                took = time.perf_counter() - began
                yield f"OCRmyPDF, {how}: {took:.1f} s, tutanak is {took / seconds:.2f}× as fast"
        else:
            yield "OCRmyPDF or pdftotext is not installed: not compared"
        for path, (name, _, words) in truths.items():
            found = {"tutanak": ours[path], **{f"OCRmyPDF {how}": pages[path] for how, pages in theirs.items()}}
            yield f"{name}: " + ", ".join(
                f"{tool} {_mean(accuracy(p, w) for p, w in zip(pages, words, strict=True)):.4f}" for tool, pages in found.items()
            )
        judged = [
            (page.quality, accuracy(page.words, words))
            for path, (_, _, of_pages) in truths.items()
            for page, words in zip(read_by_us[path], of_pages, strict=True)
        ]
        yield from _rivergrove(root, judged)
        yield from trust(judged)


def trust(judged: Sequence[tuple[float | None, float]]) -> Iterator[str]:
    """How far qualities of pages go together with their accuracies."""
    said = np.array([(q, right) for q, right in judged if q is not None])
    quality, right = said.T
    yield f"quality: {len(said)} of {len(judged)} readings have one, correlation with word accuracy {np.corrcoef(quality, right)[0, 1]:.3f}"
    others = [np.arange(len(said)) != i for i in range(len(said))]
    fitted = [
        IsotonicRegression(out_of_bounds="clip").fit(quality[o], right[o]).predict([q])[0] for o, q in zip(others, quality, strict=True)
    ]
    lines = [np.polyval(np.polyfit(quality[o], right[o], 1), q) for o, q in zip(others, quality, strict=True)]
    for name, values in {
        "as it is": quality,
        "by a monotone map of the others": np.array(fitted),
        "by a line through the others": np.array(lines),
    }.items():
        yield f"quality {name}: {np.abs(values - right).mean():.4f} from the accuracy on average, {(values - right).mean():+.4f} with sign"
    for low, high in pairwise(BANDS):
        held = (quality >= low) & (quality < high)
        if held.any():
            yield f"quality {low:.2f} to {high:.2f}: {held.sum()} readings, mean {quality[held].mean():.3f}, accuracy {right[held].mean():.3f}"


def accuracy(words: Sequence[str], truth: Sequence[str]) -> float:
    """One minus the edit distance over the number of true words, at least 0."""
    return max(0.0, 1 - Levenshtein.distance(words, truth) / max(len(truth), 1))


def recall(words: Sequence[str], truth: Sequence[str]) -> float:
    """Share of the true words that are found in order."""
    return sum(b - a for tag, a, b, _, _ in Levenshtein.opcodes(truth, words) if tag == "equal") / max(len(truth), 1)


def _mean(values: Iterator[float]) -> float:
    return statistics.fmean(values)


class OurPage(NamedTuple):
    """A page as we read it."""

    words: list[str]
    quality: float | None


def _ours(paths: Sequence[Path]) -> tuple[dict[Path, list[OurPage]], float]:
    """(the pages of each file, seconds) of a fresh process that reads all files."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks.ocr", *map(str, paths)], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    return {p: [OurPage(text.split(), q) for text, q in pages] for p, pages in zip(paths, json.loads(done.stdout), strict=True)}, seconds


def _ocrmypdf(path: Path, copy: Copy, languages: str) -> list[list[str]]:
    options = ["--deskew"] * bool(copy.skew) + ["--rotate-pages"] * bool(copy.turn)
    with tempfile.TemporaryDirectory() as place:
        made = f"{place}/out.pdf"
        subprocess.run(
            ["ocrmypdf", "--quiet", "-l", languages, "--jobs", str(JOBS), *options, str(path), made], capture_output=True, check=True
        )
        printed = subprocess.run(["pdftotext", made, "-"], capture_output=True, check=True).stdout.decode()
    return [page.split() for page in printed.split("\f")[:-1]]


def scanned(path: Path, place: Path) -> Path:
    """The pages of a PDF that are covered by an image, without any text layer, as a PDF in a folder."""
    target = place / f"{path.stem}.pdf"
    images = []
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            if any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
                images.append(page.render(scale=200 / 72, grayscale=True).to_pil().convert("L").copy())
    images[0].save(target, "PDF", resolution=200, save_all=True, append_images=images[1:])
    return target


def transcriptions() -> Iterator[tuple[Path, list[str]]]:
    """The scans of Rivergrove that are images on every page, with the words of their transcription."""
    for path in sorted(RIVERGROVE.rglob("*.pdf")):
        markdown = path.with_suffix(".md")
        with pypdfium2.PdfDocument(path) as document:
            whole = all(any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)) for page in document)
        if whole and markdown.is_file():
            yield path, plain(markdown.read_text(encoding="utf-8"))


def plain(text: str) -> list[str]:
    """The words of Markdown or printed text, folded and without punctuation."""
    return [w for w in _ASIDE.sub(" ", _MARKUP.sub(r" \1 ", text).lower()).split() if w]


def _rivergrove(place: Path, judged: list[tuple[float | None, float]]) -> Iterator[str]:
    """Figures by document; what our pages are judged by is added to `judged`."""
    if not RIVERGROVE.is_dir():
        yield "Rivergrove is not there: not read"
        return
    truths = {scanned(path, place): words for path, words in transcriptions()}
    ours, seconds = _ours(list(truths))
    found = {"tutanak": {p: plain(" ".join(" ".join(page.words) for page in pages)) for p, pages in ours.items()}}
    if shutil.which("ocrmypdf") and shutil.which("pdftotext"):
        for how in ("tur+eng", "eng"):
            began = time.perf_counter()
            found[f"OCRmyPDF {how}"] = {p: plain(" ".join(" ".join(page) for page in _ocrmypdf(p, Copy("en"), how))) for p in truths}
            yield f"Rivergrove: OCRmyPDF {how} {time.perf_counter() - began:.1f} s, tutanak {seconds:.1f} s"
    for path, words in truths.items():
        yield f"Rivergrove {path.stem}: " + ", ".join(f"{tool} {recall(pages[path], words):.4f}" for tool, pages in found.items())
    qualities = {p: statistics.fmean(q for page in pages if (q := page.quality) is not None) for p, pages in ours.items()}
    judged += [(qualities[p], recall(found["tutanak"][p], words)) for p, words in truths.items()]
    total = sum(map(len, truths.values()))
    for tool, pages in found.items():
        yield f"Rivergrove, {tool}: {sum(recall(pages[p], w) * len(w) for p, w in truths.items()) / total:.4f} of {total} words"


if __name__ == "__main__":
    read_all = [read(Path(p).read_bytes(), "pdf", PagesSettings(), Means(JOBS)) for p in sys.argv[1:]]
    json.dump(
        [[("\n".join(line.text for line in page.lines), page.quality) for page in document.pages] for document in read_all], sys.stdout
    )
