"""Spans found by each tagger, against sentences whose names are marked by hand with [brackets]; all places and bodies are invented."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import languages
from pipeline.stages.mentions import tag_text
from pipeline.tables import Listed
from pipeline.taggers import Known, abbreviations, gazetteer, patterns
from pipeline.taggers.heads import kind_of, plain_name
from pipeline.taggers.tokens import tokens
from pipeline.variants import variants

TR, EN = languages.get("tr"), languages.get("en")


def longest(candidates):
    spans = sorted({(c.start, c.end) for c in candidates})
    return [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]


def unmarked(marked: str) -> tuple[str, list[str]]:
    return re.sub(r"[\[\]]", "", marked), re.findall(r"\[(.*?)\]", marked, re.S)


TURKISH = [
    "[Karadere Çevre Derneği]'nin talebi görüşüldü.",
    "[Karadere Çevre Derneği]’ne yer tahsisi yapıldı.",
    "Yer, [Karadere Çevre Derneğine] tahsis edildi.",
    "[KARADERE ÇEVRE DERNEĞİ]'NİN TALEBİ",
    "[Ulaştırma, Limanlar ve Haberleşme Bakanlığının] yazısı okundu.",
    "Öneri [Plan ve Bütçe Komisyonuna] havale edildi.",
    "[İmar+Hukuk+Plan ve Bütçe Komisyonları] ortak raporu.",
    "[Karadere Sanayi ve Ticaret A.Ş.]’nin başvurusu",
    "Belediyemiz ile [Yeniova Kadın Vakfı] arasında protokol imzalandı.",
    "[Yeniova Barosu] ve [Yeniova Tabip Odası] görüş bildirdi.",
    "Sayın Ali Kaya ve [Yeniova Spor Kulübü] katıldı.",
    "[Kent Konseyi] toplandı; Yönetim Kurulu oy birliği ile karar aldı.",
    "Genel Kurul, dernekler ve Oy Birliği üzerine konuştu.",
]
ENGLISH = [
    "A letter from the [Ashby Men's Shed] was read.",
    "Councillor Rowan Ash and [Ashby Tidy Towns] met.",
    "the [Department of Housing, Planning and Heritage] wrote",
    "Report to [Ashby City and County Council]’s members.",
    "MINUTES OF [ASHBY PARISH COUNCIL] MEETING",
    "Judges of the [Ashby Criminal Court] were thanked.",
    "a grant to the [Friends of Birch Park] was agreed",
    "Members of the [Municipal District of Ashby-Birchwood] agreed",
    "[Birch Holdings Ltd] and [Ashby Credit Union] applied.",
    "The [Community, Leisure and Arts Strategic Policy\n\nCommittee] met.",
    "The Committee and the club met; the association agreed with the Council.",
    "The Ashby County Council Act was quoted.",
    "The meeting was held at Ashby Social Club; the [Ashby Social Club] asked for help.",
    "[A.B.C.D.] and the [A.B.C.D. Standards Committee] wrote; under A.O.B. nothing.",
    "[Rowan Airlines, Inc.] and [Ashby Fire Department] and [Ashby Police Department] agreed.",
    "Grants go to [Birch Society for the Care of Trees] and to [Ash Holdings, LLC] now.",
]


@pytest.mark.parametrize(("language", "marked"), [(TR, s) for s in TURKISH] + [(EN, s) for s in ENGLISH])
def test_patterns_find_exactly_the_marked_names(language, marked):
    text, names = unmarked(marked)
    assert [text[a:b] for a, b in longest(patterns.tag(text, language, Known()))] == names


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("Yeniova Tabipler Birliği (YTB) geldi. Sonra YTB konuştu.", "YTB", "Yeniova Tabipler Birliği"),
        ("YTB (Yeniova Tabipler Birliği) geldi. Sonra YTB konuştu.", "YTB", "Yeniova Tabipler Birliği"),
        ("The Ashby Civic Trust (ACT) spoke. Later ACT left.", "ACT", "Ashby Civic Trust"),
    ],
)
def test_abbreviations_stand_for_their_long_form_everywhere(text, short, full):
    language = TR if "Birliği" in full else EN
    found = abbreviations.tag(text, language, Known())
    assert [text[c.start : c.end] for c in found if c.expansion == full] == [short, short]
    assert {text[c.start : c.end] for c in found if c.expansion is None} == {full}


@pytest.mark.parametrize("text", ["The Ashby Civic Trust (XYZ) spoke.", "Rowan Ash Birch (RAB) spoke.", "in (AB)"])
def test_abbreviations_need_fitting_letters_and_a_head(text):
    assert abbreviations.tag(text, EN, Known()) == []


def listed(name, aliases=(), weak=(), kind="association"):
    return Listed(org_id=name, name=name, kind=kind, lang="", aliases=list(aliases), weak=list(weak))


def test_weak_aliases_need_a_strong_name_in_the_document():
    known = Known.of([listed("Karadere Işık Topluluğu", ["KIŞIT"], ["Işık"])], "tr")
    assert gazetteer.tag("Işık yandı.", TR, known) == []
    text = "KIŞIT'ın başvurusu; Işık yine yazdı."
    assert [text[c.start : c.end] for c in gazetteer.tag(text, TR, known)] == ["KIŞIT", "Işık"]


def test_listed_names_are_whole_words_in_any_casing_and_take_fused_endings():
    known = Known.of([listed("Karadere Işıkları")], "tr")
    text = "KARADERE IŞIKLARI ve Karadere Işıklarının, ama Karadere Işıklarımız değil"
    assert [text[c.start : c.end] for c in gazetteer.tag(text, TR, known)] == ["KARADERE IŞIKLARI", "Karadere Işıklarının"]


def test_names_take_their_kind_from_the_head_and_lose_fused_endings():
    assert kind_of("Yeniova Barosu", TR) == "chamber"
    assert kind_of("Friends of Birch Park", EN) == "association"
    assert plain_name("Karadere Çevre\nDerneğinin", TR) == "Karadere Çevre Derneği"
    assert plain_name("İMAR BAKANLIĞINCA", TR) == "İMAR BAKANLIĞI"
    assert plain_name("Ashby **Tidy**\n\nTowns", EN) == "Ashby Tidy Towns"


WORDS = [
    "İzlek",
    "IŞIK",
    "Derneği",
    "derneği",
    "'nin",
    "’ne",
    "ve",
    ",",
    "+",
    "\n",
    "\n\n",
    "**",
    "(",
    ")",
    "Committee",
    "of",
    "the",
    "Council",
    "ẞ",
    "ǅ",
    "İ",
    ".",
]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=25).map(" ".join), st.sampled_from([TR, EN]))
def test_spans_lie_in_the_text_and_begin_and_end_with_its_words(text, language):
    for tagger in variants("taggers").values():
        for c in tagger.tag(text, language, Known.of([listed("İzlek Işık", ["IŞIK"])], language.code)):
            assert 0 <= c.start < c.end <= len(text)
            assert text[c.start : c.end].strip() == text[c.start : c.end]
            assert 0 < c.score <= 1
            assert c.reason


@given(st.text(alphabet="aıiİIğĞ'’ .,\n*-+", max_size=60), st.sampled_from([TR, EN]))
def test_tokens_are_in_order_and_are_the_text_between_their_offsets(text, language):
    last = 0
    for token in tokens(text, language):
        assert token.start >= last
        assert text[token.start : token.end] == token.text
        last = token.end


@pytest.mark.parametrize("unit", ["Ashby ", ", ", "Ash, ", "Ash ve ", "Council of ", "(AB) ", "'", "\n", "A.", "Derneği "])
def test_hostile_text_takes_linear_time(unit):
    text = unit * 20_000 + "Komisyonu Committee"
    began = time.process_time()
    for tagger in variants("taggers").values():
        for language in (TR, EN):
            tagger.tag(text, language, Known())
    assert time.process_time() - began < 8


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The parish will go on to support the Church with mowing.", True),
        ("A letter from the Church, asking for a donation, was read.", True),
        ("It was noted that the Church has agreed to pay half.", True),
        ("The roof of the Church has been repaired.", False),
        ("A concert was held in the Church at 7pm.", False),
        ("Councillors thanked the Church Hall committee.", False),
        ("The tree opposite the Church will be felled.", False),
    ],
)
def test_a_word_for_a_body_and_its_building_counts_where_the_body_acts(text, found):
    assert ("Church" in [m.surface for m in tag_text(text, "en")]) == found


def test_a_name_ends_where_the_document_ends_it():
    text = "The Elm Business Association met. A grant to the Elm Business Association for Christmas Lights was agreed."
    assert [m.surface for m in tag_text(text, "en")] == ["Elm Business Association"] * 2
    assert [m.surface for m in tag_text("The Elm Association for Clean Air met.", "en")] == ["Elm Association for Clean Air"]


def test_initials_have_the_marks_of_the_name() -> None:
    text = "Oda TV haberi verdi. ÖTV oranı arttı. Çınar Koruma Derneği geldi; ÇKD üyeleri konuştu, IMO ise İzlek Mimarlar Odasının kısaltmasıdır."
    found = {m.surface for m in tag_text(text, "tr")}
    assert {"ÇKD", "IMO"} <= found
    assert "ÖTV" not in found
