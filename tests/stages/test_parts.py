"""Names with words too many or too few: which are joined to the name that the corpus has, and which stay apart."""

from __future__ import annotations

import pytest

from tests.stages.test_organisations import document, orgs, run, seed

Row = tuple[str, str]


def council(*names: str) -> list[Row]:
    return [(n, "council") for n in names]


def public(*names: str) -> list[Row]:
    return [(n, "public") for n in names]


def club(*names: str) -> list[Row]:
    return [(n, "association") for n in names]


TRUST = "Ormel Wood Heritage Trust"
LONG = "Leisure, Meadows and Emergency Services Strategic Policy Committee"
SAME = [
    # what was read with the name
    (club(f"Contractors for {TRUST}", *[TRUST] * 10), "words around"),
    (club(f"{TRUST} for Phase", *[TRUST] * 10), "words around"),
    (council(f"Farming {LONG}", *[LONG] * 10), "words around"),
    (council("Fernhill Municipal District Council", *["Fernhill Municipal District"] * 10), "words around"),
    (council("Fernhill District Council", "Fernhill District"), "words around"),
    (club("Currently Ormel Wood Trust", "Ormel Wood Trust"), "words around"),
    (club("Support Services Directorate Elmsworth Lough Anglers", *["Elmsworth Lough Anglers"] * 10), "words around"),
    (club("Roads and Water Elmsworth Lough Anglers", *["Elmsworth Lough Anglers"] * 10), "words around"),
    (club(f"Contractors for {TRUST}", *[TRUST] * 5, *[f"{TRUST}s"] * 5), "words around"),  # met ten times with its other wording
    # the municipality written out
    (council("Roads Section Tulton City Council", "Roads Section"), "municipality written out"),
    (public("Tulton City Archive Service", *["Tulton Archive Service"] * 2), "municipality written out"),
    # units
    (council("Forward Planning Directorate", *["Forward Planning Department"] * 2), "unit"),
    (council("Bridges Services Department", *["Bridges Department"] * 2), "unit"),
    ([("Capital Works", "company"), *council(*["Capital Works Directorate"] * 2)], "unit"),
    (
        council("Leisure and Emergency Services Committee", *["Leisure, Arts and Emergency Services Committee"] * 10),
        "words of a unit left out",
    ),
    (council("Fernhill Municipal District", *["Ashby-Fernhill Municipal District"] * 10), "words of a unit left out"),
    (
        council(
            "Leisure, Meadows, Roads and Farming Strategic Policy Committee",
            *["Leisure, Meadows and Farming Strategic Policy Committee"] * 2,
        ),
        "words of a unit left out",
    ),
    (council("Bridge Design Office", *["Mid West National Bridge Design Office"] * 10), "words of a unit left out"),
    (council("Tulton Enterprise Office", *["Tulton Local Enterprise Office"] * 2), "word left out"),
    ([("Ormel Networks Division", "council"), *[("Ormel Networks", "company")] * 2], "organ"),
    (public("Office of the Archive Keeping Commission", *["Archive Keeping Commission"] * 2), "organ"),
    # the first or last items of a list, a municipality's name, a legal form behind words of role, a proper name
    (public("Department of Farming, Food", *["Department of Farming, Food and the Marine"] * 2), "cut short"),
    (club("County Strategy Group", "Nil City and County Strategy Group"), "cut short"),
    ([("Strategic Development DAC", "company"), ("Elmsworth Strategic Development DAC", "company")], "cut short"),
    ([("Carrigmore Port Company", "company"), *[("Shanbrook Carrigmore Port Company", "company")] * 2], "cut short"),
    # the country, and a name cut short
    (club("Wheelmakers' Society", *["Wheelmakers' Society of Ireland"] * 2), "country left out"),
    (club("Glen Search Team", *["Ormel Glen Search Team"] * 2), "cut short"),
    (club("Governors of Carrow and St.", *["Governors of Carrow and St. Munna's Hospital"] * 2), "cut short"),
    # slips beside the place, in long words, and in words that other names have
    (council("Metroplitan Council", *["Tulton Metropolitan Council"] * 2), "misspelling"),
    (club("Carrigferry Old Mill Association", "Carricferry Old Mill Association"), "misspelling"),
    # words for the people of a body, trades, forms of derived words
    (club("Ormel Local History Group", *["Ormel Local History Society"] * 2), "organ"),
    (council("Ormel Elm Strategic Roads Design Office", *["Ormel Elm Roads Design Office"] * 10), "word put in"),
    ([("Ormel Care Services", "company"), *[("Ormel Care Limited", "company")] * 2], "organ"),
    (public("Board of Ormel School", *["Board of Management of Ormel School"] * 2), "organ"),
    ([("RNB Consulting Engineers", "company"), *[("RNB", "company")] * 2], "organ"),
    (club("Elmsborough Rowing Club", *["Elmsboro Rowing Club"] * 2), "derived"),
    (council("North Ormel Bridges Division", *["Northern Ormel Bridges Division"] * 2), "derived"),
]


@pytest.mark.parametrize(("names", "rule"), SAME)
def test_words_too_many_or_too_few_are_one_organisation(names: list[Row], rule: str) -> None:
    found = run({"d1": names})
    assert len(found["organisations"]) == 1
    reasons = {k.mention_id: (k.rule, k.reason) for k in found["links"]}
    own, reason = reasons[f"d1:0-{len(names[0][0])}"]
    assert own == rule or f"({rule})" in reason


APART = [
    # another body beside the name, "of", and a name that is not met far more often
    [*club(f"Friends of {TRUST}"), *club(*[TRUST] * 10)],
    [*club(f"Brook Forum for {TRUST}"), *club(*[TRUST] * 10)],
    [*club(f"Contractors for {TRUST}"), *club(*[TRUST] * 9)],
    [*club(f"Farming {TRUST}"), *club(*[TRUST] * 10)],
    [*council("Committee for the Fernhill Municipal District"), *council(*["Fernhill Municipal District"] * 10)],
    [*club("Support Services Directorate Elmsworth Lough Anglers"), *club(*["Elmsworth Lough Anglers"] * 9)],
    [*club("Friends of Elmsworth Lough Anglers"), *club(*["Elmsworth Lough Anglers"] * 10)],
    [*council("Roads and Water Directorate Nil City Council"), *public(*["Nil City Council"] * 10)],
    # one item of a list, two bodies in one name, an office of a club
    [*public("Department of Farming"), *public(*["Department of Farming, Food and the Marine"] * 2)],
    [*public("Shanbrook Fire Service"), *public(*["Carrigmore Gardai and Shanbrook Fire Service"] * 2)],
    [*council("Ormel Wood Trust Office"), *club(*["Ormel Wood Trust"] * 2)],
    [*council("Leisure and Arts Directorate"), *council(*["Leisure, Bridges and Arts Directorate"] * 2)],
    # a branch, and a body joined with the municipality
    [*club("Ormel Wood Society Tulton"), *club(*["Ormel Wood Society"] * 10)],
    [*public("Ormel Water and Tulton City Council"), *public(*["Ormel Water"] * 10)],
    # another subject, another kind of unit, departments of state
    [*council("Planning and Roads Department"), *council(*["Planning Department"] * 10)],
    [*council("Bridges Committee"), *council(*["Bridges Department"] * 10)],
    [*public("Department of Roads"), *council(*["Roads Directorate"] * 10)],
    [*council("Leisure Committee"), *council(*["Leisure and Arts Committee"] * 10)],
    # clubs of neighbouring places, and a name that ends two others
    [*club("Glen Search Team"), *club("Ormel Glen Search Team"), *club("Carrow Glen Search Team")],
    [*club("Carrow Glen and Elm Wood Club"), *club("Elm Wood Club")],
    [*club("Glen Primary School"), *club("Glen Primary School Parents Association")],
    [*club("Ormel Hiking Association"), *club("Ormel Fishing Association")],
    # two words of the dictionary, and long words in which two letters differ
    [*club("Ballyagran Old Mill Association"), *club("Ballyorgan Old Mill Association")],
]


@pytest.mark.parametrize("names", APART)
def test_other_bodies_stay_apart(names: list[Row]) -> None:
    found = run({"d1": names})
    assert len(found["organisations"]) + len(found["unlinked"]) == len({n for n, _ in names})


def test_a_place_is_not_left_out_where_names_of_several_places_end_alike() -> None:
    texts = {"d1": club("Cycling Campaign"), "d2": club("Tulton Cycling Campaign"), "d3": club("Ormel Cycling Campaign")}
    assert orgs(run(texts)) == {d: [name] for d, ((name, _),) in texts.items()}
    together = {"d1": club("Cycling Campaign", "Tulton Cycling Campaign"), "d3": club("Ormel Cycling Campaign")}
    one, other = orgs(run(together))["d1"]
    assert one == other


def test_a_club_of_the_municipalitys_name_is_not_meant_where_others_are_named_more() -> None:
    texts = {"d1": club("Tulton Tidy Towns"), "d2": club(*["Ormel Tidy Towns"] * 2), "d3": club("Tidy Towns")}
    assert orgs(run(texts)).get("d3", [None]) == [None]


def test_a_name_is_not_cut_short_in_documents_that_lack_the_full_one() -> None:
    apart = {"d1": club("Glen Search Team"), "d2": club(*["Ormel Glen Search Team"] * 2)}
    assert len(run(apart)["organisations"]) == 2


def test_only_what_is_met_has_lost_its_country() -> None:
    registry = [seed("gb", "English Wheel Trust", "foundation")]
    assert orgs(run({"d1": [("Wheel Trust", "foundation")]}, registry))["d1"] == ["Wheel Trust"]


def test_organ_of_an_abbreviation_is_the_body() -> None:
    texts = {
        "d1": [("ORCT", "foundation", "Ormel River Civic Trust"), ("Ormel River Civic Trust", "foundation")],
        "d2": club("Board of ORCT"),
    }
    assert orgs(run(texts))["d2"] == ["Ormel River Civic Trust"]


def test_three_letters_are_initials_of_the_only_name_of_their_kind() -> None:
    full = ("Royal Ormel Watch", "public")
    assert orgs(run({"d1": [full] * 2, "d2": [("ROW", "public")]}))["d2"] == ["Royal Ormel Watch"]
    assert orgs(run({"d1": [full], "d2": [("ROW", "public")]}))["d2"] == ["ROW"]  # met once, it may be chance
    assert orgs(run({"d1": [full] * 2, "d2": [("ROW", "company")]}))["d2"] == ["ROW"]
    assert orgs(run({"d1": [full] * 2, "d2": [("ROW", "public")] * 5}))["d2"] == ["ROW"] * 5


def test_a_title_stands_for_no_body() -> None:
    (left,) = run({"d1": [("Ormel Quarries Limited", "company"), ("Mr", "company", "Ormel Quarries Limited")]})["unlinked"]
    assert left.rule == "no name"


def test_heading_that_was_read_with_its_council_is_of_the_same_municipality() -> None:
    bodies = ["Tulton City Council"] * 30 + ["Annualmeeting of Tulton City Council", "Audit Committee"]
    documents = [document(f"d{n}", "en", body) for n, body in enumerate(bodies)]
    texts = {f"d{n}": council("Roads Committee") for n in range(31)} | {"d31": council(*["Nil County Council"] * 3, "Roads Committee")}
    found = orgs(run(texts, documents=documents))
    assert len({name for names in found.values() for name in names}) == 2


def test_abbreviation_of_another_language_is_not_looked_up() -> None:
    registry = [seed("tr", "Dere Suyu Partisi", "party", lang="tr", aliases=["DSP"])]
    assert orgs(run({"d1": [("DSP", "public")]}, registry))["d1"] == ["DSP"]


def test_names_that_are_taken_for_one_another_are_the_commonest() -> None:
    names = council("Homes and Arts Department", *["Homes & Arts Directorate"] * 3, "Home and Arts Department")
    assert set(orgs(run({"d1": names}))["d1"]) == {"Homes & Arts Directorate"}


def test_a_proper_name_tells_the_body_of_a_longer_name_that_is_met_more_often() -> None:
    short, full = club("Carrigmore Rowing Club"), club("North Carrigmore Rowing Club")
    assert len(run({"d1": short, "d2": full})["organisations"]) == 2
    assert len(run({"d1": short, "d2": full * 2})["organisations"]) == 1


def test_a_unit_has_lost_the_first_items_of_its_list_where_one_other_has_more() -> None:
    full, other = council("Bridges, Arts and Culture Directorate") * 2, council("Farming, Arts and Culture Directorate")
    texts = {"d1": council("Arts & Culture Directorate"), "d2": full}
    assert len(run(texts)["organisations"]) == 1
    assert orgs(run({**texts, "d3": other})).get("d1") is None  # left to a person
    assert len(run({"d1": council("Culture Directorate"), "d2": full})["organisations"]) == 2
