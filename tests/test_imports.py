"""Lists of organisations: from any CSV, and from what a run found back to a list that changes no link."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.api import Study
from pipeline.cli import main
from pipeline.errors import InputError, SettingsError
from pipeline.exports import organisations
from pipeline.imports import import_organisations
from pipeline.sidecars import read_organisations
from pipeline.store import Store
from tests.archive import write_archive

FOREIGN = "Ad;Tür;Diğer adlar;Şehir\nDere Koruma Derneği;Dernek;DKD, Dere Der.;Irmakköy\nTaşova Kültür Vakfı;Vakıf;;\n"


def test_foreign_columns_values_and_lists_become_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "liste.csv", tmp_path / "organisations.csv"
    source.write_text(FOREIGN, encoding="utf-8-sig")
    columns = ["name=Ad", "kind=Tür", "aliases=Diğer adlar", "place=Şehir"]
    arguments = [*(a for c in columns for a in ("--column", c)), "--value", "kind:Dernek=association", "--value", "kind:Vakıf=foundation"]
    with pytest.raises(SystemExit) as ended:
        main(["import", str(source), "--to", str(target), *arguments, "--fixed", "lang=tr", "--separator", ","])
    assert not ended.value.code
    assert capsys.readouterr().out.endswith("2 organisations\n")
    first, second = read_organisations(target)
    assert (first.org_id, first.name, first.kind, first.lang) == ("dere-koruma-dernegi", "Dere Koruma Derneği", "association", "tr")
    assert (first.aliases, first.place) == (["DKD", "Dere Der."], "Irmakköy")
    assert (second.kind, second.aliases, second.place) == ("foundation", [], None)


def test_faults_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    source, target = tmp_path / "liste.csv", tmp_path / "organisations.csv"
    source.write_text(FOREIGN, encoding="utf-8")
    with pytest.raises(InputError, match=r"liste\.csv, entry after the header in line 2: kind is 'Dernek'"):
        import_organisations(source, target, {"name": "Ad", "kind": "Tür"}, {}, {})
    with pytest.raises(InputError, match=r"has no column 'Name'"):
        import_organisations(source, target, {"name": "Name"}, {}, {})
    with pytest.raises(SettingsError, match=r"no column 'town'"):
        import_organisations(source, target, {"town": "Şehir"}, {}, {})
    assert not target.exists()
    target.write_text("kept", encoding="utf-8")
    with pytest.raises(InputError, match=r"exists"):
        import_organisations(source, target, {"name": "Ad"}, {}, {})
    assert target.read_text(encoding="utf-8") == "kept"


def test_what_was_found_laid_beside_the_corpus_changes_no_link(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 3)
    study = Study(folder, store=str(tmp_path / "store"))
    study.run()
    links = study.table("links")
    (written,) = organisations.write(Store(study.config.store), tmp_path / "out", lang="en")
    assert len(read_organisations(written)) == len(study.table("organisations")) > 1
    shutil.copy(written, folder / "organisations.csv")
    study.run()
    again = study.table("links")
    assert again[["mention_id", "org_id"]].equals(links[["mention_id", "org_id"]])
    assert set(study.table("organisations")["origin"]) == {"listed"}
