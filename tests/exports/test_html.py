"""The report: what it shows is what was counted, what documents say is inert, and both languages say the same. `test_browser.py` opens it."""

from __future__ import annotations

import ast
import base64
import json
import re
import tomllib
import zlib
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from archive import Memory, archive, crowd, hostile

import pipeline
from pipeline.errors import SettingsError
from pipeline.exports import html
from pipeline.exports.report import evidence, reasons, wording
from pipeline.exports.report.coverage import coverage
from pipeline.exports.report.decisions import decisions
from pipeline.exports.report.material import COUNTED, REPEATED, read
from pipeline.exports.report.organisations import organisations
from pipeline.exports.report.sentences import sentence, sentences
from pipeline.measures import gini, hhi, share_of_voice
from pipeline.stages import influence
from pipeline.stages.mentions import COREFERENCE
from pipeline.variants import variants


class Parsed(HTMLParser):
    """Elements with their attributes, text outside scripts and styles, and the texts of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: dict[str, str] = {}
        self.inside, self.id = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside, self.id = tag, dict(attrs).get("id") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts[self.id] = data
        elif self.inside != "style":
            self.words.append(data)

    def block(self, name: str) -> Any:
        return json.loads(zlib.decompress(base64.b64decode(self.scripts[f"block-{name}"]), -15))


@cache
def report(name: str, lang: str = "en") -> str:
    data = {"archive": archive, "hostile": hostile, "empty": lambda: Memory({})}[name]()
    with TemporaryDirectory() as folder:
        (path,) = html.write(data, Path(folder), lang=lang)
        return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["archive", "hostile", "empty"])
@pytest.mark.parametrize("lang", ["tr", "en"])
def test_nothing_is_fetched(name: str, lang: str) -> None:
    text = report(name, lang)
    page = Parsed(text)
    for tag, attributes in page.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "image"}
        for key, value in attributes.items():
            assert not key.startswith("on"), (tag, key)
            if key in {"href", "src", "xlink:href", "action", "data", "srcset", "poster"}:
                assert value is not None
                assert value.startswith("#"), (tag, key, value)
            assert key == "title" or key.startswith(("aria-", "data-")) or not re.search(r"https?://", value or ""), (tag, key)
    styles = "".join(re.findall(r"<style>.*?</style>", text, re.S))
    assert "@import" not in styles
    assert "url(" not in styles
    policy = next(a["content"] for t, a in page.elements if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "unsafe-inline" not in policy.partition("script-src")[2]


@pytest.mark.parametrize("lang", ["tr", "en"])
def test_what_documents_say_is_inert(lang: str) -> None:
    page = Parsed(report("hostile", lang))
    kinds = [a.get("type") for t, a in page.elements if t == "script"]
    assert kinds.count(None) == 1
    assert set(kinds) == {None, "application/json", "text/plain"}
    assert [t for t, _ in page.elements].count("title") == 1
    words = "".join(page.words)
    assert '<script>alert(1)</script> "Derneği"' in words
    assert "{{ 7*7 }}" in words  # neither run by the template engine …
    assert "<img src=x onerror=alert(2)>" in words  # … nor by the browser
    assert page.block("index")["organisations"]["name"].count('<script>alert(1)</script> "Derneği"') == 1
    assert all("</" not in text for name, text in page.scripts.items() if name)


def test_mentions_are_marked_in_their_sentence() -> None:
    page = Parsed(report("archive"))
    index, kept = page.block("index"), page.block("sentences-0")
    mentions, names = index["mentions"], index["organisations"]["name"]
    assert len(mentions["o"]) == 47
    assert len(kept) == len(set(kept)) < 47  # each once, though several names stand in one
    quotes = {re.sub(r"\s+", " ", q).strip() for q in archive().frame("decisions")["quote"]}
    for o, state, (number, start, length) in zip(mentions["o"], mentions["state"], mentions["s"], strict=True):
        assert any(q in kept[number] or kept[number] in q for q in quotes)
        if state == COUNTED:
            assert kept[number][start : start + length] == names[o]


def test_places_of_names_are_those_of_scripts() -> None:
    """Emoji take two units in a script's texts."""
    page = Parsed(report("hostile"))
    index, kept = page.block("index"), page.block("sentences-0")
    for o, (number, start, length) in zip(index["mentions"]["o"], index["mentions"]["s"], strict=True):
        units = kept[number].encode("utf-16-le")
        assert units[2 * start : 2 * (start + length)].decode("utf-16-le") == index["organisations"]["name"][o]


def test_coverage_accounts_for_every_file() -> None:
    seen = coverage(read(archive()))
    files = seen.account
    assert (files.files, files.set_aside, files.copies, files.near_repeats, files.counted) == (14, 1, 0, 1, 12)
    assert sum(a.lost for a in seen.aside) == 1
    assert (seen.mentions, seen.linked, seen.unlinked) == (47, 46, 0)
    assert {b.name: b.n for b in seen.bands} == {"sure": 5, "good": 2, "fair": 2, "poor": 2, "unknown": 2}
    assert [(s.path, s.quality) for s in seen.quality.suspects] == [("en/003.txt", 0.61), ("en/009.txt", 0.61)]
    assert (seen.first, seen.last) == ("2018-03-05", "2023-09-14")
    text = " ".join("".join(Parsed(report("archive")).words).split())
    assert "14 files: 12 documents counted + 1 near repeat + 0 exact copies + 1 set aside." in text
    assert "taramalar/kilitli.pdf" in text
    assert "Save a copy without a password." in text


def test_repeats_are_counted_nowhere() -> None:
    material = read(archive())
    assert (material.mentions["state"] == REPEATED).sum() == 1
    copy = int(material.documents.loc[~material.documents["counted"], "number"].item())
    assert copy not in set(material.counted["document"])
    assert copy not in {d.document for d in decisions(material).rows}
    index = Parsed(report("archive")).block("index")
    counted = [d for d, state in zip(index["mentions"]["d"], index["mentions"]["state"], strict=True) if state == COUNTED]
    assert copy not in counted
    assert copy not in index["decisions"]["d"]
    assert sum(index["documents"]["counted"]) == 12


def test_organisations_come_with_their_figures() -> None:
    first = organisations(read(archive()))[0]
    assert (first.organisation.name, first.organisation.mentions, first.mentions.rank) == ("Ballymor Tidy Towns", 9, 1)
    assert first.mentions.low is not None
    assert first.mentions.low < 9 < (first.mentions.high or 0)
    assert first.voice.value == pytest.approx(9 / sum(o.mentions for o in read(archive()).civil))


def test_what_does_not_fit_is_said_and_every_mention_still_counts() -> None:
    material = read(crowd(60))
    kept = sentences(material, 1000)
    assert 0 < len(kept) < 60
    found, places = evidence._unique(kept)
    assert len(found) == 1
    assert set(places) == set(kept)
    everything = sentences(material)
    assert len(everything) == 60


@pytest.mark.parametrize(("numbers", "said"), [([1, 2, 3, 7], "1–3, 7"), ([4], "4"), ([1, 3, 4], "1, 3–4"), ([], "")])
def test_runs_of_pages(numbers: list[int], said: str) -> None:
    assert evidence.runs(numbers) == said


def test_same_tables_same_bytes(tmp_path: Path) -> None:
    (path,) = html.write(archive(), tmp_path / "again.html", lang="en")
    assert path.read_text(encoding="utf-8") == report("archive")


@pytest.mark.parametrize("lang", ["tr", "en"])
def test_the_page_is_well_made(lang: str) -> None:
    text = report("archive", lang)
    page = Parsed(text)
    identifiers = [a["id"] for _, a in page.elements if "id" in a]
    assert len(identifiers) == len(set(identifiers))
    targets = {(a.get("href") or "").removeprefix("#") for t, a in page.elements if t == "a"}
    assert {t for t in targets if not t.startswith("e:")} <= set(identifiers)
    assert ("html", {"lang": lang}) in page.elements
    assert [t for t, _ in page.elements].count("h1") == 1
    assert all(a.get("aria-label") for t, a in page.elements if t == "svg")
    assert not re.search(r">\s*(None|nan|NaN)\s*<", text)


def test_the_level_of_the_intervals_is_that_of_the_settings() -> None:
    assert "the 95% interval" in report("archive")
    assert "%95 aralığıdır" in report("archive", "tr")
    material = read(archive())
    material.influence["level"] = material.influence["level"].where(material.influence["level"].isna(), 0.8)
    assert "the 80% interval" in html.page.page(material, wording.get("en"))


def _texts() -> dict[str, dict[str, Any]]:
    folder = resources.files("pipeline.exports.report").joinpath("texts")
    return {code: tomllib.loads(folder.joinpath(f"{code}.toml").read_text(encoding="utf-8")) for code in wording.codes()}


def test_both_languages_say_the_same_things() -> None:
    texts = _texts()
    assert set(texts) == {"en", "tr"}
    own = {"errors", "reasons", "why", "why_labels", "notes"}  # what the tables and the measures say in English already
    flat = {
        code: {(s, k): v for s, section in found.items() if isinstance(section, dict) and s not in own for k, v in section.items()}
        for code, found in texts.items()
    }
    assert list(flat["en"]) == list(flat["tr"])
    for key, text in flat["en"].items():
        assert sorted(re.findall(r"\{\w*\}", text)) == sorted(re.findall(r"\{\w*\}", flat["tr"][key])), key
    measures = set(variants("measures"))
    assert measures <= set(texts["tr"]["readings"])
    assert measures <= set(texts["tr"]["measure_names"])
    for name, module in variants("measures").items():
        cited = re.findall(r"\b[12]\d{3}\b", module.__doc__ or "")
        assert re.findall(r"\b[12]\d{3}\b", texts["tr"]["notes"][name]) == cited, name


def _error_codes() -> set[str]:
    """The codes that the code gives to what is set aside: `DocumentError("encrypted", …)`, `Failure(…, error="conflict", …)`."""
    place = {"DocumentError": 0, "PageFailure": 0, "_failure": 1, "Failure": 4}
    found = set()
    for path in Path(pipeline.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in place:
                named = [k.value for k in node.keywords if k.arg == "error"]
                given = named or node.args[place[node.func.id] :][:1]
                found |= {a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found


def test_every_failure_and_reason_has_turkish_words() -> None:
    texts, codes = _texts()["tr"], _error_codes()
    assert {"encrypted", "broken", "crashed", "conflict", "too-little-text"} <= codes
    assert codes <= set(texts["errors"])
    said = {influence.FEW_DOCUMENTS, influence.FEW_WITH, influence.SHIFTED, share_of_voice.NOT_CIVIL}
    for module in (gini, hhi, share_of_voice):
        said |= set(re.findall(r'"((?:fewer than two|no mention of|the documents have)[^"]*)"', Path(module.__file__ or "").read_text()))
    assert len(said) >= 6
    assert said <= set(texts["reasons"])


def _reasons_of_taggers() -> set[str]:
    """The reasons that taggers write, with `'x'` for what they quote and `x` for what they fill in: `Candidate(…, f"repeats {name!r}")`."""
    found = set()
    for path in (Path(pipeline.__file__).parent / "taggers").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Candidate":
                given = node.args[4]
                parts = given.values if isinstance(given, ast.JoinedStr) else [given]
                filled = (
                    p.value if isinstance(p, ast.Constant) else "'x'" if getattr(p, "conversion", 0) == ord("r") else "x" for p in parts
                )
                found.add("".join(map(str, filled)))
    return found


def test_every_reason_of_a_mention_has_turkish_words() -> None:
    tr, en = wording.get("tr"), wording.get("en")
    found = {r for r in _reasons_of_taggers() if not r.startswith("x")}
    assert {"head word 'x'", "read as a name by x (x)", "short for 'x', the only one before it"} <= found
    for reason in found | {
        "listed name of 'x'",
        "weak alias beside a strong name of 'x'",
        "read as a name by m 1 (0.97), as it was before",
    }:
        whole = f"patterns: {reason}; role: no cue; use: role acts"
        assert "İngilizce" not in reasons.told(whole, tr), reason
        assert reasons.told(whole, en) == whole
    taggers = set(variants("taggers")) | {COREFERENCE}
    assert taggers <= set(_texts()["tr"]["why_labels"])


def test_reasons_are_said_in_turkish_and_what_has_no_words_stays_english() -> None:
    tr = wording.get("tr")
    english = """gazetteer: listed name of "Workers' Elm; Trust"; role: usual for kind union; use: role petitions; judged by Ann: it's in the list"""
    turkish = "liste: “Workers' Elm; Trust” adıyla kayıtlı; rol: sendika türünde olağan; kullanım: rolü “talep ediyor”; "
    assert reasons.told(english, tr) == turkish + "karar veren Ann: it's in the list"
    assert reasons.told("patterns: found by magic; role: no cue", tr) == "(İngilizce) patterns: found by magic; rol: ipucu yok"
    assert reasons.told("", tr) == ""


def test_what_was_set_aside_is_said_in_turkish() -> None:
    text = " ".join("".join(Parsed(report("archive", "tr")).words).split())
    assert "Dosya parola istiyor." in text
    assert "the file asks for a password" not in text
    aside = Parsed(report("archive", "tr")).block("index")["aside"]
    assert aside[0][2:5] == ["Dosya parola istiyor.", "Parolasıyla açıp parolasız olarak yeniden kaydedin.", ""]


def test_numbers_and_dates_as_each_language_writes_them() -> None:
    tr, en = wording.get("tr"), wording.get("en")
    assert (tr.number(1234.5, 1), en.number(1234.5, 1)) == ("1.234,5", "1,234.5")
    assert (tr.number(-0.25, 2), en.number(None)) == ("−0,25", "–")
    assert (tr.percent(0.196), en.percent(0.196), en.percent(0.95, 0)) == ("%19,6", "19.6%", "95%")
    assert (en.bounds(0.0, 6.98), en.bounds(1.2, 7.0), en.bounds(0.011, 0.029, 2)) == ("0 – 7", "1 – 7", "0.01 – 0.03")
    assert en.bounds(None, 3.0) == "–"
    assert [en.number(v, 1) for v in (0.05, 0.15, 1.15)] == ["0.1", "0.2", "1.2"]  # halves up, as scripts write them
    assert (tr.date("2018-03-05"), en.date("2018-03"), en.date("2018")) == ("5 Mart 2018", "March 2018", "2018")
    with pytest.raises(SettingsError, match="not written in 'xx'"):
        wording.get("xx")


def test_one_and_many() -> None:
    en = wording.get("en")
    assert (en.say("evidence.count", total=1), en.say("evidence.count", total=1200)) == ("1 mention", "1,200 mentions")


def test_a_sentence_is_cut_around_the_name() -> None:
    long = "word " * 200 + "Quay Club" + " word" * 200
    found = sentence(long, 1000, 1009, 0, len(long))
    assert found.before.startswith("… word")
    assert found.after.endswith("word …")
    assert len(found.text) < 510
    assert sentence("other| Quay Club |other", 7, 16, 6, 17).before == ""


def test_json_cannot_end_its_script() -> None:
    text = html.page._json(["</script><!--", "\u2028&"])
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == ["</script><!--", "\u2028&"]
