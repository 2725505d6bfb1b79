"""Reading order: no piece is lost whatever the boxes; pages whose truth is known are read as meant; boxes of real PDFs lead back to their text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import Box
from pipeline.readers.columns import reading_order
from pipeline.readers.pdf import read
from pipeline.settings import PagesSettings
from tests.benchmarks import layout
from tests.benchmarks.boxes import draw
from tests.benchmarks.layout import DOCUMENTS, leaked, made, score, words_by_page

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SIDE = st.integers(0, 12).map(lambda n: n * 20.0)
PIECES = st.lists(st.tuples(SIDE, SIDE, st.sampled_from([8.0, 90.0, 250.0]), st.booleans()), min_size=1, max_size=40)


@given(PIECES)
def test_every_piece_is_read_once(pieces: list[tuple[float, float, float, bool]]) -> None:
    boxes = [Box(x, top, x + width, top + 10) for x, top, width, _ in pieces]
    goes_on = [False, *(on for *_, on in pieces[1:])]
    assert sorted(reading_order(boxes, goes_on, lambda: [10.0] * len(boxes))) == list(range(len(boxes)))


def in_order(boxes: Sequence[tuple[float, float, float, float]]) -> list[int]:
    return reading_order([Box(*box) for box in boxes], [False] * len(boxes), lambda: [10.0] * len(boxes))


def test_columns_are_read_between_what_stands_above_and_below_them() -> None:
    lines = [(60.0, 100 + 14.0 * i, 280.0, 110 + 14.0 * i) for i in range(6)]
    others = [(310.0, top, 530.0, bottom) for _, top, _, bottom in lines]
    across = [(60.0, top, 530.0, top + 10) for top in (80.0, 200.0)]
    by_rows = [across[1], *(box for pair in zip(lines, others, strict=True) for box in pair), across[0]]
    order = in_order(by_rows)
    assert [by_rows[i] for i in order] == [across[0], *lines, *others, across[1]]


@pytest.mark.parametrize("first", [True, False])
def test_a_header_and_a_footer_stand_where_they_are_printed_whenever_they_are_drawn(first: bool) -> None:
    text = [(60.0, 100 + 14.0 * i, 530.0 if i < 5 else 100.0, 110 + 14.0 * i) for i in range(6)]
    header, footer = (60.0, 30.0, 160.0, 40.0), (280.0, 800.0, 310.0, 810.0)
    drawn = [header, footer, *text] if first else [*text, footer, header]
    order = in_order(drawn)
    assert [drawn[i] for i in order] == [header, *text, footer]


def test_pages_of_known_truth_are_read_as_meant() -> None:
    scores, leaks = [], 0
    for name, data, truth in made():
        raw = read(data, PagesSettings(ocr=False))
        with pypdfium2.PdfDocument(data) as pdf:
            there = Counter("".join(page.get_textpage().get_text_range() for page in pdf))
        kept = Counter("".join(line.text for page in raw.pages for line in page.lines))
        assert all(kept[c] == n for c, n in there.items() if c.isalnum()), name
        for words_read, meant in zip(words_by_page(raw), truth, strict=True):
            scores.append(score(words_read, meant.body))
            leaks += leaked(words_read, meant)
    assert len(scores) == len(DOCUMENTS) * layout.PAGES >= 60
    words, order = (fmean(column) for column in zip(*scores, strict=True))
    assert words >= 0.99
    assert order >= 0.98
    assert leaks == 0


def test_boxes_of_real_pdfs_lead_back_to_their_text() -> None:
    folders = [SHARED / name for name in ("tulsa", "carpentries", "rivergrove", "lobbyplag")]
    if not all(folder.is_dir() for folder in folders):
        pytest.skip("the shared documents are not there")
    samples = list(draw(sorted(path for folder in folders for path in folder.rglob("*.pdf")), files=12, spans=120))
    assert len(samples) >= 100
    assert sum(sample.right for sample in samples) >= 0.99 * len(samples), [s for s in samples if not s.right]
