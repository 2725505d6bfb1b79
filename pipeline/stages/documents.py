"""What a document is: kind, language, date, title, body; and the sketch by which near duplicates are found.

The sketch is a MinHash signature (Broder, On the resemblance and containment of documents, 1997) over word shingles.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from datasketch import MinHash

from pipeline import languages
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError
from pipeline.identify import DocumentDate, body_of, date_of, kind_of, precision_of, title_of
from pipeline.languages.detect import detect
from pipeline.settings import DocumentsSettings
from pipeline.spans import body_text
from pipeline.tables import Document, File, Line, Page, Row, Sidecar, Sketch

_SEED = 1  # of the permutations; signatures of different seeds cannot be compared, so it is no setting
_TITLED_BY_HAND = ("markdown", "html")  # formats whose metadata title is the document's; in PDF and DOCX it is often a template's

# Words: "Çevre", "2019", "o'brien" as two
_WORD = re.compile(r"\w+")


def make(
    settings: DocumentsSettings,
    files: Sequence[File],
    sidecar: Sequence[Sidecar],
    pages: Sequence[Page],
    lines: Sequence[Line],
    corpus: Corpus | None = None,
) -> Mapping[str, Sequence[Row]]:
    """The document that `files` (all paths of the same bytes) and `pages` are, and its sketch."""
    if not pages:
        raise DocumentError("no-text", "no page of it could be read", "See the failures of its pages.")
    file = min(files, key=lambda f: f.path)
    said = _said(files, sidecar)
    text = body_text(pages)
    codes = corpus.settings.languages if corpus else languages.codes()
    lang = said.lang or detect(text, codes)
    document = _document(file, said, pages, text, lang, corpus.name if corpus else "")
    return {"documents": [document], "sketches": [_sketch(settings, file.doc_id, text, lang)]}


def _said(files: Sequence[File], sidecar: Sequence[Sidecar]) -> Sidecar:
    """What a person said about any of the paths; the first path wins column by column."""
    by_path = {s.path: s for s in sidecar}
    rows = [by_path[f.path] for f in sorted(files, key=lambda f: f.path) if f.path in by_path]
    first = {
        name: next((v for r in rows if (v := getattr(r, name))), None) for name in ("kind", "lang", "title", "date", "body", "publisher")
    }
    return Sidecar(files[0].path, **first)


def _document(file: File, said: Sidecar, pages: Sequence[Page], text: str, lang: str, corpus: str) -> Document:
    metadata = list(pages[0].metadata)
    stem = PurePosixPath(file.path).stem
    title = said.title or title_of(text, stem, metadata, file.format not in _TITLED_BY_HAND)
    date = DocumentDate(said.date, precision_of(said.date), "sidecar") if said.date else date_of(text, title, file.path, metadata, lang)
    return Document(
        doc_id=file.doc_id,
        corpus=corpus,
        path=file.path,
        source=file.source,
        format=file.format,
        kind=said.kind or kind_of(text, title, stem, lang),  # type: ignore[arg-type]
        lang=lang,
        title=title,
        date=date.date if date else None,
        date_precision=date.precision if date else None,
        date_source=date.source if date else None,
        body=said.body or body_of(text, title, lang),
        publisher=said.publisher or next((p.partition("=")[2] for p in metadata if p.lower().startswith("publisher=")), None),
        n_pages=len(pages),
        n_words=len(_WORD.findall(text)),
        n_bytes=file.n_bytes,
        batch=file.batch,
    )


def _sketch(settings: DocumentsSettings, doc_id: str, text: str, lang: str) -> Sketch:
    words = _WORD.findall(languages.get(lang).fold(text))
    size = settings.shingle
    shingles = sorted({" ".join(words[i : i + size]) for i in range(len(words) - size + 1)})
    signature = MinHash(num_perm=settings.permutations, seed=_SEED)
    signature.update_batch([s.encode() for s in shingles])
    text_hash = hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]
    return Sketch(doc_id, len(shingles), text_hash, [int(v) for v in signature.hashvalues])
