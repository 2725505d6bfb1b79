"""Mutated files of every format: each is read, or refused by a DocumentError that a person can act on; no reader kills its process.

Seeded, in a pool of worker processes, so that a crash is seen as one and the parent survives it.
"""

from __future__ import annotations

import io
import multiprocessing
import traceback
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np
import pytest
from PIL import Image

from pipeline.archives import Budget, members
from pipeline.errors import DocumentError
from pipeline.readers import detect_format
from pipeline.settings import FilesSettings, PagesSettings
from pipeline.stages.pages import read, rows
from tests.readers.papers import column, pdf, word_file
from tests.readers.test_eml import message
from tests.readers.test_office import table_of
from tests.readers.test_tei import DEBATE
from tests.test_archives import zipped

CASES = 2000
PART = 125  # cases of one task
SETTINGS = PagesSettings(ocr=False, max_pages=200, max_unpacked=32, max_pixels=4_000_000)
ERRORS = {"broken", "encrypted", "empty", "no-text", "too-large", "unsafe", "unsupported", "too-deep", "repeated-name"}
TEXT = ["Meclis toplantısı açıldı.", "Çevre Derneği söz istedi.", "The council agreed to the request."]


@cache
def originals() -> dict[str, bytes]:
    """One sound file of each kind; the same in every process."""
    image = io.BytesIO()
    Image.new("L", (60, 40), "white").save(image, "TIFF", save_all=True, append_images=[Image.new("L", (30, 20))])
    office = {name: table_of([["Üye", "Oy"], ["Ayla Er", "Kabul"]], name) for name in ("a.docx", "a.odt", "a.rtf")}
    return {
        "a.pdf": pdf([column(TEXT), column(TEXT[::-1])]),
        "b.pdf": pdf([column(TEXT)], draw=lambda canvas, _: canvas.grid([72, 200, 300], [500, 520, 540])),
        "b.docx": word_file(),
        **office,
        "a.zip": zipped({"a.txt": TEXT[0].encode(), "b.docx": office["a.docx"], "c.zip": zipped({"d.rtf": office["a.rtf"]})}),
        "a.html": f"<html><meta charset=utf-8><body><h1>{TEXT[0]}</h1><table><tr><td>a<td>b</table><p>{TEXT[1]}".encode(),
        "a.eml": b"Received: x\n" + bytes(message()),
        "a.xml": DEBATE.encode(),
        "a.md": f"---\ntitle: {TEXT[0]}\n---\n# {TEXT[1]}\n\n| a | b |\n".encode(),
        "a.tif": image.getvalue(),
    }  # fmt: skip


def mutated(data: bytes, chance: np.random.Generator) -> bytes:
    """A few changes at random places: bytes, runs that are cut out, doubled or moved, an end that is cut off, a number that is huge."""
    out = bytearray(data)
    for _ in range(int(chance.integers(1, 8))):
        at, length = int(chance.integers(0, len(out) or 1)), int(chance.integers(1, 40))
        way = int(chance.integers(0, 7))
        if way == 0:
            out[at : at + length] = chance.bytes(length)
        elif way == 1 and out:
            out[at : at + 1] = bytes([out[at] ^ (1 << int(chance.integers(0, 8)))])
        elif way == 2:
            del out[at : at + length]
        elif way == 3:
            out[at:at] = out[at : at + length] * int(chance.integers(1, 30))
        elif way == 4:
            to = int(chance.integers(0, len(out) or 1))
            out[at:at] = out[to : to + length]
        elif way == 5 and chance.random() < 0.2:
            del out[at:]
        else:
            out[at : at + length] = [b"-1", b"99999999", b"2147483648", b"\xff\xff\xff\xff", b"\x00" * 4][int(chance.integers(0, 5))]
    return bytes(out)


def repacked(data: bytes, chance: np.random.Generator) -> bytes:
    """A ZIP package whose parts, not whose container, are mutated: else few changes get past its checksums."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, mutated(content, chance) if chance.random() < 0.5 else content)
    return out.getvalue()


def case(number: int) -> tuple[str, bytes]:
    """The name and bytes of a case; the same number gives the same case."""
    chance = np.random.default_rng([20, number])
    names = sorted(originals())
    name = names[number % len(names)]
    data = originals()[name]
    inside = data.startswith(b"PK") and chance.random() < 0.6
    return name, repacked(data, chance) if inside else mutated(data, chance)


def outcome(name: str, data: bytes) -> str:
    """What became of a file: `text`, the name of a listed error, or the trace of an exception that no reader should raise."""
    try:
        format = detect_format(data, name)
        if format == "zip":
            found = list(members(io.BytesIO(data), format, Budget(FilesSettings(max_unpacked=64, max_bytes=1 << 24))))
            return ",".join(sorted({outcome(m.name, m.data) if not m.refused else m.refused.error for m in found})) or "empty"
        rows("d" * 16, read(data, format, SETTINGS))
    except DocumentError as error:
        return error.error if error.message and error.advice else f"no message or advice: {error.error}"
    except Exception:  # noqa: BLE001 — what is looked for here
        return traceback.format_exc(limit=-3)
    return "text"


def outcomes(first: int) -> list[tuple[int, str]]:
    return [(number, outcome(*case(number))) for number in range(first, first + PART)]


def page_tree(levels: int, fan: int, count: int) -> bytes:
    """A PDF of one page that its page tree names over and over: `fan` times at each of `levels`; it claims `count` pages."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    objects += [f"<< /Type /Pages /Count {count} /Kids [{f'{level + 3} 0 R ' * fan}] >>" for level in range(levels)]
    objects += [f"<< /Type /Page /Parent {levels + 1} 0 R /MediaBox [0 0 100 100] >>"]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


@pytest.mark.parametrize(
    ("levels", "fan", "count", "error"),
    [(6, 10, 10**6, "too-large"), (3, 100, 10**6, "too-large"), (1, 1, 2**31 - 1, "no-text"), (2, 2, -5, "no-text")],
)
def test_a_page_tree_that_never_ends_is_refused(levels: int, fan: int, count: int, error: str) -> None:
    assert outcome("a.pdf", page_tree(levels, fan, count)) == error


@pytest.mark.timeout(600)
def test_mutated_files_are_read_or_refused() -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = [pair for part in pool.map(outcomes, range(0, CASES, PART)) for pair in part]
    assert len(found) == CASES
    names = sorted(originals())
    faults = {f"{number} ({names[number % len(names)]})": what for number, what in found if not set(what.split(",")) <= ERRORS | {"text"}}
    assert not faults, "\n\n".join(f"{case}: {trace}" for case, trace in sorted(faults.items())[:8])
    counts = Counter(what for _, what in found)
    assert counts["text"] > CASES / 4  # mutations that nothing survives would test the container alone
    assert counts["broken"] > CASES / 20
