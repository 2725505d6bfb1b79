"""Counts by scope, written so that they can be taken again with any weight on each document.

A scope is one combination of values of some of the dimensions (organisation, kind, role, topic, period). A measure lists in SCOPES the
combinations that it has, and gives for each an `Estimate`: its scopes, their value at given document weights, and the mentions behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipeline.statistics.evidence import CIVIL, DIMENSIONS, Codes, Evidence

Floats = npt.NDArray[np.float64]
Scope = tuple[str, ...]
Evaluate = Callable[[Floats, Codes], Floats]


@dataclass(frozen=True)
class Estimate:
    """A statistic for every scope of one combination of dimensions.

    `keys`: scopes × dimensions, codes into `Evidence.names`. `evaluate(weights, chosen)` gives the statistic of the chosen scopes (chosen × samples) at
    weights (documents × samples), NaN where it is undefined, for which `undefined` is the reason. `scope_of` and `mention_of` pair each scope with the
    mentions behind it (by their number in the whole evidence). `documents` is how many documents have one of them. `refused` are keys of further scopes that have no value, with the
    reason `refusal`.
    """

    keys: Codes
    evaluate: Evaluate
    scope_of: Codes
    mention_of: Codes
    documents: Codes
    undefined: str = "not defined"
    refused: Codes = field(default_factory=lambda: np.zeros((0, len(DIMENSIONS)), dtype=np.int64))
    refusal: str = ""


@dataclass(frozen=True)
class Members:
    """Which mention belongs to which scope; a mention of civil society belongs to its own kind and to the kind `civil`."""

    keys: Codes
    scope_of: Codes
    mention_of: Codes


def members(evidence: Evidence, scope: Scope) -> Members:
    """The scopes of a combination of dimensions that have mentions, in the order of their names, with their mentions.

    A mention without a topic or a period belongs to no scope of that dimension.
    """
    mention_of = np.arange(len(evidence.mentions), dtype=np.int64)
    kind = evidence.codes("kind")
    if "kind" in scope:
        mention_of = np.concatenate([mention_of, np.flatnonzero(evidence.civil)])
        kind = np.concatenate([kind, np.full(int(evidence.civil.sum()), evidence.names["kind"].index(CIVIL))])
    columns = {d: kind if d == "kind" else evidence.codes(d)[mention_of] for d in scope}
    known = np.all([columns[d] > 0 for d in scope], axis=0) if scope else np.ones(len(mention_of), dtype=bool)
    table = np.zeros((int(known.sum()), len(DIMENSIONS)), dtype=np.int64)
    for dimension in scope:
        table[:, DIMENSIONS.index(dimension)] = columns[dimension][known]
    keys, scope_of = distinct(table, [len(evidence.names[d]) for d in DIMENSIONS])
    return Members(keys, scope_of, mention_of[known])


def distinct(table: Codes, sizes: list[int]) -> tuple[Codes, Codes]:
    """The distinct rows of a table of codes in order, and for each row the number of its distinct row. Column i has codes below sizes[i]."""
    joined = np.zeros(len(table), dtype=np.int64)
    for i, size in enumerate(sizes):
        joined = joined * size + table[:, i]
    _, first, inverse = np.unique(joined, return_index=True, return_inverse=True)
    return table[first], inverse.astype(np.int64)


def matrix(evidence: Evidence, group: Codes, mention_of: Codes, n_groups: int, unit: str) -> sparse.csr_array:
    """Distinct units of each group by document: groups × documents.

    `unit` is `mention`, `document`, `segment` or `meeting`. A unit that reaches over several documents (a meeting with two sets of
    minutes) counts once, in the first of them.
    """
    document = evidence.codes("document")[mention_of]
    units = evidence.codes(unit)[mention_of]
    order = np.lexsort((document, units, group))
    group, units, document = group[order], units[order], document[order]
    new = np.ones(len(group), dtype=bool)
    new[1:] = (group[1:] != group[:-1]) | (units[1:] != units[:-1])
    shape = (n_groups, len(evidence.documents))
    return sparse.coo_array((np.ones(int(new.sum())), (group[new], document[new])), shape=shape).tocsr()


def documents_with(evidence: Evidence, found: Members) -> Codes:
    """In how many documents each scope has a mention."""
    counts = matrix(evidence, found.scope_of, found.mention_of, len(found.keys), "document")
    return np.asarray(counts.sum(axis=1), dtype=np.int64)


def total(evidence: Evidence, scope: Scope, unit: str) -> Estimate:
    """How many distinct units have a mention of the scope."""
    found = members(evidence, scope)
    counts = matrix(evidence, found.scope_of, found.mention_of, len(found.keys), unit)

    def evaluate(weights: Floats, chosen: Codes) -> Floats:
        sums: Floats = counts[chosen] @ weights
        return sums

    return Estimate(found.keys, evaluate, found.scope_of, evidence.codes("mention")[found.mention_of], documents_with(evidence, found))


def ratio(evidence: Evidence, scope: Scope, base: sparse.csr_array, base_of: Codes, scale: float, undefined: str) -> Estimate:
    """`scale` × mentions of each scope / its base. `base` is bases × documents, `base_of` the base of each scope (-1: none)."""
    found = members(evidence, scope)
    counts = matrix(evidence, found.scope_of, found.mention_of, len(found.keys), "mention")

    def evaluate(weights: Floats, chosen: Codes) -> Floats:
        below = (base @ weights)[base_of[chosen]]
        quotient: Floats = scale * np.divide(counts[chosen] @ weights, below, out=np.full(below.shape, np.nan), where=below > 0)
        return quotient

    return Estimate(
        found.keys, evaluate, found.scope_of, evidence.codes("mention")[found.mention_of], documents_with(evidence, found), undefined
    )


def across_organisations(evidence: Evidence, scope: Scope, index: Callable[[Floats], Floats], undefined: str) -> Estimate:
    """An index of how mentions spread over organisations: `index` takes counts (organisations × samples) and gives one value per sample."""
    found = members(evidence, scope)
    pairs = np.column_stack([found.scope_of, evidence.codes("org_id")[found.mention_of]])
    cells, cell_of = distinct(pairs, [max(1, len(found.keys)), len(evidence.names["org_id"])])
    counts = matrix(evidence, cell_of, found.mention_of, len(cells), "mention")

    def evaluate(weights: Floats, chosen: Codes) -> Floats:
        values = [index(counts[np.flatnonzero(cells[:, 0] == scope_no)] @ weights) for scope_no in chosen]
        return np.array(values).reshape(len(chosen), weights.shape[1])

    return Estimate(
        found.keys, evaluate, found.scope_of, evidence.codes("mention")[found.mention_of], documents_with(evidence, found), undefined
    )


def base_of_scopes(keys: Codes, bases: Codes) -> Codes:
    """For each scope the row of `bases` that equals it, organisation left out."""
    wanted = keys.copy()
    wanted[:, DIMENSIONS.index("org_id")] = 0
    place = {tuple(row): i for i, row in enumerate(bases.tolist())}
    return np.array([place[tuple(row)] for row in wanted.tolist()], dtype=np.int64)
