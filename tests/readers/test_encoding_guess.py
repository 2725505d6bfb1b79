"""Text without a mark of its encoding: Turkish in its single-byte code pages, in any case."""

from __future__ import annotations

import pytest

from pipeline.readers.encoding import decode, repair

MINUTES = "Belediye meclisi çarşamba günü olağan toplantısını yaptı; imar müdürlüğünün görüşü alındı ve önergenin kabulüne oy birliği ile karar verildi."
CAPITALS = MINUTES.replace("i", "İ").upper()


@pytest.mark.parametrize("encoding", ["iso8859-9", "cp1254", "utf-8"])
@pytest.mark.parametrize("text", [MINUTES, CAPITALS])
def test_turkish_is_read_as_turkish(text: str, encoding: str) -> None:
    assert repair(decode(text.encode(encoding))) == text


def test_another_script_is_still_recognised() -> None:
    text = "Городской совет обсудил предложение о строительстве новой школы и принял решение единогласно. " * 4
    assert decode(text.encode("cp1251")) == text
