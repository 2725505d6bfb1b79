"""The reliability diagram of the scores: how often spans are right against what was said of them, as SVG whose bytes depend on the numbers alone.

The left half shows all probabilities, the right half the stretches that hold spans. On the diagonal the scores come true (A. H. Murphy, R. L. Winkler,
Reliability of subjective probability forecasts of precipitation and temperature, Applied Statistics 26, 1977).
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.training.calibration import Bin

# the light colours of the report's style sheet: a file of its own has no style sheet to follow
_PAPER, _INK, _SOFT, _RULE, _ACCENT = "#fbfaf7", "#1d1c1a", "#615e58", "#ddd9d0", "#0b5c75"
_INCHES, _LETTERS = (8.6, 4.1), 9
_LEFT, _RIGHT, _BOTTOM, _HEIGHT, _WIDTH = 0.08, 0.58, 0.15, 0.72, 0.4


def reliability_svg(bins: Sequence[Bin]) -> str:
    """The diagram of stretches in rising order, with the interval and the number of spans of each."""
    figure = Figure(figsize=_INCHES, facecolor=_PAPER)
    whole, near = (figure.add_axes((left, _BOTTOM, _WIDTH, _HEIGHT)) for left in (_LEFT, _RIGHT))
    for axes in (whole, near):
        _stretches(axes, bins)
    whole.set_xlim(0, 1)
    whole.set_ylim(0, 1.02)
    low = min((min(b.low, b.right_low) for b in bins), default=0.0)
    near.set_xlim(min((b.low for b in bins), default=0.0), 1)
    near.set_ylim(low - 0.12 * (1 - low), 1 + 0.04 * (1 - low))
    for b in bins:
        near.annotate(f"n={b.n}", (b.said, b.right_low), (0, -11), textcoords="offset points", ha="center", fontsize=_LETTERS, color=_SOFT)
    whole.set_ylabel("right", color=_INK, fontsize=_LETTERS)
    whole.set_title("from 0 to 1", loc="left", color=_INK, fontsize=_LETTERS)
    near.set_title("the stretches that hold spans", loc="left", color=_INK, fontsize=_LETTERS)
    return _svg(figure)


def _stretches(axes: Axes, bins: Sequence[Bin]) -> None:
    """The diagonal, and for each stretch what was said against how much is right, with its interval."""
    axes.plot([0, 1], [0, 1], color=_SOFT, linewidth=1, linestyle=(0, (4, 3)))
    said = [b.said for b in bins]
    axes.vlines(said, [b.right_low for b in bins], [b.right_high for b in bins], color=_ACCENT, alpha=0.5, linewidth=1.5)
    axes.scatter(said, [b.right for b in bins], s=26, color=_ACCENT, zorder=3)
    axes.set_facecolor(_PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_RULE)
    axes.grid(axis="y", color=_RULE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=_LETTERS, labelcolor=_SOFT)
    axes.set_xlabel("said", color=_INK, fontsize=_LETTERS)


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "reliability", "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", facecolor=_PAPER, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    return "\n".join(lines) + "\n"
