"""An invented bilingual archive as rows of the tables: small enough to check by hand, built from marked-up sentences.

`{name|role}` in a sentence is a mention of the organisation with that name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline import schema, tables
from pipeline.flow import STAGES
from pipeline.settings import InfluenceSettings
from pipeline.spans import span_id
from pipeline.stages import influence

ORGANISATIONS = {
    "Akçınar Çevre Derneği": ("o-akcinar", "association", "tr"),
    "Gölova Kadın Kooperatifi": ("o-golova", "cooperative", "tr"),
    "Ilgınlı Mimarlar Odası": ("o-mimar", "chamber", "tr"),
    "Dereköy Eğitim Vakfı": ("o-vakif", "foundation", "tr"),
    "Ilgınlı Kent Konseyi": ("o-konsey", "platform", "tr"),
    "İmar Komisyonu": ("o-imar", "council", "tr"),
    "Ballymor Tidy Towns": ("o-tidy", "association", "en"),
    "Carrick Housing Trust": ("o-trust", "foundation", "en"),
    "Ballymor Rowing Club": ("o-rowing", "club", "en"),
    "Department of Roads": ("o-roads", "public", "en"),
    "Harbour Developments Ltd": ("o-harbour", "company", "en"),
}
TR = (
    "{Akçınar Çevre Derneği|petitions} dere yatağının korunması için dilekçe verdi.",
    "{Ilgınlı Mimarlar Odası|opposes} imar planı değişikliğine itiraz etti ve {İmar Komisyonu|consulted} görüş bildirdi.",
    "{Gölova Kadın Kooperatifi|receives} için pazar yerinde 12 m² alan tahsis edildi.",
    "{Dereköy Eğitim Vakfı|partner} ile burs protokolü imzalandı.",
    "{Ilgınlı Kent Konseyi|speaks} adına söz alındı; {Akçınar Çevre Derneği|present} toplantıda hazır bulundu.",
)
EN = (
    "{Ballymor Tidy Towns|petitions} asked the Council for new bins along the quay.",
    "{Carrick Housing Trust|receives} was granted €40,000 for repairs, and {Department of Roads|acts} began the survey.",
    "{Ballymor Rowing Club|speaks} addressed the meeting on the slipway.",
    "{Harbour Developments Ltd|acts} lodged plans; {Ballymor Tidy Towns|opposes} objected to them.",
)
QUALITIES = (0.98, 0.93, None, 0.61, 0.85, 0.99)  # estimates for the pages, in turn
OUTCOMES = ("adopted", "referred", "rejected", "deferred", "noted", "withdrawn", "adopted")
_MARK = re.compile(r"\{([^|}]+)\|([a-z]+)\}")  # accepts `{Ballymor Tidy Towns|petitions}`


class Memory:
    """Tables held in memory."""

    def __init__(self, rows: dict[str, Sequence[Any]]) -> None:
        self._tables = {
            name: schema.to_arrow(name, rows.get(name, [])).sort_by([(k, "ascending") for k in schema.keys(name)]) for name in tables.TABLES
        }

    def arrow(self, table: str, columns: Sequence[str] | None = None, /) -> pa.Table:
        return self._tables[table].select(columns or self._tables[table].column_names)

    def frame(self, table: str, /) -> pd.DataFrame:
        frame: pd.DataFrame = self._tables[table].to_pandas()
        return frame


def archive() -> Memory:
    """Twelve documents that count, one repeat, one set aside."""
    found = _Builder()
    for year in range(2018, 2024):
        turkish = [TR[(year + i) % len(TR)] for i in range(2 + year % 3)]
        english = [EN[(year + i) % len(EN)] for i in range(2 + (year + 1) % 2)]
        found.document("tr", f"{year}-03-05", f"Meclis tutanağı {year}", turkish)
        found.document("en", f"{year}-09-14", f"Minutes of the county council {year}", english)
    found.document("en", "2023-09-14", "Minutes of the county council 2023 (copy)", [EN[0]], repeat=True)
    found.set_aside("taramalar/kilitli.pdf", "encrypted", "the file asks for a password", "Save a copy without a password.")
    return found.finish()


def hostile() -> Memory:
    """Names, titles, paths and quotes that try to break out of HTML, JSON and spreadsheets."""
    found = _Builder(
        {
            '<script>alert(1)</script> "Derneği"': ("o'<x>&\"", "association", "tr"),
            "=HYPERLINK('http://evil.example') & </script>": ("o-formula", "club", "en"),
            "\u202eمؤسسة \u2066🚲 Bicycle 👩‍👩‍👧 Group\u2069": ("o-emoji", "platform", "en"),
        }
    )
    names = list(found.organisations)
    sentences = [f"🚲 {{{name}|petitions}} --> <img src=x onerror=alert(2)> ${{7*7}} {{{{ 7*7 }}}} ]]> \u2028 end." for name in names]
    for year in (2020, 2021):
        found.document("en", f"{year}-01-02", f"</title><script>alert('{year}')</script>{{{{ 6*7 }}}}", sentences)
    found.set_aside("=cmd|' /C calc'!A0/<b>bad</b>.pdf", "broken", "<i>message</i>", "javascript:alert(1)")
    return found.finish()


def crowd(n: int) -> Memory:
    """One organisation with `n` mentions, to reach the caps."""
    found = _Builder()
    for i in range(n):
        found.document("en", f"{2000 + i % 20}-01-01", f"Minutes {i}", [EN[0]])
    return found.finish()


class _Builder:
    def __init__(self, organisations: dict[str, tuple[str, str, str]] = ORGANISATIONS) -> None:
        self.organisations = organisations
        self.rows: dict[str, list[Any]] = {name: [] for name in tables.TABLES}
        self.repeats: set[str] = set()

    def document(self, lang: str, date: str, title: str, sentences: Sequence[str], *, repeat: bool = False) -> None:
        number = len(self.rows["files"])
        doc_id, path = f"{number:016x}", f"{lang}/{number:03}.txt"
        plain = [_MARK.sub(lambda m: m[1], s) for s in sentences]
        text = "\n".join(plain)
        add = self.rows
        add["files"].append(tables.File(path, doc_id, "folder", "text", len(text.encode()), "b1"))
        add["documents"].append(
            tables.Document(
                doc_id, "sample", path, "folder", "text", "minutes", lang, title, date, "day", "text", None, None, 1, len(text.split()), len(text.encode()), "b1"
            )
        )  # fmt: skip
        add["pages"].append(
            tables.Page(doc_id, 1, 0, len(text), len(text) + 1, None, None, "text", QUALITIES[number % len(QUALITIES)], None, text, "")
        )
        add["meetings"].append(tables.Meeting(doc_id, date))
        start = 0
        for i, (marked, sentence) in enumerate(zip(sentences, plain, strict=True)):
            end = min(start + len(sentence) + 1, len(text))
            self._segment(doc_id, lang, date, marked, sentence, start, end, i)
            start = end
        if repeat:
            self.repeats.add(doc_id)
            add["duplicates"].append(tables.Duplicate(path, doc_id, f"{number - 1:016x}", "near", 0.95))

    def _segment(self, doc_id: str, lang: str, date: str, marked: str, sentence: str, start: int, end: int, i: int) -> None:
        segment_id = span_id(doc_id, start, end)
        self.rows["segments"].append(
            tables.Segment(segment_id, doc_id, start, end, 1, 1, "item", True, None, str(i + 1), sentence[:20], None, lang)
        )
        self.rows["topic_shares"] += [
            tables.TopicShare(segment_id, f"nmf-{lang}-{i % 2 + 1:02}", 0.8),
            tables.TopicShare(segment_id, f"nmf-{lang}-{(i + 1) % 2 + 1:02}", 0.2),
        ]
        outcome = OUTCOMES[(int(date[:4]) + i) % len(OUTCOMES)]
        decision_end = start + len(sentence)
        self.rows["decisions"].append(
            tables.Decision(
                span_id(doc_id, start, decision_end), segment_id, doc_id, start, decision_end, 1, f"{date[:4]}/{i + 1}", date, sentence[:30],
                outcome, "unanimous", amount=40000.0 if "€" in sentence else None, currency="EUR" if "€" in sentence else None, quote=sentence, reason="cue",
            )
        )  # fmt: skip
        shift = 0
        for match in _MARK.finditer(marked):
            self._mention(doc_id, segment_id, start + match.start() - shift, match[1], match[2])
            shift += len(match[0]) - len(match[1])

    def _mention(self, doc_id: str, segment_id: str, start: int, name: str, role: str) -> None:
        org_id, kind, _ = self.organisations[name]
        end = start + len(name)
        mention_id = span_id(doc_id, start, end)
        use: tables.Use = "strategic" if role in ("petitions", "opposes") else "incidental"
        self.rows["mentions"].append(
            tables.Mention(mention_id, segment_id, doc_id, start, end, 1, name, name, kind, role, use, ["patterns"], 0.9, f"cue for {role}")
        )
        self.rows["links"].append(tables.Link(mention_id, org_id, 1.0, "the same name", "exact"))

    def set_aside(self, path: str, error: str, message: str, advice: str) -> None:
        doc_id = f"f{len(self.rows['failures']):015x}"
        self.rows["files"].append(tables.File(path, doc_id, "folder", "pdf", 10, "b1"))
        self.rows["failures"].append(tables.Failure("pages", path, 0, doc_id, error, message, advice))

    def finish(self) -> Memory:
        for name, (org_id, kind, lang) in self.organisations.items():
            self.rows["organisations"].append(tables.Organisation(org_id, name, kind, lang, [], []))
        for lang, terms in (("tr", ["dere", "imar", "pazar"]), ("en", ["quay", "bins", "slipway"])):
            for i in (1, 2):
                words = terms[i - 1 :] + terms[: i - 1]
                self.rows["topics"].append(
                    tables.Topic(f"nmf-{lang}-{i:02}", "nmf", lang, ", ".join(words), words, [0.5, 0.3, 0.2], 0.5, 0.1 * i, 0.7)
                )
        return Memory(self.rows | _counted(Memory(self.rows)))


def _counted(tables: Memory) -> dict[str, Sequence[Any]]:
    """`influence` and `support` as the stage counts them."""
    stage = STAGES["influence"]
    made = influence.make(InfluenceSettings(bootstrap=100), **{name: tables.frame(name) for name in stage.reads})
    return {name: schema.from_arrow(name, schema.from_frame(name, frame)) for name, frame in made.items()}
