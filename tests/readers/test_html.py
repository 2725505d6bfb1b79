"""HTML: the document and the site around it, tables, odd nesting."""

from __future__ import annotations

import pytest

from pipeline.readers.html import read
from pipeline.settings import PagesSettings

ARTICLE = "<h1>Council minutes</h1><p>The council met and agreed to the request of the residents for a crossing near the school.</p>"


def lines(body: str) -> list[tuple[str, str]]:
    (page,) = read(f"<html><meta charset=utf-8><body>{body}</body></html>".encode(), PagesSettings()).pages
    return [(line.part, line.text) for line in page.lines]


TEXT = [("body", "Council minutes"), ("body", "The council met and agreed to the request of the residents for a crossing near the school.")]


@pytest.mark.parametrize(
    "page",
    [
        f"<header>Our county</header>{ARTICLE}<footer>Contact us</footer>",
        f"<div><header role=banner><p>Our county</p></header><article>{ARTICLE}</article><div role=contentinfo>Contact us</div></div>",
        f"<div><header>Our county</header></div><main>{ARTICLE}</main><footer><table><tr><td>Contact us</table></footer>",
    ],
)
def test_the_site_stands_apart(page: str) -> None:
    assert lines(page) == [("header", "Our county"), *TEXT, ("footer", "Contact us")]


def test_all_around_the_main_part_is_margin() -> None:
    found = lines(f"<div>News</div><main>{ARTICLE}</main><div>Weather: rain</div>")
    assert found == [("margin", "News"), *TEXT, ("margin", "Weather: rain")]
    assert lines(f"{ARTICLE}<main>Search</main>") == [*TEXT, ("body", "Search")]  # no main part by its size


def test_a_header_of_the_document_is_its_text() -> None:
    assert lines(f"<header>{ARTICLE}</header><p>End</p>") == [*TEXT, ("body", "End")]
    assert lines("<article><header>5 March</header><p>Minutes</p></article>") == [("body", "5 March"), ("body", "Minutes")]


def test_layout_tables_are_lines_and_data_tables_rows() -> None:
    table = "<table><tr><th>Member<th>Vote</tr><tr><td>Ayla\n Er<td><b>For</b></tr></table>"
    assert lines(f"<table><tr><td><p>Left</p>{table}</td></tr></table>") == [
        ("body", "Left"),
        ("table", "Member\tVote"),
        ("table", "Ayla Er\tFor"),
    ]


def test_deep_nesting_is_no_recursion() -> None:
    assert lines("<div>" * 20_000 + "deep" + "</div>" * 20_000)[-1][1] == "deep"
    assert lines("<script>x</script><nav>menu</nav><p hidden>h</p>a<br>b") == [("body", "a"), ("body", "b")]
