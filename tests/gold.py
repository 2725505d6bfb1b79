"""Score against the gold sets beside the repository (`../shared`): python -m tests.gold NAME … [--without TAGGER] [--model FOLDER]

Names are those of `gold/minutes`: dev_en, dev_tr, dev_tr_web (mentions) and dev_structure (date, attendance, items, decisions). Each passage is read
alone, as `pipeline.tag` and `pipeline.meeting` read it; the figures of mentions are those of `tutanak score`, those of structure are the scoring tool's. tr_wiki_ner and en_uner_ewt are general text:
organisations by the taggers, by a spaCy pipeline alone, then by both together (`tests/ner.py`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pipeline
from pipeline.scoring.scored import scored
from pipeline.settings import MentionsSettings
from tests import ner

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


def score(name: str, settings: MentionsSettings) -> dict[str, Any]:
    """The figures of a set: those of `tutanak score`, or for structure those that the scoring tool there prints."""
    gold = MINUTES / f"{name}.gold.json"
    if name in LANGUAGES:
        return scored(gold, lang=LANGUAGES[name], settings=settings).figures
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(structure_predictions(name), file)
        file.flush()
        command = [sys.executable, str(SHARED / "tools" / "score_structure.py"), str(gold), file.name]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return figures


def general(name: str, settings: MentionsSettings, model: str) -> dict[str, Any]:
    """Organisations in general text: by the taggers, by the model alone, and by both together."""
    lang, passages = ner.read(SHARED / "gold", name)
    model = model or f"ner_{lang}"
    found = {
        "taggers": ner.by_taggers(passages, lang, settings),
        "model": ner.by_model(passages, model),
        "together": ner.by_taggers(passages, lang, replace(settings, models=[f"{lang}={model}"])),
    }
    return {name: ner.score(passages, by) for name, by in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--without", default="", help="a tagger that does not vote")
    parser.add_argument("--model", default="", help="a spaCy pipeline for general text, in place of the one that ships")
    given = parser.parse_args()
    settings = MentionsSettings(taggers=[t for t in MentionsSettings().taggers if t != given.without])
    for name in given.names or (*LANGUAGES, "dev_structure"):
        print(name, json.dumps(general(name, settings, given.model) if name in ner.SETS else score(name, settings)), flush=True)


if __name__ == "__main__":
    main()
