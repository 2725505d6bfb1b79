"""Score against the gold sets beside the repository (`../shared`): python -m tests.gold NAME …

Names are those of `gold/minutes`: dev_en, dev_tr, dev_tr_web (mentions) and dev_structure (date, attendance, items, decisions). Each passage is read
alone, as `pipeline.tag` and `pipeline.meeting` read it; the figures are those of the scoring tools there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pipeline

SHARED = Path(__file__).parents[2] / "shared"
MINUTES = SHARED / "gold" / "minutes"
LANGUAGES = {"dev_en": "en", "dev_tr": "tr", "dev_tr_web": "tr"}


def mention_predictions(name: str) -> list[dict[str, Any]]:
    """What `pipeline.tag` finds in the passages of a set."""
    passages = json.loads((MINUTES / f"{name}.json").read_text(encoding="utf-8"))
    found = []
    for passage in passages:
        mentions = pipeline.tag(passage["text"], lang=LANGUAGES[name])
        found.append({"id": passage["id"], "mentions": mentions[["start", "end", "kind", "role"]].to_dict("records")})
    return found


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
    """The figures of a set, as its scoring tool prints them."""
    tool, predict = ("score_structure", structure_predictions) if "structure" in name else ("score_mentions", mention_predictions)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(predict(name), file)
        file.flush()
        command = [sys.executable, str(SHARED / "tools" / f"{tool}.py"), str(MINUTES / f"{name}.gold.json"), file.name]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return figures


if __name__ == "__main__":
    for given in sys.argv[1:] or (*LANGUAGES, "dev_structure"):
        print(given, json.dumps(score(given)))
