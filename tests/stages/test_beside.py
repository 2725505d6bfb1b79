"""What the text beside a name tells: the rest of a longer name, "each" before a class of bodies, the owner of a unit, what an abbreviation stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pipeline.stages import organisations
from pipeline.tables import Mention, Page
from tests.stages.test_organisations import SETTINGS, document, frame, mention

# "[Elm Harbour Trust|foundation]" "[EHT|foundation|Elm Harbour Trust]"
_MARKED = re.compile(r"\[(?P<name>[^|\]]+)\|(?P<kind>[a-z]+)(?:\|(?P<full>[^\]]+))?\]")
COUNCIL = "Tulton City Council"


def read(
    texts: Mapping[str, str], bodies: Mapping[str, str] | None = None, lang: str = "en", dates: Mapping[str, str] | None = None
) -> Any:
    """Link the marked names of texts: for each document the organisations by name, in order, None for what stays unlinked."""
    mentions: list[Mention] = []
    pages = []
    for doc_id, marked in texts.items():
        text, at = "", 0
        for match in _MARKED.finditer(marked):
            text += marked[at : match.start()]
            start, name = len(text), match["name"]
            span = f"{doc_id}:{start}-{start + len(name)}"
            row = mention(doc_id, 0, name, match["kind"], match["full"])
            mentions.append(
                replace(row, mention_id=span, start=start, end=start + len(name), name=" ".join(name.replace("*", " ").split()))
            )
            text, at = text + name, match.end()
        text += marked[at:]
        pages.append(Page(doc_id, 1, 0, len(text), len(text) + 1, None, None, "text", None, None, text, ""))
    documents = [
        document(doc_id, lang, (bodies or {}).get(doc_id, COUNCIL if lang == "en" else ""), (dates or {}).get(doc_id)) for doc_id in texts
    ]
    found = organisations.make(
        SETTINGS,
        frame("documents", documents),
        frame("pages", pages),
        frame("mentions", mentions),
        frame("registry", []),
        frame("judgements", []),
    )
    names, links = {o.org_id: o.name for o in found["organisations"]}, {k.mention_id: k.org_id for k in found["links"]}
    return {d: [names.get(links.get(m.mention_id, "")) for m in mentions if m.doc_id == d] for d in texts}


DISTRICTS = "[Municipal District of Ormelby|council] and [Municipal District of Rathbeg|council]. "


def test_a_district_said_of_each_is_none_of_them() -> None:
    said = DISTRICTS + "Homes in each [Municipal District|council]. A plan for every [Municipal District of Tulton|council] was shown."
    assert read({"d1": said})["d1"][2:] == [None, None]


def test_a_district_is_the_documents_own_or_the_one_named_just_before_it() -> None:
    texts = {
        "d1": DISTRICTS * 3,
        "d2": "The [Municipal District|council] agreed.",
        "d3": "The [Municipal District|council] agreed.",
        "d4": "The [Municipal District of Ormelby|council] met. The [Municipal District|council] agreed.",
    }
    found = read(texts, {"d2": "Municipal District of Rathbeg"})
    assert found["d2"] == ["Municipal District of Rathbeg"]
    assert found["d3"] == [None]
    assert found["d4"] == ["Municipal District of Ormelby"] * 2


def test_an_office_that_every_district_has_is_that_of_the_documents_own() -> None:
    offices = "[Ormelby Area Office|council] and [Rathbeg Area Office|council]. " * 2
    texts = {"d1": offices, "d2": "Ask the [Area Office|council].", "d3": "Ask the [Area Office|council]."}
    found = read(texts, {"d2": "Municipal District of Rathbeg"})
    assert found["d2"] == ["Rathbeg Area Office"]
    assert found["d3"] == [None]


CLUBS = "Grants: [Carrigmore Boxing Club|club]; [Shanbrook Boxing Club|club]. "


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("[Carrigmore Boxing Club|club] wrote. The [Boxing Club|club] asked for a hall.", 0),
        ("[Carrigmore Boxing Club|club] wrote. The local [Boxing Club|club] asked for a hall.", None),
        ("[Carrigmore Boxing Club|club] wrote. To Brac's [Boxing Club|club] asked for a hall.", None),
        ("[Carrigmore Boxing Club|club] and [Shanbrook Boxing Club|club] wrote. The [Boxing Club|club] asked for a hall.", None),
        ("[Carrigmore Boxing Club|club] and [Elmwick Rovers|club] wrote. The [Boxing Club|club] asked for a hall.", None),
        ("The [Boxing Club|club] asked for a hall.", None),
    ],
)
def test_a_club_of_a_class_is_the_one_named_before_it_with_none_between(text: str, which: int | None) -> None:
    found = read({"d1": CLUBS, "d2": text})
    assert found["d2"][-1] == (None if which is None else found["d2"][which])


def test_a_club_is_of_no_class_where_the_corpus_has_one_of_its_name() -> None:
    found = read({"d1": "[Carrigmore Boxing Club|club].", "d2": "The [Rathbeg Chess Club|club].", "d3": "The [Boxing Club|club] played."})
    assert found["d3"] == ["Boxing Club"]


def test_people_of_a_class_are_of_the_class() -> None:
    sheds = "[Ormel Men's Shed|association], [Rathbeg Men's Shed|association]. "
    assert read({"d1": sheds, "d2": "the local [Men's Shed Group|association] and a [Men's Shed|association]"})["d2"] == [None, None]


def test_a_name_that_the_text_has_in_full_is_the_full_one() -> None:
    texts = {
        "d1": "The [Elm Harbour Trust|foundation] met.",
        "d2": "The Elm [Harbour Trust|foundation] met; so did Rathbeg, [Harbour Trust|foundation] and all.",
    }
    found = read(texts)["d2"]
    assert found[0] == "Elm Harbour Trust"
    assert found[1] != found[0]


def test_a_list_goes_on_behind_the_name() -> None:
    full = "Department of Ferries, Lighthouses and Buoys"
    texts = {
        "d1": f"[{full}|public]",
        "d2": "The [Department of Ferries|public], Lighthouses and Buoys wrote to the [Department of Ferries|public].",
    }
    found = read(texts)["d2"]
    assert found[0] == full
    assert found[1] != full


def test_a_well_met_name_is_no_part_of_one_met_once() -> None:
    texts = {"d1": "[Contractors Elm Trust|foundation]", "d2": "[Elm Trust|foundation] " * 5 + "Contractors [Elm Trust|foundation]"}
    assert set(read(texts)["d2"]) == {"Elm Trust"}


def test_a_unit_before_its_owner_is_not_the_councils() -> None:
    owner = "[Department of Ferries and Buoys|public]"
    found = read({"d1": f"Mr Brac, [Roads Division|council], {owner}.", "d2": "The [Roads Division|council] of the council."})
    assert found["d1"][0] is None
    assert found["d2"] == ["Roads Division"]


def test_short_initials_count_where_a_document_explains_them() -> None:
    full = "Ormelby Ferry Board"
    texts = {
        "d1": f"[{full}|public] ([OFB|public|{full}])",
        "d2": f"The [{full}|public] met. Later [OFB|public|{full}] left.",
    }
    assert read(texts)["d2"] == [full] * 2
    texts = {"d2": texts["d2"], "d3": "The [Old Foundry Brewers|company] sell."}  # whose initials they are as well
    assert read(texts)["d2"] == [full, "OFB"]


@pytest.mark.parametrize("name", ["Kurultay Soruşturma Komisyonu", "Soruşturma Komisyonu", "Araştırma Komisyonu Başkanlığı"])
def test_a_commission_for_one_matter_needs_its_matter(name: str) -> None:
    body = {"d1": "Kurultay Meclisi"}
    assert read({"d1": f"Bu [{name}|council] toplandı."}, body, "tr")["d1"] == [None]
    assert read({"d1": f"Bu [Irmak Suları {name}|council] toplandı."}, body, "tr")["d1"] != [None]


def test_a_commission_for_one_matter_is_told_by_its_number() -> None:
    numbers = "(10/66, 67) esas numaralı [Araştırma Komisyonu|council], (10/68) esas numaralı [Araştırması Komisyonu|council]"
    body = dict.fromkeys(("d1", "d2", "d3"), "Kurultay Meclisi")
    found = read(dict.fromkeys(body, numbers), body, "tr", dates={"d1": "2001-02-03", "d2": "2001-05-06", "d3": "2007-08-09"})
    assert found["d1"] == found["d2"] == ["Araştırma Komisyonu (10/66,67, 2001)", "Araştırması Komisyonu (10/68, 2001)"]
    assert not set(found["d1"]) & set(found["d3"])


def test_a_name_on_a_new_line_in_bold_is_not_the_headings() -> None:
    texts = {
        "d1": "**[Flooding**\n\n**Elmwick Rovers|club]** [Elmwick Rovers|club]",
        "d2": "[Elmwick Rovers|club] and [Sunny Elmwick Rovers|club]",
    }
    found = read(texts)
    assert found["d1"] == ["Elmwick Rovers"] * 2
    assert found["d2"][1] == "Sunny Elmwick Rovers"
    club = "[Tulton Football Club|club]"
    assert len(set(read({"d1": f"{club} **[Elmwick**\n\n**Football Club|club]**"})["d1"])) == 2


def test_what_a_body_does_is_no_part_of_its_name() -> None:
    body = "[Elm Rock Business Association|association]"
    assert len(set(read({"d1": f"{body} {body} [Elm Rock Business Association for a Winter Fair|association]"})["d1"])) == 1
    assert len(set(read({"d1": f"{body} [Elm Rock Business Association for a Winter Fair|association]"})["d1"])) == 2


def test_an_office_of_the_council_is_not_that_of_the_place() -> None:
    found = read({"d1": "The [Tulton City Council Office|council] and the [Tulton Office|company]."})["d1"]
    assert found[0] != found[1]


def test_schools_are_not_one_school() -> None:
    assert len(set(read({"d1": "[Post Primary Schools|education]; [Post Primary School|education]"})["d1"])) == 2
    assert len(set(read({"d1": "[Brac Gaels Club|club]; [Brac Gael Club|club]; [Brac Gael Club|club]"})["d1"])) == 1


def test_a_group_of_a_committee_is_the_committee_met_far_more_often() -> None:
    unit = "[Climate, Ports and Ferries Committee|council] "
    texts = {"d1": unit * 10 + "[Group of the Climate, Ports and Ferries Committee|council]", "d2": unit}
    assert len(set(read(texts)["d1"])) == 1
    assert len(set(read({"d1": unit + "[Group of the Climate, Ports and Ferries Committee|council]"})["d1"])) == 2


def test_a_firm_without_its_trade() -> None:
    texts = {"d1": "[Brac Reidy Associates Consulting Engineers|company], [Brac Reidy Associates|company]"}
    assert len(set(read(texts)["d1"])) == 1
    texts = {"d1": "[Brac Reidy Associates Ormelby Quarry|company], [Brac Reidy Associates|company]"}
    assert len(set(read(texts)["d1"])) == 2


def test_a_group_of_hospitals_is_none_of_them() -> None:
    assert len(set(read({"d1": "[Elmwick Hospital Ormelby|public]; [Elmwick Hospital Ormelby Group|association]"})["d1"])) == 2
    assert len(set(read({"d1": "[Elmwick Harvest Union|party]; [Elmwick Harvest Union Group|association]"})["d1"])) == 1
