"""Names that many bodies may bear: what tells which is meant, and what leaves it open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.stages.test_organisations import document, listed, mention, orgs, run

NATION = "Türkiye Büyük Kurultay Meclisi"
CLUB, OTHER = ("Carrigmore Boxing Club", "club"), ("Shanbrook Boxing Club", "club")
SHORT = ("Boxing Club", "club")
FAR = [("Ormel Wood Trust", "foundation")] * 8  # more characters than a short name reaches


def test_a_name_of_common_words_is_the_body_named_before_it_in_the_document() -> None:
    found = run({"d1": [CLUB, SHORT], "d2": [SHORT]})
    assert orgs(found) == {"d1": ["Carrigmore Boxing Club"] * 2, "d2": ["Boxing Club"]}
    assert {k.mention_id: k.rule for k in found["links"]}["d1:100-111"] == "shortened"


@pytest.mark.parametrize(
    "names",
    [
        [SHORT, CLUB],  # named after it
        [CLUB, ("Boxing Clubs", "club")],  # several
        [CLUB, ("Boxing Club", "council")],  # a unit of the council beside a club
        [("Friends of Boxing Club", "club"), SHORT],  # people of it
        [("Elm Rowing and Boxing Club", "club"), SHORT],  # "and" may join two
        [("Carrigmore Rathbeg Club", "club"), ("Rathbeg Club", "club")],  # a proper name of its own
    ],
)
def test_a_name_of_common_words_is_no_other_body(names: list[tuple[str, str]]) -> None:
    assert len(run({"d1": names})["organisations"]) == len(names)


def test_a_name_met_more_often_than_the_longer_one_is_a_full_name() -> None:
    texts = {"d1": [("Elm Wood Boxing Club", "club"), SHORT], **{f"d{n}": [SHORT] for n in range(2, 5)}}
    assert orgs(run(texts))["d1"] == ["Elm Wood Boxing Club", "Boxing Club"]


def test_clubs_of_common_words_in_other_documents_are_not_one() -> None:
    group, shed = ("Mens Shed Group", "association"), ("Men's Shed", "association")
    assert len(run({"d1": [group], "d2": [shed]})["organisations"]) == 2
    assert len(run({"d1": [group, shed]})["organisations"]) == 1
    assert len(run({"d1": [("Carrigmore Shed Group", "association")], "d2": [("Carrigmore Shed", "association")]})["organisations"]) == 1


def test_a_role_joined_to_a_club_is_not_the_councils() -> None:
    texts = {
        "d1": [("Harvest Parade and Culture Committee", "association"), ("Culture Committee", "council")],
        "d2": [("Culture Committee", "council")],
    }
    found = orgs(run(texts))
    assert found["d1"][1] == found["d2"][0] != found["d1"][0]


def test_the_last_word_of_an_abbreviation_is_said_again() -> None:
    spc = ("SPC", "council", "Strategic Policy Committee")
    texts = {
        "d1": [spc, ("Roads SPC Committee", "council"), ("Roads SPC Forum", "council")],
        "d2": [("Roads Strategic Policy Committee", "council")],
    }
    _, again, forum = orgs(found := run(texts))["d1"]
    assert again == orgs(found)["d2"][0] != forum


def test_names_of_a_kind_of_body_name_none() -> None:
    found = run({"d1": [("Local Authority", "public"), ("LA", "public", "Local Authority"), ("Nil Local Authority", "public")]})
    assert [u.rule for u in found["unlinked"]] == ["no name", "no name"]
    assert orgs(found)["d1"] == ["Nil Local Authority"]
    own = listed("la", "Local Authority", "public")
    assert orgs(run({"d1": [("Local Authority", "public")]}, [own]))["d1"] == ["Local Authority"]


def test_a_listed_abbreviation_that_is_explained_with_another_last_word() -> None:
    agency = listed("opa", "Ormel Protection Agency", "public", aliases=["OPA"])
    assert orgs(run({"d1": [("OPA", "public", "Ormel Protection Authority")]}, [agency]))["d1"] == ["Ormel Protection Agency"]
    assert orgs(run({"d1": [("OPA", "club", "Ormel Painting Artists")]}, [agency]))["d1"] == ["Ormel Painting Artists"]


def national(texts: dict[str, list]) -> dict:
    """What is found in documents of a national body."""
    return run(texts, documents=[document(d, "tr", NATION) for d in texts])


def test_a_local_office_in_documents_of_no_municipality_is_that_of_the_place_named_just_before() -> None:
    office, city = ("İl Tarım Müdürlüğü", "public"), ("Irmakköy Büyükşehir Belediyesi", "public")
    short = ("Büyükşehir Belediyesi", "public")
    found = national({"d1": [office], "d2": [office, city, short], "d3": [city, *FAR, short]})
    assert orgs(found)["d2"] == ["Irmakköy Büyükşehir Belediyesi"] * 2
    assert {u.mention_id.split(":")[0]: u.rule for u in found["unlinked"]} == {"d1": "no place", "d2": "no place", "d3": "no place"}
    own = run({"d1": [office], "d2": [office]}, lang="tr")  # of a municipality
    assert [o.place for o in own["organisations"]] == ["Irmakköy"]
    assert orgs(national({"d1": [("Tarım Komisyonu", "council")]}))["d1"] == ["Tarım Komisyonu"]  # its own unit


@pytest.mark.parametrize(
    "names",
    [
        ["Derebağ Üniversitesi Rektörlüğü", "Derebağ Üniversitesi"],
        ["Derebağ Belediye Başkanlığı", "Derebağ Belediyesi"],
        ["Dere Yapı Bankası Genel Müdürlüğü", "Dere Yapı Bankası"],
        ["Bugün Dere Koruma Derneği", "Dere Koruma Derneği"],
        ["Cevap 1. Dere Koruma Derneği", "Dere Koruma Derneği"],
        ["Türkiye Göl Dostları Birliği", "Göl Dostları Birliği"],
        ["Göl Dostlar Birliği", *["Göl Dostları Birliği"] * 2],
        ["Derebağ Zelkovalı Belediyesi", "Zelkovalı Belediyesi", "Derebağ Valiliği"],
        ["Nehirler Bakanlığı Dere Islah Genel Müdürlüğü", *["Dere Islah Genel Müdürlüğü"] * 10, "Nehirler Bakanlığı"],
    ],
)
def test_heads_openers_countries_and_parents_are_the_body(names: list[str]) -> None:
    one, other, *_ = orgs(national({"d1": [(n, "public") for n in names]}))["d1"]
    assert one == other


@pytest.mark.parametrize(
    "names",
    [
        [NATION, f"{NATION} Başkanlığı"],  # the speaker's is an office of state
        ["Derebağ Genel Müdürlüğü", "Derebağ"],
        ["Dere Koruma Derneği", "Yeni Dere Koruma Derneği"],
        ["Göl Dostları Vakfı", "Göl Dostları Birliği"],
        ["Zelkovalı Belediyesi", "Derebağ Zelkovalı Belediyesi", "Çayönü Zelkovalı Belediyesi", "Derebağ Valiliği", "Çayönü Valiliği"],
        ["Derebağ Zelkovalı Belediyesi", "Zelkovalı Belediyesi"],  # nothing says that Derebağ is a province
        ["Teftiş Kurulu Başkanlığı", "Nehirler Bakanlığı Teftiş Kurulu Başkanlığı", "Nehirler Bakanlığı"],
        ["Nehirler Bakanlığı, Dere Islah Genel Müdürlüğü", *["Dere Islah Genel Müdürlüğü"] * 10, "Nehirler Bakanlığı"],
    ],
)
def test_other_bodies_of_the_state_stay_apart(names: list[str]) -> None:
    assert len(national({f"d{i}": [(n, "public")] for i, n in enumerate(names)})["organisations"]) == len(set(names))


def test_a_marked_letter_that_begins_no_word_is_no_initial() -> None:
    texts = {
        "d1": [("ÖKV", "foundation", "Oda Kültür Vakfı"), ("Oda Kültür Vakfı", "foundation")],
        "d2": [("ÇKD", "association", "Çay Koruma Derneği"), ("Çay Koruma Derneği", "association")],
    }
    found = orgs(run(texts, lang="tr"))
    assert len(set(found["d1"])) == 2
    assert len(set(found["d2"])) == 1


def test_initials_are_not_those_of_a_name_where_other_documents_explain_them_otherwise() -> None:
    church, spc = ("St. Petroc Church", "religious"), ("SPC", "council", "Swift Parcel Carriers")
    assert len(set(orgs(run({"d1": [church, ("SPC", "religious")]}))["d1"])) == 1
    others = {f"d{n}": [spc, ("Swift Parcel Carriers", "company")] for n in (2, 3)}
    far = replace(mention("d1", 1, "SPC", "council", "St. Petroc Church"), reason="initials")
    for short in (("SPC", "council"), far):  # found by its letters, and far from the name
        assert orgs(run({"d1": [church, short], **others}))["d1"] == ["St. Petroc Church", "Swift Parcel Carriers"]
    beside = [
        mention("d1", 0, *church),
        replace(mention("d1", 0, "SPC", "council", "St. Petroc Church"), mention_id="d1:19-22", start=19, end=22),
    ]
    assert len(set(orgs(run({"d1": beside, **others}))["d1"])) == 1


def test_departments_that_are_called_as_the_states_are_not_the_councils() -> None:
    found = orgs(run({"d1": [("Department of Tourism", "public"), ("Tourism Department", "council")]}))["d1"]
    assert found == ["Department of Tourism", "Tourism Department"]


def test_a_unit_of_the_council_is_not_the_end_of_another_bodys_name() -> None:
    parade, unit = ("Queenstown Parade and Culture Committee", "council"), ("Culture Committee", "council")
    assert len(set(orgs(run({"d1": [parade, unit]}))["d1"])) == 2
