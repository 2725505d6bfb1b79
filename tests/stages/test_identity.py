"""Identity over a corpus: the same name in other words, names that several bodies share, what is left to a person, and what more documents change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identity.names import ident, key
from tests.stages.test_organisations import document, listed, orgs, run, seed


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        (["Ormel Culture and Arts Group", *["Ormel Arts and Culture Group"] * 2], "word order"),
        (["Ormel Rivers Trust", *["Ormel River Trust"] * 2], "plural"),
        (["Ormel Authorities Society", *["Ormel Authority Society"] * 2], "plural"),
        (["Templeg1en Rowing Club", *["Templeglen Rowing Club"] * 2], "letters alike"),
        (["Board of Ormel Wood Trust", *["Ormel Wood Trust"] * 2], "organ"),
        (["Ormel Tidy Towns Committee", *["Ormel Tidy Towns"] * 2], "organ"),
        (["Munna's Rowing Club", *["St. Munna's Rowing Club"] * 2], "first word left out"),
        (["Ormel Housing Association", *["Ormel Voluntary Housing Association"] * 2], "word left out"),
        (["Cycling Campaign", *["Tulton Cycling Campaign"] * 2], "place left out"),
        (["Ormel Co-op Ltd", *["Ormel Cooperative"] * 2], "name"),
        (["Ormel Co. Council Trust", *["Ormel County Council Trust"] * 2], "name"),
        (["Ormel Ormel Wood Trust", *["Ormel Wood Trust"] * 2], "name"),
    ],
)
def test_the_same_in_other_words_is_one_organisation(names: list[str], rule: str) -> None:
    found = run({"d1": names})
    (org,) = found["organisations"]
    assert org.name == names[1]
    assert {k.mention_id: k.rule for k in found["links"]}[f"d1:0-{len(names[0])}"] == rule


def test_turkish_orders_and_organs() -> None:
    names = ["Bütçe ve Plan Komisyonu", "Plan ve Bütçe Komisyonu", "Dere Koruma Birliği", "Dere Koruma Birliği Yönetim Kurulu"]
    assert orgs(run({"d1": names}, lang="tr"))["d1"] == ["Bütçe ve Plan Komisyonu"] * 2 + ["Dere Koruma Birliği"] * 2


@pytest.mark.parametrize(
    "names",
    [
        ["Rail Network", *["Network Rail"] * 6],
        ["Ormel 1st Scouts", *["Ormel 2nd Scouts"] * 6],
        ["Ormel Wood Trust", *["Ormel Food Trust"] * 6],
        ["Ormel Housing Association", "Ormel Voluntary Housing Association", "Ormel National Housing Association"],
        ["Tulton City Council Group", "Tulton City Council"],
        ["City Council and Council of Ormel", "City Council of Ormel"],
    ],
)
def test_other_words_that_tell_apart(names: list[str]) -> None:
    assert len(run({"d1": names}, documents=[document("d1", "en", None)])["organisations"]) == len(set(names))


def test_a_word_of_the_dictionary_is_a_slip_beside_an_overwhelming_name() -> None:
    found = run({"d1": ["Office of Pubic Works", *["Office of Public Works"] * 20]})
    assert [o.name for o in found["organisations"]] == ["Office of Public Works"]
    assert len(run({"d1": ["Office of Pubic Works", *["Office of Public Works"] * 19]})["organisations"]) == 2


def test_units_that_bear_their_councils_name_are_its_units() -> None:
    names = [
        (n, "council")
        for n in (
            "Audit Committee",
            "Tulton City Council Audit Committee",
            "Audit Committee of Tulton City Council",
            "Audit Committee of the Council",
        )
    ]
    found = run({"d1": [*names, ("Nil County Council Audit Committee", "public")]})
    assert orgs(found) == {"d1": ["Audit Committee"] * 4 + ["Nil County Council Audit Committee"]}


def test_abbreviation_at_the_end_of_a_name_is_written_out() -> None:
    full = "Roads and Water Policy Board"
    texts = {
        "d1": [("RWPB", "council", full), "Ormel Joint Cycling Forum"],
        "d2": [("JCF", "platform", "Joint Cycling Forum"), "Ormel JCF"],
    }
    found = run(texts)
    assert orgs(found)["d2"][1] == "Ormel Joint Cycling Forum"


def test_a_name_that_several_bodies_of_the_municipality_share_is_left_to_a_person() -> None:
    near = [("Brook Tidy Towns", "association"), ("Tidy Towns", "association")]
    far = [*[("Brook Tidy Towns", "association")], *[("Ormel Wood Trust", "foundation")] * 9, ("Tidy Towns", "association")]
    texts = {"d1": near, "d2": far, "d3": [("Ormel Tidy Towns", "association")], "d4": [("Tidy Towns", "association")]}
    found = run(texts)
    assert orgs(found)["d1"] == ["Brook Tidy Towns"] * 2
    unlinked = {u.mention_id.split(":")[0]: u for u in found["unlinked"]}
    assert set(unlinked) == {"d2", "d4"}
    names = {o.org_id: o.name for o in found["organisations"]}
    assert [names[r] for r in unlinked["d4"].rivals] == sorted(
        ["Brook Tidy Towns", "Ormel Tidy Towns"], key=lambda n: {v: k for k, v in names.items()}[n]
    )
    assert "2 bodies of 'tulton' bear it" in unlinked["d4"].reason


def test_department_of_state_is_not_the_councils_own() -> None:
    found = run({"d1": [("Department of the Environment", "public"), *[("Environment Department", "council")] * 2]})
    state, own, again = (k.org_id for k in sorted(found["links"], key=lambda k: int(k.mention_id.split(":")[1].split("-")[0])))
    assert state != own == again


def test_abbreviation_means_what_most_documents_say() -> None:
    define, other = ("OCT", "association", "Ormel Civic Trust"), ("OCT", "club", "Ormel Cycling Team")
    many = {f"d{n}": [define] for n in range(4)}
    found = run({**many, "e": ["OCT"], "f": [other]})
    assert orgs(found)["e"] == ["Ormel Civic Trust"]
    found = run({"d0": [define], "e": ["OCT"], "f": [other]})
    (left,) = found["unlinked"]
    assert (left.rule, len(left.rivals)) == ("abbreviation", 2)


def test_shortened_definition_of_a_listed_abbreviation_is_the_listed_body() -> None:
    registry = [seed("r", "Royal Society of the Surveyors of Tulton", "chamber", aliases=["RSST"])]
    assert orgs(run({"d1": [("RSST", "chamber", "Royal Society of Surveyors")]}, registry))["d1"] == [
        "Royal Society of the Surveyors of Tulton"
    ]


def test_ties_name_their_rivals() -> None:
    registry = [listed("a", "Ormel Trust"), listed("b", "Ormel Trust")]
    (tie,) = run({"d1": ["Ormel Trust"]}, registry)["unlinked"]
    assert (tie.rivals, tie.rule) == (["a", "b"], "listed")


def test_pairs_that_may_be_one_are_listed_with_what_would_move() -> None:
    found = run({"d1": ["Carrow Wood Conservation Trust", *["Carrow Woode Conversation Trust"] * 3, "Brook Chess Club"]})
    names = {o.org_id: o.name for o in found["organisations"]}
    (pair,) = found["near_pairs"]
    assert {names[pair.one], names[pair.other]} == {"Carrow Wood Conservation Trust", "Carrow Woode Conversation Trust"}
    assert pair.one < pair.other
    assert (pair.way, pair.mentions) == ("names alike", 1)
    assert pair.likeness >= 0.8


NAMES = ["Ormel Civic Trust", "Brook Rowing Club", "Glen Residents Association", "Tidy Towns", "Fern Forum", "Audit Committee", "OCT"]


@given(st.lists(st.lists(st.sampled_from(NAMES), max_size=4), min_size=1, max_size=5), st.integers(0, 5))
def test_an_identifier_keeps_its_meaning_when_documents_are_added(texts: list[list[str]], cut: int) -> None:
    """Whatever comes later: an identifier that both runs have is of the same name, and full names keep their identifier."""
    rows = {f"d{n}": names for n, names in enumerate(texts)}
    before, after = run(dict(list(rows.items())[:cut])), run(rows)
    names = [{o.org_id: ident(key(o.name.partition(" (")[0], "en")) for o in found["organisations"]} for found in (before, after)]
    assert all(names[1][org_id] == name for org_id, name in names[0].items() if org_id in names[1])
    links = [{k.mention_id: k.org_id for k in found["links"] if k.rule == "name"} for found in (before, after)]
    assert all(links[1].get(mention_id, org_id) == org_id for mention_id, org_id in links[0].items())
