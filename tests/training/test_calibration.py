"""What votes are worth: more evidence never lowers a probability, and probabilities come true on cases drawn with known ones."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.scores import Evidence, probability, weights
from pipeline.training.calibration import Case, calibration_error, fit, held_out, reliability

VOTES = st.dictionaries(st.sampled_from(["acronyms", "gazetteer", "model", "patterns"]), st.floats(0, 1), min_size=1)


def drawn(n: int) -> list[Case]:
    chance = np.random.default_rng(7)
    said = chance.uniform(0.2, 0.95, n)
    return [Case(f"p{i % 50}", Evidence(float(s), False, False), bool(chance.random() < s)) for i, s in enumerate(said)]


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
    said = held_out(drawn(4000))
    assert calibration_error(said) < 0.04
    assert all(abs(b.said - b.right) < 0.1 for b in reliability(said) if b.n > 100)
    assert sum(b.n for b in reliability(said)) == 4000
