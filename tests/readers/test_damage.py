"""Damaged letters against planted damage: what is repaired, what is left alone, what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import RawDocument, detect_format
from pipeline.readers.damage import damages_of, repaired, settle
from pipeline.readers.text import page_of
from pipeline.settings import PagesSettings
from pipeline.stages.pages import read

SHARED = Path(__file__).parents[3] / "shared/data"
TRANSCRIPTS = sorted((SHARED / "tbmm/tutanaklar").glob("*.txt"))
LETTERS = "şŞıİğĞ"
DAMAGED = frozenset("þýðÝÞÐ")
TURKISH = "Belediye Başkanlığı ile Gençlik Meclisi Müdürlüğü için İlçe Şubesi toplantısı yapıldı, çalışma kabul edildi."
FONT = str.maketrans("şŞİ", "ĢġĠ")


def repair(text: str) -> str:
    return repaired(text, damages_of(text))


def as_latin1(text: str) -> str:
    return text.encode("cp1254").decode("cp1252")


def settled(text: str, metadata: list[tuple[str, str]] | None = None) -> RawDocument:
    document = RawDocument([page_of(text.split("\n"))], metadata or [])
    settle(document)
    return document


@pytest.mark.parametrize("text", [TURKISH, TURKISH.replace("i", "İ").upper()])
def test_turkish_letters_come_back(text: str) -> None:
    for damaged in (as_latin1(text), text.encode("cp1254").decode("cp1250"), text.translate(FONT)):
        assert damaged != text
        assert repair(damaged) == text


@pytest.mark.parametrize(
    "text",
    [
        "Þórður og Guðrún sögðu að þau væru komin.",
        "Český výbor byl zvolený, nový starosta.",
        "Ģimene un ģērbs Rīgā.",
        "Il-Kunsill ta' Ħaż-Żebbuġ, Ġużè u Ġorġ",
        "Orașul și județul, ţara noastră ţine",
        "Meclis, Sigurður Þórðarson'u ve Ýmir Örn'ü dinledi; çalışmalar sürüyor.",
        "Đorđe i Đurđa, građani i zahtjev građana",
        TURKISH,
    ],
)
def test_other_letters_are_left_alone(text: str) -> None:
    assert repair(text) == text


WORDS = st.lists(
    st.sampled_from([w for w in TURKISH.replace(",", "").replace(".", "").split() if set(w) & set(LETTERS)]), min_size=4, max_size=12
)


@given(WORDS)
def test_repair_undoes_damage_and_repeats_nothing(words: list[str]) -> None:
    text = " ".join(words)
    assert repair(as_latin1(text)) == text
    assert repair(repair(as_latin1(text))) == text
    assert len(repair(as_latin1(text))) == len(text)


def test_what_was_repaired_is_recorded() -> None:
    document = settled(as_latin1(TURKISH), [("title", as_latin1("Çalışma Kurulu tutanağı"))])
    assert document.pages[0].lines[0].text == TURKISH
    letters = sum(TURKISH.count(c) for c in LETTERS)
    assert document.metadata == [("title", "Çalışma Kurulu tutanağı"), ("repaired", f"cp1254 read as cp1252, letters: {letters}")]
    assert settled(TURKISH).metadata == []


def test_utf_8_read_twice_in_a_line_is_repaired() -> None:
    document = settled("The chairman’s report\n" + "The treasurer’s report on the café".encode().decode("cp1252"))
    assert [line.text for line in document.pages[0].lines] == ["The chairman’s report", "The treasurer’s report on the café"]
    assert document.metadata == [("repaired", "UTF-8 read as another code page, lines: 1")]


def test_letters_that_are_lost_are_flagged() -> None:
    lost = "".join("?" if c in LETTERS else c for c in "Mahalle çalışması ve BAŞKANLIK yazısı")
    assert settled(lost).metadata == [("damaged", "question marks in the place of letters: 6")]
    assert settled("Ba\ufffdkanl\ufffdk").metadata == [("damaged", "question marks in the place of letters: 2")]
    for sound in ("Kabul mü?Evet, kabul.", "Geldi mi? Gelmedi mi?", "https://a.example/b.php?id=3&x=y", "Who?What?Why?"):
        assert settled(sound).metadata == []


def test_turkish_without_its_letters_is_flagged() -> None:
    bare = " ".join(["Belediye meclisi toplandi ve gorusulen onergeyi oy birligi ile kabul etti, karar uygulanacaktir."] * 30)
    assert settled(bare).metadata == [("damaged", "Turkish without the letters ç ğ ı ö ş ü")]
    assert settled("The council met and agreed to the request of the residents. " * 40).metadata == []


@pytest.mark.skipif(not TRANSCRIPTS, reason="the transcripts are not here")
def test_damage_planted_in_transcripts_is_undone_letter_by_letter() -> None:
    right = total = 0
    for file in TRANSCRIPTS[::4]:
        text = file.read_text(encoding="utf-8").encode("cp1254", errors="ignore").decode("cp1254")
        if DAMAGED & set(text):
            continue
        for damaged in (as_latin1(text), text.translate(FONT)):
            pairs = [(a, b) for a, b in zip(text, repair(damaged), strict=True) if a in LETTERS]
            total += len(pairs)
            right += sum(a == b for a, b in pairs)
    assert total > 200_000
    assert right / total >= 0.999


@pytest.mark.skipif(not TRANSCRIPTS, reason="the transcripts are not here")
def test_only_damaged_files_change() -> None:
    """A transcript changes in words that held a letter of Latin-1 and in no other; minutes in English not at all."""
    changed = []
    for file in [*TRANSCRIPTS, *sorted((SHARED / "norfolk").rglob("*.md"))[::5], *sorted((SHARED / "limerick").rglob("*.md"))[::10]]:
        text = file.read_text(encoding="utf-8")
        after = repair(text)
        if after != text:
            changed.append(file.name)
            assert all(a == b or a in DAMAGED for a, b in zip(text, after, strict=True))
        assert not DAMAGED & set(after) or file.suffix == ".md"
    assert {"03-09-2007.txt", "04-03-1997.txt", "05-03-2008.txt", "08-04-2008.txt"} <= set(changed)
    assert not any(name.endswith(".md") for name in changed)


def test_the_sample_says_nothing_of_damage() -> None:
    sample = Path(__file__).parents[2] / "corpora/sample/documents"
    for file in [*sample.rglob("tutanak*.pdf"), *sample.rglob("*.html"), *sample.rglob("*.docx")]:
        data = file.read_bytes()
        document = read(data, detect_format(data, file.name), PagesSettings(ocr=False))
        assert not [entry for entry in document.metadata if entry[0] in ("repaired", "damaged")]
