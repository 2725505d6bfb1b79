"""The report in a browser: it asks for nothing, every opener opens what its figure was counted from, and hands, eyes and screens of all sorts can use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from archive import Memory, archive, hostile

from pipeline.exports import html
from pipeline.exports.report import wording

# Opens every address of the page once and lists all of its evidence.
OPEN_ALL = """async () => {
  const drawer = document.getElementById("drawer"), more = document.getElementById("drawer-more");
  const until = async (done) => { for (let i = 0; !done(); i++) { if (i > 4000) throw new Error("not done: " + location.hash); await new Promise((r) => setTimeout(r, 2)); } };
  const openers = new Map();
  for (const a of document.querySelectorAll('a[href^="#e:"]')) {
    const place = a.getAttribute("href").slice(3);
    if (!openers.has(place)) openers.set(place, []);
    openers.get(place).push([a.textContent.trim(), a.getAttribute("aria-label") || ""]);
  }
  const found = [];
  for (const [place, shown] of openers) {
    location.hash = "#e:" + place;
    await until(() => drawer.dataset.open === place);
    const list = document.getElementById("drawer-list");
    while (!more.hidden) { const n = list.children.length; more.click(); await until(() => list.children.length > n); }
    const empty = [...list.children].filter((li) => !li.textContent.trim()).length;
    const title = document.getElementById("drawer-title").textContent;
    found.push({ place, shown, title, figure: document.getElementById("drawer-figure").textContent, items: list.children.length, empty });
  }
  drawer.close();
  return found;
}"""
NAMELESS = """() => [...document.querySelectorAll("a, button, input, select, summary, [role=region], svg, dialog")].filter((e) => {
  const by = e.getAttribute("aria-labelledby"), named = by && document.getElementById(by);
  const label = e.labels && e.labels[0];
  if (e.id === "drawer-title" || e.closest("dialog")) return false;
  return ![e.textContent, e.getAttribute("aria-label"), named && named.textContent, label && label.textContent].some((t) => t && t.trim());
}).map((e) => e.outerHTML.slice(0, 120))"""
CONTRAST = """() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return [".lead", ".note", "main a", "thead th"].map((s) => { const own = light(getComputedStyle(document.querySelector(s)).color); return [s, (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05)]; });
}"""
COUNTED = {"mentions", "strategic", "documents", "meetings", "segments", "archive", "organisations", "decisions", "repeats", "files"}


class Opened:
    """A page with everything that it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog: " + dialog.message), dialog.dismiss()))
        self.page.goto(path.as_uri())
        self.path = path

    def quiet(self) -> bool:
        return self.complaints == [] and self.requests == [self.path.as_uri()]


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def opened(path: Path, **options: Any) -> Opened:
        made = Opened(browser, path, **options)
        contexts.append(made.context)
        return made

    yield opened
    for context in contexts:
        context.close()


def check_openers(found: list[dict[str, Any]], lang: str) -> None:
    words = wording.get(lang)
    for opener in found:
        view = dict(pair.split("=", 1) for pair in opener["place"].split("&") if pair).get("v", "mentions")
        assert opener["items"] > 0, opener
        assert opener["empty"] == 0, opener
        for text, label in opener["shown"]:
            if re.fullmatch(r"[%−]?[\d.,]+%?", text):
                assert text == opener["figure"], opener
            elif label:  # a mark of a plot or a part of a bar: “2019: 12”, “adopted, 2019: 4”
                assert label.rpartition(": ")[2] == opener["figure"], opener
        if view in COUNTED:
            assert opener["figure"] == words.number(opener["items"]), opener


@pytest.mark.parametrize("lang", ["en", "tr"])
def test_every_opener_opens_what_its_figure_was_counted_from(
    visit: Callable[..., Opened], sample_reports: dict[str, Path], lang: str
) -> None:
    """The script counts each figure anew from the evidence: it must come to the same text as the page shows."""
    opened = visit(sample_reports[lang])
    found = opened.page.evaluate(OPEN_ALL)
    views = {dict(p.split("=", 1) for p in f["place"].split("&") if p).get("v", "mentions") for f in found}
    assert views >= {*COUNTED, "voice", "rate", "spread", "rank", "pages", "aside", "topic"} - {"repeats"}
    assert len(found) > 500
    check_openers(found, lang)
    assert opened.quiet(), (opened.complaints, opened.requests)


def test_pages_that_want_a_look_open(visit: Callable[..., Opened], tmp_path: Path) -> None:
    (report,) = html.write(archive(), tmp_path, lang="en")
    opened = visit(report)
    found = {f["place"]: f for f in opened.page.evaluate(OPEN_ALL)}
    assert (found["v=suspects"]["figure"], found["v=suspects"]["items"]) == ("2", 2)
    assert (found["v=pages&q=sure"]["figure"], found["v=pages&q=unknown"]["figure"]) == ("5", "2")
    check_openers(list(found.values()), "en")
    assert opened.quiet()


def test_every_section_has_openers(visit: Callable[..., Opened], sample_reports: dict[str, Path]) -> None:
    page = visit(sample_reports["en"]).page
    counts = page.evaluate(
        "() => [...document.querySelectorAll('section')].map((s) => [s.id, s.querySelectorAll('a[href^=\"#e:\"]').length])"
    )
    assert {name for name, n in counts if n} == {"organisations", "years", "roles", "topics", "decisions", "coverage", "evidence"}


@pytest.mark.parametrize("make", [archive, hostile])
def test_hostile_texts_are_inert(visit: Callable[..., Opened], tmp_path: Path, make: Callable[[], Memory]) -> None:
    (path,) = html.write(make(), tmp_path, lang="en")
    opened = visit(path)
    check_openers(opened.page.evaluate(OPEN_ALL), "en")
    assert opened.page.evaluate("document.scripts.length") == opened.page.locator("script").count()
    assert opened.page.locator("img, iframe, link, object").count() == 0
    assert opened.quiet(), (opened.complaints, opened.requests)


def test_hands_on_the_keyboard(visit: Callable[..., Opened], sample_reports: dict[str, Path]) -> None:
    page = visit(sample_reports["en"]).page
    first = page.locator(".ranking a").first
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] li")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert first.evaluate("(e) => e === document.activeElement")
    page.locator(".lead a").first.press("Enter")
    page.wait_for_selector("dialog[open] li a")
    outside = page.locator("#drawer-title").text_content()
    page.locator("dialog li a").first.press("Enter")
    page.wait_for_selector("#drawer-back:visible")
    page.locator("#drawer-back").press("Enter")
    page.wait_for_selector("#drawer-back", state="hidden")
    assert page.locator("#drawer-title").text_content() == outside
    assert page.locator("#drawer-figure").text_content() == page.locator(".lead a").first.text_content()


def test_an_address_can_be_passed_on(visit: Callable[..., Opened], sample_reports: dict[str, Path]) -> None:
    opened = visit(sample_reports["tr"])
    opened.page.goto(sample_reports["tr"].as_uri() + "#e:v=decisions&x=adopted")
    opened.page.reload()
    opened.page.wait_for_selector("dialog[open] li")
    assert "kabul" in (opened.page.locator("#drawer-scope").text_content() or "")


def test_search_kind_and_order(visit: Callable[..., Opened], sample_reports: dict[str, Path]) -> None:
    page = visit(sample_reports["tr"]).page
    rows = page.locator("#all tbody tr:visible")
    everything = rows.count()
    page.locator("#find").fill("DERNEĞİ")
    found = rows.count()
    assert 0 < found < everything
    assert all("derneği" in (t or "").lower().replace("i̇", "i") for t in rows.locator("th").all_text_contents())
    page.locator("#find").fill("")
    page.locator("#kind").select_option("civil")
    assert found <= rows.count() < everything
    page.locator("#all th button").nth(2).click()  # mentions were falling
    values = [int(v or 0) for v in page.locator("#all tbody td:nth-child(3)").evaluate_all("(cells) => cells.map((c) => c.dataset.v)")]
    assert values == sorted(values)


@pytest.mark.parametrize("width", [320, 390, 768, 1400])
@pytest.mark.parametrize("lang", ["en", "tr"])
def test_no_width_scrolls_sideways(visit: Callable[..., Opened], sample_reports: dict[str, Path], width: int, lang: str) -> None:
    page = visit(sample_reports[lang], viewport={"width": width, "height": 800}).page
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("() => { location.hash = '#e:c=1'; }")
    page.wait_for_selector("dialog[open] li")
    assert page.evaluate("document.getElementById('drawer').scrollWidth <= document.getElementById('drawer').clientWidth")
    shown = [page.locator(f".plot.{size}").first.is_visible() for size in ("wide", "narrow")]
    assert shown == ([False, True] if width <= 640 else [True, False])


def test_everything_that_can_be_used_has_a_name(visit: Callable[..., Opened], sample_reports: dict[str, Path]) -> None:
    page = visit(sample_reports["en"]).page
    assert page.evaluate(NAMELESS) == []
    levels = page.evaluate("() => [...document.querySelectorAll('main h2, main h3')].map((h) => Number(h.tagName[1]))")
    assert levels[0] == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out(visit: Callable[..., Opened], sample_reports: dict[str, Path], scheme: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1."""
    page = visit(sample_reports["en"], color_scheme=scheme).page
    for where, ratio in page.evaluate(CONTRAST):
        assert ratio >= 4.5, (where, ratio)


def test_paper_has_the_sentences(visit: Callable[..., Opened], sample_reports: dict[str, Path], tmp_path: Path) -> None:
    page = visit(sample_reports["en"]).page
    sentence = page.locator("#evidence blockquote mark").first.evaluate("(e) => e.textContent")
    page.pdf(path=str(tmp_path / "report.pdf"), format="A4")
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as pdf:
        text = " ".join(" ".join(p.get_textpage().get_text_range() for p in pdf).split())
    evidence = text[text.rindex("Sentences longer than") :]
    assert sentence in evidence


def test_without_a_script_it_can_be_read(visit: Callable[..., Opened], sample_reports: dict[str, Path]) -> None:
    page = visit(sample_reports["en"], java_script_enabled=False).page
    assert page.locator("#all tbody tr").count() > 50
    assert page.locator(".controls").is_hidden()
    assert page.locator("noscript").count() == 1
    assert page.locator("#evidence blockquote").count() > 20
