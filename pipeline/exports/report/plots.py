"""Plots as inline SVG: text stays text, colours are CSS variables, marks open their evidence, and the same numbers give the same bytes.

Each plot of the whole width is drawn twice, for wide and for narrow screens, so that its letters stay readable; the style sheet shows one.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from pipeline.exports.report.wording import Wording
from pipeline.exports.report.years import Point

# Stand-ins that the style sheet's variables replace, so that colours follow light and dark.
_INK, _SOFT, _RULE, _ACCENT = "#010101", "#020202", "#030303", "#040404"
_VARIABLES = {_INK: "var(--ink)", _SOFT: "var(--soft)", _RULE: "var(--rule)", _ACCENT: "var(--accent)"}
_PARTS = [f"#0501{i:02}" for i in range(1, 10)]
_VARIABLES |= {colour: f"var(--part{i})" for i, colour in enumerate(_PARTS, start=1)}
_LINK = "evidence:"


@dataclass(frozen=True)
class Size:
    """A format: width and height in inches, the place of the axes, sizes in points, and how many years are named."""

    name: str
    inches: tuple[float, float]
    axes: tuple[float, float, float, float]
    letters: float
    dot: float
    years: int


WIDE = Size("wide", (8.6, 3.1), (0.06, 0.11, 0.92, 0.83), 9, 30, 14)
NARROW = Size("narrow", (3.7, 2.7), (0.12, 0.13, 0.84, 0.81), 9, 22, 5)
SMALL = Size("small", (2.6, 1.35), (0.13, 0.2, 0.84, 0.7), 8, 9, 2)


def line(points: Sequence[Point], words: Wording, name: str, label: str, top: float, size: Size, digits: int = 0) -> str:
    """Values over years with their interval; every mark opens its evidence. Years without documents leave a gap."""
    figure, axes = _figure(size)
    labels: dict[str, str] = {}
    for run in _runs(points):
        axes.plot([int(p.year) for p in run], _column(run, "value"), color=_ACCENT, linewidth=1.3 if size is SMALL else 2)
    for run in _runs([p for p in points if p.figure.low is not None]):
        years, lows, highs = [int(p.year) for p in run], _column(run, "low"), _column(run, "high")
        axes.fill_between(years, lows, highs, color=_ACCENT, alpha=0.13, linewidth=0)
        axes.vlines(years, lows, highs, color=_ACCENT, alpha=0.4, linewidth=1)
    for p in points:
        _mark(axes, p, size, labels, words, digits)
    if size is not SMALL:
        _name_values(axes, points, words, size, digits)
    axes.set_ylim(0, top * 1.1 or 1)
    axes.margins(x=0.05)
    _plain(axes, words, size, digits)
    years = sorted({int(p.year) for p in points})
    axes.set_xticks(years[:: max(1, -(-len(years) // size.years))] if size is not SMALL else [*{years[0], years[-1]}])
    return _svg(figure, f"{name}-{size.name}", label, labels)


def _column(points: Sequence[Point], name: str) -> list[float]:
    """One part of the figures, NaN where there is none."""
    return [math.nan if (v := getattr(p.figure, name)) is None else float(v) for p in points]


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Points of consecutive years together."""
    runs: list[list[Point]] = []
    for p in points:
        if not runs or int(p.year) != int(runs[-1][-1].year) + 1:
            runs.append([])
        runs[-1].append(p)
    return runs


def _mark(axes: Axes, p: Point, size: Size, labels: dict[str, str], words: Wording, digits: int) -> None:
    """A dot, and around it an unseen disc that is large enough for a finger."""
    x, y = int(p.year), p.figure.value or 0
    axes.scatter([x], [y], s=size.dot, color=_ACCENT, zorder=3)
    if p.figure.value:
        touch = axes.scatter([x], [y], s=size.dot * 16, color=_ACCENT, alpha=0, linewidth=0, zorder=4)
        touch.set_urls([f"{_LINK}{p.address}"])
        labels[p.address] = f"{p.year}: {words.number(p.figure.value, digits)}"


def _name_values(axes: Axes, points: Sequence[Point], words: Wording, size: Size, digits: int) -> None:
    highest = max(range(len(points)), key=lambda i: points[i].figure.value or 0)
    for i, p in enumerate(points):
        if len(points) <= size.years or i in (0, highest, len(points) - 1):
            text, place = words.number(p.figure.value, digits), (int(p.year), p.figure.value or 0)
            axes.annotate(text, place, (0, 8), textcoords="offset points", ha="center", fontsize=size.letters, color=_INK)


def stacked(
    years: Sequence[str],
    parts: dict[str, list[int]],
    look: dict[str, tuple[int, str, str]],
    words: Wording,
    name: str,
    label: str,
    size: Size,
) -> str:
    """Stacked bars by year; `look` gives each part its colour in the palette, its name, and the address that its bars open (for `{year}`)."""
    figure, axes = _figure(size)
    labels: dict[str, str] = {}
    base = [0] * len(years)
    for part, counts in parts.items():
        colour, said, address = look[part]
        bars = axes.bar(range(len(years)), counts, 0.7, bottom=base, color=_PARTS[colour - 1], linewidth=0)
        for bar, year, n in zip(bars, years, counts, strict=True):
            opened = address.format(year=year or "-")
            bar.set_url(f"{_LINK}{opened}" if n else None)
            labels[opened] = f"{said}, {year or '?'}: {words.number(n)}"
        base = [a + b for a, b in zip(base, counts, strict=True)]
    _plain(axes, words, size, 0)
    step = max(1, -(-len(years) // size.years))
    axes.set_xticks(range(0, len(years), step), [years[i] or "?" for i in range(0, len(years), step)])
    return _svg(figure, f"{name}-{size.name}", label, labels)


def _figure(size: Size) -> tuple[Figure, Axes]:
    figure = Figure(figsize=size.inches)
    return figure, figure.add_axes(size.axes)


def _plain(axes: Axes, words: Wording, size: Size, digits: int) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_RULE)
    axes.grid(axis="y", color=_RULE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=size.letters, labelcolor=_SOFT)
    axes.yaxis.set_major_locator(MaxNLocator(2 if size is SMALL else 4, integer=not digits))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0 if float(value).is_integer() else digits)))


def _svg(figure: Figure, name: str, label: str, labels: dict[str, str]) -> str:
    """The figure for the page: `name` makes its identifiers unique, `label` is read out, `labels` are those of the links."""
    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        figure.patch.set_visible(False)
        for axes in figure.axes:
            axes.patch.set_visible(False)
        figure.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = out.getvalue()
    return _for_page(text[text.index("<svg") :], name, label, {escape(k): v for k, v in labels.items()})


def _for_page(svg: str, name: str, label: str, labels: dict[str, str]) -> str:
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.S)  # accepts matplotlib's rule for every element
    svg = re.sub(r'\s(?:xmlns(?::xlink)?|width|height|version)="[^"]*"', "", svg.partition(">")[0]) + ">" + svg.partition(">")[2]
    svg = re.sub(r'\bid="', f'id="{name}-', svg)  # accepts `id="patch_1"`
    svg = svg.replace("url(#", f"url(#{name}-").replace('xlink:href="#', f'href="#{name}-')
    # accepts `xlink:href="evidence:c=1&amp;y=2019"`
    svg = re.sub(rf'xlink:href="{_LINK}([^"]*)"', lambda m: f'href="#e:{m[1]}" aria-label="{escape(labels[m[1]])}"', svg)
    svg = re.sub(r'\s*target="[^"]*"', "", svg)  # accepts `target="_blank"` or any other
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    return svg.replace("<svg", f'<svg class="plot {name.rpartition("-")[2]}" role="group" aria-label="{escape(label)}"', 1)
