"""Scoring: figures against counts by hand and against the scoring tool of the gold sets; causes of planted errors; files with faults."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.scoring.causes import errors
from pipeline.scoring.changes import changes
from pipeline.scoring.figures import b_cubed, interval, score
from pipeline.scoring.gold import Marked, Passage, joined, labelled, read_gold, read_predictions
from pipeline.scoring.scored import scored

SHARED = Path(__file__).parents[3] / "shared"
TEXT = "A letter from Ormel Wood Trust and the Brook Club was read by Ann Fern of Tulton Bank."


def at(words: str, kind: str | None = None, role: str | None = None, org: str | None = None) -> Marked:
    start = TEXT.index(words)
    return Marked(start, start + len(words), kind, role, org)


def passage(*marked: Marked) -> Passage:
    return Passage("p1", TEXT, marked)


GOLD = [
    passage(
        at("Ormel Wood Trust", "foundation", "petitions"), at("Brook Club", "club", "petitions"), at("Tulton Bank", "company", "mentioned")
    )
]


def test_figures_by_hand() -> None:
    found = [
        at("Ormel Wood Trust", "association", "petitions"),
        at("the Brook Club", "club", "acts"),
        at("Tulton Bank", "company", "acts"),
        at("Ann Fern", "other"),
    ]
    figures = score(GOLD, {"p1": found})
    assert figures["exact"] == {"p": 0.5, "r": 0.6667, "f1": 0.5714, "gold": 3, "predicted": 4}
    assert figures["civil"] == {"p": 0.5, "r": 0.5, "f1": 0.5, "gold": 2, "predicted": 2}
    assert figures["overlap"] == {"p": 0.75, "r": 1.0, "f1": 0.8571}
    assert (figures["kind_accuracy"], figures["civil_accuracy"], figures["role_accuracy"]) == (0.5, 1.0, 0.5)
    assert figures["links"] is None
    # Wilson's interval of 1 in 2 at 95%: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
    assert figures["intervals"]["role_accuracy"] == pytest.approx([0.0945, 0.9055], abs=1e-4)


def test_interval_of_none_and_of_all_stay_inside_0_and_1() -> None:
    z2 = 1.959964**2
    assert interval(0, 10) == pytest.approx([0, z2 / (10 + z2)], abs=1e-4)
    assert interval(10, 10) == pytest.approx([10 / (10 + z2), 1], abs=1e-4)


def test_links_of_a_worked_example() -> None:
    """Two marked organisations of 5 and 2 mentions of which the second is joined to part of the first (Bagga & Baldwin's arithmetic)."""
    truth, given_ = list("AAAAABB"), list("xxxyyyy")
    assert b_cubed(given_, truth) == pytest.approx((3 * 1 + 2 * 0.5 + 2 * 0.5) / 7)
    assert b_cubed(truth, given_) == pytest.approx((3 * 0.6 + 2 * 0.4 + 2 * 1) / 7)


def test_links_count_matched_mentions_and_leave_the_unlinked_alone() -> None:
    marked = [at("Ormel Wood Trust", "foundation", org="Ormel Wood Trust"), at("Brook Club", "club", org="ORMEL WOOD TRUST")]
    found = [Marked(*m.span, m.kind, None, org) for m, org in zip(marked, ("o1", None), strict=True)]
    assert score([passage(*marked)], {"p1": found})["links"] == {"p": 1.0, "r": 0.5, "f1": 0.6667, "mentions": 2}


@pytest.mark.parametrize(
    ("found", "causes"),
    [
        ([], {"Ormel Wood Trust": "missed", "Brook Club": "missed"}),
        (["from Ormel Wood Trust", "Club"], {"Ormel Wood Trust": "too long", "Brook Club": "too short"}),
        (["Ormel Wood Trust and the Brook Club"], {"Ormel Wood Trust": "joined", "Brook Club": "joined"}),
        (["Ormel", "Wood Trust", "Brook Club"], {"Ormel Wood Trust": "split"}),
        (["from Ormel", "Brook Club"], {"Ormel Wood Trust": "shifted"}),
    ],
)
def test_each_boundary_error_has_its_cause(found: list[str], causes: dict[str, str]) -> None:
    gold = [passage(at("Ormel Wood Trust"), at("Brook Club"))]
    told = {TEXT[e.start : e.end]: e.cause for e in errors(gold, {"p1": [at(f) for f in found]}, "en")}
    assert told == causes


def test_false_names_kinds_and_roles_and_scores_below_the_threshold_are_told() -> None:
    found = [at("Ormel Wood Trust", "club", "acts"), at("Ann Fern", "other")]
    seen = {"p1": [at("Brook Club")]}
    gold = [Passage("p1", TEXT, GOLD[0].mentions[:2], (Marked(*at("Fern").span, label="PER"),))]
    told = errors(gold, {"p1": found}, "en", seen)
    assert [e.cause for e in told] == ["kind: club for foundation", "role: acts for petitions", "score too low", "false: per"]
    assert "[Ormel Wood Trust] and the" in told[0].context


def test_what_a_false_name_seems_to_be() -> None:
    text = "Mr. Elm Board spoke. The Parks Committee met at Ormel Hall. The Fern Society Act was read."
    found = [Marked(text.index(w), text.index(w) + len(w)) for w in ("Elm Board", "Parks Committee", "Ormel Hall", "Fern Society")]
    told = errors([Passage("p", text, ())], {"p": found}, "en")
    assert [e.cause for e in told] == ["false: person", "false: generic words", "false: place", "false: event, law or building"]


def test_changes_are_told_mention_by_mention() -> None:
    before = {
        "p1": [
            at("Ormel Wood Trust", "foundation", "acts"),
            at("Ann Fern", "other"),
            at("Brook Club", "club", "petitions"),
            at("Tulton", "company"),
        ]
    }
    after = {"p1": [at("Ormel Wood Trust", "foundation", "petitions"), at("of Tulton Bank", "company")]}
    told = changes(GOLD, before, after, "en")
    assert [e.cause for e in told.gains] == ["role: acts for petitions", "false: unknown"]
    assert [(e.cause, TEXT[e.start : e.end]) for e in told.losses] == [("missed", "Brook Club")]
    assert [(a.cause, b.cause) for a, b in told.others] == [("too short", "too long")]
    same = changes(GOLD, after, after, "en")
    assert (same.gains, same.losses, same.others) == ([], [], [])


@pytest.mark.parametrize(
    ("labels", "spans"),
    [
        (["B-ORG", "I-ORG", "O", "B-ORG", "B-ORG"], [(0, 1, "ORG"), (3, 3, "ORG"), (4, 4, "ORG")]),
        (["I-ORG", "I-ORG", "I-LOC"], [(0, 1, "ORG"), (2, 2, "LOC")]),
        (["U-ORG", "I-ORG", "L-ORG"], [(0, 0, "ORG"), (1, 2, "ORG")]),
    ],
)
def test_labels_of_the_usual_schemes(labels: list[str], spans: list[tuple[int, int, str]]) -> None:
    assert list(labelled(labels)) == spans


@given(st.lists(st.text(st.characters(categories=["L", "P"]), min_size=1, max_size=6), max_size=12))
def test_spans_of_joined_tokens_are_the_tokens(tokens: list[str]) -> None:
    text, spans = joined(tokens)
    assert [text[a:b] for a, b in spans] == tokens


def test_conll_set_is_read_whatever_its_columns(tmp_path: Path) -> None:
    plain = "The O\nOrmel B-ORG\nWood I-ORG\nTrust I-ORG\n, O\nAnn B-PER\n\nBrook B-LOC\n"
    numbered = "# text = …\n1\tThe\tO\t-\n2\tOrmel\tB-ORG\t-\n3\tWood\tI-ORG\t-\n4\tTrust\tI-ORG\t-\n5\t,\tO\t-\n6\tAnn\tB-PER\t-\n\n1\tBrook\tB-LOC\t-\n"
    for name, content in (("plain.conll", plain), ("numbered.iob2", numbered)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        first, second = read_gold(tmp_path / name)
        assert first.text == "The Ormel Wood Trust, Ann"
        assert [m.span for m in first.mentions] == [(4, 20)]
        assert [(m.span, m.label) for m in (*first.others, *second.others)] == [((22, 25), "PER"), ((0, 5), "LOC")]
        assert [m.span for m in first.whole_tokens([Marked(6, 13)])] == [(4, 14)]
        figures = score([first, second], {first.id: [Marked(4, 20)]})
        assert (figures["exact"]["f1"], figures["civil"], figures["role_accuracy"]) == (1.0, None, None)


MENTION = {"start": 0, "end": 5, "kind": "club", "role": "acts"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"id": "a"', r"gold\.json, line 1: this is no JSON"),
        ('{"id": "a"}', r"holds no list"),
        ('[{"mentions": []}]', r"passage 1 has no id"),
        ('[{"id": "a", "mentions": []}, {"id": "a", "mentions": []}]', r"the id 'a' stands twice"),
        ('[{"id": "a"}]', r"passage 'a' has no list of mentions"),
        (json.dumps([{"id": "a", "mentions": [MENTION | {"end": 0}]}]), r"passage 'a', mention 1 has the span 0-0"),
        (json.dumps([{"id": "a", "mentions": [MENTION | {"start": "0"}]}]), r"mention 1 has the span '0'-5"),
        (json.dumps([{"id": "a", "mentions": [MENTION, MENTION | {"kind": "guild"}]}]), r"mention 2 has the kind 'guild'"),
        (json.dumps([{"id": "a", "mentions": [MENTION, {"start": 1, "end": 3}]}]), r"1 mentions have no kind, though others have: in a"),
        (json.dumps([{"id": "a", "mentions": [MENTION | {"role": "sings"}]}]), r"has the role 'sings'"),
        (json.dumps([{"id": "a", "mentions": [MENTION | {"end": 99}]}]), r"passage 'a': 0-99 is beyond its 5 characters"),
        (json.dumps([{"id": "a", "mentions": [MENTION]}, {"id": "b", "mentions": []}]), r"lacks 1 passages .*: b"),
        ("Trust\tB-ORG\nof\n", r"line 2: neither JSON nor a token with its label"),
        ("Trust\tB-ORG\nof\tyes\n", r"line 2: 'of yes' has no label"),
    ],
)
def test_faults_of_a_set_are_named_with_their_place(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "gold.json").write_text(content, encoding="utf-8")
    (tmp_path / "texts.json").write_text('[{"id": "a", "text": "Ormel"}]', encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_gold(tmp_path / "gold.json", tmp_path / "texts.json")


def test_a_set_may_hold_its_texts_and_mark_no_kinds(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('[{"id": 1, "text": "Elm FC met.", "mentions": [{"start": 0, "end": 6}]}]', encoding="utf-8")
    figures = scored(tmp_path / "mine.json", lang="en").figures
    assert (figures["exact"]["gold"], figures["kind_accuracy"]) == (1, None)


def _call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    return int(caught.value.code or 0)


@pytest.fixture
def small_set(tmp_path: Path) -> Path:
    """A set of one passage with a mention that our taggers find, and one that they do not."""
    text = "A letter from the Ormel Wood Trust was read. Brennock asked for a hall."
    spans = [(text.index(w), text.index(w) + len(w), k) for w, k in (("Ormel Wood Trust", "foundation"), ("Brennock", "club"))]
    marked = [{"start": a, "end": b, "kind": k, "role": "petitions", "org": text[a:b]} for a, b, k in spans]
    (tmp_path / "set.json").write_text(json.dumps([{"id": "a", "text": text}]), encoding="utf-8")
    (tmp_path / "set.gold.json").write_text(json.dumps([{"id": "a", "mentions": marked}]), encoding="utf-8")
    return tmp_path / "set.gold.json"


def test_command_scores_our_taggers_and_compares_with_what_it_saved(small_set: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = str(small_set.parent / "found.json")
    assert _call("score", str(small_set), "--lang", "en", "--save", saved) == 0
    printed = capsys.readouterr().out
    assert "exact           p 1.0 [0.2065, 1.0]  r 0.5 [0.0945, 0.9055]  f1 0.6667  gold 2  predicted 1" in printed
    assert "missed · a:45-53 · club, petitions · " in printed
    nothing = small_set.parent / "nothing.json"
    nothing.write_text('[{"id": "a", "mentions": []}]', encoding="utf-8")
    assert _call("score", str(small_set), saved, "--before", str(nothing), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [e["cause"] for e in told["changes"]["gains"]] == ["missed"]
    assert told["changes"]["losses"] == []
    assert told["figures"]["links"]["mentions"] == 1


def test_command_ends_with_its_code_and_says_why(small_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.json"
    other.write_text('[{"id": "z", "mentions": []}]', encoding="utf-8")
    for arguments, code, said in (
        ([str(tmp_path / "none.json")], 4, "cannot be read"),
        ([str(small_set), str(other)], 4, "holds no passage of"),
        ([str(other)], 4, "marks no organisation"),
        ([str(small_set), "--lang", "xx"], 2, "no language called 'xx'"),
    ):
        assert _call("score", *arguments) == code
        assert said in capsys.readouterr().err


SETS = [("dev_en", "en"), ("dev_tr", "tr"), ("dev_tr_web", "tr")]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the gold sets stand in ../shared, which is not here")
@pytest.mark.parametrize(("name", "lang"), SETS)
def test_figures_are_those_of_the_scoring_tool_of_the_gold_sets(name: str, lang: str, tmp_path: Path) -> None:
    gold = SHARED / "gold" / "minutes" / f"{name}.gold.json"
    saved = str(tmp_path / "found.json")
    assert _call("score", str(gold), "--lang", lang, "--save", saved) == 0
    command = [sys.executable, str(SHARED / "tools" / "score_mentions.py"), str(gold), saved]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    ours = scored(gold, Path(saved)).figures
    assert {k: ours[k] for k in theirs} == theirs
    assert read_predictions(Path(saved)).keys() == {p.id for p in read_gold(gold)}
