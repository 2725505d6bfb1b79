"""The tagger `model` with pipelines made here (rules, and a network trained on a few sentences) and with those that ship."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from pipeline import languages
from pipeline.errors import SettingsError
from pipeline.fingerprint import outside
from pipeline.models import folder_of
from pipeline.models.scores import NAMES
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import tag_text
from pipeline.taggers.model import pipeline_of, tag_rest
from pipeline.taggers.tokens import tokens
from pipeline.taggers.unexplained import in_prose, unexplained, windows

EN = languages.get("en")


@pytest.fixture
def ruled(tmp_path):
    """Settings with pipelines of rules in English and Turkish that know "Zelkova" and "Ash Zelkova"."""
    for lang in ("en", "tr"):
        nlp = spacy.blank(lang)
        words = [[{"TEXT": {"REGEX": "^Zelkova"}}], [{"LOWER": "the"}, {"TEXT": "Ash"}, {"TEXT": "Zelkova"}]]
        nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": p} for p in words])
        nlp.to_disk(tmp_path / lang)
    return MentionsSettings(models=[f"{lang}={tmp_path / lang}" for lang in ("en", "tr")], min_score=0.0)


@pytest.mark.parametrize(
    ("lang", "text", "names"),
    [
        ("en", "A letter from Zelkova was read.", ["Zelkova"]),
        ("en", "They met the Ash Zelkova yesterday.", ["Ash Zelkova"]),
        ("tr", "Bu konuda Zelkova'nın görüşü alındı.", ["Zelkova"]),
        ("tr", "Bu konuda Zelkova’ya soruldu.", ["Zelkova"]),
        ("en", "The Elm Zelkova Trust met.", ["Elm Zelkova Trust"]),
    ],
)
def test_an_own_pipeline_speaks_where_the_others_are_silent(ruled, lang, text, names):
    found = tag_text(text, lang, settings=ruled)
    assert [m.surface for m in found] == names
    assert all(text[m.start : m.end] == m.surface for m in found)
    assert all(("model" in m.taggers) == ("read as a name by" in m.reason) for m in found)


def test_settled_names_are_not_read_again(ruled):
    text = "A letter from Zelkova was read."
    at = text.index("Zelkova")
    assert tag_rest(text, EN, [(at, at + 7)], ruled) == []


@pytest.mark.parametrize(
    ("models", "message"),
    [(["en=no_such_model"], "'no_such_model' is not installed"), (["no_such_model"], "names no language"), (["en="], "names no language")],
)
def test_a_pipeline_that_is_not_there_is_said(models, message):
    with pytest.raises(SettingsError, match=message):
        tag_text("A letter from Zelkova was read.", "en", settings=MentionsSettings(models=models))


def test_scores_of_ones_own_judge_a_model_of_ones_own(ruled, tmp_path):
    (tmp_path / "scores.json").write_text(json.dumps(dict.fromkeys(NAMES, 0.0) | {"model alone": -3.0}), encoding="utf-8")
    text = "A letter from Zelkova was read."
    assert tag_text(text, "en", settings=replace(ruled, scores=str(tmp_path / "scores.json"), min_score=0.5)) == []
    assert len(tag_text(text, "en", settings=replace(ruled, min_score=0.5))) == 1
    with pytest.raises(SettingsError, match="cannot be read"):
        tag_text(text, "en", settings=replace(ruled, scores="nowhere.json"))


def test_a_pipeline_without_organisations_is_said(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "TREE", "pattern": "Zelkova"}])
    nlp.to_disk(tmp_path / "trees")
    with pytest.raises(SettingsError, match="finds no organisations"):
        tag_text("A letter from Zelkova was read.", "en", settings=MentionsSettings(models=[f"en={tmp_path / 'trees'}"]))


def test_the_content_of_an_own_pipeline_is_part_of_the_fingerprint(ruled, tmp_path):
    before = outside(ruled)
    (tmp_path / "en" / "meta.json").write_text("{}", encoding="utf-8")
    assert outside(ruled)[0] != before[0]
    assert outside(ruled)[1] == before[1]


WORDS = st.lists(
    st.sampled_from(["we", "met", "Zelko", "Arbor", "ELM", "Cllr", "the", "of", ",", ".", "\n\n", "Ash"]), min_size=1, max_size=40
)


@given(WORDS, st.sampled_from(["en", "tr"]))
def test_windows_hold_every_capitalised_run_of_several_words_in_prose(parts, lang):
    text, language = " ".join(parts), languages.get(lang)
    words = tokens(text, language)
    spans = windows(words, in_prose(text, words, unexplained(words, (), language), language))
    assert all(text[a:b].strip() == text[a:b] for a, b in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    for first, last in in_prose(text, words, unexplained(words, (), language), language):
        assert any(a <= words[first].start and words[last].end <= b for a, b in spans)
    at = text.find("met Zelko Arbor met")
    if at >= 0:
        assert any(a <= at + len("met ") and at + len("met Zelko Arbor") <= b for a, b in spans)


def test_what_was_read_is_known_from_then_on(ruled):
    text = " ".join(f"The clerk wrote to Zelkova {n} times." for n in range(4))
    found = tag_rest(text, EN, (), ruled)
    assert [text[c.start : c.end] for c in found] == ["Zelkova"] * 4
    assert sorted(c.start for c in found) == [i for i in range(len(text)) if text.startswith("Zelkova", i)]
    assert [c.reason.endswith("as it was before") for c in found] == [False, True, True, True]


def test_only_what_is_unexplained_is_read():
    text = "The road is bad. Cllr Ann Reade spoke to Corvane about the motion. The Motion was lost. He thanked Motion."
    text += (
        " They met Birch Councillor Elm Ashe.\n\nVelo Tarn 12\nVelo Marsh 15\n\nIN THE ELM CASE they voted with ELM. Public Motion was bad."
    )
    found = [
        text[words[a].start : words[b].end]
        for words in (tokens(text, EN),)
        for a, b in in_prose(text, words, unexplained(words, (), EN), EN)
    ]
    assert found == ["Corvane", "ELM"]


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("en", "The report was written by analysts at Microsoft and Google in London.", "Microsoft"),
        ("tr", "Maçta Galatasaray, Fenerbahçe karşısında iki gol attı.", "Galatasaray"),
    ],
)
def test_the_pipelines_that_ship_read_prose_are_small_and_hold_no_words(lang: str, text: str, name: str) -> None:
    folder = folder_of(f"ner_{lang}")
    assert folder is not None
    assert name in [e.text for e in pipeline_of(f"ner_{lang}")(text).ents if e.label_ == "ORG"]
    assert sum(p.stat().st_size for p in folder.rglob("*")) <= 15_000_000
    labels = json.loads((folder / "vocab" / "strings.json").read_text(encoding="utf-8"))
    assert all(label.isupper() for label in labels)
    assert "Licence" in (folder / "card.md").read_text(encoding="utf-8")
