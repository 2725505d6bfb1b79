"""Heads alone that stand for a name before them: one antecedent, two, too far, none yet; and that nothing counts them unless asked."""

from __future__ import annotations

import pytest

import pipeline
from pipeline.taggers.coreference import NEAR

FILLER = {"en": "The road was repaired and the lights were mended. ", "tr": "Yolun onarılması görüşüldü ve karara bağlandı. "}


def found(text: str, lang: str) -> list[tuple[str, str]]:
    rows = pipeline.tag(text, lang=lang, coreference=True)
    heads = rows[[list(t) == ["coreference"] for t in rows["taggers"]]]
    return [(text[a:b], reason.split("'")[1]) for a, b, reason in zip(heads["start"], heads["end"], heads["reason"], strict=True)]


@pytest.mark.parametrize(
    ("lang", "text", "heads"),
    [
        ("en", "The Ormel Wood Trust wrote to the council. It was noted that the Trust had planted oaks.", [("Trust", "Ormel Wood Trust")]),
        ("en", "The Brook Rowing Club asked for a slipway. The Club was thanked.", [("Club", "Brook Rowing Club")]),
        ("tr", "Karadere Çevre Derneği yer istedi. Dernek bu yıl fidan dikti.", [("Dernek", "Karadere Çevre Derneği")]),
        ("tr", "Karadere Çevre Derneği yer istedi. Derneğimizin talebi görüşüldü.", [("Derneğimizin", "Karadere Çevre Derneği")]),
        ("tr", "Yeniova Kadın Vakfı başvurdu. Vakfımız bina istemektedir.", [("Vakfımız", "Yeniova Kadın Vakfı")]),
    ],
)  # fmt: skip
def test_a_head_stands_for_the_one_name_before_it(lang: str, text: str, heads: list[tuple[str, str]]) -> None:
    assert found(text, lang) == heads


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The Ormel Wood Trust and the Brook Hill Trust wrote to the council. It was noted that the Trust had planted oaks."),
        ("en", "It was noted that the Trust had planted oaks. The Ormel Wood Trust wrote to the council."),
        ("en", "The Ormel Wood Trust wrote to the council. It was noted that the Club had planted oaks."),
        ("en", "The Ormel Wood Trust wrote to the council. It has the trust of all."),
        ("tr", "Karadere Çevre Derneği yer istedi. Taşova Kültür Derneği de yer istedi. Dernek fidan dikti."),
        ("tr", "Dernek fidan dikti. Karadere Çevre Derneği yer istedi."),
        ("tr", "Karadere Çevre Derneği yer istedi. Dernekler fidan dikti."),
    ],
)
def test_two_antecedents_none_yet_another_head_and_common_words_stand_for_nothing(lang: str, text: str) -> None:
    assert found(text, lang) == []


@pytest.mark.parametrize(
    ("lang", "name", "head"),
    [
        ("en", "The Ormel Wood Trust wrote. ", "It was noted that the Trust had planted oaks."),
        ("tr", "Karadere Çevre Derneği yazdı. ", "Dernek fidan dikti."),
    ],
)
def test_too_far_from_the_name(lang: str, name: str, head: str) -> None:
    near, far = FILLER[lang] * (NEAR // 2 // len(FILLER[lang])), FILLER[lang] * (NEAR // len(FILLER[lang]) + 2)
    assert len(found(name + near + head, lang)) == 1
    assert found(name + far + head, lang) == []


def test_heads_are_left_out_unless_asked_for() -> None:
    text = "The Ormel Wood Trust wrote to the council. It was noted that the Trust had planted oaks."
    assert list(pipeline.tag(text, lang="en")["surface"]) == ["Ormel Wood Trust"]
    assert list(pipeline.tag(text, lang="en", coreference=True)["surface"]) == ["Ormel Wood Trust", "Trust"]
