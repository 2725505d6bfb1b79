"""How well names are joined, judged by people on pairs: python -m tests.pairs draw STORE FILE [--seed N] [--count N], then python -m tests.pairs score FILE.

`draw` writes two samples with the sentences that the names stand in: *joined*, a name and the commonest name of the organisation that it was
joined to (names that differ in more than case and punctuation), and *apart*, two organisations that were not joined, each with the
one most alike to it. Of the pairs apart, strata of likeness are drawn from evenly. A person writes `same`, `different` or `unsure` into the column `judgement`.

`score` counts joins: it takes n - 1 joins to make one organisation of n names. Precision is the share of joined pairs that are the same.
Recall is (joins × precision) / (joins × precision + joins that are missing), where the missing ones are estimated from each stratum: its
size times the share of its drawn pairs that are the same. By mentions, a join weighs the mentions of the name that was joined, a missing one those of the
organisation that is met less often. Recall within the sample is the plain share of the drawn pairs that are the same which were joined: right joins / (right joins +
pairs apart that are the same). The file holds sentences of the archive: keep it out of the repository.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from scipy.stats import binomtest

from pipeline.identity.names import clean, plain_letters
from pipeline.identity.near import Named, Near, abbreviated_pairs, near_pairs
from pipeline.languages import codes
from pipeline.schema import from_arrow
from pipeline.spans import body_texts
from pipeline.store import Store

COLUMNS = ["sample", "stratum", "size", "mentions", "likeness", "one", "other", "how", "context_one", "context_other", "judgement"]
STRATA = ((0.9, 1.01), (0.8, 0.9), (0.7, 0.8), (0.6, 0.7), (0.5, 0.6), (0.3, 0.5))
AROUND = 110


def bare(name: str) -> str:
    """A name without case, punctuation and diacritics."""
    return " ".join("".join(c if c.isalnum() else " " for c in plain_letters(clean(name))).split())


class Archive:
    """Names, organisations and sentences of a store."""

    def __init__(self, root: str, seed: int) -> None:
        self.store, self.chance = Store(root), random.Random(seed)
        self.mentions = self.store.frame("mentions").merge(self.store.frame("links"), on="mention_id", suffixes=("", "_link"))
        self.mentions["called"] = self.mentions["name"].map(clean)
        self.places = self.mentions.groupby(["org_id", "called"]).indices
        self.organisations = self.store.frame("organisations").set_index("org_id")
        self.texts: dict[str, str] = {}

    def names(self) -> dict[str, Counter[str]]:
        """How often each organisation is called what."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for org_id, name in zip(self.mentions["org_id"], self.mentions["called"], strict=True):
            found[org_id][name] += 1
        return found

    def context(self, org_id: str, name: str) -> tuple[str, str]:
        """A sentence with a name of an organisation, and why it was joined."""
        row = self.mentions.iloc[self.chance.choice(list(self.places[org_id, name]))]
        if row["doc_id"] not in self.texts:
            self._load(str(row["doc_id"]))
        text = self.texts[row["doc_id"]]
        before, after = text[max(row["start"] - AROUND, 0) : row["start"]], text[row["end"] : row["end"] + AROUND]
        path = self.paths[row["doc_id"]]
        return " ".join(f"({path}) {before}[{row['surface']}]{after}".split()), f"{row['rule']}: {row['reason_link']}"

    def _load(self, doc_id: str) -> None:
        documents = self.store.frame("documents").set_index("doc_id")
        self.paths = documents["path"]
        for batch in sorted(self.store.batches("pages")):
            self.texts |= body_texts(from_arrow("pages", self.store.read("pages", batch)))


def draw(root: str, seed: int, count: int) -> Iterator[dict[str, Any]]:
    """The rows of both samples."""
    archive = Archive(root, seed)
    names = archive.names()
    edges = sorted((org_id, name, main(counts)) for org_id, counts in names.items() for name in others(counts))
    for org_id, name, usual in archive.chance.sample(edges, min(count, len(edges))):
        here, how = archive.context(org_id, name)
        yield _row("joined", "", len(edges), spoken(names[org_id], name), "", name, usual, how, here, archive.context(org_id, usual)[0])
    for stratum, size, pair in apart(names, archive, count):
        (one, a), (other, b) = zip((pair.one, pair.other), pair.names, strict=True)
        here, there = archive.context(one, a)[0], archive.context(other, b)[0]
        weight = min(names[pair.one].total(), names[pair.other].total())
        yield _row("apart", stratum, size, weight, pair.likeness, a, b, pair.way, here, there)


def _row(*values: Any) -> dict[str, Any]:
    return dict(zip(COLUMNS, (*values, ""), strict=True))


def main(counts: Counter[str]) -> str:
    """The commonest name."""
    return min(counts, key=lambda n: (-counts[n], n))


def spoken(counts: Counter[str], name: str) -> int:
    """How often a name is met, whatever its case and punctuation."""
    return sum(n for other, n in counts.items() if bare(other) == bare(name))


def others(counts: Counter[str]) -> list[str]:
    """Names that differ from the commonest in more than case and punctuation, one spelling of each."""
    found = {bare(n): n for n in sorted(counts, key=lambda n: (counts[n], n))}
    found.pop(bare(main(counts)), None)
    return sorted(found.values())


def apart(names: dict[str, Counter[str]], archive: Archive, count: int) -> Iterator[tuple[str, int, Near]]:
    """Pairs of organisations that are most alike, by stratum: (stratum, its size, pair)."""
    langs = archive.organisations["lang"]
    bearers = Counter(bare(n) for counts in names.values() for n in {bare(n): n for n in counts}.values())
    named = []
    for org_id, counts in sorted(names.items()):
        own = [n for n in counts if bearers[bare(n)] == 1] or list(counts)  # a name that several bear tells nothing
        ordered = tuple(sorted(own, key=lambda n: (-counts[n], n)))
        named.append(Named(org_id, ordered, (langs[org_id],) if langs[org_id] in codes() else codes()))
    nearest: dict[str, Near] = {}
    for pair in near_pairs(named, STRATA[-1][0]):
        nearest.setdefault(pair.one, pair)
        nearest.setdefault(pair.other, pair)
    pairs = sorted(set(nearest.values()), key=lambda p: (p.one, p.other))
    strata = {f"{low:.1f}-{min(high, 1):.1f}": [p for p in pairs if low <= p.likeness < high] for low, high in STRATA}
    strata["initials"] = abbreviated_pairs(named)
    for i, (stratum, members) in enumerate(strata.items()):
        wanted = count // len(strata) + (i < count % len(strata))
        for pair in archive.chance.sample(members, min(wanted, len(members))):
            yield stratum, len(members), pair


def score(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """Precision and recall, of joins and of mentions."""
    judged = [r for r in rows if r["judgement"] in ("same", "different")]
    joined = [r for r in judged if r["sample"] == "joined"]
    right = sum(r["judgement"] == "same" for r in joined)
    low, high = binomtest(right, len(joined)).proportion_ci(method="wilson")
    yield f"joined: {right} of {len(joined)} the same, precision {right / len(joined):.4f} [{low:.4f}, {high:.4f}]"
    weights = [(int(r["mentions"]), r["judgement"] == "same") for r in joined]
    yield f"joined, by mentions: precision {sum(n for n, same in weights if same) / sum(n for n, _ in weights):.4f}"
    missed_here = sum(r["judgement"] == "same" for r in judged if r["sample"] == "apart")
    low, high = binomtest(right, right + missed_here).proportion_ci(method="wilson")
    yield f"within the sample: {right} joined, {missed_here} apart, recall {right / (right + missed_here):.4f} [{low:.4f}, {high:.4f}]"
    joins, mentions = (int(joined[0]["size"]) * total / len(joined) for total in (right, sum(n for n, same in weights if same)))
    missing = missed = 0.0
    for stratum in dict.fromkeys(r["stratum"] for r in judged if r["sample"] == "apart"):
        here = [r for r in judged if r["stratum"] == stratum and r["sample"] == "apart"]
        same = [int(r["mentions"]) for r in here if r["judgement"] == "same"]
        missing += int(here[0]["size"]) * len(same) / len(here)
        missed += int(here[0]["size"]) * sum(same) / len(here)
        yield f"apart {stratum}: {len(same)} of {len(here)} the same, of {here[0]['size']} pairs"
    yield f"joins {joins:.0f}, missing {missing:.0f}, recall {joins / (joins + missing):.4f}"
    yield f"mentions joined {mentions:.0f}, missing {missed:.0f}, recall by mentions {mentions / (mentions + missed):.4f}"
    yield f"not judged or unsure: {len(rows) - len(judged)}"


def run(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("store")
    drawing.add_argument("file", type=Path)
    drawing.add_argument("--seed", type=int, default=1)
    drawing.add_argument("--count", type=int, default=100)
    commands.add_parser("score").add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    if given.command == "score":
        with given.file.open(encoding="utf-8", newline="") as file:
            print("\n".join(score(list(csv.DictReader(file)))))
        return
    pd.DataFrame(draw(given.store, given.seed, given.count), columns=COLUMNS).to_csv(given.file, index=False)


if __name__ == "__main__":
    run()
