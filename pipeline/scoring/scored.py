"""A marked set scored: our taggers, or predictions from a file, and what changed since an earlier version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.scoring.causes import Error, errors
from pipeline.scoring.changes import Changes, changes
from pipeline.scoring.figures import score
from pipeline.scoring.gold import Marked, read_gold, read_predictions
from pipeline.scoring.tagging import language_of, linked, tagged
from pipeline.settings import MentionsSettings
from pipeline.tables import Mention


@dataclass(frozen=True)
class Scored:
    """Figures, errors, the found mentions by passage, and the changes since an earlier version, if one was given."""

    figures: dict[str, Any]
    errors: list[Error]
    found: Mapping[str, Sequence[Marked]]
    changes: Changes | None
    without: int  # passages that the predictions lack

    def as_json(self) -> dict[str, Any]:
        """Everything but the found mentions."""
        return {
            "figures": self.figures,
            "passages_without_predictions": self.without,
            "errors": [asdict(e) for e in self.errors],
            **({"changes": asdict(self.changes)} if self.changes else {}),
        }


def scored(
    gold_file: Path,
    predictions: Path | None = None,
    passages: Path | None = None,
    before: Path | None = None,
    lang: str = "",
    settings: MentionsSettings | None = None,
) -> Scored:
    """Score predictions, or without a file of them what our taggers find now. Raises InputError for files that cannot be used."""
    gold = read_gold(gold_file, passages)
    if not any(p.mentions for p in gold):
        raise InputError(f"{gold_file} marks no organisation", "Is this a marked set? Expected JSON with mentions, or CoNLL labels.")
    lang = lang or language_of(gold)
    seen: Mapping[str, Sequence[Marked]] = {}
    found: Mapping[str, Sequence[Marked]]
    if predictions:
        found = read_predictions(predictions)
        if not found.keys() & {p.id for p in gold}:
            raise InputError(f"{predictions} holds no passage of {gold_file}", "Passages are matched by their id.")
    else:
        settings = settings or MentionsSettings()
        found = linked(gold, tagged(gold, lang, settings), lang)
        seen = _spans(tagged(gold, lang, replace(settings, min_score=0.0)))
    return Scored(
        score(gold, found),
        errors(gold, found, lang, seen),
        found,
        changes(gold, read_predictions(before), found, lang) if before else None,
        sum(p.id not in found for p in gold),
    )


def _spans(found: Mapping[str, Sequence[Mention]]) -> dict[str, list[Marked]]:
    return {p: [Marked(m.start, m.end) for m in rows] for p, rows in found.items()}


def save(found: Mapping[str, Sequence[Marked]], path: Path) -> None:
    """Write found mentions in the format of predictions. Raises InputError when the file cannot be written."""
    rows = [
        {"id": p, "mentions": [{"start": m.start, "end": m.end, "kind": m.kind, "role": m.role, "org": m.org} for m in mentions]}
        for p, mentions in found.items()
    ]
    try:
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}", "Give another place.") from error
