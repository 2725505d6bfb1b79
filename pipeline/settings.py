"""Every setting there is: one dataclass per section, one documented line per setting. `configs/default.toml` is generated from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def setting(
    default: Any, doc: str, *, low: float | None = None, high: float | None = None, choices: tuple[str, ...] = (), variants: str = ""
) -> Any:
    """Declare a setting: its default, what it does, and the values it may take: `choices`, or the names in the folder `variants`."""
    metadata = {"doc": doc, "low": low, "high": high, "choices": choices, "variants": variants}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class CorpusSettings:
    """Where the documents are. A corpus is a folder, or a `corpus.toml` with this section."""

    name: str = setting("", "name of the corpus; empty: the name of the folder")
    path: str = setting(".", "folder of the documents, relative to the file that sets it")
    source: str = setting("folder", "how the files are found", variants="sources")
    include: list[str] = setting(["**/*"], "patterns of the files to take, relative to the folder")
    exclude: list[str] = setting([], "patterns of the files to leave out")
    languages: list[str] = setting(["tr", "en"], "languages that documents may be in", variants="languages")


@dataclass(frozen=True)
class RunSettings:
    """How the work is run; none of these changes a result."""

    store: str = setting("", "folder or URI of the store; empty: `tutanak-store` beside the study or the corpus")
    executor: str = setting("processes", "where tasks run", choices=("serial", "processes"))
    workers: int = setting(0, "worker processes; 0: one per processor", low=0, high=1024)
    time_limit: float = setting(
        300.0,
        "seconds that one document, or one scanned page of it, may take in one stage before the document is set aside",
        low=0.1,
        high=86400,
    )
    corpus_time_limit: float = setting(
        86400.0,
        "seconds that a stage over the whole archive (organisations, topics, …) may take before the run stops",
        low=0.1,
        high=2592000,
    )
    ocr_cache: int = setting(512, "MiB that results of OCR may take in a local store, so that nothing is read twice; 0: keep none", low=0)
    memory_limit: int = setting(4096, "MiB of memory that one worker may take before its document is set aside; 0: no limit", low=0)


@dataclass(frozen=True)
class FilesSettings:
    """Finding the files and opening batches."""

    batch: int = setting(64, "documents in a batch at most", low=1, high=256)
    max_bytes: int = setting(512 * 1024 * 1024, "size in bytes above which a file, or a file in an archive, is set aside unread", low=1)
    time_limit: float = setting(
        300.0,
        "seconds that a file, with all that is in it, may take to be found and read to its end before it is set aside",
        low=0.1,
        high=86400,
    )
    registries: list[str] = setting(
        ["tr", "ie", "gb", "us", "international"], "seed registries of well-known organisations, by country; []: only organisations.csv"
    )
    max_members: int = setting(10_000, "files in an archive above which it is set aside", low=1)
    max_unpacked: int = setting(4096, "MiB above which what an archive unfolds to is not read", low=1)
    max_depth: int = setting(3, "archives within each other that are opened", low=1, high=20)


@dataclass(frozen=True)
class PagesSettings:
    """Extracting text."""

    ocr: bool = setting(True, "read pages without a text layer, or with one that is junk, with Tesseract")
    ocr_languages: list[str] = setting(
        ["tur", "eng"],
        "languages that scans may be in, by Tesseract's codes; a document is read in the one it is in, in all of them when that cannot be told",
    )
    ocr_dpi: int = setting(
        300,
        "dots per inch at which pages are rendered for OCR at most; an image that covers its page is taken as it is, from two thirds of that",
        low=72,
        high=600,
    )
    tables: bool = setting(True, "read ruled tables with pdfplumber")
    max_pages: int = setting(5000, "pages above which a document is set aside", low=1)
    max_pixels: int = setting(150_000_000, "pixels above which a scanned image is not read", low=1)
    max_unpacked: int = setting(512, "MiB above which what a compressed document unfolds to is not read", low=1)


@dataclass(frozen=True)
class DocumentsSettings:
    """Telling what a document is."""

    shingle: int = setting(5, "words in a shingle of the near-duplicate sketch", low=1, high=20)
    permutations: int = setting(128, "length of the MinHash signature", low=16, high=1024)


@dataclass(frozen=True)
class DuplicatesSettings:
    """Marking documents that repeat another."""

    threshold: float = setting(0.9, "estimated Jaccard similarity from which a document repeats another", low=0.5, high=1.0)


@dataclass(frozen=True)
class SegmentsSettings:
    """Splitting documents."""

    paragraph_chars: int = setting(1200, "longest leaf segment in characters; a longer one is split at a paragraph", low=200)


@dataclass(frozen=True)
class MeetingsSettings:
    """Reading the facts of a meeting."""

    head_chars: int = setting(6000, "characters from the start in which date, body and attendance are looked for", low=200)


@dataclass(frozen=True)
class MentionsSettings:
    """Finding organisations."""

    taggers: list[str] = setting(["abbreviations", "acronyms", "gazetteer", "model", "patterns"], "which taggers vote", variants="taggers")
    models: list[str] = setting(
        [],
        'spaCy pipelines for the tagger `model`, "language=name or folder": ner_en and ner_tr ship, for prose; in minutes the other taggers know better',
    )
    scores: str = setting("", "scores.json that `tutanak train scores` fitted to your own passages and models; empty: the one that ships")
    min_score: float = setting(0.5, "score from which a span is kept", low=0.0, high=1.0)
    coreference: bool = setting(
        False, "also a head alone (the Trust, Dernek) that stands for the one such body named before; counted like names then"
    )


@dataclass(frozen=True)
class TrainSettings:
    """Training a model that finds names (`tutanak train`)."""

    steps: int = setting(6000, "batches that are read", low=1)
    check: int = setting(500, "batches after which the model is measured on examples held back", low=1)
    dropout: float = setting(0.2, "share of the network left out at random in a batch", low=0.0, high=0.9)
    width: int = setting(96, "width of the network", low=8, high=512)
    depth: int = setting(4, "layers of the network: words on either side that it sees", low=1, high=12)
    vector_rounds: int = setting(3, "times the archives are read for vectors; 0: no vectors", low=0)
    seed: int = setting(20, "seed of everything that is drawn", low=0)


@dataclass(frozen=True)
class OrganisationsSettings:
    """Joining names to organisations."""

    max_distance: int = setting(2, "edits between two names that still may be a typing error", low=0, high=5)
    min_length: int = setting(10, "letters from which a name is compared with an edit distance", low=4)
    near: float = setting(0.8, "likeness of names from which two organisations are listed for a person to look at", low=0.3, high=1.0)


@dataclass(frozen=True)
class DecisionsSettings:
    """Reading decisions."""

    max_chars: int = setting(1500, "longest quote of a decision in characters", low=100)


@dataclass(frozen=True)
class TopicsSettings:
    """Fitting topic models, one per language."""

    model: str = setting("nmf", "which topic model", variants="topic_models")
    topics: int = setting(0, "topics per language; 0: chosen by coherence, diversity and stability", low=0, high=500)
    terms: int = setting(10, "terms that describe a topic", low=3, high=50)
    min_words: int = setting(20, "words below which a segment is modelled together with the next one of its part", low=1)
    min_segments: int = setting(20, "segments below which a language gets no model", low=2)
    min_documents: int = setting(0, "documents a term must occur in; 0: half the square root of their number, at least 2", low=0)
    max_share: float = setting(0.3, "share of segments above which a term is left out", low=0.01, high=1.0)
    max_capital: float = setting(0.9, "capitalised share above which a word is a name and no term; 1: keep names", low=0.0, high=1.0)
    min_share: float = setting(0.05, "share of a segment below which a topic is left out of it", low=0.0, high=0.5)
    seed: int = setting(20, "seed of the model", low=0)
    stability_runs: int = setting(2, "further models with other seeds, from which stability is measured", low=0, high=20)


@dataclass(frozen=True)
class InfluenceSettings:
    """Counting, and saying how sure the counts are."""

    measures: list[str] = setting([], "which measures to compute; empty: all", variants="measures")
    confidence: float = setting(0.95, "confidence level of the intervals", low=0.5, high=0.999)
    bootstrap: int = setting(1000, "bootstrap samples over documents", low=100, high=100000)
    seed: int = setting(20, "seed of the bootstrap", low=0)


SECTIONS: dict[str, type] = {
    "corpus": CorpusSettings, "run": RunSettings, "files": FilesSettings, "pages": PagesSettings, "documents": DocumentsSettings,
    "duplicates": DuplicatesSettings, "segments": SegmentsSettings, "meetings": MeetingsSettings, "mentions": MentionsSettings,
    "organisations": OrganisationsSettings, "decisions": DecisionsSettings, "topics": TopicsSettings, "influence": InfluenceSettings,
    "train": TrainSettings,
}  # fmt: skip
