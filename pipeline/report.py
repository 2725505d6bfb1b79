"""The report of a store: written beside its tables, and only when they or the report's own code have changed."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import StoreError
from pipeline.fingerprint import code, digest
from pipeline.store import Store
from pipeline.tables import TABLES
from pipeline.variants import names, variant

LANGUAGES = names("exports/report/texts")


def write_report(store: Store, lang: str) -> Path:
    """Bring the HTML report in a language up to date; returns its path. Raises StoreError for a store that is not a local folder."""
    if "://" in store.root:
        raise StoreError(f"the report cannot be written into {store.root}", "Write it to a folder: tutanak export … html --to FOLDER")
    target = Path(store.root) / f"report-{lang}.html"
    footers = {table: [store.footer(table, b) for b in store.batches(table)] for table in TABLES}
    made_from = digest(code("exports/html.py"), lang, {t: [f.content for f in found if f] for t, found in footers.items()})
    note = f"report-{lang}.fingerprint"
    if not (target.exists() and store.read_bytes(note) == made_from.encode()):
        variant("exports", "html").write(store, target, lang=lang)
        store.write_bytes(note, made_from.encode())
    return target
