"""Make the sample archive and its planted truth from the texts in `source/`.

    python corpora/sample/generate.py [FOLDER]

Each `source/<name>.txt` is a few `key: value` lines, a line `---`, and the text in a small mark-up, a block a line:

    # title                    ## heading @topic          - list entry       | cell | cell |      @topic paragraph
    [[name~role~key]]          an organisation mention; `key` names an entry of organisations.toml
    {{outcome vote; no=4; by=A; second=B; votes=9/3 or 9/3/1; sum=1200 EUR :: words}}     a decision and the words that say so
    ((+Name)) ((-Name))        a member present, a member absent
    ¬                          a hyphen that the typesetter put at a line end inside a word

Documents and truth come from the same parse, so the truth never depends on what Tutanak itself finds. Output is
deterministic: running it again gives the same bytes for the same versions of the libraries.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# [[Ardıçova Kent Konseyi~petitions~akk]]
MENTION = re.compile(r"\[\[([^~\]]+)~(\w+)~([\w-]+)\]\]")
# {{adopted unanimous; no=4 :: Oy birliği ile kabul edildi.}}
DECISION = re.compile(r"\{\{(\w+) (\w+)((?:; \w+=[^;:]+)*) :: (.*?)\}\}")
# ((+Ayşe Demirtaş)) or ((-Ayşe Demirtaş))
PERSON = re.compile(r"\(\(([+-])(.+?)\)\)")
# `@transport ` before a paragraph, ` @transport` after a heading
TOPIC = re.compile(r"^@(\w+) | @(\w+)$")
# the number that opens a heading or an item: `4. `, `12) `
NUMBER = re.compile(r"(\d+)[.)] ")
STYLES = {"# ": "title", "## ": "heading", "- ": "list", "| ": "row"}
CSV_SEPARATOR = "|"


@dataclass
class Block:
    """One block of a document: style is title, heading, list, row or text; `raw` still has the mark-up."""

    style: str
    raw: str
    topic: str = ""

    @property
    def text(self) -> str:
        """The text as printed; a line-end hyphen is still `¬`."""
        return MENTION.sub(r"\1", self.unframed)

    @property
    def unframed(self) -> str:
        """The text with only the mention marks left."""
        return PERSON.sub(r"\2", DECISION.sub(r"\4", self.raw))

    @property
    def cells(self) -> list[str]:
        return [c.strip() for c in self.text.strip("| ").split("|")]


@dataclass
class Source:
    """One source text: its head and its blocks."""

    head: dict[str, str]
    blocks: list[Block] = field(default_factory=list)

    @property
    def marked(self) -> str:
        """The body with single spaces, without line-end hyphens, and with only the mention marks left."""
        parts = (b.unframed.replace("|", " ") if b.style == "row" else b.unframed for b in self.blocks)
        return " ".join(" ".join(parts).replace("¬", "").split())

    @property
    def body(self) -> str:
        return MENTION.sub(r"\1", self.marked)


def squeeze(text: str) -> str:
    return " ".join(MENTION.sub(r"\1", text).replace("¬", "").split())


def parse_block(line: str) -> Block:
    mark = next((m for m in STYLES if line.startswith(m)), "")
    raw = line if mark == "| " else line.removeprefix(mark)
    found = TOPIC.search(raw)
    topic = (found[1] or found[2]) if found else ""
    return Block(STYLES.get(mark, "text"), TOPIC.sub("", raw), topic)


def parse(text: str) -> Source:
    """A source text; raises ValueError when the line `---` is missing or a mark is broken."""
    head, rule, body = text.partition("\n---\n")
    if not rule:
        raise ValueError("no line --- after the head")
    source = Source(dict(line.split(": ", 1) for line in head.splitlines()))
    source.blocks = [parse_block(line.strip()) for line in body.splitlines() if line.strip()]
    left = re.search(r"\[\[|\]\]|\{\{|\}\}|\(\([+-]|~| :: ", source.body)
    if left:
        raise ValueError(f"{source.head['path']}: broken mark near {source.body[max(left.start() - 30, 0) : left.start() + 60]!r}")
    return source


def sections(source: Source) -> list[list[Block]]:
    """Blocks from heading to heading; a paragraph with a topic of its own begins a section too."""
    out: list[list[Block]] = [[]]
    for block in source.blocks:
        if block.style in ("heading", "title") or block.topic:
            out.append([])
        out[-1].append(block)
    return [s for s in out if s]


def occurrences(body: str, words: str) -> list[int]:
    """Where `words` stand in `body` as whole words."""
    return [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", body)]


def mentions(source: Source, organisations: dict[str, Any]) -> list[dict[str, Any]]:
    """Planted mentions in order, each with the number of its occurrence in the body text."""
    out, marks = [], 0
    for found in MENTION.finditer(source.marked):
        at = found.start() - marks
        marks += len(found[0]) - len(found[1])
        org = organisations[found[3]]
        nth = occurrences(source.body, found[1]).index(at) + 1
        # an earlier name keeps the kind that it says: a society that became a foundation
        kind = org["judged_kind"] if found[1] in org.get("judged", []) else org["kind"]
        out.append({"text": found[1], "nth": nth, "kind": kind, "role": found[2], "org": org["name"]})
    return out


def numbered_decisions(section: list[Block]) -> Iterator[tuple[str | None, re.Match[str]]]:
    """The decisions of a section, each with the number of the item that it stands in."""
    number = None
    for block in section:
        item = NUMBER.match(block.text)
        number = item[1] if item else number
        yield from ((number, found) for found in DECISION.finditer(block.raw))


def decisions(source: Source, organisations: dict[str, Any]) -> list[dict[str, Any]]:
    """Planted decisions in order; `number` is the given one, or else that of the item."""
    out = []
    for section in sections(source):
        named = sorted({organisations[m[3]]["name"] for b in section for m in MENTION.finditer(b.raw)})
        for number, found in numbered_decisions(section):
            more = dict(part.split("=", 1) for part in found[3].split("; ")[1:])
            votes = ([int(v) for v in more["votes"].split("/")] if "votes" in more else []) + [None] * 3  # a number not printed stays empty
            amount, _, currency = more.get("sum", "").partition(" ")
            out.append({
                "quote": squeeze(found[4]), "outcome": found[1], "vote": found[2],
                "votes_for": votes[0], "votes_against": votes[1], "abstained": votes[2],
                "proposer": more.get("by"), "seconder": more.get("second"),
                "amount": float(amount) if amount else None, "currency": currency or None,
                "number": more.get("no") or number, "organisations": named,
            })  # fmt: skip
    return out


def topics(source: Source) -> list[dict[str, Any]]:
    """The first words under each block that has a topic."""
    out = []
    for section in sections(source):
        if section[0].topic:
            first = section[1] if section[0].style == "heading" and len(section) > 1 else section[0]
            out.append({"item": " ".join(squeeze(first.text).split()[:8]), "topic": section[0].topic})
    return out


def people(source: Source, sign: str) -> list[str]:
    return [squeeze(m[2]) for b in source.blocks for m in PERSON.finditer(b.raw) if m[1] == sign]


def document(source: Source) -> dict[str, Any]:
    head = source.head
    date = head.get("date")
    precision = {10: "day", 7: "month", 4: "year"}[len(date)] if date else None
    return {
        "path": head["path"], "format": head["format"], "kind": head.get("kind"), "lang": head.get("lang"), "date": date,
        "date_precision": precision, "n_pages": None, "duplicate_of": head.get("duplicate_of"), "way": head.get("way"),
        "failure": head.get("failure"),
    }  # fmt: skip


def read_sources(folder: Path) -> list[Source]:
    """All source texts in the order of their paths; `same: NAME` takes the blocks of another one."""
    found = {p.stem: parse(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.txt"))}
    for source in found.values():
        if "same" in source.head:
            source.blocks = found[source.head["same"]].blocks + source.blocks
    return sorted(found.values(), key=lambda s: s.head["path"])


def read_organisations(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "organisations.toml").read_text(encoding="utf-8"))


def truth(sources: list[Source], organisations: dict[str, Any], n_pages: dict[str, int]) -> dict[str, Any]:
    """The planted truth, table by table; `n_pages` by path."""
    counted = [s for s in sources if "failure" not in s.head and s.head.get("way") != "bytes"]
    meetings = [s for s in counted if "meeting" in s.head]
    return {
        "documents": [{**document(s), "n_pages": n_pages.get(s.head["path"])} for s in sources],
        "organisations": [
            {"name": o["name"], "kind": o["kind"], "aliases": o.get("aliases", []) + o.get("judged", []), "listed": o.get("listed", False)} for o in organisations.values()
        ],
        "mentions": [{"path": s.head["path"], **m} for s in counted for m in mentions(s, organisations)],
        "decisions": [{"path": s.head["path"], **d} for s in counted for d in decisions(s, organisations)],
        "topics": [{"path": s.head["path"], **t} for s in counted if "duplicate_of" not in s.head for t in topics(s)],
        "meetings": [
            {"path": s.head["path"], "date": s.head["date"], "body": s.head["meeting"], "present": people(s, "+"), "absent": people(s, "-")}
            for s in meetings
        ],
    }  # fmt: skip


def main(folder: Path) -> None:
    """Write `documents/`, `truth.json` and `organisations.csv` below `folder`."""
    import writers

    sources, organisations = read_sources(HERE / "source"), read_organisations(HERE / "source")
    n_pages = {}
    for source in sources:
        target = folder / "documents" / source.head["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        data, pages = writers.write(source)
        target.write_bytes(data)
        if "failure" not in source.head:
            n_pages[source.head["path"]] = pages
    found = truth(sources, organisations, n_pages)
    (folder / "truth.json").write_text(compact(found), encoding="utf-8")
    (folder / "organisations.csv").write_text(listed(organisations), encoding="utf-8")


def compact(found: dict[str, Any]) -> str:
    """JSON with a row a line."""
    parts = []
    for table, rows in found.items():
        lines = ",\n".join("  " + json.dumps(r, ensure_ascii=False) for r in rows)
        parts.append(f"{json.dumps(table)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def listed(organisations: dict[str, Any]) -> str:
    """`organisations.csv`: the known organisations."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "name", "kind", "lang", "aliases", "weak", "parent", "place"])
    for key, o in organisations.items():
        if o.get("listed"):
            names = [CSV_SEPARATOR.join(o.get(c, [])) for c in ("aliases", "weak")]
            writer.writerow([key, o["name"], o["kind"], o["lang"], *names, o.get("parent", ""), o.get("place", "")])
    return out.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
