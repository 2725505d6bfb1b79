"""Archives: members are documents; hostile and damaged archives are refused with the reason."""

from __future__ import annotations

import io
import multiprocessing
import os
import zipfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Study
from pipeline.archives import Budget, Member, members, read_bytes
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError
from pipeline.settings import FilesSettings
from pipeline.stages import files
from pipeline.tables import Failure, File
from tests.readers.papers import column, pdf, word_file

SETTINGS = FilesSettings()


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def mail(name: str, data: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "Minutes"
    message.set_content("See the minutes.")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return b"Received: x\n" + bytes(message)


def opened(data: bytes, settings: FilesSettings = SETTINGS) -> list[Member]:
    return list(members(io.BytesIO(data), "zip", Budget(settings)))


def refused(data: bytes, settings: FilesSettings = SETTINGS) -> dict[str, str]:
    return {m.name: m.refused.error for m in opened(data, settings) if m.refused}


def test_members_are_documents_like_files(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    inner = zipped({"deep.txt": b"Deep minutes of the council"})
    entries = {"2021/minutes.pdf": pdf([column(["Minutes of the council"])]), "note.docx": word_file(), "more.zip": inner, "mail.eml": mail("a.txt", b"Attached minutes")}  # fmt: skip
    (corpus / "all.zip").write_bytes(zipped({**entries, "__MACOSX/._x": b"x", ".hidden": b"x", "folder/": b""}))
    (corpus / "plain.txt").write_bytes(b"Deep minutes of the council")
    study = Study(corpus, store=str(tmp_path / "store"))
    study.run()
    found = study.table("files").set_index("path")["format"].to_dict()
    assert found == {
        "all.zip/2021/minutes.pdf": "pdf",
        "all.zip/note.docx": "docx",
        "all.zip/more.zip/deep.txt": "text",
        "all.zip/mail.eml": "eml",
        "all.zip/mail.eml/a.txt": "text",
        "plain.txt": "text",
    }
    doc_ids = study.table("files").set_index("path")["doc_id"]
    assert doc_ids["all.zip/more.zip/deep.txt"] == doc_ids["plain.txt"]
    pages = study.table("pages").set_index("doc_id")["text"]
    assert pages[doc_ids["all.zip/2021/minutes.pdf"]] == "Minutes of the council"
    assert pages[doc_ids["all.zip/mail.eml/a.txt"]] == "Attached minutes"
    assert set(study.table("failures")["stage"]) <= {"topics"}  # too little text for those


def test_the_bytes_of_a_path_through_archives(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"b/c.zip": zipped({"d.eml": mail("e.txt", b"E")})}))
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "folder.zip/f.txt").write_bytes(b"F")
    corpus = Corpus("c", tmp_path, tmp_path)
    assert read_bytes(corpus, "a.zip/b/c.zip/d.eml/e.txt") == b"E"
    assert read_bytes(corpus, "folder.zip/f.txt") == b"F"
    for missing in ("a.zip/b/x.txt", "a.zip/b", "none.zip/x", "folder.zip/g.txt"):
        with pytest.raises(OSError, match=r".") as caught:
            read_bytes(corpus, missing)
        assert caught.value.strerror


def test_an_archive_is_opened_once_for_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"{n}.txt": f"Minutes {n}".encode() for n in range(40)}
    (tmp_path / "a.zip").write_bytes(zipped({**texts, "inner.zip": zipped(texts), "other.zip": zipped(texts)}))
    opened, real = [], zipfile.ZipFile
    monkeypatch.setattr(zipfile, "ZipFile", lambda source: opened.append(source) or real(source))
    corpus = Corpus("c", tmp_path, tmp_path)
    for inside in ("", "inner.zip/", "other.zip/"):
        assert {name: read_bytes(corpus, f"a.zip/{inside}{name}") for name in texts} == texts
    assert len(opened) <= 2 * 3  # each to tell what it is, and to read it


def test_archives_that_changed_are_opened_anew_and_few_stay_open(tmp_path: Path) -> None:
    corpus, here = Corpus("c", tmp_path, tmp_path), Path("/proc/self/fd")
    for content in (b"old", b"new", b"yet another"):
        (tmp_path / "0.zip").write_bytes(zipped({"a.txt": content}))
        assert read_bytes(corpus, "0.zip/a.txt") == content
    (tmp_path / "1.zip").write_bytes(zipped({"a.txt": b"moved"}))
    (tmp_path / "1.zip").rename(tmp_path / "0.zip")
    assert read_bytes(corpus, "0.zip/a.txt") == b"moved"
    for n in range(12):
        (tmp_path / f"{n}.zip").write_bytes(zipped({"a.txt": b"x" * n}))
        assert read_bytes(corpus, f"{n}.zip/a.txt") == b"x" * n
    still = [link for link in here.iterdir() if str(tmp_path) in (os.readlink(link) if link.is_symlink() else "")]
    assert 0 < len(still) <= 4
    (tmp_path / "11.zip").unlink()
    with pytest.raises(OSError, match=r"."):
        read_bytes(corpus, "11.zip/a.txt")


def _read_all(place: Path) -> bool:
    corpus = Corpus("c", place, place)
    return all(read_bytes(corpus, f"a.zip/{n}.txt") == bytes([n]) * 50_000 for _ in range(20) for n in range(20))


def test_processes_that_were_forked_with_an_open_archive_do_not_disturb_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.txt": bytes([n]) * 50_000 for n in range(20)}, zipfile.ZIP_STORED))
    assert _read_all(tmp_path)
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("fork")) as pool:
        others = [pool.submit(_read_all, tmp_path) for _ in range(3)]
        assert _read_all(tmp_path)
        assert all(other.result() for other in others)


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.txt", "a/../../up.txt", "C:/x.txt", "..\\up.txt"])
def test_paths_that_lead_out_are_refused(name: str) -> None:
    found = refused(zipped({name: b"x", "good.txt": b"y"}))
    assert list(found.values()) == ["unsafe"]


def test_links_passwords_and_repeated_names_are_refused() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("once1.txt", "1")
        archive.writestr("once2.txt", "2")
    assert refused(out.getvalue().replace(b"once2", b"once1")) == {"link.txt": "unsafe", "once1.txt": "repeated-name"}
    locked = bytearray(zipped({"a.txt": b"secret"}, zipfile.ZIP_STORED))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(locked)) == {"a.txt": "encrypted"}


def test_bombs_are_refused() -> None:
    bomb = zipped({"a.txt": bytes(3 << 20), "b.txt": b"y"})
    assert refused(bomb, FilesSettings(max_bytes=1 << 20)) == {"a.txt": "too-large"}
    for settings in (FilesSettings(max_unpacked=2), FilesSettings(max_members=1)):
        with pytest.raises(DocumentError) as caught:
            opened(bomb, settings)
        assert caught.value.error == "too-large"
    nested = b"x"
    for depth in range(6):
        nested = zipped({f"{depth}.zip" if depth else "x.txt": nested})
    assert list(refused(nested, FilesSettings(max_depth=3)).values()) == ["too-deep"]


def test_a_size_that_the_header_hides_is_found() -> None:
    data = bytearray(zipped({"a.txt": bytes(3 << 20)}))
    for at in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[at : at + 4] = (100).to_bytes(4, "little")
    assert set(refused(bytes(data), FilesSettings(max_bytes=1 << 20)).values()) <= {"broken", "too-large"}
    assert refused(bytes(data))


def test_names_packed_on_a_turkish_computer() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x" * 17 + ".txt", "Minutes")
    name = "müdürlüğü işleri.".encode("cp857")
    data = out.getvalue().replace(b"x" * 17, name)
    assert [m.name for m in opened(data)] == ["müdürlüğü işleri..txt"]


def test_a_damaged_archive_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(zipped({"a.txt": b"x" * 1000})[:60])
    (tmp_path / "good.txt").write_bytes(b"Minutes")
    made = files.make(SETTINGS, Corpus("c", tmp_path, tmp_path))
    assert [f.path for f in made["files"] if isinstance(f, File)] == ["good.txt"]
    assert [(f.path, f.error) for f in made["failures"] if isinstance(f, Failure)] == [("cut.zip", "broken")]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@given(at=st.integers(0, 400), change=st.binary(min_size=1, max_size=8))
def test_any_change_to_an_archive_is_read_or_refused(compression: int, at: int, change: bytes) -> None:
    data = bytearray(zipped({"a.txt": b"Minutes of the council " * 9, "b/c.txt": b"Tutanak " * 9}, compression))
    at %= len(data)
    data[at : at + len(change)] = change
    with suppress(DocumentError):
        assert all(m.refused or m.data is not None for m in opened(bytes(data)))
