"""Every file and page is counted once: checked against a count of our own over an archive with each kind of file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import load
from pipeline.coverage import Coverage, coverage
from pipeline.run import run
from pipeline.store import Store
from pipeline.tables import Document, Duplicate, Failure, File
from tests.archive import BODY, write_archive
from tests.exports.archive import Memory

QUICK = ["influence.bootstrap=100", "topics.stability_runs=0", "run.executor=serial"]


def test_an_archive_with_every_kind_of_file_adds_up(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 3)
    (folder / "copy.txt").write_bytes((folder / "minutes-01.txt").read_bytes())
    (folder / "spaced.txt").write_text(BODY.format(day=2, amount=202).replace("\n", "\n\n"), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "empty again.txt").write_bytes(b"")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    (folder / "documents.csv").write_text("path,kind\nno.txt,minutes\n")
    config = load(folder, QUICK, str(tmp_path / "store"))
    run(config)
    seen = coverage(Store(config.store))
    assert seen == Coverage(
        files=8, counted=3, near_repeats=1, copies=2, set_aside=2, waiting=0, pages=4, pages_read=4, pages_empty=0, pages_failed=0
    )
    assert seen.sentence() == (
        "8 files: 3 documents counted + 1 near repeat + 2 exact copies + 2 set aside. 4 pages: 4 with text + 0 empty + 0 failed"
    )


def test_a_document_that_a_later_stage_lost_is_in_no_statistic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.stages import mentions

    folder = write_archive(tmp_path / "papers", 3)
    make = mentions.make

    def breaks(settings, documents, **more):  # type: ignore[no-untyped-def]
        if documents[0].path == "minutes-02.txt":
            raise ZeroDivisionError("planted")
        return make(settings, documents=documents, **more)

    monkeypatch.setattr(mentions, "make", breaks)
    config = load(folder, QUICK, str(tmp_path / "store"))
    run(config)
    store = Store(config.store)
    seen = coverage(store)
    assert (seen.files, seen.counted, seen.set_aside) == (3, 2, 1)
    assert _words_counted(store) == _words(store) - _words(store, "minutes-02.txt")
    monkeypatch.setattr(mentions, "make", make)
    run(config, retry=True)
    assert coverage(store).counted == 3
    assert _words_counted(store) == _words(store)


def _words_counted(store: Store) -> int:
    """The words that the rate of mentions was taken over: mentions / rate * 10,000."""
    rows = store.frame("influence").query(
        "measure == 'per_10000_words' and org_id != '' and kind == '' and role == '' and topic_id == '' and period == ''"
    )
    return {round(n / value * 10_000) for n, value in zip(rows["n"], rows["value"], strict=True)}.pop()


def _words(store: Store, path: str = "") -> int:
    documents = store.frame("documents")
    return int(documents[(documents["path"] == path) | (path == "")]["n_words"].sum())


FATES = ("counted", "near", "copy", "unread", "unopened", "waiting")


@given(st.lists(st.sampled_from(FATES), max_size=12))
def test_the_counts_always_add_up(fates: list[str]) -> None:
    rows: dict[str, list[object]] = {"files": [], "documents": [], "duplicates": [], "failures": []}
    for n, fate in enumerate(["counted", *fates]):
        path, doc_id = f"{n:02}.txt", "doc0" if fate == "copy" else f"doc{n}"
        if fate == "unopened":
            rows["failures"].append(Failure("files", path, 0, "", "unreadable", "", ""))
            continue
        rows["files"].append(File(path, doc_id, "folder", "text", 1, "b"))
        if fate == "unread":
            rows["failures"].append(Failure("pages", path, 0, doc_id, "broken", "", ""))
        if fate in ("counted", "near"):
            rows["documents"].append(
                Document(doc_id, "c", path, "folder", "text", "other", "en", "", None, None, None, None, None, 1, 1, 1, "b")
            )
        if fate in ("near", "copy"):
            rows["duplicates"].append(Duplicate(path, doc_id, "doc0", "bytes" if fate == "copy" else "near", 1.0))
    seen = coverage(Memory(rows))
    assert seen.files == len(fates) + 1 == seen.counted + seen.near_repeats + seen.copies + seen.set_aside + seen.waiting
    wanted = [1 + fates.count("counted"), fates.count("near"), fates.count("copy"), fates.count("unread") + fates.count("unopened")]
    assert [seen.counted, seen.near_repeats, seen.copies, seen.set_aside] == wanted
