"""Numbers of list items that word processors keep out of the text: expected labels are written by hand, as Word and LibreOffice show them."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import numbers
from pipeline.readers.numbers import DEPTH, MAX_LABEL, Counter, Level
from tests.readers.test_office import OPEN, WORD, body, package, word

AGENDA = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
</w:abstractNum>"""


def style(id: str, properties: str = "", based: str = "") -> str:
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="paragraph" w:styleId="{id}">{on}<w:pPr>{properties}</w:pPr></w:style>'


def num(id: int, abstract: int = 0, overrides: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'


def at(num: int | None, level: int | None = 0) -> str:
    inside = (f'<w:ilvl w:val="{level}"/>' if level is not None else "") + (f'<w:numId w:val="{num}"/>' if num is not None else "")
    return f"<w:numPr>{inside}</w:numPr>"


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def styled(text: str, style: str, more: str = "") -> str:
    return p(text, f'<w:pStyle w:val="{style}"/>{more}')


def in_word(paragraphs: str, numbering: str = AGENDA + num(1), styles: str = "") -> list[str]:
    parts = {
        "word__numbering_xml": f"<w:numbering {WORD}>{numbering}</w:numbering>",
        "word__styles_xml": f"<w:styles {WORD}>{styles}</w:styles>",
    }
    return body(word(paragraphs, **parts), "a.docx")


def level(format: str, text: str, more: str = "", depth: int = 0) -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def test_levels_go_on_and_begin_anew() -> None:
    depths = [0, 1, 1, 2, 2, 3, 1, 2, 0, 1, 0]
    found = in_word("".join(p("x", at(1, depth)) for depth in depths) + p("no item"))
    assert found == ["1. x", "1.1 x", "1.2 x", "(a) x", "(b) x", "• x", "1.3 x", "(a) x", "2. x", "2.1 x", "3. x", "no item"]


def test_lists_of_one_definition_count_on_unless_they_begin_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    other = f'<w:lvlOverride w:ilvl="0">{level("upperRoman", "%1)")}</w:lvlOverride>'
    numbering = AGENDA + num(1) + num(2) + num(3, overrides=anew) + num(4, overrides=other)
    found = in_word("".join(p("x", at(n)) for n in (1, 1, 2, 3, 3, 1, 4)), numbering)
    assert found == ["1. x", "2. x", "3. x", "5. x", "6. x", "7. x", "VIII) x"]


def test_when_a_level_begins_anew_is_said_by_it() -> None:
    never, after_first = ('<w:lvlRestart w:val="0"/>', '<w:lvlRestart w:val="1"/>')
    levels = [level("decimal", "%1."), level("decimal", "%2)", never, 1), level("upperLetter", "%3.", after_first, 2)]
    found = in_word(
        "".join(p("x", at(1, d)) for d in (0, 1, 2, 1, 2, 0, 1, 2)),
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>' + num(1),
    )
    assert found == ["1. x", "1) x", "A. x", "2) x", "B. x", "2. x", "3) x", "A. x"]


def test_numbers_come_through_styles() -> None:
    levels = level("decimal", "%1.", '<w:pStyle w:val="H1"/>') + level("decimal", "%1.%2.", '<w:pStyle w:val="H2"/>', 1)
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{num(1)}'
    styles = style("H1", at(1, None)) + style("H2", at(1, None), "H1") + style("Child", "", "H2") + style("Out", at(0, None), "H1")
    paragraphs = styled("a", "H1") + styled("b", "H2") + styled("c", "Child") + styled("d", "Out") + styled("e", "H1", at(0)) + styled("f", "H1") + styled("g", "H1", at(None, 1))  # fmt: skip
    assert in_word(paragraphs, numbering, styles) == ["1. a", "1.1. b", "1.2. c", "d", "e", "2. f", "2.1. g"]


def test_a_numbering_style_stands_for_its_list() -> None:
    numbering = AGENDA.replace("<w:lvl ", '<w:styleLink w:val="Minutes"/><w:lvl ', 1) + '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Minutes"/></w:abstractNum>' + num(1) + num(2, 1)  # fmt: skip
    styles = f'<w:style w:type="numbering" w:styleId="Minutes"><w:pPr>{at(1, None)}</w:pPr></w:style>'
    assert in_word(p("x", at(2)) + p("y", at(2, 1)), numbering, styles) == ["1. x", "1.1 y"]


@pytest.mark.parametrize(
    ("format", "labels"),
    [
        ("decimal", ["1.", "2."]), ("decimalZero", ["01.", "02."]), ("lowerLetter", ["a.", "b."]), ("upperLetter", ["A.", "B."]),
        ("lowerRoman", ["i.", "ii."]), ("upperRoman", ["I.", "II."]), ("ordinal", ["1st.", "2nd."]), ("none", [".", "."]), ("unheardOf", ["1.", "2."]),
    ],
)  # fmt: skip
def test_formats_of_word(format: str, labels: list[str]) -> None:
    english = '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-IE"/></w:rPr></w:rPrDefault></w:docDefaults>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level(format, "%1.")}</w:abstractNum>{num(1)}'
    assert in_word(p("x", at(1)) * 2, numbering, english) == [f"{label} x" for label in labels]
    if format == "ordinal":
        assert in_word(p("x", at(1)), numbering) == ["1.. x"]


@pytest.mark.parametrize(("shape", "shown"), [("&#xF0A7;", "• x"), ("o", "• x"), ("-", "- x"), ("", "x"), ("▪", "▪ x")])
def test_bullets_are_characters_that_can_be_read(shape: str, shown: str) -> None:
    assert in_word(p("x", at(1)), f'<w:abstractNum w:abstractNumId="0">{level("bullet", shape)}</w:abstractNum>{num(1)}') == [shown]
    styles = f'<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="{shape}"/></text:list-style>'
    assert in_writer(a_list(item("x")), styles) == [shown]


def test_what_parts_a_label_and_what_is_written_in_it() -> None:
    close, legal = '<w:suff w:val="nothing"/>', "<w:isLgl/>"
    levels = level("upperRoman", "Madde %1-", close) + level("decimal", "%1.%2", legal, 1)
    assert in_word(p("x", at(1)) + p("y", at(1, 1)), f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{num(1)}') == [
        "Madde I-x",
        "1.1 y",
    ]


def test_items_that_are_empty_hidden_or_deleted() -> None:
    deleted = f'<w:p><w:pPr>{at(1)}<w:rPr><w:del w:id="1"/></w:rPr></w:pPr></w:p>'
    hidden = f"<w:p><w:pPr>{at(1)}<w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>gone</w:t></w:r></w:p>"
    run_in = f"<w:p><w:pPr>{at(1)}<w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>Heading</w:t></w:r></w:p>"
    was = f"<w:p><w:pPr><w:pPrChange w:id='1'><w:pPr>{at(1)}</w:pPr></w:pPrChange></w:pPr><w:r><w:t>no item any more</w:t></w:r></w:p>"
    found = in_word(p("x", at(1)) + deleted + hidden + was + p("", at(1)) + p("", at(1, 3)) + run_in)
    assert found == ["1. x", "no item any more", "2.", "3. Heading"]


def test_cells_are_numbered_in_the_order_of_the_text() -> None:
    rows = "".join(f"<w:tr><w:tc>{p('', at(1))}</w:tc><w:tc>{p(text)}</w:tc></w:tr>" for text in ("Bütçe", "Yollar"))
    assert in_word(f"<w:tbl>{rows}</w:tbl>{p('x', at(1))}") == ["1.\tBütçe", "2.\tYollar", "3. x"]


def test_a_document_of_python_docx() -> None:
    document = docx.Document()
    for text, style in (
        ("Budget", "List Number"),
        ("Roads", "List Number"),
        ("Oak trees", "List Bullet"),
        ("End", "Normal"),
        ("Grants", "List Number"),
    ):
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    assert body(out.getvalue(), "a.docx") == ["1. Budget", "2. Roads", "• Oak trees", "End", "3. Grants"]


@pytest.mark.parametrize(
    ("paragraph", "numbering", "styles"),
    [
        (p("x", at(9)), AGENDA, ""),
        (p("x", at(1, 8)), AGENDA + num(1), ""),
        (p("x", at(1, 99)), AGENDA + num(1), ""),
        (p("x", at(1)), num(1, 7), ""),
        (p("x", '<w:numPr><w:numId w:val="-3"/></w:numPr>'), AGENDA + num(1), ""),
        (styled("x", "A"), AGENDA, style("A", "", "B") + style("B", "", "A")),
        (styled("x", "A"), AGENDA, style("A", "", "A")),
        (p("x", at(1)), '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="S"/></w:abstractNum>' + num(1), style("S", at(1))),
        (p("x", at(1)), '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="gone"/></w:abstractNum>' + num(1), ""),
    ],
)  # fmt: skip
def test_references_that_lead_nowhere_or_round_give_no_number(paragraph: str, numbering: str, styles: str) -> None:
    assert in_word(paragraph, numbering, styles) == ["x"]


@pytest.mark.parametrize(
    ("start", "label"), [("2000000000", "1. x"), ("999999999", "999999999. x"), ("-4", "1. x"), ("many", "1. x"), ("²", "1. x")]
)
def test_starts_that_are_no_sane_number(start: str, label: str) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    )
    assert in_word(p("x", at(1)), numbering + num(1)) == [label]


NUMBERED = """<text:list-style style:name="L">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
  <text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
  <text:list-level-style-number text:level="3" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
</text:list-style>"""


def in_writer(text: str, styles: str = NUMBERED, outline: str = "") -> list[str]:
    content = f"<office:document-content {OPEN}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{text}</office:text></office:body></office:document-content>"
    named = f"<office:document-styles {OPEN}><office:styles><text:outline-style>{outline}</text:outline-style></office:styles></office:document-styles>"
    return body(package(mimetype="application/vnd.oasis.opendocument.text", content_xml=content, styles_xml=named), "a.odt")


def item(*content: str, attributes: str = "") -> str:
    inside = "".join(c if c.startswith("<") else f"<text:p>{c}</text:p>" for c in content)
    return f"<text:list-item {attributes}>{inside}</text:list-item>"


def inner(*items: str) -> str:
    return f"<text:list>{''.join(items)}</text:list>"


def a_list(*items: str, attributes: str = "") -> str:
    return f'<text:list text:style-name="L" {attributes}>{"".join(items)}</text:list>'


def test_lists_within_lists() -> None:
    text = a_list(item("a", "second paragraph", inner(item("b"), item("c", inner(item("d"), item("e"))))), item("f", inner(item("g"))))
    assert in_writer(text) == ["1. a", "second paragraph", "1.1 b", "1.2 c", "(a) d", "(b) e", "2. f", "2.1 g"]


def test_lists_begin_anew_unless_they_go_on() -> None:
    text = (
        a_list(item("a"), item("b"), attributes='xml:id="first"')
        + a_list(item("c"))
        + a_list(item("d"), attributes='text:continue-numbering="true"')
    )
    text += a_list(item(inner(item("e"))), item("f"), attributes='text:continue-list="first"') + a_list(
        item("g", attributes='text:start-value="7"'), item("h")
    )
    assert in_writer(text) == ["1. a", "2. b", "1. c", "2. d", "2.1 e", "3. f", "7. g", "8. h"]


def test_headers_of_lists_and_numbers_that_the_file_repeats() -> None:
    header = "<text:list-header><text:p>Agenda</text:p></text:list-header>"
    text = (
        a_list(header, item("<text:number>1.</text:number>", "a"))
        + '<text:h text:outline-level="1"><text:number>1</text:number>Roads</text:h>'
    )
    assert in_writer(text) == ["Agenda", "1. a", "Roads"]


def test_the_style_of_a_paragraph_names_the_list_style() -> None:
    styles = (
        NUMBERED
        + '<style:style style:family="paragraph" style:name="P" style:parent-style-name="Q"/><style:style style:family="paragraph" style:name="Q" style:list-style-name="L"/>'
    )
    assert in_writer(inner(item('<text:p text:style-name="P">a</text:p>')), styles) == ["1. a"]
    assert in_writer(inner(item("a"))) == ["a"]


def heading(text: str, level: int, more: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'


def test_headings_are_numbered_by_the_outline() -> None:
    outline = '<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2" style:num-suffix=")"/>'
    styles = '<style:style style:family="paragraph" style:name="Plain" style:list-style-name=""/>'
    text = heading("a", 1) + heading("b", 2) + heading("c", 2) + heading("d", 1, 'text:style-name="Plain"') + heading("e", 1, 'text:is-list-header="true"') + heading("f", 1) + heading("g", 3) + heading("h", 1, 'text:restart-numbering="true" text:start-value="9"')  # fmt: skip
    assert in_writer(text, styles, outline) == ["I. a", "I.1) b", "I.2) c", "d", "e", "II. f", "g", "IX. h"]


@pytest.mark.parametrize(
    ("attributes", "labels"),
    [
        ('style:num-format="A"', ["Z", "AA", "AB"]), ('style:num-format="a" style:num-letter-sync="true"', ["z", "aa", "bb"]),
        ('style:num-format="i"', ["xxvi", "xxvii", "xxviii"]), ('style:num-format="1" style:num-prefix="No " style:num-suffix=")"', ["No 26)", "No 27)", "No 28)"]),
        ('style:num-format="1" style:num-list-format="%1%-%1%" text:display-levels="1"', ["26-26", "27-27", "28-28"]),
        ('style:num-format=""', ["", "", ""]), ('style:num-format="一"', ["26", "27", "28"]),
    ],
)  # fmt: skip
def test_formats_of_opendocument(attributes: str, labels: list[str]) -> None:
    styles = f'<text:list-style style:name="L"><text:list-level-style-number text:level="1" text:start-value="26" {attributes}/></text:list-style>'
    assert in_writer(a_list(item("x") * 3), styles) == [f"{label} x".strip() for label in labels]


def test_a_list_in_a_cell_is_a_list_of_its_own() -> None:
    cell = f"<table:table-cell>{a_list(item('x'))}</table:table-cell><table:table-cell><text:p>y</text:p></table:table-cell>"
    assert in_writer(f"<table:table><table:table-row>{cell}</table:table-row></table:table>{a_list(item('z'))}") == ["1. x\ty", "1. z"]


@pytest.mark.parametrize("text", [
    a_list(item("x"), attributes='text:continue-list="gone"').replace('"L"', '"gone"'),
    '<text:list text:style-name="L"><text:list-item><text:p text:style-name="P">x</text:p></text:list-item></text:list>',
    "<text:list><text:list-item>" * 12 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 12,
])  # fmt: skip
def test_lists_that_lead_nowhere_or_too_deep_give_no_number(text: str) -> None:
    styles = '<style:style style:family="paragraph" style:name="P" style:parent-style-name="P"/><text:list-style style:name="L"/>'
    assert in_writer(text, styles) == ["x"]


def test_segments_read_their_items_from_the_labels() -> None:
    from pipeline.kinds.numbering import candidates
    from pipeline.kinds.passages import lines
    from pipeline.languages import get

    text = "\n\n".join(in_word("".join(p(t, at(1)) for t in ("Bütçe", "Yollar", "Dilekler"))))
    assert [(c.value, c.title) for c in candidates(lines(text), get("tr"))] == [(1, "Bütçe"), (2, "Yollar"), (3, "Dilekler")]


WRITES = [numbers.no_number, numbers.decimal, numbers.padded, numbers.english_ordinal, numbers.ordinal, numbers.lower_roman, numbers.upper_roman, numbers.lower_letters, numbers.upper_letters, numbers.lower_columns, numbers.upper_columns]  # fmt: skip
LEVELS = st.builds(
    Level,
    st.lists(st.one_of(st.text(max_size=9), st.integers(0, DEPTH + 2)), max_size=40).map(tuple),
    st.sampled_from(WRITES),
    st.integers(-5, 10**12),
    st.integers(0, DEPTH),
    st.booleans(),
    st.sampled_from(["", " "]),
)


@given(
    st.lists(LEVELS, max_size=DEPTH + 2),
    st.lists(st.tuples(st.integers(-2, DEPTH + 2), st.one_of(st.none(), st.integers(-(10**12), 10**12))), max_size=20),
)
def test_any_levels_and_places_give_labels_of_bounded_length(levels: list[Level], places: list[tuple[int, int | None]]) -> None:
    counter = Counter()
    for depth, start in places:
        assert len(counter.label(levels, depth, start)) <= MAX_LABEL + 1


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_numbers_of_an_outline_rise_in_the_order_of_the_text(depths: list[int]) -> None:
    levels = [Level(tuple(p for i in range(d + 1) for p in (i, "."))[:-1], numbers.decimal) for d in range(4)]
    counter = Counter()
    labels = [tuple(int(n) for n in counter.label(levels, depth).split(".")) for depth in depths]
    begun = [label for label, depth in zip(labels, depths, strict=True) if depth == 0]
    assert begun == [(n,) for n in range(1, len(begun) + 1)]
    assert all(len(label) == depth + 1 for label, depth in zip(labels, depths, strict=True))


@given(st.integers(1, 3999))
def test_roman_numbers_read_back(number: int) -> None:
    digits = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[sign] for sign in numbers.lower_roman(number)]
    assert sum(-d if d < max(digits[i:]) else d for i, d in enumerate(digits)) == number


@given(st.integers(1, 10**9))
def test_letters_of_columns_read_back(number: int) -> None:
    back = 0
    for letter in numbers.lower_columns(number):
        back = 26 * back + ord(letter) - ord("a") + 1
    assert back == number
