"""Pages: offsets, page counts and boxes hold for every format."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.boxes import boxes
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError
from pipeline.readers import RawDocument, RawLine, RawPage, detect_format
from pipeline.settings import PagesSettings
from pipeline.sources.folder import doc_id_from
from pipeline.spans import document_text
from pipeline.stages import pages
from pipeline.tables import File, Line
from tests.readers.papers import column, pdf, word_file

SETTINGS = PagesSettings()
LEFT = [f"{word} meclis üyesi uzun bir söz aldı" for word in ("Birinci", "İkinci", "Üçüncü", "Dördüncü", "Beşinci", "Altıncı")]
RIGHT = [f"{word} sırada Kent Konseyi konuştu" for word in ("Yedinci", "Sekizinci", "Dokuzuncu", "Onuncu", "On birinci", "On ikinci")]
HTML = """<html lang=tr><head><title>Tutanak</title><meta charset="utf-8"><script>var x = 1</script></head><body><nav>Ana sayfa</nav>
<h1>Meclis tutanağı</h1><p>Toplantı <b>saat 10'da</b><br>açıldı.</p><table><tr><th>Üye<th>Oy</tr><tr><td>Ayla Er<td>Kabul</tr></table></body></html>"""
MARKDOWN = """---
title: "Minutes of May"
date: 2020-05-04
tags:
  - roads
---
**PRESENT**: all
---
2

The second page.
---
3

The third page.
"""
FILES = {
    "columns.pdf": pdf(
        [[(60, 40, "Sayfa 1"), *column(LEFT, 60, 140), *column(RIGHT, 320, 140)], [(60, 40, "Sayfa 2"), *column(["Bitti."])]]
    ),
    "minutes.docx": word_file(),
    "minutes.html": HTML.encode(),
    "minutes.md": MARKDOWN.encode(),
    "minutes.txt": b"Page one\n\nsecond paragraph\fPage two",
}


def make(tmp_path: Path, name: str, data: bytes) -> dict[str, list]:
    (tmp_path / name).write_bytes(data)
    file = File(name, doc_id_from(io.BytesIO(data)), "folder", detect_format(data, name), len(data), "b")
    return pages.make(SETTINGS, files=[file], corpus=Corpus("c", tmp_path, tmp_path))


def check_offsets(tables: dict[str, list]) -> None:
    text = document_text(tables["pages"])
    for page in tables["pages"]:
        assert text[page.start : page.end] == page.text
        assert text[page.furniture_start :].startswith(page.furniture)
        lines = [line for line in tables["lines"] if line.page_no == page.page_no]
        assert [line.line_no for line in lines] == list(range(1, len(lines) + 1))
        at = page.start
        for line in (line for line in lines if line.part in ("body", "table")):
            assert set(text[at : line.start]) <= {"\n"}
            assert text[line.start : line.end].strip("\n") == text[line.start : line.end] != ""
            at = line.end
        assert at == page.end
    for cell in tables["cells"]:
        assert text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize("name", sorted(FILES))
def test_offsets_hold_in_every_format(tmp_path: Path, name: str) -> None:
    tables = make(tmp_path, name, FILES[name])
    assert set(tables) == {"pages", "lines", "words", "cells", "failures"}
    assert tables["failures"] == []
    check_offsets(tables)


LINES = st.builds(
    RawLine,
    st.text("abç \t", min_size=1, max_size=8),
    part=st.sampled_from(["body", "table", "header", "margin"]),
    gap=st.booleans(),
    joined=st.booleans(),
)


@given(st.lists(st.lists(LINES, max_size=6).map(RawPage), min_size=1, max_size=4))
def test_offsets_hold_for_any_lines(raw: list[RawPage]) -> None:
    tables = pages.rows("d", RawDocument(raw))
    check_offsets(tables)
    assert len(tables["pages"]) == len(raw)
    text = document_text(tables["pages"])
    assert [text[line.start : line.end] for line in tables["lines"]] == [line.text for page in raw for line in page.lines]


def test_the_text_of_each_format(tmp_path: Path) -> None:
    made = {name: make(tmp_path, name, data)["pages"] for name, data in FILES.items()}
    assert [p.text for p in made["minutes.txt"]] == ["Page one\n\nsecond paragraph", "Page two"]
    assert [p.text for p in made["minutes.html"]] == ["Meclis tutanağı\n\nToplantı saat 10'da\naçıldı.\n\nÜye\tOy\nAyla Er\tKabul"]
    assert [p.text for p in made["minutes.md"]] == ["**PRESENT**: all", "The second page.", "The third page."]
    assert [p.label for p in made["minutes.md"]] == [None, "2", "3"]
    assert made["minutes.md"][0].metadata == ["title=Minutes of May", "date=2020-05-04", "tags=roads"]
    assert made["minutes.docx"][0].text == "Toplantı açıldı.\n\nÜye\tDurum\nAyla Er\tKatıldı\n\nToplantı kapandı."
    assert made["minutes.docx"][0].furniture == "Akçadere Belediyesi"
    assert "title=Akçadere tutanağı" in made["minutes.docx"][0].metadata
    assert made["minutes.html"][0].metadata == ["title=Tutanak"]
    assert [p.furniture for p in made["columns.pdf"]] == ["Sayfa 1", "Sayfa 2"]


def test_a_rule_in_markdown_is_no_page_break(tmp_path: Path) -> None:
    made = make(tmp_path, "a.md", b"Above the rule\n\n---\n\nBelow the rule\n")["pages"]
    assert [p.text for p in made] == ["Above the rule\n\n---\n\nBelow the rule"]


def test_a_closing_rule_in_markdown_opens_no_page(tmp_path: Path) -> None:
    made = make(tmp_path, "a.md", b"[source](https://example.org/a.pdf)\n---\nOne\n---\nTwo\n\n---\n")["pages"]
    assert [p.text for p in made] == ["One", "Two"]
    assert made[0].furniture == "[source](https://example.org/a.pdf)"
    numbered = make(tmp_path, "b.md", b"Title\n---\n1\n\nOne\n---\n2\n\nTwo\n---\n")["pages"]
    assert [(p.text, p.label) for p in numbered] == [("One", "1"), ("Two", "2")]


def find(tables: dict[str, list], quote: str) -> tuple[int, int]:
    start = document_text(tables["pages"]).index(quote)
    return start, start + len(quote)


def test_boxes_in_the_second_column(tmp_path: Path) -> None:
    tables = make(tmp_path, "columns.pdf", FILES["columns.pdf"])
    (box,) = boxes(FILES["columns.pdf"], tables["lines"], *find(tables, "Dokuzuncu sırada"))
    assert box.page_no == 1
    assert box.x0 == pytest.approx(320, abs=2)
    assert box.x1 < 430
    assert 165 < box.top < box.bottom < 182
    (page_two,) = boxes(FILES["columns.pdf"], tables["lines"], *find(tables, "Bitti."))
    assert page_two.page_no == 2


def test_boxes_of_a_name_cut_at_the_line_end(tmp_path: Path) -> None:
    data = pdf([column(["Dün Akçadere Gönüllüleri Der-", "neği söz aldı."])])
    tables = make(tmp_path, "a.pdf", data)
    first, second = boxes(data, tables["lines"], *find(tables, "Gönüllüleri Derneği"))
    assert first.x0 > 130
    assert first.top < 115 < second.top + 2
    assert second.x0 == pytest.approx(72, abs=2)
    assert second.x1 < 100


def test_no_boxes_where_the_format_has_no_pages(tmp_path: Path) -> None:
    tables = make(tmp_path, "minutes.txt", FILES["minutes.txt"])
    assert boxes(FILES["minutes.txt"], tables["lines"], 0, 4) == []


def test_ocr_boxes_come_from_words() -> None:
    from pipeline.tables import Word

    line = Line("d", 1, 1, 0, 9, None, 10, 10, 90, 20, "body")
    words = [Word("d", 0, 4, 1, 10, 10, 40, 20, 0.9), Word("d", 5, 9, 1, 50, 10, 90, 20, 0.9)]
    assert boxes(b"", [line], 5, 9, words) == [(1, 50, 10, 90, 20)]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.bin", bytes(range(256)) * 8, "unsupported"),
        ("a.txt", b"", "empty"),
        ("a.pdf", pdf([[]]), "no-text"),
        ("a.docx", b"PK\x03\x04 cut off", "broken"),
        ("b.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ],
)
def test_documents_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, error: str) -> None:
    with pytest.raises(DocumentError) as caught:
        make(tmp_path, name, data)
    assert caught.value.error == error
    assert caught.value.advice
