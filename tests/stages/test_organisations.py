"""Organisations: which names are one organisation, which never are, and what a person's judgement does."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.settings import OrganisationsSettings
from pipeline.stages import organisations
from pipeline.tables import Document, Judgement, Listed, Mention, Page

SETTINGS = OrganisationsSettings()
BODY = {"tr": "Irmakköy Belediye Meclisi", "en": "Tulton City Council"}


def frame(table: str, rows: list) -> pd.DataFrame:
    names = [c.name for c in schema.columns(table)]
    return pd.DataFrame([[getattr(r, n) for n in names] for r in rows], columns=names)


def document(doc_id: str, lang: str, body: str | None = "", date: str | None = None) -> Document:
    body = BODY[lang] if body == "" else body
    return Document(doc_id, "test", doc_id, "folder", "text", "minutes", lang, "", date=date, body=body)


def mention(doc_id: str, at: int, name: str, kind: str = "association", expansion: str | None = None) -> Mention:
    start = at * 100
    span = f"{doc_id}:{start}-{start + len(name)}"
    row = Mention(
        span, f"{doc_id}:0-9999", doc_id, start, start + len(name), 1, name, name, kind, "mentioned", "incidental", ["patterns"], 0.9, ""
    )
    return replace(row, expansion=expansion)


def page(doc_id: str, mentions: list[Mention]) -> Page:
    """A text with each name a sentence of its own, and what it stands for in brackets behind it, if that has no other reason."""
    text = ""
    for m in sorted(mentions, key=lambda m: m.start):
        explained = f" ({m.expansion})" if m.expansion and not m.reason else ""
        text = f"{text}. ".ljust(m.start)[: m.start] + m.surface + explained
    return Page(doc_id, 1, 0, len(text), len(text) + 1, None, None, "text", None, None, text, "")


def run(
    texts: dict[str, list],
    registry: list[Listed] | None = None,
    judgements: list[Judgement] | None = None,
    documents: list[Document] | None = None,
    lang: str = "en",
    shuffle: int | None = None,
) -> dict:
    """Link the names of documents; a name is a string or (name, kind) or (name, kind, expansion), or a mention."""
    rows = [
        n if isinstance(n, Mention) else mention(doc_id, at, *([n] if isinstance(n, str) else n))
        for doc_id, names in texts.items()
        for at, n in enumerate(names)
    ]
    documents = documents or [document(doc_id, lang) for doc_id in texts]
    tables = {
        "documents": frame("documents", documents), "pages": frame("pages", [page(d.doc_id, [r for r in rows if r.doc_id == d.doc_id]) for d in documents]),
        "mentions": frame("mentions", rows),
        "registry": frame("registry", registry or []), "judgements": frame("judgements", judgements or []),
    }  # fmt: skip
    if shuffle is not None:
        tables = {name: data.sample(frac=1, random_state=shuffle) for name, data in tables.items()}
    found = organisations.make(SETTINGS, **tables)
    assert set(found) == {"organisations", "links", "unlinked", "near_pairs", "failures"}
    assert {k.mention_id for k in found["links"]} | {u.mention_id for u in found["unlinked"]} == {m.mention_id for m in rows}
    assert len(found["links"]) + len(found["unlinked"]) == len(rows)
    return found


def orgs(found: dict) -> dict[str, list[str]]:
    """The names of the organisations by document, in the order of the mentions; None for unlinked is left out."""
    names = {o.org_id: o.name for o in found["organisations"]}
    ordered = sorted(found["links"], key=lambda k: (k.mention_id.split(":")[0], int(k.mention_id.split(":")[1].split("-")[0])))
    out: dict[str, list[str]] = {}
    for link in ordered:
        out.setdefault(link.mention_id.split(":")[0], []).append(names[link.org_id])
    return out


def listed(org_id: str, name: str, kind: str = "association", **more: object) -> Listed:
    row = Listed(org_id, name, kind, "", [], [])
    return replace(row, **more)


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("tr", ["Dere Koruma Derneği", "DERE KORUMA DERNEĞİ", "Dere Koruma Der.", "Dere Koruma Derneğinin", "Dere Koruma Derneği’nden", "Dere\nKoruma Derneği"]),
        ("tr", ["Irmak Yapı Sanayi ve Ticaret Anonim Şirketi", "Irmak Yapı Sanayi & Ticaret A.Ş.", "IRMAK YAPI SAN. VE TİC. A.Ş."]),
        ("tr", ["Göller Yöresi Kalkınma Vakfı", "Göller Yöresi Kalkınma Vakfınca", "Goller Yoresi Kalkinma Vakfi"]),
        ("en", ["Brook Residents Association", "The Brook Residents Assoc.", "BROOK RESIDENTS’ ASSOCIATION", "**Brook** **Residents' Association**"]),
        ("en", ["Ormel Building Limited", "Ormel Building Ltd."]),
        ("en", ["Ormel Parks and Arts Trust", "Ormel Parks & Arts Trust"]),
        ("en", ["Ormel Tidy Towns", "Ormel Tidytowns"]),
        ("en", ["Municipal District of Ormel - Brook", "ORMEL-BROOK MUNICIPAL DISTRICT"]),
    ],
)  # fmt: skip
def test_variants_of_a_name_are_one_organisation(lang: str, names: list[str]) -> None:
    found = run({"d1": names}, lang=lang)
    (org,) = found["organisations"]
    assert len(found["links"]) == len(names)
    assert org.name == names[0]
    assert org.org_id.startswith("o-")
    assert len(org.org_id) == 14


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ["Ormel Scouts 12th Group", *["Ormel Scouts 13th Group"] * 6]),
        ("en", ["Kilmora Tidy Towns", *["Kilmara Tidy Towns"] * 6, "Kilmora Historical Trust"]),
        ("en", ["Ormel Anglers Trust", *["Ormel Antlers Trust"] * 6]),
        ("en", ["Ormel Wood Trust", *["Ormel Food Trust"] * 6]),
        ("tr", ["Dere Koruma Derneği Irmakköy Şubesi", *["Dere Koruma Derneği Taşköy Şubesi"] * 6]),
        ("tr", ["Dere Koruma Derneği", "Dere Koruma Vakfı"]),
    ],
)
def test_different_names_stay_apart(lang: str, names: list[str]) -> None:
    assert len(run({"d1": names}, lang=lang)["organisations"]) == len(set(names))


def test_identifier_is_a_hash_of_the_canonical_name() -> None:
    (org,) = run({"d1": ["The ORMEL Civic-Trust"]})["organisations"]
    assert org.org_id == "o-" + hashlib.sha256(b"ormelcivictrust").hexdigest()[:12]


def test_misspelling_goes_to_the_established_name_with_a_reason() -> None:
    found = run({"d1": ["Ormel Conservasion Society", *["Ormel Conservation Society"] * 3]})
    (org,) = found["organisations"]
    assert org.aliases == ["Ormel Conservasion Society"]
    (link,) = [k for k in found["links"] if k.rule == "misspelling"]
    assert link.mention_id == "d1:0-26"
    assert "differs by 1 letter from 'ormel conservation society'" in link.reason
    assert link.score < 0.97


def test_misspelling_between_two_names_stays_unlinked() -> None:
    names = ["Trust of Brenwqck Hills", *["Trust of Brenwick Hills"] * 3, *["Trust of Brenwack Hills"] * 3]
    found = run({"d1": names})
    assert "d1:0-23" not in {k.mention_id for k in found["links"]}
    assert len(found["links"]) == 6
    assert len(found["organisations"]) == 2


def test_definition_in_the_document_outranks_the_registry() -> None:
    registry = [listed("who", "World Harvest Organisation", "international", aliases=["WHO"])]
    texts = {"d1": ["Wrelton Historical Organisation", ("WHO", "association", "Wrelton Historical Organisation")], "d2": ["WHO"]}
    assert orgs(run(texts, registry)) == {"d1": ["Wrelton Historical Organisation"] * 2, "d2": ["World Harvest Organisation"]}


def test_abbreviation_is_known_from_other_documents_unless_they_disagree() -> None:
    define = ("OCT", "association", "Ormel Civic Trust")
    assert orgs(run({"d1": [define], "d2": ["OCT"]})) == {"d1": ["Ormel Civic Trust"], "d2": ["Ormel Civic Trust"]}
    other = ("OCT", "club", "Ormel Cycling Team")
    assert orgs(run({"d1": [define], "d2": ["OCT"], "d3": [other]})) == {"d1": ["Ormel Civic Trust"], "d3": ["Ormel Cycling Team"]}


def test_initials_of_the_only_name_they_spell_in_the_document() -> None:
    found = run({"d1": ["Türk Dere ve Göl Odaları Birliği", "TDGOB", "ÖDTÜ"]}, lang="tr")
    assert orgs(found) == {"d1": ["Türk Dere ve Göl Odaları Birliği"] * 2 + ["ÖDTÜ"]}


def test_names_without_a_place_are_scoped_by_the_body_of_the_document() -> None:
    documents = [
        document("d1", "tr", "Irmakköy Belediye Meclisi"),
        document("d2", "tr", "Taşova Belediye Meclisi"),
        document("d3", "tr", None),
    ]
    names = [("Kent Konseyi", "platform"), ("Plan ve Bütçe Komisyonu", "council"), ("Belediye Meclisi", "council")]
    texts = {"d1": [*names, ("Irmakköy Kent Konseyi", "platform")], "d2": names, "d3": names}
    found = run(texts, documents=documents)
    assert orgs(found) == {
        "d1": ["Irmakköy Kent Konseyi", "Plan ve Bütçe Komisyonu (Irmakköy)", "Irmakköy Belediye Meclisi", "Irmakköy Kent Konseyi"],
        "d2": ["Kent Konseyi", "Plan ve Bütçe Komisyonu (Taşova)", "Taşova Belediye Meclisi"],
    }


def test_parts_of_the_only_council_of_the_corpus_belong_to_it() -> None:
    district, council = "Municipal District of Ormel", "Tulton County Council"
    documents = [document("d1", "en", district), document("d2", "en", council)]
    texts = {"d1": [("Roads Directorate", "council")], "d2": [("Roads Directorate", "council")]}
    assert orgs(run(texts, documents=documents)) == {"d1": ["Roads Directorate"], "d2": ["Roads Directorate"]}
    other = document("d3", "en", "Nil County Council")
    three = orgs(run({**texts, "d3": [("Roads Directorate", "council")]}, documents=[*documents, other]))
    assert three == {"d1": ["Roads Directorate (Ormel)"], "d2": ["Roads Directorate (Tulton)"], "d3": ["Roads Directorate (Nil)"]}


def test_name_in_capitals_only_is_written_as_in_a_sentence() -> None:
    found = run({"d1": ["TMMOB ÇEVRE VE ISI DERNEĞİ", "İLKSPOR KULÜBÜ'NE", "YTB"]}, lang="tr")
    assert orgs(found)["d1"] == ["TMMOB Çevre ve Isı Derneği", "İlkspor Kulübü'ne", "YTB"]


def test_role_name_is_short_for_the_only_long_one_in_the_document() -> None:
    texts = {"d1": ["Brook Residents' Association", "Residents' Association"]}
    assert orgs(run(texts)) == {"d1": ["Brook Residents' Association"] * 2}
    texts = {"d1": ["Brook Residents' Association", "Ormel Residents' Association", "Residents' Association"]}
    assert orgs(run(texts)) == {"d1": ["Brook Residents' Association", "Ormel Residents' Association"]}


def test_listed_names_dates_and_weak_aliases() -> None:
    registry = [
        listed("old", "Ormel Rowing Club", "club", valid_to="1999-12-31"),
        listed("new", "Ormel Rowing Club", "club", valid_from="2000", weak=["Rowers"]),
        listed("idle", "Never Named Trust", "foundation", aliases=["NNT"]),
    ]
    documents = [document("d1", "en", date="1998-05-02"), document("d2", "en", date="2003-01"), document("d3", "en"), document("d4", "en")]
    texts = {"d1": ["ORMEL ROWING CLUB"], "d2": ["Ormel Rowing Club", "Rowers"], "d3": ["Ormel Rowing Club"], "d4": ["Rowers"]}
    found = run(texts, registry, documents=documents)
    assert {k.mention_id.split(":")[0]: k.org_id for k in found["links"]} == {"d1": "old", "d2": "new"}
    assert {k.rule for k in found["links"]} == {"listed", "weak alias"}
    assert [(o.org_id, o.origin) for o in found["organisations"]] == [("idle", "listed"), ("new", "listed"), ("old", "listed")]


def seed(org_id: str, name: str, kind: str, **more: Any) -> Listed:
    return replace(listed(org_id, name, kind, **more), origin="seed")


def test_seed_rows_appear_only_with_a_mention_of_them_or_of_a_child() -> None:
    registry = [
        seed("s1", "Ormel Workers' Congress", "union"),
        seed("s2", "Brook Workers' Union", "union", parent="s1", aliases=["BWU"]),
        seed("s3", "Never Named Trust", "foundation"),
        listed("own", "Never Named Club", "club"),
    ]
    found = run({"d1": ["Brook Workers' Union", "BWU"]}, registry)
    assert [(o.org_id, o.origin, o.parent) for o in found["organisations"]] == [
        ("own", "listed", None),
        ("s1", "seed", None),
        ("s2", "seed", "s1"),
    ]
    assert {k.org_id for k in found["links"]} == {"s2"}
    assert [o.org_id for o in run({"d1": []}, registry)["organisations"]] == ["own"]


def test_seed_names_hold_at_any_date_when_no_other_fits() -> None:
    registry = [
        seed("old", "Ormel Roads Authority", "public", valid_to="2015"),
        seed("new", "Ormel Roads Agency", "public", valid_from="2015"),
    ]
    documents = [document("d1", "en", date="2020-02-01")]
    found = run({"d1": ["Ormel Roads Authority", "Ormel Roads Agency"]}, registry, documents=documents)
    assert [k.org_id for k in sorted(found["links"], key=lambda k: k.mention_id)] == ["old", "new"]


def test_weak_name_of_a_seed_row_is_a_name_like_others_until_documents_support_it() -> None:
    registry = [seed("a", "Ormel Harbour Service", "public", weak=["OHS"]), seed("b", "Oak Health Society", "association", weak=["OHS"])]
    assert orgs(run({"d1": ["OHS"]}, registry)) == {"d1": ["OHS"]}
    found = run({"d1": ["OHS"], "d2": ["Ormel Harbour Service", "OHS"]}, registry)
    assert {k.org_id for k in found["links"]} == {"a"}
    assert [o.org_id for o in found["organisations"]] == ["a"]
    both = run({"d1": ["Ormel Harbour Service", "OHS", "Oak Health Society"]}, registry)
    assert orgs(both) == {"d1": ["Ormel Harbour Service", "Oak Health Society"]}


def test_branch_is_a_child_of_its_parent() -> None:
    found = run({"d1": ["Dere Koruma Derneği", "Dere Koruma Derneği Irmakköy Şubesi"]}, lang="tr")
    by_name = {o.name: o for o in found["organisations"]}
    assert by_name["Dere Koruma Derneği Irmakköy Şubesi"].parent == by_name["Dere Koruma Derneği"].org_id
    assert by_name["Dere Koruma Derneği"].parent is None


def test_kind_is_the_weighted_majority() -> None:
    name = "Ormel Hill Group"
    (org,) = run({"d1": [(name, "club"), (name, "platform"), (name, "platform")]})["organisations"]
    assert org.kind == "platform"


def judgement(line_no: int, action: str, subject: str, value: str = "", quote: str = "") -> Judgement:
    return Judgement(line_no, "2026-01-02", "Ada", "seen on their letterhead", action, subject, value, quote)


def test_judgements_are_replayed_in_file_order() -> None:
    texts = {"d1": ["Ormel Trust", "Brook Society", "Glen Club", "Fern Forum"]}
    judgements = [
        judgement(2, "merge", "Brook Society", "Ormel Trust"),
        judgement(3, "rename", "Ormel Trust", "Ormel and Brook Trust"),
        judgement(4, "kind", "Ormel and Brook Trust", "foundation"),
        judgement(5, "not_organisation", "Glen Club"),
    ]
    found = run(texts, judgements=judgements)
    assert found["failures"] == []
    assert orgs(found) == {"d1": ["Ormel and Brook Trust", "Ormel and Brook Trust", "Fern Forum"]}
    merged = next(o for o in found["organisations"] if o.name == "Ormel and Brook Trust")
    assert (merged.kind, merged.aliases) == ("foundation", ["Brook Society", "Ormel Trust"])
    (link,) = [k for k in found["links"] if k.judged_by]
    assert (link.judged_by, link.rule, link.reason) == ("Ada", "judgement", "seen on their letterhead")


def test_split_takes_a_name_or_one_mention_away() -> None:
    texts = {"d1": ["Ormel Conservasion Society", *["Ormel Conservation Society"] * 3]}
    found = run(texts, judgements=[judgement(2, "split", "Ormel Conservasion Society")])
    assert orgs(found)["d1"] == ["Ormel Conservasion Society", *["Ormel Conservation Society"] * 3]
    one = judgement(2, "split", "d1:100-126", "Other Society", "Ormel Conservation Society")
    assert orgs(run(texts, judgements=[one]))["d1"][1] == "Other Society"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (judgement(7, "merge", "Vanished Club", "Ormel Trust"), "no organisation is called 'Vanished Club'"),
        (judgement(7, "merge", "Ormel Trust", "Vanished Club"), "no organisation is called 'Vanished Club'"),
        (judgement(7, "merge", "Ormel Trust", "ORMEL TRUST"), "already"),
        (judgement(7, "split", "Ormel Trust"), "already"),
        (judgement(7, "split", "d1:0-11", "X", "Other words"), "the text is now 'Ormel Trust'"),
        (judgement(7, "rename", "Ormel Trust", " "), "no new name"),
        (judgement(7, "rename", "Vanished Club", "Club"), "no organisation"),
    ],
)
def test_judgement_that_no_longer_fits_is_a_conflict_and_changes_nothing(row: Judgement, why: str) -> None:
    found = run({"d1": ["Ormel Trust"]}, judgements=[row])
    (failure,) = found["failures"]
    assert (failure.stage, failure.error, failure.path, failure.page_no) == ("organisations", "conflict", "judgements.csv", 0)
    assert failure.line_no == 7
    assert why in failure.message
    assert orgs(found) == {"d1": ["Ormel Trust"]}


def test_name_that_mentions_already_left_out_is_no_conflict() -> None:
    found = run({"d1": ["Ormel Trust"]}, judgements=[judgement(2, "not_organisation", "Vanished Club")])
    assert found["failures"] == []


def test_judgement_settles_a_tie() -> None:
    registry = [listed("a", "Ormel Trust"), listed("b", "Ormel Trust")]
    assert run({"d1": ["Ormel Trust"]}, registry)["links"] == []
    found = run({"d1": ["Ormel Trust"]}, registry, [judgement(2, "merge", "Ormel Trust", "b")])
    assert [(k.org_id, k.judged_by) for k in found["links"]] == [("b", "Ada")]


def test_no_mentions_give_no_links() -> None:
    assert all(rows == [] for rows in run({}).values())


def test_stage_rows_fit_their_tables() -> None:
    registry = [listed("idle", "Never Named Trust", "foundation")]
    found = run({"d1": ["Ormel Trust"]}, registry)
    for table in ("organisations", "links"):
        assert schema.to_arrow(table, found[table]).num_rows == len(found[table])


FIRST = ["Ormel", "Brook", "Glen", "Fern", "Tulton"]
LAST = ["Civic Trust", "Rowing Club", "Anglers' Association", "History Society"]
NAMES = st.builds(lambda a, b: f"{a} {b}", st.sampled_from(FIRST), st.sampled_from(LAST))
TEXTS = st.dictionaries(st.sampled_from(["d1", "d2", "d3", "d4"]), st.lists(NAMES, max_size=6), max_size=4)


@settings(max_examples=25, deadline=None)
@given(TEXTS, st.integers(0, 1000))
def test_order_of_rows_does_not_matter(texts: dict[str, list[str]], seed: int) -> None:
    assert repr(run(texts, shuffle=seed)) == repr(run(texts))


@settings(max_examples=25, deadline=None)
@given(TEXTS, TEXTS)
def test_more_documents_leave_earlier_links_alone(texts: dict[str, list[str]], more: dict[str, list[str]]) -> None:
    before = {k.mention_id: k.org_id for k in run(texts)["links"]}
    after = {k.mention_id: k.org_id for k in run({**texts, **{f"z{doc_id}": names for doc_id, names in more.items()}})["links"]}
    assert before.items() <= after.items()


ENDINGS = ["", "’nin", "'ne", "nin", "nden", "nce", "ne"]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["Irmakköy Dağcılık Derneği", "Çığlık Şiir Evi Derneği", "İğneada Balıkçılar Derneği"]),
    st.sampled_from(ENDINGS),
    st.integers(0, 2),
)
def test_casing_and_endings_link_to_one_organisation(name: str, ending: str, case: int) -> None:
    upper = str.maketrans({"i": "İ", "ı": "I"})
    form = [name + ending, (name + ending).translate(upper).upper(), (name + ending).replace(" ", "\n")][case]
    found = run({"d1": [name, form]}, lang="tr")
    assert len(found["links"]) == 2
    assert len({k.org_id for k in found["links"]}) == 1
    assert found["organisations"][0].name == name


def test_ten_thousand_names_with_the_same_endings_link_each_to_its_own() -> None:
    rng = random.Random(1)
    letters = "abcdefghijklmnoprstuvyz"
    names = [f"{''.join(rng.choices(letters, k=8)).title()} {b}" for b in LAST for _ in range(2500)]
    found = run({"d1": names})
    assert len(found["links"]) > 9900


def test_bodies_of_one_council_share_its_directorates() -> None:
    documents = [
        document("d1", "en", "Ormel County Council"),
        document("d2", "en", "Municipal District of Brook"),
        document("d3", "en", "Glen Town Council"),
    ]
    office, own = ("Housing Directorate", "council"), ("Ormel County Council", "council")
    texts = {"d1": [office], "d2": [own, office, ("County Council", "council")], "d3": [office]}
    found = run(texts, documents=documents)
    assert orgs(found) == {
        "d1": ["Housing Directorate (Ormel)"],
        "d2": ["Ormel County Council", "Housing Directorate (Ormel)", "Ormel County Council"],
        "d3": ["Housing Directorate (Glen)"],
    }


def test_a_name_that_one_organisation_bears_stays_as_written() -> None:
    (org,) = run({"d1": [("Housing Directorate", "council")]})["organisations"]
    assert (org.name, org.place) == ("Housing Directorate", "Tulton")


def test_name_that_documents_of_a_municipality_agree_on() -> None:
    full, short = ("Ormel Borough Council", "public"), ("Borough Council", "public")
    documents = [document(d, "en", "Nil Parish Council") for d in ("d1", "d2", "d3")] + [document("d4", "en", "Glen Parish Council")]
    found = run({"d1": [full, short], "d2": [full, short], "d3": [short], "d4": [short]}, documents=documents)
    assert orgs(found)["d3"] == ["Ormel Borough Council"]
    assert orgs(found)["d4"] == ["Borough Council"]


def test_abbreviation_at_the_head_of_a_name() -> None:
    names = [("Ormel Demokrat Partisi", "party"), ("ODP", "party", "Ormel Demokrat Partisi"), "Ormel Demokrat Partisi Grubu", "ODP Grubu"]
    assert orgs(run({"d1": names}, lang="tr"))["d1"][2:] == ["Ormel Demokrat Partisi Grubu"] * 2


def test_spelling_of_the_dictionary_wins_between_two_names_met_once() -> None:
    found = run({"d1": ["Irmakköy Emeklier Derneği", "Irmakköy Emekliler Derneği"]}, lang="tr")
    assert orgs(found)["d1"] == ["Irmakköy Emekliler Derneği"] * 2
