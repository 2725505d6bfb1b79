"""The page: view models, plots and words put into the templates."""

from __future__ import annotations

import base64
import hashlib
import inspect
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.exports.report import plots
from pipeline.exports.report.coverage import Coverage, coverage
from pipeline.exports.report.decisions import OUTCOMES, Decisions, decisions
from pipeline.exports.report.material import Material, Organisation, records
from pipeline.exports.report.organisations import ROLES, TOP, concentration, organisations, roles
from pipeline.exports.report.sentences import Sentence, keep, payload, sentences
from pipeline.exports.report.topics import Heat, Topic, heat, topics
from pipeline.exports.report.wording import Wording
from pipeline.exports.report.years import Series, civil_series, organisation_series
from pipeline.variants import variants

SECTIONS = ("coverage", "organisations", "years", "roles", "topics", "decisions", "evidence", "methods")
ROLE_COLOURS = {role: i for i, role in enumerate(ROLES, start=1)}
OUTCOME_COLOURS = {"adopted": 1, "rejected": 3, "referred": 4, "deferred": 2, "noted": 7, "withdrawn": 6, "none": 9}
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
    """Organisations × the topics of one language."""

    lang: str
    topics: list[Topic]
    rows: list[tuple[str, int, list[int]]]


def page(material: Material, words: Wording) -> str:
    """The whole report as one HTML text."""
    script = _file("report.js")
    kept = keep(material)
    found = sentences(material, kept)
    found_topics = topics(material)
    values = {
        "words": words, "say": words.say, "sections": SECTIONS, "policy": _policy(script),
        "style": Markup(_file("style.css")), "script": Markup(script),
        "data": Markup(_json(payload(material, found, found_topics, words) | _script_words(words, len(found)))),
        "kept": len(found), "examples": _examples(material, found),
    }  # fmt: skip
    parts = [_overview(material, words), _who(material), _when(material, words), _what(material, found_topics, words),
             _decided(decisions(material), words), _how(found_topics, words)]  # fmt: skip
    for part in parts:
        values |= part
    environment = Environment(loader=PackageLoader("pipeline.exports.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.globals |= {"say": words.say, "words": words, "outcome_colours": OUTCOME_COLOURS}
    return environment.get_template("report.html.j2").render(values)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """A policy that forbids every request and every script but our own."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _json(value: object) -> str:
    """JSON that cannot end the script element it stands in, nor open a comment there."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _script_words(words: Wording, kept: int) -> dict[str, Any]:
    said = {name: words.say(f"evidence.{name}") for name in ("count", "showing", "without", "page")}
    said |= {
        "shown": words.say("organisations.shown"),
        "civil": words.say("organisations.civil_only"),
        "thousands": words.texts["thousands"],
    }
    return {"words": said, "kept": kept, "role_codes": ROLES}


def _overview(material: Material, words: Wording) -> dict[str, Any]:
    seen: Coverage = coverage(material)
    years = material.periods
    period = (years[0] if years[0] == years[-1] else f"{years[0]}–{years[-1]}") if years else words.say("page.no_period")
    mentions = int(material.counted["civil"].sum())
    key = "page.lead" if mentions else "page.lead_empty"
    lead = words.say(key, organisations=len(material.civil), mentions=mentions, documents=seen.counted, period=period)
    return {"coverage": seen, "lead": lead}


def _who(material: Material) -> dict[str, Any]:
    figures = organisations(material)
    top = [f for f in figures if f.organisation.civil][:TOP]
    found = roles(material)
    used = {role for r in found for role, _, _ in r.parts}
    return {
        "figures": figures, "top": top, "scale": max([max(f.organisation.mentions, f.high or 0) for f in top], default=1),
        "concentration": concentration(material), "kinds": sorted({o.kind for o in material.organisations}),
        "roles": found, "used_roles": [r for r in ROLES if r in used], "role_colours": ROLE_COLOURS,
    }  # fmt: skip


def _when(material: Material, words: Wording) -> dict[str, Any]:
    civil, each = civil_series(material), organisation_series(material)
    plot = plots.line(civil.points, words, "civil", words.say("years.plot"), "c=1", _top([civil])) if civil.points else ""
    top = _top(each)
    small = [(s, Markup(_small_plot(s, words, top))) for s in each if s.points]
    return {"civil": civil, "civil_plot": Markup(plot), "small": small, "years": material.periods}


def _small_plot(series: Series, words: Wording, top: float) -> str:
    organisation = series.organisation
    assert organisation is not None
    label = words.say("years.small_plot", name=organisation.name)
    return plots.line(series.points, words, f"org{organisation.number}", label, f"o={organisation.number}", top, small=True)


def _top(series: Sequence[Series]) -> float:
    return max((max(p.value, p.high or 0) for s in series for p in s.points), default=1)


def _what(material: Material, found: list[Topic], words: Wording) -> dict[str, Any]:
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
    """Topics of one language with the organisations that have a mention in one of them."""
    own = [i for i, t in enumerate(found) if t.lang == lang and any(r.counts[i] for r in rows)]
    filled = [(r.organisation.name, r.organisation.number, [r.counts[i] for i in own]) for r in rows]
    return HeatTable(lang, [found[i] for i in own], [row for row in filled if any(row[2])])


def _decided(found: Decisions, words: Wording) -> dict[str, Any]:
    assert set(OUTCOMES) == set(OUTCOME_COLOURS)
    label = words.say("decisions.plot")
    drawn = [
        Markup(plots.stacked(found.years, parts, {o: n - 1 for o, n in OUTCOME_COLOURS.items()}, words, name, label)) if parts else ""
        for name, parts in (("all", found.everything), ("beside", found.beside))
    ]
    return {"decisions": found, "all_plot": drawn[0], "beside_plot": drawn[1]}


def _how(found: list[Topic], words: Wording) -> dict[str, Any]:
    notes = [(name, inspect.cleandoc(module.__doc__ or "")) for name, module in variants("measures").items()]
    models = []
    for lang, model in sorted({(t.lang, t.model) for t in found}):
        own = [t for t in found if (t.lang, t.model) == (lang, model)]
        known = [t.coherence for t in own if t.coherence is not None]
        mean = words.number(sum(known) / len(known), 2) if known else "–"
        models.append(
            words.say("methods.model_line", lang=words.name("lang_names", lang), model=model.upper(), topics=len(own), coherence=mean)
        )
    return {"measures": notes, "models": models}


def _examples(material: Material, found: dict[int, Sentence]) -> list[Examples]:
    rows = material.counted.loc[list(found)]
    documents = material.documents.set_index("doc_id")
    groups = []
    for organisation in material.civil[:TOP]:
        own = rows[rows["number"] == organisation.number].head(EXAMPLES)
        groups.append(Examples(organisation, [_example(m, found[int(m.Index)], documents.loc[m.doc_id]) for m in records(own)]))
    return groups


def _example(mention: Any, sentence: Sentence, document: pd.Series[Any]) -> Example:
    date = document["date"] if isinstance(document["date"], str) else ""
    return Example(sentence, mention.role, date, document["title"], document["path"], document["lang"], mention.page_no, mention.reason)
