"""Facts of meetings and attendance, on invented minutes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.settings import MeetingsSettings, SegmentsSettings
from pipeline.stages import segments as segments_stage
from pipeline.stages.meetings import make
from pipeline.tables import Attendance, Document, Meeting, Page


def read(
    text: str, lang: str = "en", kind: Any = "minutes", date: str | None = "2020-05-04", precision: Any = "day"
) -> tuple[list[Meeting], list[Attendance]]:
    page = Page("d", 1, 0, len(text), len(text) + 1, None, None, "text", None, None, text, "")
    document = Document("d", "c", "p", "folder", "text", kind, lang, "T", date, precision, "text", "Fernley Council")
    segments = segments_stage.make(SegmentsSettings(), [document], [page], [])["segments"]
    found = make(MeetingsSettings(), [document], [page], segments)
    attendance = list(found["attendance"])
    assert all(isinstance(a, Attendance) and text[a.start : a.end].split() == a.name.split() for a in attendance)
    return list(found["meetings"]), attendance  # type: ignore[arg-type]


def people(text: str, lang: str = "en") -> list[tuple[str, str, str]]:
    return [(a.name, a.capacity, a.state) for a in read(text, lang)[1]]


def test_reports_record_no_meeting() -> None:
    assert read("Annual report", kind="report") == ([], [])


def test_a_month_is_no_date_of_a_meeting() -> None:
    assert read("Minutes", date="2020-05", precision="month")[0][0].date is None


@pytest.mark.parametrize(
    ("text", "lang", "field", "value"),
    [
        ("held at 7.30pm on Monday", "en", "opened", "19:30"),
        ("The meeting closed at 8.40pm", "en", "closed", "20:40"),
        ("Chair Ash called the meeting to order at 4:16 P.M.", "en", "chair", "Ash"),
        ("MINUTES OF THE SPECIAL MEETING", "en", "type", "special"),
        ("13’üncü Birleşim", "tr", "number", "13"),
        ("5 inci Birleşim", "tr", "number", "5"),
        ("Meclis saat 15.00'te toplandı.", "tr", "opened", "15:00"),
        ("Kapanma Saati: 18.05", "tr", "closed", "18:05"),
        ("MECLİS OLAĞANÜSTÜ TOPLANTISI", "tr", "type", "special"),
    ],
)
def test_facts(text: str, lang: str, field: str, value: str) -> None:
    assert getattr(read(text, lang)[0][0], field) == value


def test_councillors_in_a_sentence() -> None:
    text = (
        "PRESENT IN THE CHAIR: Councillor G. Ash, Cathaoirleach.\n\nMEMBERS PRESENT:\n\nCouncillors Birch, Cole and O’Dea.\n\n1. Minutes\n"
    )
    assert people(text) == [(n, "member", "present") for n in ("G. Ash", "Birch", "Cole", "O’Dea")]
    assert read(text)[0][0].chair == "G. Ash"


def test_titled_names_with_offices_and_apologies() -> None:
    text = "Those Attending:\n\nCllr T Ash (Chairman), Cllr Mrs J Birch, Mrs C Hall (Clerk)\n\nApologies:\n\nCllr R Cole\n\nPolice:\n\nAll was quiet in the village.\n"
    assert people(text) == [
        ("T Ash", "member", "present"),
        ("J Birch", "member", "present"),
        ("C Hall", "officer", "present"),
        ("R Cole", "member", "excused"),
    ]


def test_names_without_commas() -> None:
    assert [n for n, *_ in people("Those attending Mr M Ash (Chairman) Mr K Birch, Mrs L Cole\n")] == ["M Ash", "K Birch", "L Cole"]


def test_representatives_have_their_organisation() -> None:
    found = read("PRESENT:\n\nMr. E. Ash, Fernley Integration Working Group\n\nMs. A. Birch, Fernley Tidy Towns Association\n")[1]
    assert [(a.name, a.affiliation, a.capacity) for a in found] == [
        ("E. Ash", "Fernley Integration Working Group", "representative"),
        ("A. Birch", "Fernley Tidy Towns Association", "representative"),
    ]


def test_roll_call_and_late_arrival() -> None:
    text = "ROLL CALL:\nHill-Ash Absent Birch Present\nCole Present Van Dorn Present\nElm Absent\nPresent: 3\nAbsent: 2\nCouncilor Elm arrived at 4:18 P.M.\n"
    assert {n: s for n, _, s in people(text)} == {
        "Hill-Ash": "absent",
        "Birch": "present",
        "Cole": "present",
        "Van Dorn": "present",
        "Elm": "present",
    }


def test_turkish_lists_in_capitals() -> None:
    text = "TOPLANTIYA KATILANLAR:\nAli TAŞ, Ayşe DEMİR, İbrahim ÇINAR\n\nKATILMAYANLAR: Işıl KAYA\n\nMAZERETLİ: Can ER\n"
    assert people(text, "tr") == [
        ("Ali TAŞ", "member", "present"),
        ("Ayşe DEMİR", "member", "present"),
        ("İbrahim ÇINAR", "member", "present"),
        ("Işıl KAYA", "member", "absent"),
        ("Can ER", "member", "excused"),
    ]


@pytest.mark.parametrize(
    ("text", "lang", "names"),
    [
        ("Present: Councillors M. Ash (Cathaoirleach), P. Birch, N.\nElder.\n", "en", ["M. Ash", "P. Birch", "N. Elder"]),
        (
            "Toplantıya Katılanlar: Meral Taş, Hakan Çınar, Gülay\nDemir, Okan Er.\n",
            "tr",
            ["Meral Taş", "Hakan Çınar", "Gülay Demir", "Okan Er"],
        ),
        (
            "KATILANLAR: MERAL TAŞ, HAKAN\nÇINAR, OKAN\nER.\n\nKATILMAYANLAR: IŞIL KAYA.\n",
            "tr",
            ["MERAL TAŞ", "HAKAN ÇINAR", "OKAN ER", "IŞIL KAYA"],
        ),
        ("Katılanlar: Ali Rıza\nTaş, Ayşe\nNur Çınar, Veli Er\n", "tr", ["Ali Rıza Taş", "Ayşe Nur Çınar", "Veli Er"]),
        ("Present: Cllr J Ash, Cllr M Birch\nCllr K Cole, Cllr L\nDunn\n", "en", ["J Ash", "M Birch", "K Cole", "L Dunn"]),
        ("Katılanlar:\nAli Taş\nVeli Er\nAyşe Nur\n", "tr", ["Ali Taş", "Veli Er", "Ayşe Nur"]),
        ("Present:\n\nCllr. J. Ash, Cllr. L.M.\n\nBirch, Cllr. K. Cole\n", "en", ["J. Ash", "L.M. Birch", "K. Cole"]),
    ],
)
def test_names_broken_over_lines(text: str, lang: str, names: list[str]) -> None:
    assert [" ".join(n.split()) for n, *_ in people(text, lang)] == names


@pytest.mark.parametrize(
    ("text", "lang", "names"),
    [
        (
            "Present: Cllr J. Ash, Cllr M. Birch.\n\nApologies: Cllr K. Cole.\n\nIn the gallery were Friends of the Quay, Fenley Rowing Club and the\nFenley Gazette.\n",
            "en",
            ["J. Ash", "M. Birch", "K. Cole"],
        ),
        (
            "Katılanlar: Ali Taş, Veli Er.\n\nKatılmayanlar: Can Kaya.\n\nToplantıda Fenliova Kaymakamlığı, Türk Kızılay ve Fenliova Barosu temsilcileri\nhazır bulundu.\n",
            "tr",
            ["Ali Taş", "Veli Er", "Can Kaya"],
        ),
        ("Katılmayanlar: Can Kaya\n\nFenliova Muhtarlar Derneği, Fenliova Kent Konseyi\n", "tr", ["Can Kaya"]),
        # a blank line inside a list that goes on
        ("Present: Councillors J. Ash, M. Birch,\n\nK. Cole and L. Dunn.\n", "en", ["J. Ash", "M. Birch", "K. Cole", "L. Dunn"]),
    ],
)
def test_a_list_of_members_ends_with_its_sentence(text: str, lang: str, names: list[str]) -> None:
    assert [n for n, capacity, _ in people(text, lang) if capacity == "member"] == names


def test_a_table_of_members() -> None:
    text = "Member\tAttendance\nJ. Ash\tPresent\nM. Birch\tApologies\nK. Cole\tPresent\nL. Dunn\tAbsent\n\n1. Roads\n\nNothing.\n"
    assert [(n, s) for n, _, s in people(text)] == [
        ("J. Ash", "present"),
        ("M. Birch", "excused"),
        ("K. Cole", "present"),
        ("L. Dunn", "absent"),
    ]


def test_a_table_of_members_in_turkish() -> None:
    text = "Üye\tDurum\nAli Taş\tVar\nVeli Er\tYok\nAyşe Nur Çınar\tMazeretli\n\n1. Yol\n\nKonuşuldu.\n"
    assert [(n, s) for n, _, s in people(text, "tr")] == [("Ali Taş", "present"), ("Veli Er", "absent"), ("Ayşe Nur Çınar", "excused")]


def test_a_decision_sheet_belongs_to_a_meeting() -> None:
    (meeting,), attendance = read("Fenley Town Council: Decision Sheet, 4 May 2020\n\n1. Roads. Agreed.\n", kind="decision")
    assert (meeting.date, meeting.body, attendance) == ("2020-05-04", "Fernley Council", [])


@pytest.mark.parametrize(
    ("text", "lang"), [("Present:\n\n1. Roads\n\nNothing.\n", "en"), ("Katılmayanlar: .\n\n1. Yol\n", "tr"), ("Apologies: None.\n", "en")]
)
def test_a_list_without_names(text: str, lang: str) -> None:
    assert people(text, lang) == []


LINES = st.sampled_from(
    [
        "Present:",
        "Apologies: Cllr A. Ash",
        "Members Present",
        "Cllr K.",
        "Ash, Birch",
        "OFFICIALS IN ATTENDANCE:",
        "1. Roads",
        "",
        ", ;",
        "Katılanlar:",
        "(J)",
    ]
)


@given(st.lists(LINES, max_size=12))
def test_any_lines_give_names_at_their_offsets(lines: list[str]) -> None:
    for lang in ("en", "tr"):
        read("\n".join(lines), lang)
