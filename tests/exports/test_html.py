"""The report: what it shows is what was counted, every number opens its sentences, and what documents say is inert."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from archive import Memory, archive, crowd, hostile

from pipeline.errors import SettingsError
from pipeline.exports import html
from pipeline.exports.report import sentences, wording
from pipeline.exports.report.coverage import coverage
from pipeline.exports.report.material import read
from pipeline.exports.report.organisations import organisations
from pipeline.exports.report.sentences import sentence
from pipeline.variants import variants


class Parsed(HTMLParser):
    """Elements with their attributes, text outside scripts and styles, and the texts of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.scripts.append(data)
        elif self.inside != "style":
            self.words.append(data)

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.scripts[0])
        return found


@cache
def report(name: str, lang: str = "en") -> str:
    data = {"archive": archive, "hostile": hostile, "empty": lambda: Memory({})}[name]()
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        (path,) = html.write(data, Path(folder), lang=lang)
        return path.read_text(encoding="utf-8")


def opened(data: dict[str, Any], address: str) -> int:
    """How many mentions a link opens, as the script counts them."""
    scope = {k: v[0] for k, v in parse_qs(address).items()}
    wanted = {
        "r": data["role_codes"].index(scope["r"]) if "r" in scope else None,
        "y": data["years"].index(scope["y"]) if "y" in scope else None,
    }
    wanted |= {k: int(scope[k]) if k in scope else None for k in "ot"}
    return sum(
        all(v is None or data[k][i] == v for k, v in wanted.items()) and ("c" not in scope or bool(data["civil"][data["o"][i]]))
        for i in range(len(data["o"]))
    )


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
    assert [t for t, _ in page.elements].count("script") == 2
    assert [t for t, _ in page.elements].count("title") == 1
    words = "".join(page.words)
    assert '<script>alert(1)</script> "Derneği"' in words
    assert "{{ 7*7 }}" in words  # neither run by the template engine …
    assert "<img src=x onerror=alert(2)>" in words  # … nor by the browser
    assert page.data["organisations"].count('<script>alert(1)</script> "Derneği"') == 1
    assert "</" not in page.scripts[0]


@pytest.mark.parametrize("lang", ["tr", "en"])
def test_every_number_opens_as_many_sentences(lang: str) -> None:
    text = report("archive", lang)
    data = Parsed(text).data
    links = re.findall(r'<a href="#evidence" data-e="([^"]+)">(\d+)</a>', text)
    assert len(links) > 60
    for address, shown in links:
        assert opened(data, address.replace("&amp;", "&")) == int(shown), address


def test_evidence_is_what_influence_counted() -> None:
    data, tables = Parsed(report("archive")).data, archive()
    influence = tables.frame("influence")
    rows = influence[
        (influence["measure"] == "mentions") & (influence["topic_id"] == "") & (influence["kind"] == "") & (influence["org_id"] != "")
    ]
    numbers = {name: i for i, name in enumerate(data["organisations"])}
    names = tables.frame("organisations").set_index("org_id")["name"]
    for row in rows.itertuples():
        scope = f"o={numbers[names[row.org_id]]}" + (f"&r={row.role}" if row.role else "") + (f"&y={row.period}" if row.period else "")
        assert opened(data, scope) == row.value


def test_plot_points_open_sentences() -> None:
    page = Parsed(report("archive"))
    points = [a["data-e"] for t, a in page.elements if t == "a" and (a.get("data-e") or "").startswith("c=1")]
    assert len(points) >= 12  # six years in the plot, six in its table
    assert all(opened(page.data, p or "") for p in points)


def test_mentions_are_marked_in_their_sentence() -> None:
    data = Parsed(report("archive")).data
    assert len(data["s"]) == len(data["o"]) == 46
    for i, (before, name, after) in enumerate(data["s"]):
        assert name == data["organisations"][data["o"][i]]
        assert before + name + after in {re.sub(r"\s+", " ", q).strip() for q in archive().frame("decisions")["quote"]}


def test_coverage_counts_each_document_once() -> None:
    seen = coverage(read(archive()))
    assert (seen.total, seen.read, seen.aside, seen.repeats, seen.counted) == (14, 13, 1, 1, 12)
    assert (seen.mentions, seen.linked, seen.unlinked) == (47, 46, 0)
    assert seen.decisions == archive().arrow("decisions").num_rows - 1  # the repeat has one
    assert (seen.first, seen.last) == ("2018-03-05", "2023-09-14")
    text = "".join(Parsed(report("archive")).words)
    assert "13 of 14 documents were read; set aside: 1." in text
    assert "taramalar/kilitli.pdf" in text
    assert "Save a copy without a password." in text


def test_organisations_come_with_their_figures() -> None:
    first = organisations(read(archive()))[0]
    assert (first.organisation.name, first.organisation.mentions, first.rank) == ("Ballymor Tidy Towns", 9, 1)
    assert first.low == pytest.approx(5.4)
    assert first.voice == pytest.approx(9 / 46)


def test_caps_are_said_and_every_mention_still_counts() -> None:
    material = read(crowd(sentences.PER_ORGANISATION + 7))
    kept = sentences.keep(material)
    assert int(kept.sum()) == sentences.PER_ORGANISATION
    assert set(material.counted[kept]["year"]) == set(material.counted["year"])
    text = html.page.page(material, wording.get("en"))
    assert "This file holds the sentences of 500 of 507 counted mentions" in text
    assert Parsed(text).data["s"].count(0) == 7


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
    assert targets <= set(identifiers)
    assert ("html", {"lang": lang}) in page.elements
    assert [t for t, _ in page.elements].count("h1") == 1
    assert all(a.get("aria-label") for t, a in page.elements if t == "svg")
    assert not re.search(r">\s*(None|nan|NaN)\s*<", text)


def test_both_languages_say_the_same_things() -> None:
    folder = resources.files("pipeline.exports.report").joinpath("texts")
    texts = {code: tomllib.loads(folder.joinpath(f"{code}.toml").read_text(encoding="utf-8")) for code in wording.codes()}
    assert set(texts) == {"en", "tr"}
    flat = {
        code: {(s, k): v for s, section in found.items() if isinstance(section, dict) for k, v in section.items()}
        for code, found in texts.items()
    }
    assert list(flat["en"]) == list(flat["tr"])
    for key, text in flat["en"].items():
        assert sorted(re.findall(r"\{\w*\}", text)) == sorted(re.findall(r"\{\w*\}", flat["tr"][key])), key
    measures = set(variants("measures"))
    assert measures <= set(texts["tr"]["readings"])
    assert measures <= set(texts["tr"]["measure_names"])


def test_numbers_and_dates_as_each_language_writes_them() -> None:
    tr, en = wording.get("tr"), wording.get("en")
    assert (tr.number(1234.5), en.number(1234.5)) == ("1.234,5", "1,234.5")
    assert (tr.number(-0.25, 2), en.number(None)) == ("−0,25", "–")
    assert (tr.percent(0.196), en.percent(0.196)) == ("%19,6", "19.6%")
    assert (tr.date("2018-03-05"), en.date("2018-03"), en.date("2018")) == ("5 Mart 2018", "March 2018", "2018")
    with pytest.raises(SettingsError, match="not written in 'xx'"):
        wording.get("xx")


def test_a_sentence_is_cut_at_its_ends() -> None:
    text = "First here. The Quay Club asked for a ramp. Then more."
    start = text.index("Quay Club")
    found = sentence(text, start, start + 9, 0, len(text))
    assert (found.before, found.name, found.after) == ("The ", "Quay Club", " asked for a ramp.")
    long = "word " * 200 + "Quay Club" + " word" * 200
    found = sentence(long, 1000, 1009, 0, len(long))
    assert found.before.startswith("… word")
    assert found.after.endswith("word …")
    assert len(found.before + found.name + found.after) < 310
    assert sentence("other| Quay Club |other", 7, 16, 6, 17).before == " "
