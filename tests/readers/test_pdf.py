"""PDF: lines, columns, furniture, hyphens, tables, scans, and files that cannot be read."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.boxes import boxes
from pipeline.errors import DocumentError
from pipeline.readers import RawPage
from pipeline.readers.pdf import read
from pipeline.settings import PagesSettings
from pipeline.spans import document_text, page_at
from pipeline.stages.pages import rows
from pipeline.tables import Line
from tests.readers.papers import column, needs_tesseract, pdf

SETTINGS = PagesSettings()
LEFT = [f"{word} pencere önünde uzun bir cümle var" for word in ("Birinci", "İkinci", "Üçüncü", "Dördüncü", "Beşinci", "Altıncı")]
RIGHT = [f"{word} yanda da uzunca bir cümle var" for word in ("Yedinci", "Sekizinci", "Dokuzuncu", "Onuncu", "On birinci", "On ikinci")]


def texts(page: RawPage, *parts: str) -> list[str]:
    return [line.text for line in page.lines if line.part in (parts or ("body", "table"))]


def test_lines_have_the_boxes_they_were_printed_at() -> None:
    page = read(pdf([[(72, 100, "Akçadere Kent Konseyi"), (200, 300, "İkinci satır")]]), SETTINGS).pages[0]
    assert texts(page) == ["Akçadere Kent Konseyi", "İkinci satır"]
    for line, (x, top) in zip(page.lines, [(72, 100), (200, 300)], strict=True):
        assert line.box is not None
        assert line.box.x0 == pytest.approx(x, abs=2)
        assert top - 3 < line.box.top < line.box.bottom < top + 14


@pytest.mark.parametrize("by_rows", [False, True])
def test_two_columns_are_read_one_after_the_other(by_rows: bool) -> None:
    left, right = column(LEFT, 60, 140), column(RIGHT, 320, 140)
    body = [p for pair in zip(left, right, strict=True) for p in pair] if by_rows else [*left, *right]
    title = (60, 100, "Akçadere Belediyesi Meclisinin iki sütunlu ve bütün sayfa boyunca uzanan tutanağı, Mayıs ayı")
    page = read(pdf([[title, *body]]), SETTINGS).pages[0]
    assert texts(page) == [title[2], *LEFT, *RIGHT]


def test_a_list_of_names_and_offices_is_not_two_columns() -> None:
    rows = [(72, 100 + 14 * i, f"Üye {i}") for i in range(8)], [(330, 100 + 14 * i, f"Katıldı {i}") for i in range(8)]
    page = read(pdf([[p for pair in zip(*rows, strict=True) for p in pair]]), SETTINGS).pages[0]
    assert " ".join(texts(page)).split() == [w for i in range(8) for w in f"Üye {i} Katıldı {i}".split()]


def test_furniture_is_set_apart_and_unique_lines_stay() -> None:
    pages = [
        [
            (72, 40, "Ardmore Town Council"),
            *column([f"Item {word} was opened.", f"It was {word} in all."], top=90),
            (280, 800, f"Page {n} of 4"),
        ]
        for n, word in enumerate(("alpha", "beta", "gamma", "delta"), 1)
    ]
    pages[2][0] = (72, 40, "A line that stands here only once")
    read_pages = read(pdf(pages), SETTINGS).pages
    assert [texts(p, "footer") for p in read_pages] == [[f"Page {n} of 4"] for n in range(1, 5)]
    assert [texts(p, "header") for p in read_pages] == [["Ardmore Town Council"]] * 2 + [[]] + [["Ardmore Town Council"]]
    assert texts(read_pages[2])[0] == "A line that stands here only once"


def test_a_header_that_wanders_as_in_scans_is_set_apart() -> None:
    drift = (0, 5, -4, 3, -5, 2)
    pages = [
        [(72, 40 + by, "Ardmore Town Council"), *column([f"Item {word} was opened.", f"It was {word} in all."], top=90)]
        for by, word in zip(drift, ("alpha", "beta", "gamma", "delta", "epsilon", "zeta"), strict=True)
    ]
    assert [texts(page, "header") for page in read(pdf(pages), SETTINGS).pages] == [["Ardmore Town Council"]] * 6


def test_numbers_that_do_not_count_with_the_pages_are_body() -> None:
    pages = [[*column(["Spending by month of the year"]), (280, 800, total)] for total in ("731", "204", "988")]
    assert [texts(p)[-1] for p in read(pdf(pages), SETTINGS).pages] == ["731", "204", "988"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["The local asso-", "ciation met."], "The local association met."),
        (["The road to Kilbrack-", "West was shut."], "The road to Kilbrack-West was shut."),
        (["A co-operative opened; the co-", "operative thrives."], "operative; the co-operative thrives."),
        (["ÇEVRE DERNE-", "Ğİ toplandı."], "ÇEVRE DERNEĞİ toplandı."),
        (["Between 2019-", "2020 it fell."], "Between 2019-\n2020 it fell."),
    ],
)
def test_words_cut_at_the_line_end(lines: list[str], expected: str) -> None:
    page = read(pdf([column(lines)]), SETTINGS).pages[0]
    text = "".join(("" if line.joined or not i else "\n") + line.text for i, line in enumerate(page.lines))
    assert text.replace("A co-operative opened; the", "operative; the") == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("All of the local asso-", "ciation met.", "the local association met."),
        ("The road to Kilbrack-", "West was shut.", "to Kilbrack-\nWest was"),
        ("KENT VE ÇEVRE DERNE-", "Ğİ toplandı. ÇEVRE DERNEĞİ", "ÇEVRE DERNEĞİ toplandı"),
        ("The co-operative of the co-", "operative bank", "of the co-operative bank"),
        ("Between 2019-", "2020 it fell.", "2019-\n2020 it"),
    ],
)
def test_words_cut_at_the_page_end(before: str, after: str, expected: str) -> None:
    edges = [[(72, 40, "Ardmore Town Council"), (280, 800, f"Page {n} of 3")] for n in (1, 2, 3)]
    sheets = [column(["The minutes begin", before], top=90), column([after, "The end of it"], top=90), column(["More"], top=90)]
    data = pdf([[edge[0], *sheet, edge[1]] for edge, sheet in zip(edges, sheets, strict=True)])
    tables = rows("d", read(data, SETTINGS))
    text, pages = document_text(tables["pages"]), tables["pages"]
    assert expected in text[: pages[-1].end]
    assert all(text[page.start : page.end] == page.text for page in pages)
    for line in tables["lines"]:  # offsets still lead to what is printed there
        assert text[line.start : line.end].strip("-") in {before.strip("-"), after, *(t for s in (*edges, *sheets) for _, _, t in s)}
    at = text.index(expected.split("\n")[0].split()[-2 if "\n" not in expected else -1])
    assert page_at(pages, at) == 1


def test_a_word_over_the_page_end_has_a_box_on_either_page() -> None:
    data = pdf([column(["All of the local asso-"]), column(["ciation met."])])
    tables = rows("d", read(data, SETTINGS))
    at = document_text(tables["pages"]).index("association")
    found = boxes(data, tables["lines"], at, at + len("association"))
    assert [box.page_no for box in found] == [1, 2]
    assert found[0].x0 > 120
    assert found[1].x0 == pytest.approx(72, abs=2)


def test_a_wider_distance_is_a_paragraph_break() -> None:
    page = read(pdf([column(["One line,", "another line.", "", "A new paragraph", "goes on."])]), SETTINGS).pages[0]
    assert [line.gap for line in page.lines] == [False, False, True, False]


TABLE = (("Üye", "Oy"), ("Ayla Er", "Kabul"), ("Can Su", "Ret"))


def cells_at(rows: Sequence[Sequence[str]], top: float) -> list[tuple[float, float, str]]:
    return [(75 + 130 * c, top + 4 + 22 * r, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text]


def grid(canvas: Canvas, number: int) -> None:
    canvas.grid([70, 200, 330], [842 - top for top in (98, 120, 142, 164)])


def table(page: RawPage) -> list[tuple[int, int, int, str]]:
    return [(c.table_no, c.row, c.col, line.text[c.start : c.end]) for line in page.lines if line.part == "table" for c in line.cells]


def test_a_ruled_table_is_one_line_a_row() -> None:
    data = pdf([[*column(["Oylama yapıldı."], top=70), *cells_at(TABLE, 98), *column(["Karar alındı."], top=190)]], grid)
    page = read(data, SETTINGS).pages[0]
    assert texts(page) == ["Oylama yapıldı.", "Üye\tOy", "Ayla Er\tKabul", "Can Su\tRet", "Karar alındı."]
    assert table(page) == [(1, r, c, text) for r, row in enumerate(TABLE, 1) for c, text in enumerate(row, 1)]


def test_a_span_in_a_cell_has_a_box_for_each_printed_line_of_the_cell() -> None:
    data = pdf(
        [[(75, 100, "Ad"), (205, 100, "Görev"), (75, 124, "Ayla Er"), (205, 124, "Kent Konseyi"), (205, 145, "temsilcisi")]],
        lambda c, n: c.grid([70, 200, 330], [842 - 98, 842 - 120, 842 - 164]),
    )
    raw = read(data, SETTINGS)
    tables = rows("d", raw)
    text = document_text(tables["pages"])
    assert text.startswith("Ad\tGörev\nAyla Er\tKent Konseyi temsilcisi")
    at = text.index("Konseyi temsilci")
    first, second = boxes(data, tables["lines"], at, at + len("Konseyi temsilci"), tables["words"])
    assert 225 < first.x0 < first.x1 < 290
    assert 120 < first.top < first.bottom < 138
    assert second.x0 == pytest.approx(205, abs=2)
    assert second.x1 < 250
    assert second.top > 141


def test_a_merged_cell_keeps_the_columns_of_its_row() -> None:
    def merged(canvas: Canvas, number: int) -> None:
        canvas.grid([70, 200, 330], [842 - 120, 842 - 142])
        canvas.grid([70, 330], [842 - 98, 842 - 120])

    page = read(pdf([[(75, 102, "Oylama"), *cells_at([("Ayla Er", "Kabul")], 120)]], merged), SETTINGS).pages[0]
    assert table(page) == [(1, 1, 1, "Oylama"), (1, 2, 1, "Ayla Er"), (1, 2, 2, "Kabul")]


def test_a_table_goes_on_over_a_page_break_without_its_repeated_head() -> None:
    later = (TABLE[0], ("Ece Ak", "Kabul"), ("Naz Gül", "Ret"))
    data = pdf([[*column(["Oylama yapıldı."], top=70), *cells_at(TABLE, 98)], cells_at(later, 98)], grid)
    one, two = read(data, SETTINGS).pages
    assert table(one)[-1] == (1, 3, 2, "Ret")
    assert table(two) == [(1, 4, 1, "Ece Ak"), (1, 4, 2, "Kabul"), (1, 5, 1, "Naz Gül"), (1, 5, 2, "Ret")]
    assert texts(two, "header") == ["Üye\tOy"]


def test_another_table_on_the_next_page_is_another_table() -> None:
    data = pdf([cells_at(TABLE, 98), [(72, 70, "İkinci oylama"), *cells_at(TABLE, 98)]], grid)
    assert [{cell[0] for cell in table(page)} for page in read(data, SETTINGS).pages] == [{1}, {2}]


def test_rulings_that_cut_words_are_no_table() -> None:
    page = read(
        pdf([column(["Uzun bir satır boyunca yazılmış cümle", "ve onun altında duran ikinci satır"], top=102)], grid), SETTINGS
    ).pages[0]
    assert [line.part for line in page.lines] == ["body", "body"]


def scan(text: str) -> bytes:
    """A page that is nothing but a picture of the text."""
    document = pdfium.PdfDocument(pdf([column([text])]))
    image = document[0].render(scale=200 / 72).to_pil()
    document.close()
    return pdf([[]], lambda canvas, n: canvas.drawImage(ImageReader(image), 0, 0, 595, 842))


@needs_tesseract
def test_a_scan_is_read_by_ocr_with_boxes_of_words() -> None:
    page = read(scan("Council of Ardmore"), SETTINGS).pages[0]
    assert (page.method, texts(page)) == ("ocr", ["Council of Ardmore"])
    assert page.quality is not None
    assert page.quality > 0.7
    words = page.lines[0].words
    assert [page.lines[0].text[w.start : w.end] for w in words] == ["Council", "of", "Ardmore"]
    assert words[0].box.x0 == pytest.approx(72, abs=3)
    assert 98 < words[0].box.top < words[0].box.bottom < 113


def test_a_blank_page_is_empty_and_no_failure() -> None:
    pages = read(pdf([column(["Text"]), []]), SETTINGS).pages
    assert [(p.method, p.failure) for p in pages] == [("text", None), ("empty", None)]


def test_what_stands_in_form_fields_is_read_where_a_page_has_nothing_else() -> None:
    def field(canvas: Canvas, number: int) -> None:
        canvas.acroForm.textfield(value="Ardmore Tidy Towns", x=72, y=700, width=200, height=20)

    data = pdf([[]], field)
    page = read(data, SETTINGS).pages[0]
    assert texts(page) == ["Ardmore Tidy Towns"]
    line = Line("d", 1, 1, 0, 18, page.lines[0].source_start, *page.lines[0].box, "body")
    (box,) = boxes(data, [line], 8, 12)
    assert 72 < box.x0 < box.x1 < 200
    assert 842 - 720 < box.top < box.bottom < 842 - 700


def damaged(data: bytes, seed: int) -> bytes:
    """The bytes with some of them changed, lost or doubled."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed))
        changed[at : at + chance.choice((0, 1, 1, 40))] = changed[at : at + chance.choice((0, 40))] or bytes([chance.randrange(256)])
    return bytes(changed)


def count_and_read(data: bytes, tables: bool = True) -> tuple[int, list[RawPage], DocumentError | None]:
    """How many pages PDFium counts, and what was read or why not."""
    try:
        with pdfium.PdfDocument(data) as document:
            count = len(document)
    except pdfium.PdfiumError:
        count = 0
    try:
        return count, read(data, PagesSettings(ocr=False, tables=tables)).pages, None
    except DocumentError as error:
        return count, [], error


def test_pages_in_are_pages_out_however_a_file_is_damaged() -> None:
    data = pdf([column([f"Page {n}", "Text"]) for n in range(4)], grid)
    results = [count_and_read(damaged(data, seed)) for seed in range(150)]
    assert sum(error is None for _, _, error in results) > 10
    for count, pages, error in results:
        assert len(pages) == count or (error and error.error == "encrypted")
        assert (error is None) == bool(pages)
        assert all(page.failure for page in pages if page.method == "failed")


def test_a_damaged_page_is_listed_in_its_place() -> None:
    data = pdf([column([word]) for word in ("Birinci", "İkinci", "Üçüncü")])
    second = [m.start() for m in re.finditer(rb"/Type /Page\n", data)][1]
    one, two, three = read(data[:second] + b"/Type /Pear" + data[second + 11 :], SETTINGS).pages
    assert [texts(one), texts(two), texts(three)] == [["Birinci"], [], ["Üçüncü"]]
    assert two.method == "failed"
    assert two.failure is not None
    assert "Page 2" in two.failure.message


SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.parametrize("folder", ["tulsa", "carpentries", "rivergrove", "lobbyplag", "nasty-pdfs"])
def test_pages_in_are_pages_out_in_real_archives(folder: str) -> None:
    if not (SHARED / folder).is_dir():
        pytest.skip("the shared documents are not there")
    for path in sorted((SHARED / folder).rglob("*.pdf")):
        count, pages, error = count_and_read(path.read_bytes(), tables=False)
        assert len(pages) == count or (error and error.message and error.advice), path.name
        assert (error is None) == bool(pages), path.name


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (pdf([column(["Secret"])], encrypt="key"), "encrypted"),
        (b"%PDF-1.7\nnothing of a PDF", "broken"),
        (pdf([column(["Text"])])[:300], "broken"),
    ],
)
def test_what_cannot_be_opened(data: bytes, error: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(data, SETTINGS)
    assert caught.value.error == error
    assert caught.value.advice


def test_too_many_pages() -> None:
    with pytest.raises(DocumentError) as caught:
        read(pdf([column(["a"]), column(["b"])]), PagesSettings(max_pages=1))
    assert caught.value.error == "too-large"


def test_an_owner_password_alone_does_not_lock() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("", ownerPassword="owner"))
    canvas.drawString(72, 700, "Open to all")
    canvas.save()
    assert texts(read(out.getvalue(), SETTINGS).pages[0]) == ["Open to all"]
