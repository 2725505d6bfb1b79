"""Decisions on invented minutes: outcome, vote, mover, amount, and judgements that fit or conflict."""

from __future__ import annotations

import time
from typing import Any

import pytest

from pipeline.settings import DecisionsSettings, SegmentsSettings
from pipeline.stages import segments as segments_stage
from pipeline.stages.decisions import make
from pipeline.tables import Decision, Document, Judgement, Meeting, Page


def run(
    text: str, lang: str = "en", judgements: tuple[Judgement, ...] = (), max_chars: int = 1500, kind: Any = "minutes"
) -> dict[str, list[Any]]:
    page = Page("d", 1, 0, len(text), len(text) + 1, None, None, "text", None, None, text, "")
    document = Document("d", "c", "p", "folder", "text", kind, lang, "T")
    segments = segments_stage.make(SegmentsSettings(), [document], [page], [])["segments"]
    found = make(DecisionsSettings(max_chars=max_chars), [document], [page], segments, [Meeting("d", "2020-05-04")], judgements)
    return {k: list(v) for k, v in found.items()}


def decide(text: str, lang: str = "en") -> list[Decision]:
    found: list[Decision] = run(text, lang)["decisions"]
    assert all(text[d.start : d.end] == d.quote and d.reason and d.date == "2020-05-04" for d in found)
    return found


@pytest.mark.parametrize(
    ("text", "lang", "outcome", "vote"),
    [
        ("It was agreed to plant ten trees.", "en", "adopted", "unstated"),
        ("The minutes were unanimously adopted.", "en", "adopted", "unanimous"),
        ("It was decided the Council would not join the scheme.", "en", "rejected", "unstated"),
        ("It was agreed to defer the motion to June.", "en", "deferred", "unstated"),
        ("The Clerk will write to the owner.", "en", "referred", "unstated"),
        ("It was agreed that this motion would be referred to the Harbour Committee.", "en", "referred", "unstated"),
        ("The report was noted.", "en", "noted", "unstated"),
        ("The motion was tabled until June.", "en", "deferred", "unstated"),
        ("The nominations were unanimously invited.", "en", "adopted", "unanimous"),
        ("The letter of the school was read and noted.", "en", "noted", "unstated"),
        ("Park yapılması oy birliğiyle kabul edildi.", "tr", "adopted", "unanimous"),
        ("PARK YAPILMASI OY BİRLİĞİ İLE KABUL EDİLDİ.", "tr", "adopted", "unanimous"),
        ("Talebin oy çokluğu ile reddine karar verildi.", "tr", "rejected", "majority"),
        ("Önergenin İmar Komisyonuna havalesine oy birliği ile karar verildi.", "tr", "referred", "unanimous"),
        ("Teklif reddedildi.", "tr", "rejected", "unstated"),
        ("Görüşme ertelendi.", "tr", "deferred", "unstated"),
        ("Önerge geri çekildi.", "tr", "withdrawn", "unstated"),
        ("Rapor hakkında bilgi edinildi.", "tr", "noted", "unstated"),
        ("Kabul edilmiştir.", "tr", "adopted", "unstated"),
        ("Kabul edilmemiştir.", "tr", "rejected", "unstated"),
    ],
)
def test_one_sentence(text: str, lang: str, outcome: str, vote: str) -> None:
    assert [(d.outcome, d.vote) for d in decide(text, lang)] == [(outcome, vote)]


@pytest.mark.parametrize("text", ["No decisions were made on this.", "The members thanked the speaker.", "A discussion took place."])
def test_talk_decides_nothing(text: str) -> None:
    assert decide(text) == []


@pytest.mark.parametrize(
    ("text", "outcome", "vote"),
    [
        (
            "Traffic counts were tabled. The bye-laws, proposed by Cllr A. Ash and seconded by Cllr B. Birch, were carried by 4 votes to 2.",
            "adopted",
            "count",
        ),
        ("Members noted that the wall would be complete by then. The use of the hall was agreed unanimously.", "adopted", "unanimous"),
        ("A petition was tabled by the residents. The report was noted.", "noted", "unstated"),
        ("Meclis üyeleri yolun bozuk olduğunu not etti. Talebin kabulüne oy birliğiyle karar verildi.", "adopted", "unanimous"),
    ],
)
def test_what_is_told_before_a_decision_is_no_decision(text: str, outcome: str, vote: str) -> None:
    lang = "tr" if "Meclis" in text else "en"
    assert [(d.outcome, d.vote) for d in decide(text, lang)] == [(outcome, vote)]


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        (
            "It was proposed by Cllr Ash to mow the verge, seconded by Cllr Birch, there were four in favour, one against and one abstained.",
            (4, 1, 1),
        ),
        ("The lease was approved, six councillors voted in favour and two against.", (6, 2, None)),
        ("Cllr Ash proposed that the hall be let, seconded by Cllr Birch. 4 Votes For, 2 Abstentions. Carried", (4, 0, 2)),
        ("Yapılan oylamada teklif dokuz kabul, iki ret oyuyla kabul edildi.", (9, 2, None)),
    ],
)
def test_votes_in_words_and_digits(text: str, votes: tuple[int, int, int | None]) -> None:
    (d,) = decide(text, "tr" if "kabul" in text else "en")
    assert (d.outcome, d.vote, (d.votes_for, d.votes_against, d.abstained)) == ("adopted", "count", votes)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I ask for news of the motion that was passed in spring about the footbridge.", "en"),
        ("An application for a shop which was refused came up in the talk.", "en"),
        ("The fair was postponed until autumn by its owner, who told the members so.", "en"),
        ("Tasarı bu hâliyle kabul edildiği takdirde sıkıntı doğar.", "tr"),
        ("Önerge kabul edildiğine göre diğerine geçiyorum.", "tr"),
    ],
)
def test_a_decision_told_of_in_a_clause_is_not_made_here(text: str, lang: str) -> None:
    assert decide(text, lang) == []


def test_a_motion_put_to_the_vote_is_one_decision_with_its_result_and_the_next_another() -> None:
    text = (
        "Önerge reddedilmiştir.\n\nSürenin uzatılmasını oylarınıza sunuyorum: Kabul edenler… Kabul etmeyenler… Kabul edilmiştir.\n\n"
        "Parkın adı oylamaya sunuldu. Yapılan oylama sonucunda oy birliğiyle kabul edildi."
    )
    found = decide(text, "tr")
    assert [(d.outcome, d.vote) for d in found] == [("rejected", "unstated"), ("adopted", "unstated"), ("adopted", "unanimous")]
    assert "uzatılmasını" in found[1].quote
    assert "Parkın adı" in found[2].quote


def test_what_is_printed_after_a_sitting_decides_nothing() -> None:
    chair = "BAŞKAN – Maddeyi oylarınıza sunuyorum: Kabul edenler… Kabul edilmiştir.\n\nALİ TAŞ (Fenliova) – Teşekkür ederim, sağ olun.\n\n"
    text = f"Birleşim\n\n{chair * 4}BAŞKAN – Birleşimi kapatıyorum.\n\nKapanma Saati: 18.30\n\nYAZILI CEVAPLAR\n\nBorçların ödenmesi bir yıl ertelenmiştir.\n"
    assert [d.outcome for d in decide(text, "tr")] == ["adopted"] * 4


def test_a_name_with_any_apostrophe_and_any_title() -> None:
    (d,) = decide("Proposed by Councillor O‟Dea and seconded by Cllrs Mrs Birch.")
    assert (d.proposer, d.seconder) == ("O‟Dea", "Birch")


def test_what_the_clerk_does_before_the_next_meeting_is_referred() -> None:
    assert [d.outcome for d in decide("The Clerk to look into prices of cabinets to be discussed at the next meeting.")] == ["referred"]


def test_a_report_that_proposes_refusal_and_is_accepted_is_a_refusal() -> None:
    text = "Kafe talebinin oy birliği ile reddi hakkında İmar Komisyonu Raporu.\nOy Birliği İle Kabul Edildi\n\nParkın adının Çınar olması hakkında önerge.\nOy Birliği İle Kabul Edildi\n"
    assert [(d.outcome, d.vote) for d in decide(text, "tr")] == [("rejected", "unanimous"), ("adopted", "unanimous")]


def test_proposer_seconder_and_resolution() -> None:
    text = "1. Minutes\n\nProposed by Councillor Ash;\n\nSeconded by Councillor O’Dea;\n\nAnd Resolved:\n\n“That the minutes be adopted.”\n\n2. Roads\n\nNothing was said."
    (d,) = decide(text)
    assert (d.proposer, d.seconder, d.outcome, d.number, d.subject) == ("Ash", "O’Dea", "adopted", "1", "Minutes")
    assert d.quote.endswith("adopted.”")


def test_roll_call_vote() -> None:
    text = "Talk.\n\n1. Lease\n\nCouncilor Ash moved to approve the lease. Councilor Van Dorn seconded the motion.\nROLL CALL:\nAsh Yea Van Dorn Yea\nElm Nay\nYeas: 7 Nays: 2 Absent: 0 Abstentions: 1\nMotion carried.\n"
    (d,) = decide(text)
    assert (d.vote, d.votes_for, d.votes_against, d.abstained) == ("count", 7, 2, 1)
    assert (d.proposer, d.seconder, d.outcome) == ("Ash", "Van Dorn", "adopted")


def test_moved_and_seconded_without_result_is_adopted() -> None:
    (d,) = decide("Cllr Mrs Ash proposed acceptance, seconded by Cllr T Birch")
    assert (d.outcome, d.vote, d.proposer, d.seconder) == ("adopted", "unstated", "Ash", "T Birch")


@pytest.mark.parametrize(
    ("text", "lang", "amount", "currency"),
    [
        ("It was agreed to pay €30,000 to the club.", "en", 30000.0, "EUR"),
        ("It was agreed to pay £15.56 for water.", "en", 15.56, "GBP"),
        ("Derneğe 10.000,00 TL yardım yapılması kabul edildi.", "tr", 10000.0, "TRY"),
        ("Derneğe 5.000 (beş bin) TL yardım yapılması kabul edildi.", "tr", 5000.0, "TRY"),
        ("It was agreed to pay £10 to one and £20 to the other.", "en", None, None),
    ],
)
def test_amount(text: str, lang: str, amount: float | None, currency: str | None) -> None:
    assert [(d.amount, d.currency) for d in decide(text, lang)] == [(amount, currency)]


def judgement(line: int, subject: str, value: str, quote: str) -> Judgement:
    return Judgement(line, "2021-01-01", "Ayla", "read the letter", "outcome", subject, value, quote)


def test_a_judgement_overrides_and_says_who() -> None:
    text = "It was agreed to plant trees."
    (d,) = decide(text)
    found = run(text, judgements=(judgement(2, d.decision_id, "deferred", d.quote),))
    assert [x.outcome for x in found["decisions"]] == ["deferred"]
    assert "Ayla" in found["decisions"][0].reason
    assert "failures" not in found


@pytest.mark.parametrize(("subject", "value", "quote"), [("d:0-5", "deferred", ""), ("", "deferred", "other words"), ("", "perhaps", "")])
def test_a_judgement_that_does_not_fit_is_a_conflict(subject: str, value: str, quote: str) -> None:
    text = "It was agreed to plant trees."
    (d,) = decide(text)
    found = run(text, judgements=(judgement(7, subject or d.decision_id, value, quote), judgement(8, "other:0-5", "noted", "")))
    assert [x.outcome for x in found["decisions"]] == ["adopted"]
    (failure,) = found["failures"]
    assert (failure.stage, failure.error, failure.path) == ("decisions", "conflict", "judgements.csv")
    assert (failure.page_no, failure.line_no) == (0, 7)


def test_long_quotes_are_cut_and_keep_the_outcome() -> None:
    text = (
        "Councillor Ash moved that "
        + "the long road be mended and " * 20
        + "nothing else. Councillor Birch seconded the motion. Motion carried."
    )
    (d,) = run(text, max_chars=200)["decisions"]
    assert len(d.quote) <= 200
    assert d.quote.endswith("Motion carried.")
    assert d.proposer == "Ash"


@pytest.mark.parametrize(
    "hostile", ["yeas: 1 " * 5000, "proposed by A " * 5000, "komisyon a b " * 5000, "hakkında " * 6000, "€1," * 15000, "Cllr " * 10000]
)
def test_hostile_text_takes_no_time(hostile: str) -> None:
    begun = time.perf_counter()
    run(hostile)
    run(hostile, "tr")
    assert time.perf_counter() - begun < 6
