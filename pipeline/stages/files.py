"""Which files there are, what their bytes are, and which batch each document belongs to; the CSV files beside the corpus, and the seed registry."""

from __future__ import annotations

import errno
import hashlib
import io
import math
import multiprocessing
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.pool import ThreadPool

from pipeline import archives
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError, InputError
from pipeline.readers import detect_format
from pipeline.registry import joined, seeds
from pipeline.settings import FilesSettings
from pipeline.sidecars import read_documents, read_judgements, read_organisations
from pipeline.sources.folder import doc_id_from
from pipeline.spans import parse_span
from pipeline.tables import Failure, File, Judgement, Row, Sidecar
from pipeline.variants import variant, variants

_NOT_PAGES = ("unknown", "image")  # formats that no reader takes when there is none of that name
_PARALLEL = 8  # batches that even a small archive is cut into, as far as they keep _SMALLEST documents
_SMALLEST = 4


Looked = list[File | Failure]
Guard = Callable[[Callable[[], Looked]], Looked | DocumentError]


def _unguarded(look: Callable[[], Looked]) -> Looked:
    return look()


def make(settings: FilesSettings, corpus: Corpus, earlier: Sequence[File] = (), guard: Guard = _unguarded) -> Mapping[str, Sequence[Row]]:
    """Files found now; documents that `earlier` has keep their batch. Raises InputError when nothing can be read.

    `guard` looks at one file, and gives a DocumentError for what nobody foresaw in it.
    """
    if not corpus.root.is_dir():
        raise InputError(f"{corpus.root} is not a folder", "Give the folder that holds the documents.")
    paths = _found(corpus)
    if not paths:
        raise InputError(f"{corpus.root} holds no files to read", "Check the folder and the patterns corpus.include and corpus.exclude.")
    looked = list(_looked(corpus, paths, settings, guard))
    files = _in_batches([f for f in looked if isinstance(f, File)], earlier, settings.batch)
    failures = [f for f in looked if isinstance(f, Failure)]
    _require_readable(corpus, files, failures)
    sidecar, judgements = read_documents(corpus.home / "documents.csv"), read_judgements(corpus.home / "judgements.csv")
    return {
        "files": files,
        "sidecar": sidecar,
        "registry": joined(seeds(settings.registries), read_organisations(corpus.home / "organisations.csv")),
        "judgements": judgements,
        "failures": failures + _unmatched(sidecar, files) + _outdated(judgements, files),
    }


def _found(corpus: Corpus) -> list[str]:
    try:
        paths: list[str] = variant("sources", corpus.settings.source).find(corpus)
    except OSError as error:
        raise InputError(f"{corpus.root} cannot be opened: {error.strerror}", "Check the folder's permissions.") from error
    return paths


def _looked(corpus: Corpus, paths: Sequence[str], settings: FilesSettings, guard: Guard) -> Iterator[File | Failure]:
    """The rows of all files. They are read in a thread, which is left behind when a file never ends: a disk may not answer any more."""

    def rows(path: str) -> Looked:
        found = guard(lambda: list(_opened(corpus, _look(corpus, path, settings.max_bytes), settings)))
        return [_failure(_shown(path), found.error, found.message, found.advice)] if isinstance(found, DocumentError) else found

    done = 0
    while done < len(paths):
        with ThreadPool(1) as pool:
            results = pool.imap(rows, paths[done:])
            for path in paths[done:]:
                done += 1
                try:
                    yield from results.next(settings.time_limit)
                except multiprocessing.TimeoutError:
                    message = f"it was not read to its end after {settings.time_limit:g} seconds"
                    yield _failure(_shown(path), "hung", message, "Raise files.time_limit if it only needs longer.")
                    break


def _shown(path: str) -> str:
    """The path in valid Unicode."""
    return path.encode("utf-8", "backslashreplace").decode()


def _look(corpus: Corpus, path: str, max_bytes: int) -> File | Failure:
    """A file as a row without a batch, or why it cannot be one."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return _failure(_shown(path), "bad-name", "the file's name is not valid Unicode", "Rename the file.")
    source = corpus.open_path(path)
    try:
        status = source.stat()
        if stat.S_ISDIR(status.st_mode):
            return _failure(path, "unreadable", "the folder cannot be opened", "Check its permissions, then run again.")
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for somebody to write
            return _failure(
                path, "no-file", "it is no file but a pipe, a socket or a device", "Move it elsewhere, or list it in corpus.exclude."
            )
        if status.st_size > max_bytes:
            return _too_large(path, f"the file has {status.st_size} bytes, more than {max_bytes}")
        with source.open("rb") as stream:
            doc_id, size = doc_id_from(stream, max_bytes + 1), stream.tell()
            if size > max_bytes:
                return _too_large(path, f"the file says that it has {status.st_size} bytes and has more than {max_bytes}")
            return File(path, doc_id, corpus.settings.source, detect_format(stream, path), size, "")
    except FileNotFoundError:
        return _failure(path, "vanished", "the file is gone, or a link leads nowhere", "Put it back, or remove the link.")
    except OSError as error:
        advice = "Remove the link." if error.errno == errno.ELOOP else "Check the permissions, then run again."
        return _failure(path, "unreadable", f"it cannot be read: {error.strerror}", advice)


def _too_large(path: str, message: str) -> Failure:
    return _failure(path, "too-large", message, "Raise files.max_bytes, or split the file.")


def _opened(corpus: Corpus, row: File | Failure, settings: FilesSettings) -> Iterator[File | Failure]:
    """The rows of the files in an archive instead of its own, and of what is attached to a message after that."""
    if isinstance(row, Failure) or row.format not in archives.FORMATS:
        yield row
        return
    if row.format != "zip":
        yield row
    try:
        with corpus.open_path(row.path).open("rb") as stream:
            for member in archives.members(stream, row.format, archives.Budget(settings)):
                yield _row(f"{row.path}/{member.name}", member, row.source)
    except OSError as error:
        yield _failure(row.path, "unreadable", f"it cannot be read: {error.strerror}", "Check the permissions, then run again.")
    except DocumentError as error:
        yield _failure(row.path, error.error, error.message, error.advice)


def _row(path: str, member: archives.Member, source: str) -> File | Failure:
    if member.refused:
        return _failure(path, member.refused.error, member.refused.message, member.refused.advice)
    return File(path, doc_id_from(io.BytesIO(member.data)), source, detect_format(member.data, path), len(member.data), "")


def _failure(path: str, error: str, message: str, advice: str) -> Failure:
    return Failure("files", path, 0, "", error, message, advice)


def _in_batches(files: Iterable[File], earlier: Sequence[File], size: int) -> list[File]:
    """Files with their batch. New documents are cut in the order of their paths; a batch is named by what is in it."""
    batch_of = {f.doc_id: f.batch for f in earlier}
    files = sorted(files, key=lambda f: f.path)
    new = list(dict.fromkeys(f.doc_id for f in files if f.doc_id not in batch_of))
    step = min(size, max(_SMALLEST, math.ceil(len(new) / _PARALLEL)))
    for at in range(0, len(new), step):
        part = sorted(new[at : at + step])
        name = hashlib.sha256("\n".join(part).encode()).hexdigest()[:12]
        batch_of.update(dict.fromkeys(part, name))
    return [replace(f, batch=batch_of[f.doc_id]) for f in files]


def _require_readable(corpus: Corpus, files: Sequence[File], failures: Sequence[Failure]) -> None:
    """Raise InputError unless some file has a format that pages can be read from."""
    if any(f.format not in _NOT_PAGES or f.format in variants("readers") for f in files):
        return
    seen = Counter(f.format for f in files) + Counter(f.error for f in failures)
    what = ", ".join(f"{n} {name}" for name, n in sorted(seen.items()))
    advice = f"Formats that can be read: {', '.join(variants('readers'))}."
    raise InputError(f"{corpus.root} holds {len(files) + len(failures)} files, none of which can be read ({what})", advice)


def _unmatched(sidecar: Sequence[Sidecar], files: Sequence[File]) -> list[Failure]:
    paths = {f.path for f in files}
    message, advice = "documents.csv has a line for this path, but there is no such file", "Correct the path in documents.csv."
    return [_failure(s.path, "unmatched-sidecar", message, advice) for s in sidecar if s.path not in paths]


def _outdated(judgements: Sequence[Judgement], files: Sequence[File]) -> list[Failure]:
    """Judgements on a passage of a document that is not here any more; all others are replayed where they belong."""
    known = {f.doc_id for f in files}
    message, advice = (
        "{} lies in a document that is not in the archive",
        "Put the document back, judge the passage where it stands now, or remove the line.",
    )
    return [
        Failure("files", "judgements.csv", 0, "", "conflict", message.format(j.subject), advice, j.line_no)
        for j in judgements
        if (doc_id := _document_of(j.subject)) and doc_id not in known
    ]


def _document_of(subject: str) -> str:
    """The document of a span identifier; empty for a name."""
    try:
        return parse_span(subject)[0]
    except ValueError:
        return ""
