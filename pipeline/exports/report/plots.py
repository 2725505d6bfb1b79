"""Plots as inline SVG: text stays text, colours are CSS variables, and the same numbers give the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

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


def line(points: Sequence[Point], words: Wording, name: str, label: str, scope: str, top: float, *, small: bool = False) -> str:
    """Values over years with their interval band; every point opens its sentences (`scope` and the number of the year)."""
    figure = Figure(figsize=(2.6, 1.35) if small else (8.6, 3.1))
    axes = figure.add_axes((0.13, 0.2, 0.84, 0.7) if small else (0.07, 0.12, 0.91, 0.82))
    x = [int(p.year) for p in points]
    known = [p.low is not None and p.high is not None for p in points]
    low = [p.low if p.low is not None else p.value for p in points]
    high = [p.high if p.high is not None else p.value for p in points]
    axes.fill_between(x, low, high, where=known, color=_ACCENT, alpha=0.16, linewidth=0)
    axes.vlines(
        [a for a, k in zip(x, known, strict=True) if k],
        [a for a, k in zip(low, known, strict=True) if k],
        [a for a, k in zip(high, known, strict=True) if k],
        color=_ACCENT, alpha=0.35, linewidth=1,
    )  # fmt: skip
    axes.plot(x, [p.value for p in points], color=_ACCENT, linewidth=1.4 if small else 2)
    for number, p in enumerate(points):
        mark = axes.scatter([int(p.year)], [p.value], s=9 if small else 30, color=_ACCENT, zorder=3)
        mark.set_urls([f"{_LINK}{scope}&y={p.year}" if p.value else None])
        if not small and (len(points) <= 14 or number in (0, len(points) - 1)):
            axes.annotate(
                words.number(p.value), (int(p.year), p.value), (6, 6), textcoords="offset points", ha="left", fontsize=9, color=_INK
            )
    axes.set_ylim(0, top * 1.08 or 1)
    _plain(axes, words, small)
    if small:
        axes.set_xticks([x[0], x[-1]] if len(x) > 1 else x)
        axes.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
    return _svg(figure, name, label)


def stacked(years: Sequence[str], parts: dict[str, list[int]], colours: dict[str, int], words: Wording, name: str, label: str) -> str:
    """Stacked bars by year; `colours` numbers the palette by part."""
    figure = Figure(figsize=(8.6, 2.9))
    axes = figure.add_axes((0.07, 0.12, 0.91, 0.82))
    base = [0] * len(years)
    for part, counts in parts.items():
        axes.bar(range(len(years)), counts, 0.7, bottom=base, color=_PARTS[colours[part]], linewidth=0)
        base = [a + b for a, b in zip(base, counts, strict=True)]
    _plain(axes, words, small=False)
    step = max(1, -(-len(years) // 14))
    axes.set_xticks(range(0, len(years), step), [years[i] or "?" for i in range(0, len(years), step)])
    return _svg(figure, name, label)


def _plain(axes: Axes, words: Wording, small: bool) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_RULE)
    axes.grid(axis="y", color=_RULE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=8 if small else 9, labelcolor=_SOFT)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))


def _svg(figure: Figure, name: str, label: str) -> str:
    """The figure for the page: `name` makes its identifiers unique, `label` is read out."""
    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        figure.patch.set_visible(False)
        for axes in figure.axes:
            axes.patch.set_visible(False)
        figure.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = out.getvalue()
    return _for_page(text[text.index("<svg") :], name, label)


def _for_page(svg: str, name: str, label: str) -> str:
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.S)  # accepts matplotlib's rule for every element
    svg = re.sub(r'\s(?:xmlns(?::xlink)?|width|height|version)="[^"]*"', "", svg.partition(">")[0]) + ">" + svg.partition(">")[2]
    svg = re.sub(r'\bid="', f'id="{name}-', svg)  # accepts `id="patch_1"`
    svg = svg.replace("url(#", f"url(#{name}-").replace('xlink:href="#', f'href="#{name}-')
    svg = re.sub(rf'xlink:href="{_LINK}([^"]*)"', r'href="#evidence" data-e="\1"', svg)  # accepts `xlink:href="evidence:c=1&amp;y=2019"`
    svg = re.sub(r'\s*target="[^"]*"', "", svg)  # accepts `target="_blank"` or any other
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    safe = label.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return svg.replace("<svg", f'<svg class="plot" role="group" aria-label="{safe}"', 1)
