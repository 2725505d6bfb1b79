"""What was set aside, said in the language of the report: English as the table has it, others by the code of the error."""

from __future__ import annotations

from pipeline.exports.report.coverage import Aside
from pipeline.exports.report.wording import Wording


def told(aside: Aside, words: Wording) -> tuple[str, str, str]:
    """(what happened, what to do, the table's own English words where the language has none of its own for them)."""
    said = words.texts.get("errors", {})
    if not said:
        return aside.message, aside.advice, ""
    known = said.get(aside.error)
    if known is None:
        return said["other"]["what"], said["other"]["advice"], f"{aside.message}. {aside.advice}"
    return known["what"], known["advice"], aside.message if known.get("detail") else ""
