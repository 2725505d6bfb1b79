"""The stage on small documents written for it; truth is marked in the sentences."""

from __future__ import annotations

import pytest

from pipeline import languages
from pipeline.roles import sentence_bounds
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import Vote, combine, make, tag_text
from pipeline.tables import Document, Judgement, Page, Segment
from pipeline.taggers import Candidate

DOC = "d" * 16
TEXT = "Karadere Çevre Derneğinin talebi görüşüldü.\nThe Ashby Tidy Towns gave a presentation.\n"
SPLIT = TEXT.index("The")


def document(body=None):
    return Document(doc_id=DOC, corpus="c", path="a.txt", source="folder", format="text", kind="minutes", lang="tr", title="t", body=body)


def page(text=TEXT):
    return Page(
        doc_id=DOC, page_no=1, start=0, end=len(text), furniture_start=len(text) + 1, width=None, height=None, method="text",
        quality=None, label=None, text=text, furniture="",
    )  # fmt: skip


def segment(start, end, lang, kind="paragraph"):
    return Segment(
        segment_id=f"{DOC}:{start}-{end}", doc_id=DOC, start=start, end=end, page_no=1, page_last=1, kind=kind, leaf=True, lang=lang
    )


def run(judgements=(), text=TEXT, segments=None, body=None):
    parts = segments or [segment(0, SPLIT, "tr"), segment(SPLIT, len(text), "en")]
    return make(MentionsSettings(), [document(body)], [page(text)], parts, [], list(judgements))


def judgement(action, subject, value="", quote=""):
    return Judgement(line_no=2, when="2024-01-01", who="Ash", why="known", action=action, subject=subject, value=value, quote=quote)


def test_every_language_is_read_with_its_own_rules():
    made = run()["mentions"]
    assert [m.surface for m in made] == ["Karadere Çevre Derneğinin", "Ashby Tidy Towns"]
    assert [m.name for m in made] == ["Karadere Çevre Derneği", "Ashby Tidy Towns"]
    assert [m.role for m in made] == ["petitions", "speaks"]
    assert [m.segment_id for m in made] == [f"{DOC}:0-{SPLIT}", f"{DOC}:{SPLIT}-{len(TEXT)}"]
    assert all(TEXT[m.start : m.end] == m.surface and m.mention_id == f"{DOC}:{m.start}-{m.end}" for m in made)


def test_text_of_a_language_without_a_file_is_searched_for_listed_names_only():
    assert run(segments=[segment(0, len(TEXT), "other")])["mentions"] == []


def test_an_attendance_list_makes_its_organisations_present():
    made = run(segments=[segment(0, SPLIT, "tr"), segment(SPLIT, len(TEXT), "en", "attendance")])["mentions"]
    assert (made[1].role, made[1].use) == ("present", "incidental")


def test_the_council_of_the_document_is_kind_council():
    text = "Ashby County Council met Birch County Council.\n"
    made = run(text=text, segments=[segment(0, len(text), "en")], body="Ashby County Council")["mentions"]
    assert [m.kind for m in made] == ["council", "public"]


def test_judgements_override_and_leave_their_reason():
    found = run()["mentions"][1]
    made = run([judgement("kind", found.mention_id, "platform", found.surface)])["mentions"]
    assert made[1].kind == "platform"
    assert "Ash" in made[1].reason
    assert [m.surface for m in run([judgement("not_organisation", "Ashby Tidy Towns")])["mentions"]] == ["Karadere Çevre Derneğinin"]
    used = run([judgement("use", "Karadere Çevre Derneği", "incidental")])["mentions"]
    assert [(m.use, m.role) for m in (run()["mentions"][0], used[0])] == [("strategic", "petitions"), ("incidental", "petitions")]


@pytest.mark.parametrize("subject", [f"{DOC}:1-3", f"{DOC}:{SPLIT + 4}-{SPLIT + 20}"])
def test_a_judgement_that_no_longer_fits_is_a_failure(subject):
    made = run([judgement("role", subject, "speaks", quote="something else")])
    assert len(made["mentions"]) == 2
    assert [(f.stage, f.error, f.path, f.line_no) for f in made["failures"]] == [("mentions", "conflict", "judgements.csv", 2)]


def test_a_judgement_on_another_document_is_not_this_ones_failure():
    assert run([judgement("role", "e" * 16 + ":0-5", "speaks", "x")])["failures"] == []


def test_agreement_raises_the_score_and_the_longest_span_wins():
    votes = [Vote(t, Candidate(0, 9, "club", 0.5, t)) for t in ("a", "b")] + [Vote("c", Candidate(2, 6, "other", 0.9, "c"))]
    assert [[(v.tagger, v.candidate.start) for v in group] for group in combine(votes)] == [[("a", 0), ("b", 0)]]
    alone = tag_text("Ashby Town Band Club met.", "en")[0]
    both = tag_text("Ashby Town Band Club (ATBC) met.", "en")[0]
    assert alone.taggers == ["patterns"]
    assert both.taggers == ["abbreviations", "patterns"]
    assert alone.score < both.score < 1


@pytest.mark.parametrize(
    ("lang", "text", "role"),
    [
        ("tr", "Karadere Çevre Derneği'ne arsa tahsis edilmesi kabul edildi.", "receives"),
        ("tr", "Belediyemizin Karadere Çevre Derneği ile protokol yapması uygun bulundu.", "partner"),
        ("tr", "Karadere Çevre Derneği'nin talebi okundu.", "petitions"),
        ("en", "A grant of €500 to Ashby Men's Shed was approved.", "receives"),
        ("en", "A letter was received from Ashby Men's Shed on parking.", "petitions"),
        ("en", "There was an objection from Ashby Men's Shed.", "opposes"),
        ("en", "The district will work in partnership with Ashby Men's Shed.", "partner"),
        ("en", "A deputation from Ashby Men's Shed was heard.", "speaks"),
        ("en", "The chairman of Ashby Parish Council resigned.", "mentioned"),
        ("en", "The Ashby Parish Council meetings were long.", "mentioned"),
        ("en", "The kerb was mended by Ashby County Council.", "acts"),
        ("en", "Objections came. A letter from Cllr. Ash and Mr. Elm asked for\n\na grant of €90 to Ashby Men's Shed.", "receives"),
        ("en", "A grant was paid. Ashby Men's Shed objected.", "opposes"),
        ("tr", "Başkanın Dilekçe Komisyonu üyeliğinden çekildiği bildirildi.", "mentioned"),
        ("tr", "Plan ve Bütçe Komisyonu'na havale edildi.", "acts"),
        ("tr", "Karadere Çevre Derneğinin 12.03.2021 tarihli ve 45 sayılı itirazı okundu.", "opposes"),
        ("tr", "Karadere Çevre Derneğinin 12.03.2021 tarihli dilekçesi okundu.", "petitions"),
        ("tr", "Fuar, Karadere Valiliği tarafından düzenlendi.", "acts"),
    ],
)
def test_roles_follow_cues(lang, text, role):
    assert [m.role for m in tag_text(text, lang)] == [role]


def test_sentences_go_on_after_abbreviations_and_line_breaks_and_end_at_clauses():
    text = "Cllr. Ash of St. Mary's met\n\nthe Co. Ltd. board. It rose; Elm left\n• One point"
    bounds = sentence_bounds(text, languages.get("en"), [(0, len(text))])
    assert bounds == [0, text.index("It rose"), text.index("Elm"), text.index("One"), len(text)]


def test_abbreviations_carry_their_expansion():
    made = tag_text("Yeniova Tabipler Birliği (YTB) geldi. YTB'nin görüşü alındı.", "tr")
    assert [(m.surface, m.expansion) for m in made][1:] == [("YTB", "Yeniova Tabipler Birliği")] * 2


def test_abbreviation_of_another_language_is_explained_by_the_name_before_it():
    name, short = tag_text("Birleşmiş Milletler Kalkınma Programı'nın (UNDP) desteği", "tr")
    assert (short.surface, short.expansion, name.expansion) == ("UNDP", "Birleşmiş Milletler Kalkınma Programı", None)


def test_joined_names_have_one_role():
    made = tag_text("Letters were read from Ashby Trust (AT), Elm Club and the Oak Society. Ash School was shut.", "en")
    assert [(m.surface, m.role) for m in made] == [
        ("Ashby Trust", "petitions"), ("AT", "petitions"), ("Elm Club", "petitions"), ("Oak Society", "petitions"), ("Ash School", "mentioned")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A letter from the NXCA was read. NXCA rates rose.", ["NXCA", "NXCA"]),
        ("The NXQC has agreed to mow the verge.", ["NXQC"]),
        ("VAT was paid to HMRC and the RTA was closed by CCTV.", ["HMRC"]),
        ("General Town Allocation (GTA): a sum from the GTA.", []),
        ("A letter to NXL. He is on the NXL. She is on the NXL.", []),
        ("Peter McElm Trust met. PMET left.", ["Peter McElm Trust", "PMET"]),
        ("A request from NXL Designs was read.", []),
        ("The Ashby Street Party and the Elm Party met.", ["Elm Party"]),
        ("MOTION FROM NXCA CARRIED.", []),
        ("The file ABC-12 came from XYZ/99.", []),
        (
            "Ashby Community Complex T/A Elm Fields met. Elm Fields thanked the members.",
            ["Ashby Community Complex", "Elm Fields", "Elm Fields"],
        ),
        ("N.A.L.C. wrote.", ["N.A.L.C."]),
        ("Ash Ltd - £90 - Repairs to the playing field, the gate and New Signs\n\nElm Ltd - £20 - Paint", ["Ash Ltd", "Elm Ltd"]),
        ("The Progressive Alliance group left.", ["Progressive Alliance"]),
    ],
)
def test_capitals_are_a_body_where_they_stand_like_one(text, names):
    assert [m.surface for m in tag_text(text, "en")] == names


def test_initials_of_the_council_are_the_council():
    text = "The clerk wrote to ACC about the bins."
    made = run(text=text, segments=[segment(0, len(text), "en")], body="Ashby County Council")["mentions"]
    assert [(m.surface, m.kind) for m in made] == [("ACC", "council")]
