"""Score against the gold sets beside the repository (`../shared`): python -m tests.gold NAME …

Names are those of `gold/minutes`: dev_en, dev_tr, dev_tr_web (mentions) and dev_structure (date, attendance, items, decisions). Each passage is read
alone, as `pipeline.tag` and `pipeline.meeting` read it; the figures of mentions are those of `tutanak score`, those of structure are the scoring tool's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pipeline
from pipeline.scoring.scored import scored

SHARED = Path(__file__).parents[2] / "shared"
MINUTES = SHARED / "gold" / "minutes"
LANGUAGES = {"dev_en": "en", "dev_tr": "tr", "dev_tr_web": "tr"}


def structure_predictions(name: str) -> list[dict[str, Any]]:
    """What `pipeline.meeting` reads in the documents of a set."""
    found = []
    for document in json.loads((MINUTES / f"{name}.json").read_text(encoding="utf-8")):
        facts = pipeline.meeting(document["text"])
        decisions = json.loads(facts.decisions.to_json(orient="records"))
        found.append(
            {
                "id": document["id"],
                "date": facts.date,
                "present": facts.present["name"].tolist(),
                "absent": facts.absent["name"].tolist(),
                "items": facts.items[["start"]].to_dict("records"),
                "decisions": [{k: d[k] for k in ("start", "end", "outcome", "vote", "proposer", "seconder")} for d in decisions],
            }
        )
    return found


def score(name: str) -> dict[str, Any]:
    """The figures of a set: those of `tutanak score`, or for structure those that the scoring tool there prints."""
    gold = MINUTES / f"{name}.gold.json"
    if name in LANGUAGES:
        return scored(gold, lang=LANGUAGES[name]).figures
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(structure_predictions(name), file)
        file.flush()
        command = [sys.executable, str(SHARED / "tools" / "score_structure.py"), str(gold), file.name]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return figures


if __name__ == "__main__":
    for given in sys.argv[1:] or (*LANGUAGES, "dev_structure"):
        print(given, json.dumps(score(given)))
