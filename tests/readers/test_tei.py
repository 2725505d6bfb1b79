"""TEI: speakers, notes and pages of files written here, and of ParlaMint."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline.api import read as read_file
from pipeline.readers import UNKNOWN_SPEAKER
from pipeline.readers.tei import read
from pipeline.settings import PagesSettings

SHARED = Path(__file__).parents[3] / "shared/gold/parlamint_tr"
TRANSCRIPTS = sorted(SHARED.glob("ParlaMint-TR_*.xml"))
NAMESPACE = "{http://www.tei-c.org/ns/1.0}"
HEADER = """<teiHeader><titleStmt><title>Akçadere</title></titleStmt><settingDesc><setting><date when="2021-03-05"/></setting></settingDesc>
<listPerson><person xml:id="AE"><persName><surname>Er</surname><forename>Ayla</forename></persName></person></listPerson></teiHeader>"""
DEBATE = f"""<?xml version="1.0" encoding="utf-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="tr">{HEADER}<text><body><div>
<pb n="1"/><head>Birinci oturum</head><note>Açılma saati 14.00</note>
<u who="#AE"><seg>Oturumu açıyorum.<kinesic><desc>Alkışlar</desc></kinesic> Buyurun.</seg><pb n="2"/><seg>Söz sizde.</seg></u>
<note>Gürültüler</note>
<u who="#Can.Su"><seg><s><w join="right">Teşekkür</w><pc>,</pc><w>sayın</w><w>başkan</w></s></seg></u>
<sp><speaker>BAŞKAN –</speaker><p>Kabul edenler…</p></sp>
</div></body></text></TEI>"""


def test_speakers_notes_and_pages() -> None:
    document = read(DEBATE.encode(), PagesSettings())
    assert [page.label for page in document.pages] == ["1", "2"]
    assert [[(line.speaker, line.text) for line in page.lines] for page in document.pages] == [
        [(None, "Birinci oturum"), (None, "Açılma saati 14.00"), ("Ayla Er", "Oturumu açıyorum. Buyurun."), (None, "Alkışlar")],
        [
            (None, "Söz sizde."),
            ("", "Gürültüler"),
            ("Can Su", "Teşekkür, sayın başkan"),
            ("BAŞKAN", "BAŞKAN –"),
            (None, "Kabul edenler…"),
        ],
    ]
    assert document.metadata == [("title", "Akçadere"), ("date", "2021-03-05"), ("language", "tr")]


def test_marked_speakers_become_segments(tmp_path: Path) -> None:
    (tmp_path / "debate.xml").write_text(DEBATE, encoding="utf-8")
    doc = read_file(tmp_path / "debate.xml")
    spoken = [(s.kind, s.speaker, doc.text[s.start : s.end].split("\n")[0]) for s in doc.segments if s.parent is None]
    assert spoken == [
        ("front", None, "Birinci oturum"),
        ("speech", "Ayla Er", "Oturumu açıyorum. Buyurun."),
        ("paragraph", None, "Gürültüler"),
        ("speech", "Can Su", "Teşekkür, sayın başkan"),
        ("speech", "BAŞKAN", "BAŞKAN –"),
    ]
    assert doc.document.date == "2021-03-05"


@pytest.mark.skipif(not TRANSCRIPTS, reason="the transcripts are not here")
@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda f: f.name)
def test_every_utterance_is_one_speech_with_its_words(file: Path) -> None:
    document = read(file.read_bytes(), PagesSettings())
    lines = [line for page in document.pages for line in page.lines]
    uttered = [u for u in etree.parse(file).iter(f"{NAMESPACE}u") if "".join(u.itertext()).strip()]
    assert len(uttered) > 700
    named = [u.get("who", "").lstrip("#").replace(".", "") for u in uttered]
    assert [line.speaker.replace(" ", "") for line in lines if line.speaker] == [name or UNKNOWN_SPEAKER for name in named]
    text = "".join("".join(line.text.split()) for line in lines)
    at = 0
    for utterance in uttered:
        said = "".join("".join(utterance.itertext()).split())
        at = text.index(said, at) + len(said)
