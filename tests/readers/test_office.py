"""DOCX, ODT and RTF against files whose text is known: order, tables, notes, furniture, tracked changes, numbers of cells."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.errors import DocumentError
from pipeline.readers import RawDocument, detect_format
from pipeline.readers.characters import clean
from pipeline.settings import PagesSettings
from pipeline.stages.pages import read

SETTINGS = PagesSettings()
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
OPEN = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in [("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"), ("meta", "meta")])  # fmt: skip
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def package(**parts: str) -> bytes:
    """A ZIP package; `__` in a name is a slash, `_` a full stop."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def word(body: str, **parts: str) -> bytes:
    return package(word__document_xml=f"<w:document {WORD}><w:body>{body}</w:body></w:document>", **parts)


def opendocument(body: str, **parts: str) -> bytes:
    content = f"<office:document-content {OPEN}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return package(mimetype=ODT_TYPE, content_xml=content, **parts)


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def parsed(data: bytes, name: str) -> RawDocument:
    return read(data, detect_format(data, name), SETTINGS)


def body(data: bytes, name: str) -> list[str]:
    return [line.text for line in parsed(data, name).pages[0].lines if line.part in ("body", "table")]


def test_tracked_changes_are_read_as_accepted() -> None:
    changed = '<w:p><w:r><w:t xml:space="preserve">Talep </w:t></w:r><w:del w:id="1"><w:r><w:delText>reddedildi</w:delText></w:r></w:del><w:ins w:id="2"><w:r><w:t>kabul edildi</w:t></w:r></w:ins></w:p>'
    moved = f"<w:moveFrom><w:r><w:t>Eski</w:t></w:r></w:moveFrom>{p('Yeni')}"
    assert body(word(changed + moved), "a.docx") == ["Talep kabul edildi", "Yeni"]
    deleted = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    assert body(opendocument(f"{deleted}<text:p>Talep <text:change text:change-id='a'/>kabul edildi</text:p>"), "a.odt") == [
        "Talep kabul edildi"
    ]
    assert body(rb"{\rtf1\ansi Talep {\deleted reddedildi}{\revised kabul} edildi{\v gizli}\par}", "a.rtf") == ["Talep kabul edildi"]


def test_what_wraps_paragraphs_hides_none() -> None:
    control = f"<w:sdt><w:sdtContent>{p('In a control')}</w:sdtContent></w:sdt>"
    box = f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{p('In a box')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{p('In a box')}</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>Before the box</w:t></w:r></w:p>"
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:hyperlink><w:r><w:t>A link</w:t></w:r></w:hyperlink></w:p>"
    assert body(word(control + box + hidden), "a.docx") == ["In a control", "Before the box", "In a box", "A link"]
    listed = "<text:list><text:list-item><text:p>One</text:p></text:list-item></text:list><text:section><text:h>Two</text:h></text:section>"
    frame = "<text:p>Three<draw:frame><draw:text-box><text:p>Four</text:p></draw:text-box></draw:frame><text:s/>ends<text:line-break/>here</text:p>"
    assert body(opendocument(listed + frame), "a.odt") == ["One", "Two", "Three ends", "here", "Four"]


def test_notes_follow_the_text() -> None:
    notes = f'<w:footnotes {WORD}><w:footnote w:id="7">{p("The note.")}</w:footnote><w:footnote w:id="8">{p("Not referred to.")}</w:footnote></w:footnotes>'
    data = word(
        f'<w:p><w:r><w:t>A claim</w:t><w:footnoteReference w:id="7"/><w:t> goes on.</w:t></w:r></w:p>{p("End.")}', word__footnotes_xml=notes
    )
    assert body(data, "a.docx") == ["A claim goes on.", "End.", "The note."]
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The note.</text:p></text:note-body></text:note>"
    assert body(opendocument(f"<text:p>A claim{note} goes on.</text:p><text:p>End.</text:p>"), "a.odt") == [
        "A claim goes on.",
        "End.",
        "The note.",
    ]
    assert body(rb"{\rtf1 A claim{\footnote The note.} goes on.\par End.}", "a.rtf") == ["A claim goes on.", "End.", "The note."]


def table_of(rows: list[list[str]], name: str) -> bytes:
    if name == "a.docx":
        cells = ["".join(f"<w:tc><w:tcPr/>{p(c)}</w:tc>" for c in row) for row in rows]
        return word(p("Above") + "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>" + p("Below"))
    if name == "a.odt":
        cells = ["".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row) for row in rows]
        inner = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        return opendocument(f"<text:p>Above</text:p><table:table>{inner}</table:table><text:p>Below</text:p>")
    inner = "".join("\\trowd " + "".join(f"\\intbl {c}\\cell " for c in row) + "\\row" for row in rows)
    return ("{\\rtf1\\ansi\\ansicpg1254 Above\\par " + inner + "\\pard Below\\par}").encode("cp1254")


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.rtf"])
def test_tables(name: str) -> None:
    rows = [["Üye", "Oy"], ["Ayla Er", "Kabul"], ["", "Ret"]]
    lines = parsed(table_of(rows, name), name).pages[0].lines
    assert [line.text for line in lines] == ["Above", "Üye\tOy", "Ayla Er\tKabul", "\tRet", "Below"]
    found = [[line.text[c.start : c.end] for c in line.cells] for line in lines if line.part == "table"]
    assert found == rows
    assert [(c.table_no, c.row, c.col) for c in lines[2].cells] == [(1, 2, 1), (1, 2, 2)]


def test_merged_repeated_and_deleted_cells() -> None:
    merged = '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{}</w:tc>'.format(p("A"))
    goes_on = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    b, c = (f"<w:tc>{p(x)}</w:tc>" for x in "BC")
    gone = f'<w:tr><w:trPr><w:del w:id="1"/></w:trPr>{b}</w:tr>'
    assert body(word(f"<w:tbl><w:tr>{merged}{b}</w:tr><w:tr>{goes_on}{c}</w:tr>{gone}</w:tbl>"), "a.docx") == ["A\tB", "C"]
    cells = '<table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/>'
    assert body(opendocument(f"<table:table><table:table-row>{cells}</table:table-row></table:table>"), "a.odt") == ["x\tx"]


def test_what_hangs_on_a_cell_is_read_once() -> None:
    frame = "<draw:frame><draw:text-box><text:p>Box</text:p></draw:text-box></draw:frame><office:annotation><text:p>gone</text:p></office:annotation>"
    row = f"<table:table-row><table:table-cell><text:p>A{frame}</text:p></table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell></table:table-row>"
    assert body(opendocument(f"<table:table>{row}</table:table>"), "a.odt") == ["A\tB", "Box"]
    box = f"<w:p><w:r><w:txbxContent>{p('Box')}</w:txbxContent><w:t>A</w:t></w:r><w:del><w:p>gone</w:p></w:del></w:p>"
    assert body(word(f"<w:tbl><w:tr><w:tc>{box}</w:tc><w:tc>{p('B')}</w:tc></w:tr></w:tbl>"), "a.docx") == ["A\tB", "Box"]


def test_furniture_is_apart() -> None:
    styles = f"<office:document-styles {OPEN}><office:master-styles><style:master-page><style:header><text:p>Akçadere</text:p></style:header><style:footer><text:p>Sayfa 1</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
    for made, name in ((opendocument("<text:p>Text</text:p>", styles_xml=styles), "a.odt"), ("{\\rtf1\\ansicpg1254{\\header Akçadere\\par}Text\\par{\\footer Sayfa 1}}".encode("cp1254"), "a.rtf"), (docx_with_furniture(), "a.docx")):  # fmt: skip
        assert [(line.part, line.text) for line in parsed(made, name).pages[0].lines] == [
            ("header", "Akçadere"),
            ("body", "Text"),
            ("footer", "Sayfa 1"),
        ]


def docx_with_furniture(*items: str) -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph("Text")
    for item in items:
        document.add_paragraph(item, style="List Number")
    document.sections[0].header.paragraphs[0].text = "Akçadere"
    document.sections[0].footer.paragraphs[0].text = "Sayfa 1"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_parts_that_have_other_names() -> None:
    """As Office 365 names them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_with_furniture("Item"))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for part in (b"document", b"styles", b"numbering", b"header1"):
                content = content.replace(part + b".xml", part + b"2.xml")
                name = name.replace(f"/{part.decode()}.xml", f"/{part.decode()}2.xml")
            target.writestr(name, content.replace(b'Target="word/', b'Target="/word/'))
    assert "word/document2.xml" in zipfile.ZipFile(out).namelist()
    assert [(line.part, line.text) for line in parsed(out.getvalue(), "a.docx").pages[0].lines] == [
        ("header", "Akçadere"),
        ("body", "Text"),
        ("body", "1. Item"),
        ("footer", "Sayfa 1"),
    ]


def test_rtf_characters() -> None:
    fonts = rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset162 Arial;}}"
    assert body(
        rb"{\rtf1\ansi\ansicpg1252" + fonts + rb"\f1 Ba\'fekan\'fd \f0 caf\'e9 \u351?\u-10179?\u-9001? \emdash\bin3 abcd}", "a.rtf"
    ) == ["Başkanı café ş📗 —d"]
    assert parsed(rb"{\rtf1{\info{\title Tutanak}{\*\company X}}Text}", "a.rtf").metadata == [("title", "Tutanak")]
    assert body(rb"{\rtf1 a{\*\unknown x{\b y}}b {\field{\*\fldinst HYPERLINK z}{\fldrslt link}}\}", "a.rtf") == ["ab link}"]


def test_properties_of_an_opendocument() -> None:
    meta = f'<office:document-meta {OPEN} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Tutanak</dc:title><dc:date>2021-02-03T10:00:00</dc:date></office:meta></office:document-meta>'
    assert parsed(opendocument("<text:p>x</text:p>", meta_xml=meta), "a.odt").metadata == [
        ("title", "Tutanak"),
        ("modified", "2021-02-03T10:00:00"),
    ]
    flat = f'<?xml version="1.0"?><office:document {OPEN}><office:body><office:text><text:p>Düz</text:p></office:text></office:body></office:document>'
    assert body(flat.encode(), "a.fodt") == ["Düz"]


DTD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (package(word__document_xml=f"{DTD}<x>&e;</x>"), "a.docx", "unsafe"),
        (package(mimetype=ODT_TYPE, content_xml=f"{DTD}<x>&e;</x>"), "a.odt", "unsafe"),
        (f"{DTD.replace('x [', 'TEI [')}<TEI><text>&e;</text></TEI>".encode(), "a.xml", "unsafe"),
        (package(word__document_xml="<w:document>"), "a.docx", "broken"),
        (package(mimetype=ODT_TYPE), "a.odt", "broken"),
        (b"PK\x03\x04 cut off", "a.odt", "broken"),
        (package(mimetype=ODT_TYPE, META__INF__manifest_xml="").replace(b"META/INF", b"META-INF"), "a.odt", "broken"),
        (word("<w:p>" * 300 + "</w:p>" * 300), "a.docx", "broken"),
        (b"{\\rtf1" + b"{" * 2000, "a.rtf", "broken"),
        (b"{\\rtf1}", "a.rtf", "no-text"),
    ],
)  # fmt: skip
def test_files_that_are_refused(data: bytes, name: str, error: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parsed(data, name)
    assert caught.value.error == error
    assert caught.value.advice


@pytest.mark.parametrize(("make", "name"), [(word, "a.docx"), (opendocument, "a.odt")])
def test_a_decompression_bomb_is_refused(make: object, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make("x"))) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:  # type: ignore[operator]
        for info in source.infolist():
            bomb.writestr(info.filename, source.read(info))
        bomb.writestr("media/image.bin", bytes(3 << 20))
    with pytest.raises(DocumentError) as caught:
        read(out.getvalue(), detect_format(out.getvalue(), name), PagesSettings(max_unpacked=2))
    assert caught.value.error == "too-large"
    assert clean(caught.value.message).endswith("2 MiB")
