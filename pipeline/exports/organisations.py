"""The organisations of a study as `organisations.csv`: laid beside a corpus, it makes what was found the beginning of a registry of one's own.

Every organisation keeps its identifier, so links of the next run mean the same. What one organisation alone was called by are its aliases; names that
several were called by, names of role ("Parish Council") and abbreviations of two letters are left out: the rules read them in their place.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.exports import TableReader
from pipeline.exports.whole import whole_file
from pipeline.identity.names import is_abbreviation, is_generic, key, plain_letters
from pipeline.languages import codes
from pipeline.schema import from_arrow
from pipeline.sidecars import ORGANISATION_COLUMNS
from pipeline.tables import Organisation

NAME = "organisations"
TELLING = 3  # letters from which an abbreviation is taken to name one organisation


def write(tables: TableReader, target: Path, *, lang: str) -> list[Path]:
    """Write `target/organisations.csv`; the file is the same in every language."""
    path = target / "organisations.csv"
    with whole_file(path) as beside, beside.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(ORGANISATION_COLUMNS)
        writer.writerows(lines(from_arrow("organisations", tables.arrow("organisations"))))
    return [path]


def lines(organisations: Sequence[Organisation]) -> Iterable[list[str]]:
    """The values of each organisation in the order of the columns."""
    bearers = Counter(name for o in organisations for name in {plain_letters(n) for n in (o.name, *o.aliases)})
    for o in organisations:
        strong = [n for n in o.aliases if bearers[plain_letters(n)] == 1 and n != o.name and tells(n, o)]
        lists = ("|".join(strong), "|".join(o.weak))
        single = (o.name, o.kind, o.lang, *lists, o.parent, o.place, "|".join(o.external_ids), o.valid_from, o.valid_to)
        yield [o.org_id, *(value or "" for value in single)]


def tells(name: str, organisation: Organisation) -> bool:
    """Whether a name tells the organisation alone: no name of role, no short abbreviation, nothing that parts a list."""
    langs = (organisation.lang,) if organisation.lang in codes() else codes()
    short = is_abbreviation(name) and sum(c.isalnum() for c in name) < TELLING
    return "|" not in name and not short and not any(is_generic(key(name, lang), organisation.kind, lang) for lang in langs)
