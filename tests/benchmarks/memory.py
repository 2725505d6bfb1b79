"""Memory of a worker in the stage `pages` over 1,000 documents, beside pypdfium2 and pdfplumber reading the same in processes of their own.

The documents are the PDFs of the folder again and again, each with a comment of its own at its end; without any they are typeset, each from another
seed. Peaks are those of the whole process, its libraries included.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

import pdfplumber
import pypdfium2
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.corpus import Corpus
from pipeline.schema import to_arrow
from pipeline.settings import FilesSettings, PagesSettings
from pipeline.stages import files
from pipeline.store import WHOLE, Store
from pipeline.tables import File
from pipeline.task import Task, work
from tests.benchmarks import peak_memory, typeset
from tests.benchmarks.typeset import Press, Style

DOCUMENTS, STEP = 1000, 100
SLOW = 100  # documents that pdfplumber reads, which takes as long as all the rest


def report(folder: Path) -> Iterator[str]:
    """Peaks in MiB after 100, 500 and 1,000 documents."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "documents"
        root.mkdir()
        for number, data in enumerate(islice(_documents(folder), DOCUMENTS)):
            (root / f"{number:04}.pdf").write_bytes(data)
        contestants: dict[str, tuple[Callable[..., None], int]] = {
            "tutanak": (_ours, DOCUMENTS),
            "pypdfium2": (_pypdfium2, DOCUMENTS),
            "pdfplumber": (_pdfplumber, SLOW),
        }
        for contestant, (read, count) in contestants.items():
            peaks = _apart(read, root, count)
            yield f"{contestant}: " + ", ".join(f"{peaks[n]} MiB after {n}" for n in (100, 500, 1000) if n in peaks)


def _documents(folder: Path) -> Iterator[bytes]:
    found = [path for path in sorted(folder.rglob("*.pdf")) if path.stat().st_size < 2_000_000]
    if found:
        yield from (path.read_bytes() + b"\n%% %d\n" % number for number, path in enumerate(cycle(found)))
    for seed in range(DOCUMENTS):
        press = Press(Style(("en", "tr")[seed % 2], 1 + seed % 3), seed)
        typeset.plain_pages(press, 4, typeset.headed)
        yield press.finish()[0]


def _apart(read: Callable[..., None], root: Path, count: int) -> dict[int, int]:
    """{documents: peak in MiB} of a process of its own."""
    context = multiprocessing.get_context("spawn")
    told, teller = context.Pipe(duplex=False)
    process = context.Process(target=read, args=(root, count, teller))
    process.start()
    teller.close()
    peaks: dict[int, int] = {}
    while len(peaks) < count // STEP:
        number, peak = told.recv()
        peaks[number] = peak
    process.join()
    return peaks


def _ours(root: Path, count: int, teller: Connection) -> None:
    """The stages `files` and `pages` in the store, batch by batch as a worker does them."""
    corpus, store = Corpus("memory", root, root), root.parent / "store"
    made = files.make(FilesSettings(batch=STEP), corpus=corpus)["files"]
    Store(str(store)).write("files", WHOLE, to_arrow("files", list(made)), "")
    for number, batch in enumerate(dict.fromkeys(row.batch for row in made if isinstance(row, File)), 1):
        work(Task(str(store), "pages", batch, PagesSettings(ocr=False), corpus, "", 60.0, kill=False, cache=0))
        teller.send((number * STEP, peak_memory()))


def _pypdfium2(root: Path, count: int, teller: Connection) -> None:
    for number, path in enumerate(islice(sorted(root.iterdir()), count), 1):
        with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(path) as pdf:
            for page in pdf:
                page.get_textpage().get_text_range()
        if number % STEP == 0:
            teller.send((number, peak_memory()))


def _pdfplumber(root: Path, count: int, teller: Connection) -> None:
    for number, path in enumerate(islice(sorted(root.iterdir()), count), 1):
        with suppress(PdfminerException), pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_text()
                page.close()
        if number % STEP == 0:
            teller.send((number, peak_memory()))
