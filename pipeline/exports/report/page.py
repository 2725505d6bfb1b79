"""The page: view models, plots and words put into the templates."""

from __future__ import annotations

import base64
import hashlib
import inspect
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.exports.report import evidence, plots, reasons
from pipeline.exports.report.coverage import coverage
from pipeline.exports.report.decisions import OUTCOMES, decisions
from pipeline.exports.report.failures import told
from pipeline.exports.report.material import Material, Organisation, records, text
from pipeline.exports.report.organisations import COUNTS, MOST, ROLES, TOP, civil_rate, concentration, kinds, organisations, roles
from pipeline.exports.report.sentences import Sentence, sentences
from pipeline.exports.report.topics import Heat, Topic, heat, topics
from pipeline.exports.report.wording import Wording
from pipeline.exports.report.years import Series, civil_series, organisation_series, rate_series, years
from pipeline.variants import variants

SECTIONS = ("organisations", "years", "roles", "topics", "decisions", "coverage", "evidence", "methods")
SCRIPTS = ("data", "evidence", "views", "drawer", "table")
ROLE_COLOURS = {role: i for i, role in enumerate(ROLES, start=1)}
OUTCOME_COLOURS = {"adopted": 1, "rejected": 3, "referred": 4, "deferred": 2, "noted": 7, "withdrawn": 6, "none": 9}
_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")  # accepts the end of a line within a paragraph
COLUMNS = 10  # topics in the heat table
EXAMPLES = 5  # sentences of an organisation that stand in the page itself


@dataclass(frozen=True)
class Example:
    """One mention as the page prints it without a script."""

    sentence: Sentence
    role: str
    date: str
    title: str
    path: str
    lang: str
    page_no: int
    reason: str


@dataclass(frozen=True)
class Examples:
    """First sentences of one organisation."""

    organisation: Organisation
    sentences: list[Example]


@dataclass(frozen=True)
class HeatTable:
    """Organisations × the topics of one language that name them most, of `named` that name one of them."""

    lang: str
    named: int
    topics: list[Topic]
    rows: list[tuple[str, int, list[int]]]


def page(material: Material, words: Wording) -> str:
    """The whole report as one HTML text."""
    script = "\n".join(_file(f"{name}.js") for name in SCRIPTS)
    seen, decided, found_topics, kept = coverage(material), decisions(material), topics(material), sentences(material)
    shown = evidence.Shown(material, kept, found_topics, decided, seen)
    values = {
        "sections": SECTIONS, "policy": _policy(script), "style": Markup(_file("style.css")), "script": Markup(script),
        "said": Markup(_json(_script_words(words, len(kept), len(material.mentions)))),
        "blocks": {name: Markup(block) for name, block in evidence.packed(shown, words).items()},
        "coverage": seen, "aside": [(a, told(a, words)) for a in seen.aside], "decisions": decided,
        "kept": len(kept), "whole": len(material.mentions), "examples": _examples(material, kept, words),
    }  # fmt: skip
    for part in (_lead(material, words), _who(material), _when(material, words), _what(material, found_topics), _decided(shown, words)):
        values |= part
    values |= {"measures": _notes(words), "models": _models(found_topics, words)}
    environment = Environment(loader=PackageLoader("pipeline.exports.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    level = words.percent(material.level, 0) if material.level else words.say("methods.no_level")
    environment.globals |= {"say": words.say, "words": words, "outcome_colours": OUTCOME_COLOURS, "level": level}
    return environment.get_template("report.html.j2").render(values)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """A policy that forbids every request and every script but our own."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _json(value: object) -> str:
    """JSON that cannot end the script element it stands in, nor open a comment there."""
    found = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        found = found.replace(character, f"\\u{ord(character):04x}")
    return found


def _script_words(words: Wording, kept: int, whole: int) -> dict[str, Any]:
    """The words that the script says, and the codes that its columns count in."""
    named = ("roles_names", "outcomes", "kinds", "lang_names", "document_kinds", "page_methods", "quality_bands")
    return {
        "drawer": words.texts["drawer"], "kept": kept, "whole": whole, "months": words.texts["months"],
        "shown": words.say("organisations.shown"), "civil": words.say("organisations.civil_only"), "no_date": words.say("evidence.no_date"),
        "page": words.say("evidence.page"), "without": words.say("evidence.without"), "why": words.say("evidence.why"),
        **{name: words.texts[name] for name in named},
        "role_codes": ROLES, "outcome_codes": OUTCOMES, "method_codes": evidence.METHODS, "band_codes": evidence.BAND_CODES,
    }  # fmt: skip


def _lead(material: Material, words: Wording) -> dict[str, Any]:
    found = material.periods
    period = (found[0] if found[0] == found[-1] else f"{found[0]}–{found[-1]}") if found else words.say("page.no_period")
    return {"period": period, "n_civil": len(material.civil), "n_civil_mentions": int(material.counted["civil"].sum())}


def _who(material: Material) -> dict[str, Any]:
    rows = organisations(material)
    top = [r for r in rows if r.organisation.civil][:TOP]
    found = roles(material)
    used = {role for r in found for role, _, _ in r.parts}
    return {
        "rows": rows[:MOST], "n_rows": len(rows), "top": top, "counts": COUNTS,
        "scale": max([max(r.organisation.mentions, r.mentions.high or 0) for r in top], default=1),
        "concentration": concentration(material), "civil_rate": civil_rate(material), "kinds": kinds(material),
        "roles": found, "used_roles": [r for r in ROLES if r in used], "role_colours": ROLE_COLOURS,
    }  # fmt: skip


def _when(material: Material, words: Wording) -> dict[str, Any]:
    civil, rate, each = civil_series(material), rate_series(material), organisation_series(material)
    top = _top(each)
    small = [(s, Markup(_small_plot(s, words, top))) for s in each if s.points]
    drawn = {
        name: Markup("".join(plots.line(s.points, words, name, words.say("years.plot"), _top([s]), size, digits) for size in (plots.WIDE, plots.NARROW)))
        for name, s, digits in (("civil", civil, 0), ("rate", rate, 2))
        if s.points
    }  # fmt: skip
    return {"civil": civil, "rate": rate, "year_plots": drawn, "small": small, "year_rows": years(material), "periods": material.periods}


def _small_plot(series: Series, words: Wording, top: float) -> str:
    assert series.organisation is not None
    label = words.say("years.small_plot", name=series.organisation.name)
    return plots.line(series.points, words, f"org{series.organisation.number}", label, top, plots.SMALL)


def _top(series: Sequence[Series]) -> float:
    return max((max(p.figure.value or 0, p.figure.high or 0) for s in series for p in s.points), default=1)


def _what(material: Material, found: list[Topic]) -> dict[str, Any]:
    rows = heat(material, found)
    tables = [_heat_table(lang, found, rows) for lang in sorted({t.lang for t in found})]
    return {
        "topics": found,
        "model": ", ".join(sorted({t.model.upper() for t in found})),
        "year_scale": max([n for t in found for n in t.by_year], default=0) or 1,
        "heats": [t for t in tables if t.rows],
        "heat_scale": max([n for r in rows for n in r.counts], default=0) or 1,
    }


def _heat_table(lang: str, found: list[Topic], rows: list[Heat]) -> HeatTable:
    """At most `COLUMNS` topics of one language, in their order, with the organisations that have a mention in one of them."""
    named = [i for i, t in enumerate(found) if t.lang == lang and any(r.counts[i] for r in rows)]
    own = sorted(sorted(named, key=lambda i: -sum(r.counts[i] for r in rows))[:COLUMNS])
    filled = [(r.organisation.name, r.organisation.number, [r.counts[i] for i in own]) for r in rows]
    return HeatTable(lang, len(named), [found[i] for i in own], [row for row in filled if any(row[2])])


def _decided(shown: evidence.Shown, words: Wording) -> dict[str, Any]:
    assert set(OUTCOMES) == set(OUTCOME_COLOURS)
    found, label = shown.decisions, words.say("decisions.plot")
    drawn = {}
    for name, parts, beside in (("all", found.everything, ""), ("beside", found.beside, "&b=1")):
        look = {o: (c, words.name("outcomes", o), f"v=decisions{beside}&x={o}&y={{year}}") for o, c in OUTCOME_COLOURS.items()}
        sizes = (plots.WIDE, plots.NARROW) if parts else ()
        drawn[name] = Markup("".join(plots.stacked(found.years, parts, look, words, f"decided-{name}", label, size) for size in sizes))
    documents = {r.number: r for r in records(shown.material.documents)}
    names = {o.number: o.name for o in shown.material.organisations}
    return {"decision_plots": drawn, "listed": [(d, documents[d.document], [(n, names[n]) for n in d.organisations]) for d in found.listed]}


def _notes(words: Wording) -> list[tuple[str, str]]:
    """The method notes of the measures: their docstrings, or the language's own words for them."""
    own = words.texts.get("notes")
    notes = {name: inspect.cleandoc(module.__doc__ or "") for name, module in variants("measures").items()}
    if own:
        notes = {name: own[name] if name in own else words.say("page.english", text=note) for name, note in notes.items()}
    return [(name, _LINE_END.sub(" ", note.strip())) for name, note in notes.items()]


def _models(found: list[Topic], words: Wording) -> list[str]:
    models = []
    for lang, model in sorted({(t.lang, t.model) for t in found}):
        own = [t for t in found if (t.lang, t.model) == (lang, model)]
        known = [t.coherence for t in own if t.coherence is not None]
        mean = words.number(sum(known) / len(known), 2) if known else "–"
        models.append(
            words.say("methods.model_line", lang=words.name("lang_names", lang), model=model.upper(), topics=len(own), coherence=mean)
        )
    return models


def _examples(material: Material, kept: dict[int, Sentence], words: Wording) -> list[Examples]:
    rows = material.counted[material.counted.index.isin(kept)]
    documents = material.documents.set_index("doc_id")
    groups = []
    for organisation in material.civil[:TOP]:
        own = rows[rows["number"] == organisation.number].head(EXAMPLES)
        groups.append(Examples(organisation, [_example(m, kept[int(m.Index)], documents.loc[m.doc_id], words) for m in records(own)]))
    return groups


def _example(mention: Any, sentence: Sentence, document: pd.Series[Any], words: Wording) -> Example:
    date, why = text(document["date"]), reasons.told(mention.reason, words)
    return Example(sentence, mention.role, date, document["title"], document["path"], document["lang"], mention.page_no, why)
