"""Sentences put together from our own words, for pages whose truth is known."""

from __future__ import annotations

import random

_EN = (
    "the council|the committee|the chairperson|a resident of the upper town|the neighbourhood association|the finance officer|the allotment society|"
    "the surveyor|the youth parliament|the members present|the river trust|a delegation of shopkeepers",
    "considered|welcomed|deferred|questioned|recommended|discussed|supported|amended|summarised|opposed",
    "the proposal|the estimate|the application|the annual report|the maintenance programme|the petition|the consultation|the tender|the agreement",
    "for the restoration of the footbridge|concerning street lighting|about the community garden|on the accessibility of public buildings|"
    "for additional playground equipment|concerning refuse collection|regarding the library extension|for the celebration of the harvest festival",
    "and asked for further information|after a lengthy discussion|before the end of the financial year|without objection|with immediate effect|"
    "subject to the availability of funds|at the following meeting|in consultation with the inhabitants",
)
_TR = (
    "belediye meclisi|imar komisyonu|meclis başkanı|mahalle sakinleri|çevre gönüllüleri derneği|mali hizmetler müdürü|kent konseyi gençlik meclisi|"
    "esnaf odası temsilcisi|bütün üyeler|yardımlaşma vakfı|kadın kooperatifi|muhtarlar",
    "köprünün onarılmasına|sokak aydınlatmasının yenilenmesine|engelsiz ulaşımın geliştirilmesine|kütüphanenin genişletilmesine|"
    "çöplerin ayrıştırılmasına|bisiklet yollarının uzatılmasına|şenliğin düzenlenmesine",
    "ilişkin teklifi|dair raporu|yönelik çalışmayı|yönelik başvuruyu|ilişkin protokolü",
    "ayrıntılı biçimde|oybirliğiyle|uzun görüşmelerden sonra|gündemin üçüncü maddesinde|bütçe olanakları ölçüsünde|gelecek toplantıda",
    "görüştü|değerlendirdi|destekledi|onayladı|erteledi|yeniden inceledi|komisyona gönderdi",
)
_TITLES = {
    "en": "Lower Meadow|Harbour Walk|Public Questions|Annual Accounts|Chapel Green|Orchard Footpath|Winter Relief Fund|Market Square Renewal|Mill Bridge",
    "tr": "Aşağı Mahalle|Çınarlı Park|Yıllık Bütçe|İmar Değişikliği|Köprübaşı Çeşmesi|Dilek ve Öneriler|Gençlik Şenliği Hazırlığı|Eski Değirmen Yolu",
}


def sentence(chance: random.Random, lang: str) -> str:
    """A sentence in English or Turkish."""
    words = " ".join(chance.choice(part.split("|")) for part in (_TR if lang == "tr" else _EN))
    first = "İ" if lang == "tr" and words[0] == "i" else words[0].upper()
    return f"{first}{words[1:]}."


def title(chance: random.Random, lang: str) -> str:
    """A few words as a heading or a name."""
    return f"{chance.choice(_TITLES[lang].split('|'))} {chance.choice(_TITLES[lang].split('|'))}"
