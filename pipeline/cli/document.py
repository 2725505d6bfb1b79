"""Commands on one document: read, tag, meeting."""

from __future__ import annotations

import json

from rich.table import Table as Grid

from pipeline.cli.screen import AsJson, File, app, err, out, print_json


@app.command()
def read(file: File, json_: AsJson = False) -> None:
    """Show the text of one document, page by page."""
    from dataclasses import asdict

    import pipeline

    doc = pipeline.read(file)
    if json_:
        print_json({"document": asdict(doc.document), "pages": [asdict(p) for p in doc.pages]})
        return
    d = doc.document
    out.print(f"{d.title} · {d.kind} · {d.lang} · {d.date or 'no date'} · {d.n_pages} pages, {d.n_words} words")
    for page in doc.pages:
        out.print(f"\n─── page {page.page_no} ({page.method}) " + "─" * 40)
        out.print(page.text)


@app.command()
def tag(file: File, json_: AsJson = False) -> None:
    """List the organisations that one document names."""
    import pipeline

    found = pipeline.tag(pipeline.read(file))
    if json_:
        print_json(json.loads(found.to_json(orient="records", force_ascii=False)))
        return
    if found.empty:
        err.print("No organisation is named in it.")
        return
    grid = Grid("at", "name", "kind", "role", "use", "score", "found by", box=None)
    for m in found.to_dict("records"):
        grid.add_row(f"{m['start']}-{m['end']}", m["name"], m["kind"], m["role"], m["use"], f"{m['score']:.2f}", ", ".join(m["taggers"]))
    out.print(grid)


@app.command()
def meeting(file: File, json_: AsJson = False) -> None:
    """Show the facts of one meeting: date, body, who was there, items and decisions."""
    import pipeline

    facts = pipeline.meeting(pipeline.read(file))
    if json_:
        frames = {
            n: json.loads(getattr(facts, n).to_json(orient="records", force_ascii=False))
            for n in ("present", "absent", "items", "decisions")
        }
        print_json({"date": facts.date, "body": facts.body, "number": facts.number, "chair": facts.chair} | frames)
        return
    out.print(f"{facts.body or 'unknown body'} · {facts.date or 'no date'}")
    out.print(f"present: {', '.join(facts.present['name'])}\nabsent: {', '.join(facts.absent['name'])}")
    for i in facts.items.to_dict("records"):
        out.print(f"item {i['number'] or '–'}: {i['heading'] or ''}")
    for d in facts.decisions.to_dict("records"):
        out.print(f"{d['outcome']} ({d['vote']}), page {d['page_no']}: {' '.join(d['quote'].split())}")
