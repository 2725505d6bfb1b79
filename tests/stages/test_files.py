"""Which files there are, their batches, and the CSV files beside them."""

import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from pipeline.corpus import Corpus
from pipeline.errors import InputError, SettingsError
from pipeline.settings import CorpusSettings, FilesSettings
from pipeline.sources.folder import find
from pipeline.stages import files
from pipeline.stages.files import make


def corpus(root: Path, **settings: list[str]) -> Corpus:
    return Corpus("test", root, root, CorpusSettings(**settings))  # type: ignore[arg-type]


def write(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        (root / f"{name}.txt").write_text(text, encoding="utf-8")


def test_own_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in (
        "a.txt",
        ".b.txt",
        "organisations.csv",
        "sub/organisations.csv",
        "store/c.txt",
        "store/study.json",
        ".git/d.txt",
        "İlçe/é.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    assert find(corpus(tmp_path)) == ["a.txt", "sub/organisations.csv", "İlçe/é.txt"]


def test_folders_that_link_to_each_other_are_walked_once(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text("x")
        (tmp_path / name / "other").symlink_to(tmp_path / other)
    assert {p.rpartition("/")[2] for p in find(corpus(tmp_path))} == {"a.txt", "b.txt"}
    assert len(find(corpus(tmp_path))) == 2


def test_patterns(tmp_path: Path) -> None:
    for name in ("a.txt", "x/b.txt", "x/y/c.txt", "x/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert find(corpus(tmp_path, include=["**/*.txt"], exclude=["x/y/**"])) == ["a.txt", "x/b.txt"]
    assert find(corpus(tmp_path, include=["*.txt"])) == ["a.txt"]


def test_same_bytes_share_document_and_batch(tmp_path: Path) -> None:
    write(tmp_path, a="one", b="two", c="one")
    a, b, c = make(FilesSettings(), corpus(tmp_path))["files"]
    assert a.doc_id == c.doc_id != b.doc_id
    assert a.batch == c.batch


def test_new_documents_open_new_batches(tmp_path: Path) -> None:
    write(tmp_path, **{f"m{i}": str(i) for i in range(10)})
    before = make(FilesSettings(), corpus(tmp_path))["files"]
    write(tmp_path, a="new")
    after = make(FilesSettings(), corpus(tmp_path), earlier=before)["files"]
    assert {f.path: f.batch for f in after if f.path != "a.txt"} == {f.path: f.batch for f in before}
    assert after[0].batch not in {f.batch for f in before}
    assert [len([f for f in before if f.batch == b]) for b in dict.fromkeys(f.batch for f in before)] == [4, 4, 2]


def test_what_cannot_be_opened_is_set_aside(tmp_path: Path) -> None:
    write(tmp_path, a="text", big="x" * 100)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "documents.csv").write_text("path;kind\na.txt;minutes\nno.txt;minutes\n")
    made = make(FilesSettings(max_bytes=50), corpus(tmp_path))
    assert [f.path for f in made["files"]] == ["a.txt"]
    assert [(f.path, f.error) for f in made["failures"]] == [
        ("big.txt", "too-large"),
        ("gone.txt", "vanished"),
        ("no.txt", "unmatched-sidecar"),
    ]


def test_files_that_never_end_cost_themselves_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, **{name: name for name in "abcdef"})
    ends, real = threading.Event(), files.doc_id_from

    def read(stream: BinaryIO, most: int = 0) -> str:
        if Path(stream.name).stem in "be":
            ends.wait()
        return real(stream, most)

    monkeypatch.setattr(files, "doc_id_from", read)
    made = make(FilesSettings(time_limit=0.5), corpus(tmp_path))
    ends.set()
    assert [f.path for f in made["files"]] == ["a.txt", "c.txt", "d.txt", "f.txt"]
    assert [(f.path, f.error, f.message) for f in made["failures"]] == [
        (path, "hung", "it was not read to its end after 0.5 seconds") for path in ("b.txt", "e.txt")
    ]


def test_a_fault_while_files_are_read_is_no_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a="a")
    monkeypatch.setattr(files, "detect_format", lambda stream, path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make(FilesSettings(), corpus(tmp_path))


def test_unusable_folders(tmp_path: Path) -> None:
    for root in (tmp_path / "none", tmp_path):
        with pytest.raises(InputError):
            make(FilesSettings(), corpus(root))
    (tmp_path / "a.bin").write_bytes(bytes(range(32)) * 9)
    with pytest.raises(InputError, match=r"1 files, none of which can be read \(1 unknown\)"):
        make(FilesSettings(), corpus(tmp_path))


def test_organisations(tmp_path: Path) -> None:
    write(tmp_path, a="text")
    (tmp_path / "organisations.csv").write_text(
        "name,kind,aliases,parent\nÇevre Derneği,association,ÇD|Çevreciler,\nÇevre Derneği,,,\nGençlik Kolu,club,,cevre-dernegi\n",
        "utf-8-sig",
    )
    one, two, three = make(FilesSettings(registries=[]), corpus(tmp_path))["registry"]
    assert (one.org_id, one.aliases, two.org_id, two.kind, three.parent) == (
        "cevre-dernegi", ["ÇD", "Çevreciler"], "cevre-dernegi-2", "other", "cevre-dernegi")  # fmt: skip


def test_the_seed_registry_stands_before_the_own_rows_and_can_be_left_out(tmp_path: Path) -> None:
    write(tmp_path, a="text")
    (tmp_path / "organisations.csv").write_text("name,kind\nTÜSİAD,association\n", "utf-8")
    whole = make(FilesSettings(), corpus(tmp_path))["registry"]
    assert len(whole) > 1000
    assert [(row.name, row.origin) for row in whole if "TÜSİAD" in (row.name, *row.aliases)] == [("TÜSİAD", "listed")]
    assert whole[-1].name == "TÜSİAD"
    some = make(FilesSettings(registries=["ie"]), corpus(tmp_path))["registry"]
    assert {row.org_id.split("-")[0] for row in some[:-1]} == {"ie"}
    assert [row.name for row in make(FilesSettings(registries=[]), corpus(tmp_path))["registry"]] == ["TÜSİAD"]
    with pytest.raises(SettingsError):
        make(FilesSettings(registries=["nowhere"]), corpus(tmp_path))


FAULTS = [
    ("organisations.csv", "nmae\nx\n", "line 1: unknown column 'nmae'. Did you mean 'name'"),
    ("organisations.csv", "name,kind\nA,association\nB,asociation\n", "line 3: kind is 'asociation'"),
    ("organisations.csv", "id,name\na,A\na,B\n", "line 3: the id 'a' stands in line 2"),
    ("organisations.csv", "name,parent\nA,B\n", "line 2: no organisation has"),
    ("organisations.csv", "name,from\nA,1.2.2020\n", "line 2: from is '1.2.2020'"),
    ("judgements.csv", "when,who,why,action,subject\n2020,me,,merge,A\n", "line 2: why is empty"),
    ("judgements.csv", "when,who,why,action,subject\n2020,me,so,mrege,A\n", "line 2: action is 'mrege'"),
    (
        "judgements.csv",
        "when,who,why,action,subject,value\n2020,me,so,kind,A,union\n2020,me,so,kind,A,unoin\n",
        "line 3: 'unoin' is no kind",
    ),
    ("judgements.csv", "when,who,why,action,subject,value\n2020,me,so,role,A,acting\n", "line 2: 'acting' is no role"),
    ("judgements.csv", "when,who,why,action,subject\n2020,me,so,outcome,A\n", "line 2: '' is no outcome"),
    ("judgements.csv", "when,who,why\n", "line 1: column 'action' is missing"),
    ("documents.csv", "path,date\na,2020\nb\n", "line 3: 1 values"),
]


@pytest.mark.parametrize(("name", "content", "message"), FAULTS)
def test_faults_name_file_and_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    write(tmp_path, a="text")
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError) as caught:
        make(FilesSettings(), corpus(tmp_path))
    assert f"{name}, {message}" in str(caught.value)
