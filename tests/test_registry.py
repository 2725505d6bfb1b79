"""The seed registry: facts in good order, and how a corpus's own list outranks it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from typing import get_args

import pytest

from pipeline.errors import SettingsError
from pipeline.identity.met import Registry, languages_of
from pipeline.identity.names import ident, key
from pipeline.languages import codes
from pipeline.registry import joined, registries, seeds
from pipeline.settings import FilesSettings
from pipeline.stages.mentions import tag_text
from pipeline.tables import Listed, OrgKind

ALL = seeds(registries())


def idents(row: Listed, names: list[str]) -> set[str]:
    return {ident(key(name, lang)) for name in names for lang in languages_of(row)}


def test_every_registry_is_on_by_default_and_large_enough() -> None:
    assert sorted(FilesSettings().registries) == list(registries())
    assert len(seeds(["tr"])) >= 400
    assert len(seeds(["ie", "gb", "us"])) >= 250


def test_identifiers_and_names_are_unique_and_identifiers_say_the_registry() -> None:
    assert [i for i, n in Counter(row.org_id for row in ALL).items() if n > 1] == []
    assert [i for i, n in Counter(name for row in ALL for name in idents(row, [row.name])).items() if n > 1] == []
    assert all(row.org_id.startswith(f"{name}-") and row.origin == "seed" for name in registries() for row in seeds([name]))


def test_kinds_languages_and_parents_are_known() -> None:
    ids = {row.org_id for row in ALL}
    for row in ALL:
        assert row.kind in get_args(OrgKind)
        assert row.lang in ("", *codes())
        assert row.parent is None or (row.parent in ids and row.parent != row.org_id)


def test_no_strong_name_belongs_to_two_organisations_and_no_name_is_strong_and_weak() -> None:
    registry = Registry({row.org_id: row for row in ALL})
    assert {name: bearers for name, bearers in registry.strong.items() if len(bearers) > 1} == {}
    assert set(registry.strong) & set(registry.weak) == set()


def test_names_are_composed_letters_without_stray_space() -> None:
    for name in (name for row in ALL for name in (row.name, *row.aliases, *row.weak)):
        assert unicodedata.is_normalized("NFC", name)
        assert not any(unicodedata.combining(c) for c in name)
        assert name == " ".join(name.split())
        assert not name.startswith("The ")


def test_no_strong_name_is_a_short_word_or_is_listed_twice() -> None:
    for row in ALL:
        assert all(len(name) > 2 for name in (row.name, *row.aliases))
        names = [row.name, *row.aliases, *row.weak]
        assert len(names) == len(set(names)), row.org_id


def test_an_unknown_registry_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match="no registry called 'atlantis'"):
        seeds(["tr", "atlantis"])
    assert seeds([]) == ()


def seed(org_id: str, name: str, aliases: list[str] | None = None, weak: list[str] | None = None, parent: str | None = None) -> Listed:
    return Listed(org_id, name, "union", "tr", aliases or [], weak or [], parent, origin="seed")


SEEDS = [
    seed("tr-a", "Dere İşçileri Birliği", ["DERİB", "Dere-İş"], ["DİB"]),
    seed("tr-b", "Irmak İşçileri Sendikası", ["Irmak-İş"], parent="tr-a"),
]


def test_own_rows_follow_the_seed_and_replace_those_with_their_name_or_identifier() -> None:
    own = replace(SEEDS[0], org_id="own", origin="listed", aliases=[])
    assert joined(SEEDS, []) == SEEDS
    assert joined(SEEDS, [own]) == [replace(SEEDS[1], parent="own"), own]
    by_alias = replace(own, name="Dere-İş")
    assert joined(SEEDS, [by_alias]) == [replace(SEEDS[1], parent="own"), by_alias]
    by_own_alias = replace(own, name="Dere Emekçileri", aliases=["DERE İŞÇİLERİ BİRLİĞİ"])
    assert joined(SEEDS, [by_own_alias]) == [replace(SEEDS[1], parent="own"), by_own_alias]
    same_id = replace(own, org_id="tr-a", name="Something else")
    assert joined(SEEDS, [same_id]) == [SEEDS[1], same_id]


def test_other_names_of_own_rows_are_taken_from_the_seed() -> None:
    own = Listed("own", "Dağ İzcileri Birliği", "club", "tr", ["DERİB"], ["DİB"])
    assert joined(SEEDS, [own]) == [replace(SEEDS[0], aliases=["Dere-İş"], weak=[]), SEEDS[1], own]


TURKISH = [
    ("Toplantıya TMMOB ve DİSK temsilcileri katıldı.", ["TMMOB", "DİSK"]),
    ("Temsilci disk hakkında konuştu, tobb diye yazdı.", []),
    ("SES tonu yükseldi.", []),
    ("Sağlık ve Sosyal Hizmet Emekçileri Sendikası yazdı; SES üyeleri geldi.", ["Sağlık ve Sosyal Hizmet Emekçileri Sendikası", "SES"]),
    ("İHD'nin ve Mardin Barosu’nun yazısı okundu.", ["İHD", "Mardin Barosu"]),
    ("Eğitim-Bir-Sen ile Genel-İş Sendikası'na yer verildi.", ["Eğitim-Bir-Sen", "Genel-İş Sendikası"]),
]


@pytest.mark.parametrize(("text", "expected"), TURKISH)
def test_seed_names_in_turkish_text(text: str, expected: list[str]) -> None:
    assert [m.surface for m in tag_text(text, "tr", ALL)] == expected


def test_abbreviations_of_another_language_are_left_to_the_document() -> None:
    assert [m.surface for m in tag_text("The DİSK and the AFL-CIO wrote.", "en", ALL)] == ["AFL-CIO"]


def test_the_document_outranks_what_an_abbreviation_means_elsewhere() -> None:
    found = tag_text("The Tulton Improvement Institute (TII) met. TII wrote.", "en", ALL)
    assert [(m.name, m.expansion) for m in found if m.surface == "TII"] == [("TII", "Tulton Improvement Institute")] * 2
