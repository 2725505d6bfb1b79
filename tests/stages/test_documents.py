"""What a document is: hand-written heads of invented councils."""

import pandas as pd
import pytest

from pipeline.settings import DocumentsSettings, DuplicatesSettings
from pipeline.stages import documents, duplicates
from pipeline.tables import Document, File, Page, Sidecar, Sketch

MINUTES = """MINUTES OF PROCEEDINGS AT MEETING OF ALDMOOR CITY AND COUNTY COUNCIL HELD IN THE
COUNCIL CHAMBER ON MONDAY, 11™ APRIL 2018, AT 3PM.
PRESENT IN THE CHAIR: Councillor A. Fenn
MEMBERS PRESENT: Councillors Birch, Cole and Dunn.
1. The minutes of the meeting of 9th March 2018 were confirmed on the proposal of Councillor Cole, seconded by Councillor Dunn.
A letter dated 2nd February 2018 was read to the members and it was agreed that the residents should be answered."""
KARAR = """AYDINOVA BELEDİYE MECLİSİ
KARAR ÖZETİ
Karar No: 14
Karar Tarihi: 02.11.2010
İlgi: 05.10.2010 tarihli ve 77 sayılı yazı. Belediyemiz ile Aydınova Çevre Derneği arasında protokol imzalanması oy birliği ile kabul edildi."""
REPORT = """Aldmoor Rivers Trust
Annual Report 2019
Foreword. In this year the trust worked with many of its volunteers and the schools of the county to clean the rivers."""
POST = """A walk in the hills. We saw the sheep and the river and then it rained for the whole of the afternoon, and the council's bench was wet."""


def document(text: str, path: str = "a.txt", said: list[Sidecar] | None = None, metadata: list[str] | None = None) -> Document:
    return made(text, path, said, metadata)[0]


def made(text: str, path: str, said: list[Sidecar] | None = None, metadata: list[str] | None = None) -> tuple[Document, Sketch]:
    file = File(path, path, "folder", "markdown", len(text), "b")
    page = Page(path, 1, 0, len(text), len(text) + 1, None, None, "text", None, None, text, "", metadata or [])
    out = documents.make(DocumentsSettings(), files=[file], sidecar=said or [], pages=[page], lines=[])
    return out["documents"][0], out["sketches"][0]  # type: ignore[return-value]


def test_minutes() -> None:
    d = document(MINUTES)
    assert (d.kind, d.lang, d.date, d.date_source, d.body) == ("minutes", "en", "2018-04-11", "text", "Aldmoor City and County Council")


def test_turkish_decision_sheet() -> None:
    d = document(KARAR)
    assert (d.kind, d.lang, d.date, d.date_precision, d.body) == ("decision", "tr", "2010-11-02", "day", "Aydınova Belediye Meclisi")


SHEET = "Aldmoor Town Council: Decision Sheet, 4 May 2023\n1. The annual report of the museum and the report of the engineer. Report accepted.\n2. Financial report. Noted."
KARARLAR = "Aydınova Belediye Meclisi 3 Mayıs 2023 Karar Özetleri\n1. Otopark hakkında Plan ve Bütçe Komisyonu raporu. Rapor kabul edildi.\n2. 2022 yılı faaliyet raporu. Kabul edildi."
MINUTES_ON_REPORTS = "Minutes of Aldmoor Parish Council\nThe annual report, the financial report and the report of the clerk with the balance sheet were read by the members."
REPORT_ON_MEETINGS = (
    "Aldmoor Rivers Trust\nAnnual Report 2019\nExecutive summary. The minutes of our meetings and the agenda of each are on the web."
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(SHEET, "decision"), (KARARLAR, "decision"), (MINUTES_ON_REPORTS, "minutes"), (REPORT_ON_MEETINGS, "report")],
)
@pytest.mark.parametrize("title", [None, "title=Sayfa", "title=Page"])
def test_what_a_document_talks_about_is_not_what_it_is(text: str, kind: str, title: str | None) -> None:
    assert document(text, metadata=[title] if title else None).kind == kind


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "FENLİOVA BELEDİYE MECLİSİ’NİN 02.02.2022 TARİHLİ TOPLANTI TUTANAĞI\n\n1. BÜTÇE\n\nPLAN VE BÜTÇE KOMİSYONU RAPORU OKUNDU.",
            "Fenliova Belediye Meclisi",
        ),
        ("Fenliova Kent Konseyi'nin 2 Mayıs 2022 tutanağı\nKatılanlar: Ali Taş", "Fenliova Kent Konseyi"),
        ("Toplantı tutanağı\n\n1. Otopark\nDilekçe İmar ve Şehircilik Komisyonu’na havale edildi.", None),
        ("Minutes of the meeting\n\n1. Roads\nReferred to the Roads and Harbours Committee.", None),
        (
            "MINUTES OF MEETING OF THE MUNICIPAL DISTRICT OF FENLEY-\n\nHOLLINGTON HELD IN THE HALL\n",
            "Municipal District of Fenley-Hollington",
        ),
        ("To the Chairman and each Member of Aldmoor Parish Council\n", "Aldmoor Parish Council"),
        ("Tutanak Dergisi Müdürlüğü\nFENLİOVA KENT KONSEYİ\n", "Fenliova Kent Konseyi"),
        ("ALDMOOR RESIDENTS' ASSOCIATION AGM Minutes\nThe County Council had been asked.", "Aldmoor Residents' Association"),
        ("Minutes of Aldmoor Annual Parish Meeting\nAldmoor Parish Council was there.", "Aldmoor Annual Parish Meeting"),
        ("Minutes of the meeting\nThe Aldmoor Residents' Association spoke.", None),
        ("Fenliova Çevre Derneği'nin Genel Kurul Tutanağı\nDivan başkanı Ali Taş", "Fenliova Çevre Derneği"),
        ("Minutes of the Roads and Harbours Committee\n\n1. Roads\nReferred to Aldmoor County Council.", "Roads and Harbours Committee"),
    ],
)
def test_the_body_that_met_is_named_before_the_items(text: str, body: str | None) -> None:
    assert document(text).body == body


def test_report_and_post() -> None:
    assert document(REPORT).kind == "report"
    post = document(POST)
    assert (post.kind, post.date, post.body) == ("other", None, None)


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2019/03/06-Meeting/x.txt", "2019-03-06"),
        ("2019/03/x.txt", "2019-03"),
        ("m/2022-05-04.txt", "2022-05-04"),
        ("r/2021-x.txt", "2021"),
    ],
)
def test_date_of_the_path(path: str, date: str) -> None:
    d = document(POST, path)
    assert (d.date, d.date_source) == (date, "path")


def test_metadata_come_last() -> None:
    assert document(POST, metadata=["date=2020-02-03"]).date_source == "metadata"
    assert document(POST, "2019-01-01.txt", metadata=["date=2020-02-03"]).date == "2019-01-01"


def test_sidecar_overrides() -> None:
    d = document(MINUTES, said=[Sidecar("a.txt", "other", "tr", "T", "2001-02", "B", "P")])
    assert (d.kind, d.lang, d.title, d.date, d.date_precision, d.date_source, d.body, d.publisher) == (
        "other", "tr", "T", "2001-02", "month", "sidecar", "B", "P")  # fmt: skip


LONG = MINUTES + " " + " ".join(f"word{i} said that{i % 7} thing{i * 13 % 101}" for i in range(400))


def repeated(texts: dict[str, str]) -> list[tuple[str, str, str]]:
    rows = [made(t, p) for p, t in texts.items()]
    frame = [pd.DataFrame([{k: getattr(r[i], k) for k in r[i].__dataclass_fields__} for r in rows]) for i in (0, 1)]
    files = pd.DataFrame({"path": list(texts), "doc_id": list(texts)})
    found = duplicates.make(DuplicatesSettings(), files=files, documents=frame[0], sketches=frame[1])["duplicates"]
    return [(d.path, d.duplicate_of, d.way) for d in found]  # type: ignore[attr-defined]


def test_same_words_and_nearly_the_same_words() -> None:
    texts = {"a.txt": LONG, "b.txt": LONG.replace("\n", "\n\n"), "c.txt": LONG + " unlike"}
    assert repeated(texts) == [("b.txt", "a.txt", "text"), ("c.txt", "a.txt", "near")]


def test_meetings_of_different_days_stay_apart() -> None:
    assert repeated({"a.txt": LONG, "b.txt": LONG.replace("11™ APRIL", "12™ APRIL")}) == []


def test_same_bytes() -> None:
    files = pd.DataFrame({"path": ["b", "a"], "doc_id": ["x", "x"]})
    empty = [pd.DataFrame(columns=list(t.__dataclass_fields__)) for t in (Document, Sketch)]
    (row,) = duplicates.make(DuplicatesSettings(), files=files, documents=empty[0], sketches=empty[1])["duplicates"]
    assert (row.path, row.way, row.similarity) == ("b", "bytes", 1.0)  # type: ignore[attr-defined]
