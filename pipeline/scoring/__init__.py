"""Scoring: what a tagger found held against what people marked. `gold` reads marked sets, `figures` counts, `causes` says what went wrong, `changes` compares two versions."""
