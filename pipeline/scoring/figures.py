"""Figures: precision, recall and F1 of spans, accuracy of kinds, roles and links.

`exact` counts spans whose both ends agree, `civil` those of them that are civil society on both sides, `overlap` spans that touch one of the
other side. Accuracies are over exactly matched spans. Links are scored by the B³ of A. Bagga and B. Baldwin ("Entity-based cross-document
coreferencing using the vector space model", COLING-ACL 1998, 79-85) over matched spans whose organisation is marked: for each, how
many of those it was joined with are the same organisation (precision), and with how many of those it belongs to it was joined (recall).
Intervals are those of E. B. Wilson ("Probable inference, the law of succession, and statistical inference", Journal of the American
Statistical Association 22, 1927, 209-212); they treat mentions as independent, so they are narrow where few passages hold many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import binomtest

from pipeline.identity.names import plain_letters
from pipeline.scoring.gold import Marked, Passage
from pipeline.tables import CIVIL_KINDS

LEVEL = 0.95


@dataclass(frozen=True)
class Pair:
    """A marked mention and the found one with exactly its span."""

    marked: Marked
    found: Marked


def distinct(found: Iterable[Marked]) -> list[Marked]:
    """One found mention per span, the last where several have it, by span."""
    by_span = {m.span: m for m in found}
    return [by_span[span] for span in sorted(by_span)]


def score(gold: Sequence[Passage], found: Mapping[str, Sequence[Marked]]) -> dict[str, Any]:
    """All figures, rounded to 4 places; a passage without found mentions counts as empty.

    `exact` and `civil` hold p, r, f1, gold, predicted; `overlap` p, r, f1; `kind_accuracy`, `civil_accuracy` and `role_accuracy` are shares
    of exact matches (0 without any), None where the set marks no kinds or roles; `links` holds p, r, f1, mentions, or is None;
    `intervals` the bounds of each share.
    """
    sides = [(p.mentions, distinct(p.whole_tokens(found.get(p.id, ())))) for p in gold]
    pairs = [pair for marked, predicted in sides for pair in matched(marked, predicted)]
    n_gold, n_found = (sum(len(side[i]) for side in sides) for i in (0, 1))
    has_kinds = any(m.kind for p in gold for m in p.mentions)
    has_roles = any(m.role for p in gold for m in p.mentions)
    touched = sum(any(m.overlaps(o) for o in predicted) for marked, predicted in sides for m in marked)
    touching = sum(any(o.overlaps(m) for m in marked) for marked, predicted in sides for o in predicted)
    kinds = sum(p.marked.kind == p.found.kind for p in pairs)
    roles = sum(p.marked.role == p.found.role for p in pairs)
    civil = sum(is_civil(p.marked) == is_civil(p.found) for p in pairs)
    shares = {
        "exact_p": (len(pairs), n_found), "exact_r": (len(pairs), n_gold), "overlap_p": (touching, n_found), "overlap_r": (touched, n_gold),
        **({"kind_accuracy": (kinds, len(pairs)), "civil_accuracy": (civil, len(pairs))} if has_kinds else {}),
        **({"role_accuracy": (roles, len(pairs))} if has_roles else {}),
    }  # fmt: skip
    return {
        "passages": len(gold),
        "exact": _prf(len(pairs), n_found, n_gold),
        "civil": _civil(sides, pairs) if has_kinds else None,
        "overlap": _f1(_share(touching, n_found), _share(touched, n_gold)),
        "kind_accuracy": round(_share(kinds, len(pairs)), 4) if has_kinds else None,
        "civil_accuracy": round(_share(civil, len(pairs)), 4) if has_kinds else None,
        "role_accuracy": round(_share(roles, len(pairs)), 4) if has_roles else None,
        "links": links(pairs),
        "intervals": {name: interval(*share) for name, share in shares.items() if share[1]},
    }


def matched(marked: Iterable[Marked], found: Iterable[Marked]) -> list[Pair]:
    """Marked mentions with the found ones of the same span."""
    by_span = {m.span: m for m in found}
    return [Pair(m, by_span[m.span]) for m in marked if m.span in by_span]


def is_civil(mention: Marked) -> bool:
    """Whether a mention is of civil society."""
    return mention.kind in CIVIL_KINDS


def interval(hits: int, of: int) -> list[float]:
    """Wilson's interval of a share of at least one."""
    found = binomtest(hits, of).proportion_ci(LEVEL, method="wilson")
    return [round(float(found.low), 4), round(float(found.high), 4)]


def links(pairs: Sequence[Pair]) -> dict[str, Any] | None:
    """B³ of the organisations of matched mentions; None where no organisation is marked or found. An unlinked mention stands alone."""
    told = [p for p in pairs if p.marked.org]
    if not told or not any(p.found.org for p in told):
        return None
    meant: list[Hashable] = [plain_letters(p.marked.org or "") for p in told]
    given: list[Hashable] = [p.found.org or (n,) for n, p in enumerate(told)]
    precision, recall = b_cubed(given, meant), b_cubed(meant, given)
    return _f1(precision, recall) | {"mentions": len(told)}


def b_cubed(groups: Sequence[Hashable], truth: Sequence[Hashable]) -> float:
    """Mean share, over the items, of the item's group that truth puts with it."""
    both, alone = Counter(zip(groups, truth, strict=True)), Counter(groups)
    return sum(both[g, t] / alone[g] for g, t in zip(groups, truth, strict=True)) / len(groups)


def _civil(sides: Sequence[tuple[Sequence[Marked], Sequence[Marked]]], pairs: Iterable[Pair]) -> dict[str, Any]:
    hits = sum(is_civil(p.marked) and is_civil(p.found) for p in pairs)
    n_gold, n_found = (sum(is_civil(m) for side in sides for m in side[i]) for i in (0, 1))
    return _prf(hits, n_found, n_gold)


def _prf(hits: int, found: int, gold: int) -> dict[str, Any]:
    return _f1(_share(hits, found), _share(hits, gold)) | {"gold": gold, "predicted": found}


def _share(hits: int, of: int) -> float:
    return hits / of if of else 0.0


def _f1(p: float, r: float) -> dict[str, Any]:
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0}
