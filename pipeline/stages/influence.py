"""Mention statistics by organisation, kind, role, topic and year, with intervals, and the mentions behind every one.

Which statistics there are is declared by the modules of `pipeline/measures`. A scope without a mention has no row. `n` is the number of mentions
behind a row, which are the rows of `support`.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.settings import InfluenceSettings
from pipeline.statistics.counting import Estimate, Floats
from pipeline.statistics.evidence import DIMENSIONS, Codes, Evidence, Mask, gather
from pipeline.statistics.resampling import MIN_DOCUMENTS, MIN_DOCUMENTS_WITH, draw, interval, rank_interval, ranks
from pipeline.variants import variant, variants

FEW_DOCUMENTS = f"no interval: fewer than {MIN_DOCUMENTS} documents to draw from"
FEW_WITH = f"no interval: found in fewer than {MIN_DOCUMENTS_WITH} documents"
SHIFTED = "no interval: drawing documents again shifts the statistic past its value"
_COLUMNS = 512  # scopes resampled at once, which bounds memory
_DIGITS = 10  # significant digits kept, so that no difference of the last bit reaches the table


def make(
    settings: InfluenceSettings,
    documents: pd.DataFrame,
    duplicates: pd.DataFrame,
    segments: pd.DataFrame,
    meetings: pd.DataFrame,
    mentions: pd.DataFrame,
    organisations: pd.DataFrame,
    links: pd.DataFrame,
    topics: pd.DataFrame,
    topic_shares: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """`influence` and `support` of a corpus, each in the order of its key. Raises SettingsError for an unknown measure."""
    evidence = gather(documents, duplicates, segments, meetings, mentions, organisations, links, topics, topic_shares)
    chosen = [variant("measures", name) for name in sorted(set(settings.measures) or variants("measures"))]
    made = [_measure(settings, module, evidence) for module in chosen]
    return {
        "influence": pd.concat([rows for rows, _ in made], ignore_index=True),
        "support": pd.concat([rows for _, rows in made], ignore_index=True),
    }


def _measure(settings: InfluenceSettings, module: ModuleType, everything: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of one measure."""
    evidence = module.select(everything) if hasattr(module, "select") else everything
    drawn_at_once = draw(np.where(evidence.sampled, 0, -1), settings.bootstrap, settings.seed)
    drawn_by_year = draw(np.where(evidence.sampled, evidence.periods, -1), settings.bootstrap, settings.seed)
    values, behind = [], [np.zeros((0, len(DIMENSIONS) + 1), dtype=np.int64)]
    for scope in module.SCOPES:
        estimate = module.estimate(evidence, scope)
        weights = drawn_by_year if "period" in scope else drawn_at_once
        frame = _values(settings, evidence, estimate, weights)
        if module.RANKED and scope == ("org_id",):
            _rank(settings, frame, estimate, weights, int(evidence.sampled.sum()))
        has_value = frame["value"].notna().to_numpy()[estimate.scope_of]
        values += [frame, _refused(estimate)]
        behind.append(np.column_stack([estimate.keys[estimate.scope_of], estimate.mention_of])[has_value])
    influence = _named(module.NAME, everything, pd.concat(values, ignore_index=True).sort_values(list(DIMENSIONS), ignore_index=True))
    return influence, _support(module.NAME, everything, np.concatenate(behind))


def _values(settings: InfluenceSettings, evidence: Evidence, estimate: Estimate, weights: Floats) -> pd.DataFrame:
    """Value, interval, `n` and reason of each scope of an estimate."""
    everywhere = np.arange(len(estimate.keys))
    value = estimate.evaluate(np.ones((len(weights), 1)), everywhere)[:, 0]
    drawn = _documents_to_draw_from(evidence, estimate)
    few, few_with = drawn < MIN_DOCUMENTS, estimate.documents < MIN_DOCUMENTS_WITH
    low, high = _intervals(settings, estimate, weights, drawn, ~few & ~few_with & ~np.isnan(value))
    shifted = (low > value * (1 + 1e-9)) | (high < value * (1 - 1e-9))
    low[shifted], high[shifted] = np.nan, np.nan
    reasons = [estimate.undefined, FEW_DOCUMENTS, FEW_WITH, SHIFTED]
    reason = np.select([np.isnan(value), few, few_with, shifted], reasons, default="").astype(object)
    reason[reason == ""] = None
    n = np.where(np.isnan(value), 0, np.bincount(estimate.scope_of, minlength=len(value)))
    frame = _frame(estimate.keys, reason)
    level = np.where(np.isnan(low), np.nan, settings.confidence)
    return frame.assign(value=_rounded(value), low=_rounded(low), high=_rounded(high), level=level, n=n)


def _documents_to_draw_from(evidence: Evidence, estimate: Estimate) -> Codes:
    """Documents in the sampled set of each scope: all of them, or those of its year."""
    sizes = np.bincount(evidence.periods[evidence.sampled], minlength=len(evidence.names["period"]))
    sizes[0] = evidence.sampled.sum()
    return sizes[estimate.keys[:, DIMENSIONS.index("period")]]


def _intervals(settings: InfluenceSettings, estimate: Estimate, weights: Floats, drawn: Codes, wanted: Mask) -> tuple[Floats, Floats]:
    """Bounds of the scopes that are wanted, NaN for the others; `drawn` is how many documents each is drawn from."""
    low, high = np.full(len(wanted), np.nan), np.full(len(wanted), np.nan)
    numbers = np.flatnonzero(wanted)
    for first in range(0, len(numbers), _COLUMNS):
        chosen = numbers[first : first + _COLUMNS]
        low[chosen], high[chosen] = interval(estimate.evaluate(weights, chosen), settings.confidence, drawn[chosen])
    return low, high


def _rank(settings: InfluenceSettings, frame: pd.DataFrame, estimate: Estimate, weights: Floats, documents: int) -> None:
    """Fill in the ranks of the organisations that have a value, and their bounds where there is an interval."""
    everywhere = np.arange(len(estimate.keys))
    sure = frame["low"].notna().to_numpy()
    if not len(everywhere):
        return
    observed = ranks(estimate.evaluate(np.ones((len(weights), 1)), everywhere))[:, 0]
    frame["rank"] = pd.array(observed, dtype="Int64")
    if not sure.any():
        return
    sampled = np.nan_to_num(estimate.evaluate(weights, everywhere))
    best, worst = rank_interval(ranks(sampled), observed, settings.confidence, documents)
    frame["rank_low"] = pd.array(np.where(sure, best, 0), dtype="Int64")
    frame["rank_high"] = pd.array(np.where(sure, worst, 0), dtype="Int64")
    frame.loc[~sure, ["rank_low", "rank_high"]] = pd.NA


def _refused(estimate: Estimate) -> pd.DataFrame:
    """Rows of the scopes that have no value, with the reason."""
    return _frame(estimate.refused, np.full(len(estimate.refused), estimate.refusal, dtype=object))


def _frame(keys: Codes, reason: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Rows of `influence` by code, without values."""
    frame = pd.DataFrame({d: keys[:, i] for i, d in enumerate(DIMENSIONS)})
    empty = pd.array([pd.NA] * len(keys), dtype="Int64")
    none = np.full(len(keys), np.nan)
    frame = frame.assign(
        value=none, low=none, high=none, level=none, n=np.zeros(len(keys), dtype=np.int64), rank=empty, rank_low=empty, rank_high=empty
    )
    return frame.assign(reason=pd.Series(reason, dtype=object))


def _named(measure: str, evidence: Evidence, frame: pd.DataFrame) -> pd.DataFrame:
    """Names in place of codes, after the name of the measure."""
    for dimension in DIMENSIONS:
        frame[dimension] = _names(evidence.names[dimension], frame[dimension].to_numpy())
    frame.insert(0, "measure", pd.Series([measure] * len(frame), dtype="str"))
    return frame


def _names(names: list[str], codes: Codes) -> Any:
    return pd.array(names, dtype="str").take(codes)


def _support(measure: str, evidence: Evidence, rows: Codes) -> pd.DataFrame:
    """Rows of `support`, in the order of their key, from rows of the codes of a scope and the number of a mention."""
    rows = rows[np.lexsort(rows.T[::-1])]
    columns = {d: _names(evidence.names[d], rows[:, i]) for i, d in enumerate(DIMENSIONS)}
    ids = evidence.mentions["mention_id"].array.take(rows[:, -1])
    return pd.DataFrame({"measure": pd.Series([measure] * len(rows), dtype="str"), **columns, "evidence_id": ids})


def _rounded(values: Floats) -> Floats:
    """Values to as many significant digits as do not depend on the order of additions."""
    return np.array([float(f"{v:.{_DIGITS}g}") for v in values.tolist()], dtype=np.float64)
