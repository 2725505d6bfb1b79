"""Which language a text is in."""

import pytest

from pipeline.languages.detect import detect

CODES = ("tr", "en")
TURKISH = "Belediye meclisi olağan toplantısını yaptı ve kent konseyi ile çevre derneğinin ortak önerisi oy birliği ile kabul edildi çünkü bu konu daha önce de görüşülmüştü."
ENGLISH = "The council met in the town hall and the members agreed that the report of the residents' association would be sent to the committee for a further discussion in May."
GERMAN = "Der Gemeinderat hat gestern getagt und nach einer langen Aussprache beschlossen, dass die Schule im Herbst nicht geschlossen werden soll, weil viele Eltern sich beschwert haben."


@pytest.mark.parametrize(("text", "code"), [(TURKISH, "tr"), (ENGLISH, "en"), (GERMAN, "other"), (ENGLISH.upper(), "en")])
def test_sentences(text: str, code: str) -> None:
    assert detect(text, CODES) == code


def test_capitals_of_turkish() -> None:
    assert detect(TURKISH.replace("i", "İ").upper(), CODES) == "tr"


@pytest.mark.parametrize(("text", "code"), [("Çağrı ve ışık", "tr"), ("GÜNDEM DIŞI KONUŞMA", "tr"), ("Adoption of the minutes", "en")])
def test_short_texts(text: str, code: str) -> None:
    assert detect(text, CODES) == code
