"""The character model against planted damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.languages.trigrams import classes_of, quality, trigrams
from pipeline.models.trigrams import build, damage, texts_of
from pipeline.readers import detect_format
from pipeline.settings import PagesSettings
from pipeline.stages.pages import read

SHARED = Path(__file__).parents[3] / "shared"
SAMPLE = Path(__file__).parents[2] / "corpora/sample/documents"
TURKISH = "Meclis, mahalle sakinlerinin okul yolu için verdiği dilekçeyi görüştü ve konunun ilgili komisyona havalesine oy birliğiyle karar verdi."
ENGLISH = "The council considered the petition of the residents about the road to the school and referred it to the transport committee."
FRENCH = "Le conseil a examiné la demande des habitants au sujet du chemin de l'école et l'a renvoyée à la commission des transports."


def pages(pattern: str) -> list[str]:
    """Pieces of pages of the sample's born-digital minutes, which no model was counted from."""
    found = []
    for file in sorted(SAMPLE.glob(pattern)):
        data = file.read_bytes()
        found += ["\n".join(line.text for line in page.lines) for page in read(data, detect_format(data, file.name), PagesSettings()).pages]
    return [page[at : at + 700] for page in found for at in range(0, len(page) - 350, 700)]


@pytest.mark.parametrize(("pattern", "lang"), [("meclis/*/tutanak-*.pdf", "tr"), ("county/*/minutes-*.pdf", "en")])
def test_quality_follows_the_share_of_right_words(pattern: str, lang: str) -> None:
    chance = np.random.default_rng(5)
    damaged = [damage(page, rate, chance) for page in pages(pattern) for rate in (0, 0.02, 0.05, 0.1, 0.3, 0.6)]
    assert len(damaged) >= 36
    said = np.array([quality(text, lang) for text, _ in damaged], dtype=float)
    right = np.array([share for _, share in damaged])
    assert np.corrcoef(said, right)[0, 1] > 0.95
    assert np.abs(said - right).mean() < 0.12
    assert said[::6].min() > 0.75


@pytest.mark.parametrize(("text", "lang"), [(TURKISH, "tr"), (ENGLISH, "en")])
def test_capitals_and_an_unknown_language_are_judged_alike(text: str, lang: str) -> None:
    capitals = text.replace("i", "İ").upper() if lang == "tr" else text.upper()
    assert quality(text, lang) == quality(capitals, lang) == quality(text) == quality(text, "other")
    assert (quality(text) or 0) > 0.9


def test_junk_is_below_every_language() -> None:
    shifted = "".join(chr(ord(c) - 29) if c.isalpha() else c for c in ENGLISH)
    other = quality(FRENCH) or 0
    assert 0.3 < other < 0.8
    for junk in (shifted, ENGLISH[::-1], "~^|#" * 30, TURKISH.encode("utf-16-le").decode("latin-1").replace("\0", "¤")):
        assert (quality(junk) or 0) < 0.25 < other


@pytest.mark.parametrize("text", ["", "12.04.2021", "Городской совет обсудил предложение о строительстве", "会議は提案を承認した。" * 5])
def test_nothing_is_said_of_too_little_or_of_other_scripts(text: str) -> None:
    assert quality(text) is None


@given(st.text(max_size=80), st.sampled_from(["tr", "en"]))
def test_any_text_has_a_quality_from_0_to_1(text: str, lang: str) -> None:
    said = quality(text, lang)
    assert said is None or 0 <= said <= 1


def test_the_model_is_a_distribution() -> None:
    for lang in ("tr", "en"):
        likely = 2.0 ** (-trigrams(lang).costs.astype(float) / 16)
        assert likely.sum(axis=2) == pytest.approx(1, abs=0.05)
    assert list(classes_of("aa  12.5", "tr")) == [37, 37, 0, 0, 37, 36, 39, 36, 37]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the texts that the models were counted from are not here")
@pytest.mark.parametrize("lang", ["tr", "en"])
def test_the_shipped_model_is_what_its_command_builds(lang: str) -> None:
    built, shipped = build(lang, texts_of(SHARED, lang)), trigrams(lang)
    assert np.array_equal(built.costs, shipped.costs)
    assert built.shares == pytest.approx(shipped.shares, abs=1e-3)


def test_a_born_digital_page_is_doubted_later_and_junk_as_soon() -> None:
    undamaged = [page for page in pages("county/*/minutes-*.pdf") if quality(page) is not None]
    assert all((quality(page, printed=True) or 0) >= (quality(page) or 0) for page in undamaged)
    assert np.mean([quality(page, printed=True) for page in undamaged]) > np.mean([quality(page) for page in undamaged]) + 0.03
    assert (quality(ENGLISH[::-1], printed=True) or 0) < 0.25
