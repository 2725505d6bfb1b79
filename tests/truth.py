"""Comparing a run with the planted truth of `corpora/sample`: pure functions over frames, for the end-to-end test.

`run` is {table: DataFrame} of a finished run; `truth` the parsed `truth.json`. Every comparison returns
{"precision", "recall", "misses", "extras"}; a ratio without a denominator is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

import pandas as pd
from sklearn.metrics import adjusted_rand_score

from pipeline.spans import document_text
from pipeline.tables import Page

Run = dict[str, pd.DataFrame]


def score(expected: Iterable[Any], found: Iterable[Any]) -> dict[str, Any]:
    """Precision and recall of two sets of hashable facts."""
    wanted, got = set(expected), set(found)
    hits = len(wanted & got)
    return {
        "precision": hits / len(got) if got else None,
        "recall": hits / len(wanted) if wanted else None,
        "misses": sorted(wanted - got, key=repr),
        "extras": sorted(got - wanted, key=repr),
    }


def identifiers(run: Run) -> dict[str, str]:
    """doc_id by path; copies with the same bytes share one."""
    return dict(zip(run["files"]["path"], run["files"]["doc_id"], strict=True))


def texts(run: Run) -> dict[str, str]:
    """Document text by doc_id."""
    pages = run["pages"].sort_values(["doc_id", "page_no"])
    return {str(i): document_text(cast(list[Page], list(g.itertuples(index=False)))) for i, g in pages.groupby("doc_id")}


def occurrence(text: str, words: str, nth: int = 1) -> tuple[int, int] | None:
    """Span of the nth occurrence of `words` as whole words, whatever the white space; None when there is none."""
    pattern = r"\s+".join(re.escape(w) for w in words.split())
    found = list(re.finditer(rf"(?<!\w){pattern}(?!\w)", text))
    return found[nth - 1].span() if len(found) >= nth else None


def planted(run: Run, rows: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """(doc_id, start, end, row) of planted mentions; start is -1 - n for the nth whose text the run does not have."""
    ids, bodies = identifiers(run), texts(run)
    out = []
    for n, row in enumerate(rows):
        doc = ids.get(row["path"], row["path"])
        out.append((doc, *(occurrence(bodies.get(doc, ""), row["text"], row["nth"]) or (-1 - n, -1 - n)), row))
    return out


def compare_documents(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    """Facts (path, column, value): format, kind, language, pages, and why a file was set aside."""
    ids, rows = identifiers(run), run["documents"].set_index("doc_id")
    errors = set(zip(run["failures"]["path"], run["failures"]["error"], strict=True))
    columns = ("format", "kind", "lang", "n_pages")
    expected = [(d["path"], c, d[c]) for d in truth["documents"] if not d["failure"] for c in columns]
    found = [(p, c, rows.at[i, c]) for p, i in ids.items() if i in rows.index for c in columns]
    return score([*expected, *((d["path"], d["failure"]) for d in truth["documents"] if d["failure"])], [*found, *errors])


def compare_duplicates(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    """Unordered pairs of documents of which one repeats the other; which one is counted is the run's choice."""
    ids, got = identifiers(run), run["duplicates"]
    pairs = [frozenset((ids.get(d["path"]), ids.get(d["duplicate_of"]))) for d in truth["documents"] if d["duplicate_of"]]
    return score(pairs, [frozenset(p) for p in zip(got["doc_id"], got["duplicate_of"], strict=True)])


def compare_dates(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    ids, rows = identifiers(run), run["documents"]
    expected = [(ids.get(d["path"]), d["date"], d["date_precision"]) for d in truth["documents"] if not d["failure"] and d["date"]]
    return score(expected, rows[rows["date"].notna()][["doc_id", "date", "date_precision"]].itertuples(index=False, name=None))


def compare_mentions(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    """Spans, and kinds and roles of spans, each apart: {"span", "kind", "role"}."""
    rows = planted(run, truth["mentions"])
    got = run["mentions"]
    out = {}
    for name in ("span", "kind", "role"):
        more = [] if name == "span" else [name]
        found = got[["doc_id", "start", "end", *more]].itertuples(index=False, name=None)
        out[name] = score([(d, s, e, *(r[c] for c in more)) for d, s, e, r in rows], found)
    return out


def compare_links(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    """Facts (doc_id, start, end, organisation's name), for planted mentions that the run found; planted seed organisations by their full names."""
    seed = run["registry"].query("origin == 'seed'")
    full = {alias: name for name, aliases in zip(seed["name"], seed["aliases"], strict=True) for alias in aliases}
    got = (
        run["links"]
        .merge(run["mentions"], on="mention_id")
        .merge(run["organisations"][["org_id", "name"]], on="org_id", suffixes=("", "_org"))
    )
    spans = set(run["mentions"][["doc_id", "start", "end"]].itertuples(index=False, name=None))
    expected = {(d, s, e): full.get(r["org"], r["org"]) for d, s, e, r in planted(run, truth["mentions"]) if (d, s, e) in spans}
    found = got[["doc_id", "start", "end", "name_org"]].itertuples(index=False, name=None)
    return score([(*k, v) for k, v in expected.items()], [f for f in found if f[:3] in expected])


DECISION = ("outcome", "vote", "votes_for", "votes_against", "abstained", "proposer", "seconder", "amount", "currency", "number")


def compare_decisions(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    """Facts (doc_id, start of the planted quote, column, value); a found decision belongs to the planted one it overlaps most."""
    ids, bodies = identifiers(run), texts(run)
    expected: list[Any] = []
    found: list[Any] = []
    taken: set[str] = set()
    for row in truth["decisions"]:
        doc = ids.get(row["path"], row["path"])
        span = occurrence(bodies.get(doc, ""), row["quote"]) or (-1, -1)
        expected += [(doc, span[0], c, row[c]) for c in DECISION]
        near = run["decisions"].query("doc_id == @doc and decision_id not in @taken")
        shared = (near["end"].clip(upper=span[1]) - near["start"].clip(lower=span[0])).sort_values(kind="stable")
        if len(shared) and shared.iloc[-1] > 0:
            best = near.loc[shared.index[-1]]
            taken.add(best["decision_id"])
            found += [(doc, span[0], c, None if pd.isna(best[c]) else best[c]) for c in DECISION]
    spare = run["decisions"].query("decision_id not in @taken")
    return score(expected, found + [(d, s, "spare", o) for d, s, o in zip(spare["doc_id"], spare["start"], spare["outcome"], strict=True)])


def compare_topics(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    """Adjusted Rand index per language between planted and main topic; items without a topic are misses.

    Of documents that repeat each other only one is modelled, which one is the run's choice: items are looked up there.
    """
    ids, bodies = identifiers(run), texts(run)
    counted = dict(zip(run["duplicates"]["doc_id"], run["duplicates"]["duplicate_of"], strict=True))
    main = run["topic_shares"].sort_values(["share", "topic_id"]).drop_duplicates("segment_id", keep="last")
    leaves = main.merge(run["segments"], on="segment_id").merge(run["topics"][["topic_id", "lang"]], on="topic_id", suffixes=("", "_topic"))
    pairs: dict[str, list[tuple[str, str]]] = {}
    misses = []
    for row in truth["topics"]:
        doc = ids.get(row["path"], row["path"])
        doc = counted.get(doc, doc)
        at = (occurrence(bodies.get(doc, ""), row["item"]) or (-1, -1))[0]
        hit = leaves[(leaves["doc_id"] == doc) & (leaves["start"] <= at) & (at < leaves["end"])]
        if hit.empty:
            misses.append((row["path"], row["item"]))
        else:
            pairs.setdefault(hit.iloc[0]["lang_topic"], []).append((row["topic"], hit.iloc[0]["topic_id"]))
    return {"rand": {k: float(adjusted_rand_score(*zip(*v, strict=True))) for k, v in sorted(pairs.items())}, "misses": misses}


def compare_meetings(run: Run, truth: dict[str, Any]) -> dict[str, Any]:
    """Facts (doc_id, what, value): date, body, and members present and absent; excused members count as absent."""
    ids = identifiers(run)
    expected = [(ids.get(m["path"]), c, m[c]) for m in truth["meetings"] for c in ("date", "body")]
    expected += [(ids.get(m["path"]), c, n) for m in truth["meetings"] for c in ("present", "absent") for n in m[c]]
    rows, people = run["meetings"], run["attendance"].query("capacity == 'member'")
    found = [(d, c, v) for c in ("date", "body") for d, v in zip(rows["doc_id"], rows[c], strict=True)]
    states = people["state"].replace("excused", "absent")
    return score(expected, [*found, *zip(people["doc_id"], states, people["name"], strict=True)])
