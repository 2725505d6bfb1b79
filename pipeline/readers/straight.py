"""How text lies on a scanned page, measured from the sharpness of its projection profiles, and the way back from the straightened page.

The measure is the sum of squared differences of neighbouring bins (Postl, Detection of linear oblique structures and skew scan in digitized
documents, 1986; Bloomberg, Kopec and Dasari, Measuring document image skew and orientation, 1995). It tells rows of text from columns as well,
but not whether they stand upside down: what reading them gives tells that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from pipeline.readers import Box

_DPI = 100  # at which is measured
_INK = 24  # grey levels darker than its surroundings
_SURROUNDINGS = 12  # pixels around one that it is compared with
_EDGE = 0.03  # of the page, where the shadows of a scanner lie
_FEWEST = 1500  # pixels of ink from which anything can be said
_MOST = 60_000  # pixels of ink that are looked at
_WIDEST, _STEP, _FINE = 12.0, 0.4, 0.05  # degrees
_CLEAR = 1.5  # how much sharper the profile must be than the middle one to be that of lines
_TURNED = 2.0  # how much sharper that of columns must be than that of rows
_LEAST = 0.15  # degrees below which an image is left as it is: reading copes, and turning blurs

Points = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Lie:
    """How a page lies: `turn` degrees clockwise (0, 90, 180, 270) and then `tilt` degrees clockwise that its upright text was turned by.

    `width` and `height` are those of the page as shown.
    """

    width: float
    height: float
    turn: int = 0
    tilt: float = 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the straightened page, which holds all of the page as shown."""
        width, height = (self.height, self.width) if self.turn in (90, 270) else (self.width, self.height)
        a = math.radians(abs(self.tilt))
        return width * math.cos(a) + height * math.sin(a), width * math.sin(a) + height * math.cos(a)

    def straightened(self, image: Image.Image) -> Image.Image:
        """The image of the page with its text upright, in grey; what comes from outside of it is white."""
        if self.turn:
            image = image.transpose(_TRANSPOSED[self.turn])
        return image.rotate(self.tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=255) if self.tilt else image

    def shown(self, box: Box) -> Box:
        """The smallest box on the page as shown around a box of the straightened page."""
        width, height = (self.height, self.width) if self.turn in (90, 270) else (self.width, self.height)
        whole, a = self.size, math.radians(self.tilt)
        corners = []
        for x, y in ((box.x0, box.top), (box.x1, box.top), (box.x0, box.bottom), (box.x1, box.bottom)):
            dx, dy = x - whole[0] / 2, y - whole[1] / 2
            upright = dx * math.cos(a) - dy * math.sin(a) + width / 2, dx * math.sin(a) + dy * math.cos(a) + height / 2
            corners.append(self._turned(*upright, width, height))
        xs, ys = zip(*corners, strict=True)
        return Box(max(min(xs), 0.0), max(min(ys), 0.0), min(max(xs), self.width), min(max(ys), self.height))

    def _turned(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        return {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[self.turn]


# the way back from text that was turned clockwise
_TRANSPOSED = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def lie_of(image: Image.Image, dpi: float) -> tuple[int, float]:
    """(turn, tilt) of a grey image of a page: 0 or 90 degrees, and the degrees clockwise that lines of text then slope; (0, 0) where nothing tells."""
    points = _ink(image, dpi)
    if len(points) < _FEWEST:
        return 0, 0.0
    rows, columns = points, points[:, ::-1] * np.array([1, -1], dtype=np.float32)  # turned by 90 degrees
    (tilt, sharp, clear), (turned_tilt, turned_sharp, turned_clear) = _slope(rows), _slope(columns)
    turn = 90 if turned_clear and turned_sharp > _TURNED * sharp else 0
    found, sure = (turned_tilt, turned_clear) if turn else (tilt, clear)
    return turn, found if sure and abs(found) >= _LEAST else 0.0


def _ink(image: Image.Image, dpi: float) -> Points:
    """(n, 2) of x, y in pixels at about 100 dpi: the pixels that are darker than their surroundings, away from the edges."""
    small = image.reduce(max(round(dpi / _DPI), 1))
    grey = np.asarray(small, dtype=np.int16)
    around = np.asarray(small.filter(ImageFilter.BoxBlur(_SURROUNDINGS)), dtype=np.int16)
    y, x = int(_EDGE * small.height), int(_EDGE * small.width)
    dark = (around - grey > _INK)[y : small.height - y, x : small.width - x]
    found = np.argwhere(dark)[:, ::-1].astype(np.float32)
    # drawn by chance: every so manyth pixel would be a pattern of its own
    return found if len(found) <= _MOST else found[np.random.default_rng(0).choice(len(found), _MOST, replace=False)]


def _slope(points: Points) -> tuple[float, float, bool]:
    """(degrees clockwise that lines slope, sharpness of the profile there, whether it is clearly sharper than others)."""
    coarse = np.arange(-_WIDEST, _WIDEST + _STEP / 2, _STEP)
    sharp = np.array([_sharpness(points, a) for a in coarse])
    at = float(coarse[sharp.argmax()])
    fine = np.arange(at - _STEP, at + _STEP + _FINE / 2, _FINE)
    finer = np.array([_sharpness(points, a) for a in fine])
    best = float(finer.max())
    return round(float(fine[finer.argmax()]), 2), best, best > _CLEAR * float(np.median(sharp)) and abs(at) < _WIDEST - _STEP


def _sharpness(points: Points, degrees: float) -> float:
    """Sum of squared differences of the profile across lines that slope so many degrees, relative to a flat profile of as many points."""
    a = math.radians(degrees)
    across = points[:, 1] * np.float32(math.cos(a)) - points[:, 0] * np.float32(math.sin(a))
    profile = np.bincount((across - across.min()).astype(np.intp)).astype(np.float64)
    return float((np.diff(profile) ** 2).sum()) * len(profile) / len(points) ** 2
