"""What votes are worth: more evidence never lowers a probability, and probabilities come true on cases drawn with known ones."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.scores import Evidence, probability, weights
from pipeline.training.calibration import Case, calibration_error, concordance, fit, held_out, reliability
from pipeline.training.diagram import reliability_svg
from pipeline.training.recipe import load
from pipeline.training.scoring import write

VOTES = st.dictionaries(st.sampled_from(["acronyms", "gazetteer", "model", "patterns"]), st.floats(0, 1), min_size=1)


def drawn(n: int) -> list[Case]:
    chance = np.random.default_rng(7)
    said = chance.uniform(0.2, 0.95, n)
    return [Case(f"p{i % 50}", Evidence(float(s), False, False), bool(chance.random() < s)) for i, s in enumerate(said)]


def flat(cases: list[Case]) -> list[tuple[float, bool]]:
    """What is said of the cases of all folds."""
    return [said for fold in held_out(cases) for said in fold]


@given(VOTES, st.floats(0, 1))
def test_more_evidence_never_lowers_the_probability(votes, more):
    for fitted in (weights(), fit(drawn(200))):
        for tagger, score in votes.items():
            surer = votes | {tagger: max(score, more)}
            assert probability(Evidence.of(surer.items()), fitted) >= probability(Evidence.of(votes.items()), fitted) - 1e-12


def test_a_model_that_no_passage_judges_is_taken_at_its_word():
    assert abs(probability(Evidence.of([("model", 0.7)]), fit(drawn(200))) - 0.7) < 1e-6


def test_of_two_votes_of_one_tagger_the_surer_counts():
    assert Evidence.of([("patterns", 0.3), ("patterns", 0.8)]) == Evidence.of([("patterns", 0.8)])
    assert Evidence.of([("model", 0.8)]).model_alone


def test_probabilities_that_were_planted_are_found_again():
    said = flat(drawn(4000))
    assert calibration_error(said) < 0.04
    assert all(abs(b.said - b.right) < 0.1 for b in reliability(said) if b.n > 100)
    assert sum(b.n for b in reliability(said)) == 4000


def test_the_card_shows_the_diagram_and_the_bytes_are_the_same_again(tmp_path):
    written = write(load("scores"), drawn(400), tmp_path / "a")
    again = write(load("scores"), drawn(400), tmp_path / "b")
    assert [p.name for p in written] == ["scores.json", "scores.md", "scores.svg"]
    assert [p.read_bytes() for p in written] == [p.read_bytes() for p in again]
    card = written[1].read_text(encoding="utf-8")
    assert "(scores.svg)" in card
    assert re.search(r"in [67]\d% of the pairs \(50% is chance\)", card)  # drawn evenly between 0.2 and 0.95


def test_the_diagram_names_the_number_of_spans_of_every_stretch():
    bins = reliability(flat(drawn(1000)))
    texts = [e.text for e in ElementTree.fromstring(reliability_svg(bins)).iter("{http://www.w3.org/2000/svg}text")]
    assert [t for t in texts if (t or "").startswith("n=")] == [f"n={b.n}" for b in bins]
    assert all(b.right_low < b.right < b.right_high or b.right in (0, 1) for b in bins)


def test_scores_of_spans_that_are_all_right_say_that_nothing_is_shown(tmp_path):
    cases = [Case(f"p{i}", Evidence(0.9, False, False), True) for i in range(20)]
    assert "nothing shows" in write(load("scores"), cases, tmp_path)[1].read_text(encoding="utf-8")


def test_concordance_counts_pairs_of_one_fold_and_halves_ties():
    folds = [[(0.9, True), (0.5, False), (0.9, False)], [(0.1, True)]]
    assert concordance(folds) == 0.75
    assert concordance([[(0.9, True)], [(0.5, False)]]) is None
