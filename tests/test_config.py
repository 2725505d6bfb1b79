"""Settings: precedence, origins, and messages for what is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.config import default_toml, load
from pipeline.errors import InputError, SettingsError
from pipeline.settings import SECTIONS
from pipeline.variants import names, variants


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bare_folder_has_the_defaults(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert config.corpus.name == tmp_path.name
    assert config.corpus.root == tmp_path
    assert config.store == f"tutanak-store/{tmp_path.name}"
    assert not config.origins


def test_a_study_overrides_its_corpus_and_set_overrides_both(tmp_path: Path) -> None:
    _write(tmp_path / "corpora/town/corpus.toml", '[corpus]\nname = "town"\npath = "papers"\n[topics]\nseed = 1\ntopics = 5\n')
    (tmp_path / "corpora/town/papers").mkdir()
    study = _write(tmp_path / "configs/study.toml", '[corpus]\npath = "../corpora/town"\n[topics]\nseed = 2\n')
    config = load(study, ["topics.model=lda"])
    assert (config["topics"].seed, config["topics"].topics, config["topics"].model) == (2, 5, "lda")
    assert config.origins["topics.seed"] == str(study)
    assert config.origins["topics.topics"].endswith("corpus.toml")
    assert config.origins["topics.model"] == "--set"
    assert config.corpus.root.resolve() == tmp_path / "corpora/town/papers"
    assert Path(config.store).parent.resolve() == tmp_path / "configs"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[topic]\nseed = 1", "topics"),
        ("[topics]\nsede = 1", "seed"),
        ('[topics]\nseed = "one"', "a whole number"),
        ("[topics]\nmax_share = 3.5", "at most 1.0"),
        ('[topics]\nmodel = "bert"', "lda, nmf"),
        ("[topics]\nmax_share = nan", "at most 1.0"),
        ('[mentions]\ntaggers = ["model", "patern"]', "patterns"),
        ('[corpus]\nlanguages = ["de"]', "en, tr"),
        ("[corpus]\ninclude = [1]", "a list of texts"),
        ("seed = 1", "seed"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(tmp_path: Path, text: str, said: str) -> None:
    study = _write(tmp_path / "s.toml", text)
    with pytest.raises(SettingsError, match=said) as caught:
        load(study)
    assert "s.toml" in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["[corpus", "[corpus]\npath = 'x'\npath = 'y'", "\udcff"])
def test_a_file_that_is_no_toml_is_an_input_error(tmp_path: Path, text: str) -> None:
    study = tmp_path / "s.toml"
    study.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=r"s\.toml"):
        load(study)


def test_paths_that_cannot_be_used_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        load(tmp_path / "nowhere")
    with pytest.raises(InputError, match="single file"):
        load(_write(tmp_path / "a.pdf", "x"))
    with pytest.raises(InputError, match="missing"):
        load(_write(tmp_path / "s.toml", '[corpus]\npath = "missing"'))


@pytest.mark.parametrize("text", ["seed", "topics.seed", "=3"])
def test_set_needs_section_key_and_value(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"section\.key"):
        load(tmp_path, [text])


def test_the_default_file_is_complete_and_loads_to_the_defaults(tmp_path: Path) -> None:
    text = default_toml()
    assert tomllib.loads(text).keys() == SECTIONS.keys()
    config = load(_write(tmp_path / "d.toml", text))
    assert all(config[name] == settings() for name, settings in SECTIONS.items())


@pytest.mark.parametrize("folder", ["sources", "taggers", "topic_models", "measures", "exports", "readers"])
def test_names_of_variants_are_known_without_importing_them(folder: str) -> None:
    assert names(folder) == tuple(variants(folder))


def test_a_folder_whose_name_is_no_unicode_has_a_name_that_can_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "a\udcff"
    folder.mkdir()
    config = load(folder)
    assert config.corpus.name == "a\\xff"
    assert config.store.encode()


def test_the_folder_is_not_set_by_set(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="folder itself"):
        load(tmp_path, ["corpus.path=elsewhere"])
