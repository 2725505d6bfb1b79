"""Names that are the same name, by hand-written examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identity.misspellings import Name, corrections
from pipeline.identity.names import clean, initials, is_abbreviation, is_generic, key, place_of, plain_letters
from pipeline.settings import OrganisationsSettings


@pytest.mark.parametrize(
    ("name", "lang", "words"),
    [
        ("COUNCIL OF THE CITY OF TULTON", "en", "tulton city council"),
        ("City Council of the City of Tulton", "en", "tulton city council"),
        ("Bank of Tulton", "en", "bank of tulton"),
        ("W. N. B. C.", "en", "wnbc"),
        ("Brook Men’s Shed", "en", "brook mens shed"),
        ("Parks & Arts**\n**Committee", "en", "parks arts committee"),
        ("Irmakköy Gıda A.Ş.’nin", "tr", "irmakkoy gida"),
        ("Türkiye'nin Gölleri Derneği'ne", "tr", "turkiyenin golleri dernegi"),
        ("YEREL YÖNETİM KURULUNCA", "tr", "yerel yonetim kurulu"),
        ("Irmakköy Aydın Kadın", "tr", "irmakkoy aydin kadin"),
        ("S.S. Irmakköy Üretim Kooperatifi", "tr", "irmakkoy uretim kooperatifi"),
        ("Brook Quarries (Ormel) Ltd.", "en", "brook quarries ormel"),
        ("Brook Limited", "en", "brook limited"),
        ("City Council of the City of Tulton, Ormelshire", "en", "tulton city council"),
        ("Department of Housing, Planning and Arts", "en", "housing planning arts department"),
        ("The", "en", "the"),
        ("—", "en", ""),
    ],
)
def test_key(name: str, lang: str, words: str) -> None:
    assert " ".join(key(name, lang)) == words


def test_generic_names_have_no_place_of_their_own() -> None:
    assert is_generic(key("Tidy Towns Committee", "en"), "association", "en")
    assert not is_generic(key("Brook Tidy Towns Committee", "en"), "association", "en")
    assert is_generic(key("Plan ve Bütçe Komisyonu", "tr"), "council", "tr")
    assert is_generic(key("Housing Department", "en"), "council", "en")
    assert not is_generic(key("Department of Housing", "en"), "public", "en")  # a ministry: one in the country
    assert not is_generic((), "council", "en")


def test_place_of_a_body() -> None:
    assert place_of("Municipal District of Ormel West", "en") == ("ormel", "west")
    assert place_of("Irmakköy Belediye Meclisi", "tr") == ("irmakkoy",)
    assert place_of("Kent Konseyi", "tr") == ()


def test_initials_count_small_words_or_not() -> None:
    assert initials("Society of Friends of Ormel", "en") == {"sofoo", "sfo"}
    assert initials("Türk Dere ve Göl Birliği", "tr") == {"tdgb"}
    assert initials("Ormel", "en") == set()


@pytest.mark.parametrize(
    ("name", "expected"), [("TMMOB", True), ("N.C.C.", True), ("TÜRK-İŞ", True), ("Ormel", False), ("ORMEL CLUB", False), ("A", False)]
)
def test_abbreviations(name: str, expected: bool) -> None:
    assert is_abbreviation(name) is expected


@given(st.text(max_size=40), st.sampled_from(["tr", "en", "other"]))
def test_any_text_has_a_key_of_plain_words(name: str, lang: str) -> None:
    assert all(word and not word.isspace() for word in key(name, lang))
    assert clean(clean(name)) == clean(name)


@given(st.sampled_from("çğıöşüÇĞİÖŞÜáéíóúI"))
def test_plain_letters_are_ascii(letter: str) -> None:
    assert plain_letters(letter).isascii()


def names(**counts: int) -> dict[str, Name]:
    """Turkish names of one word by ident, with how often they were met."""
    return {name: Name(name.title(), (name,), count, "tr", f"o-{name}") for name, count in counts.items()}


def test_case_ending_of_a_name_that_is_met_bare() -> None:
    found = corrections(names(irmaksen=1, irmaksenin=9, irmakseni=1), OrganisationsSettings())
    assert {source: c.target for source, c in found.items()} == {"o-irmaksenin": "o-irmaksen", "o-irmakseni": "o-irmaksen"}
    assert found["o-irmaksenin"].reason == "'irmaksenin' is 'irmaksen' with a case ending"


def test_corrections_end_at_a_name_that_is_not_corrected() -> None:
    found = corrections(names(gollersendikasi=20, gollersemdikasi=5, golkersemdikasi=1), OrganisationsSettings())
    assert {source: c.target for source, c in found.items()} == {
        "o-gollersemdikasi": "o-gollersendikasi",
        "o-golkersemdikasi": "o-gollersendikasi",
    }


@pytest.mark.parametrize("change", [{"max_distance": 0}, {"min_length": 40}])
def test_settings_switch_misspellings_off(change: dict[str, int]) -> None:
    met = names(gollersendikasi=20, gollersemdikasi=5)
    assert corrections(met, OrganisationsSettings()) != {}
    assert corrections(met, OrganisationsSettings(**change)) == {}
