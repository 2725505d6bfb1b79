"""E-mails: head, body in any encoding, attachments apart."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from pipeline.readers.eml import attachments, parse, read
from pipeline.settings import PagesSettings

SETTINGS = PagesSettings()
BODY = "Sayın Başkan,\n\nDerneğimiz söz istiyor.\n"


def message(charset: str = "utf-8", html: bool = False) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Yeşil Vadi Çevre Derneği <bilgi@yvcd.example>"
    mail["To"] = "meclis@akcadere.example"
    mail["Subject"] = "Toplantı için söz isteği"
    mail["Date"] = "Fri, 05 Mar 2021 10:00:00 +0300"
    if html:
        mail.set_content("<p>Sayın Başkan,</p><p>Derneğimiz söz istiyor.</p>", subtype="html")
    else:
        mail.set_content(BODY, charset=charset)
    return mail


@pytest.mark.parametrize("mail", [message(), message("iso-8859-9"), message(html=True)], ids=["utf-8", "latin-5", "html"])
def test_head_and_body(mail: EmailMessage) -> None:
    document = read(bytes(mail), SETTINGS)
    (page,) = document.pages
    assert [line.text for line in page.lines] == [
        "From: Yeşil Vadi Çevre Derneği <bilgi@yvcd.example>",
        "To: meclis@akcadere.example",
        "Date: Fri, 05 Mar 2021 10:00:00 +0300",
        "Subject: Toplantı için söz isteği",
        "Sayın Başkan,",
        "Derneğimiz söz istiyor.",
    ]
    assert [line.gap for line in page.lines] == [False, False, False, False, True, True]
    assert document.metadata[0] == ("title", "Toplantı için söz isteği")
    assert ("date", "2021-03-05") in document.metadata


def test_the_body_in_plain_text_is_enough() -> None:
    mail = message()
    mail.add_alternative("<p>In HTML</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="şikâyet.pdf")
    assert [line.text for line in read(bytes(mail), SETTINGS).pages[0].lines][-1] == "Derneğimiz söz istiyor."
    assert list(attachments(parse(bytes(mail)))) == [("şikâyet.pdf", b"%PDF-1.4")]


@pytest.mark.parametrize(
    "raw",
    [
        b"From: =?utf-8?b?!!!?= <a@b>\r\nDate: never\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@@",
        b"Subject: =?no-such-charset?q?Minutes?=\nContent-Type: text/plain; charset=no-such\n\nText",
        b"Content-Type: multipart/mixed\n\nText without a boundary",
    ],
)
def test_damaged_messages_give_what_they_have(raw: bytes) -> None:
    assert read(b"Received: x\n" + raw, SETTINGS).pages
