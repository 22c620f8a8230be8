"""Takes out of a text what tells who wrote it: addresses, numbers of phones, cards, accounts and papers.

Names can't be told from other words by rule and stay; what is kept says so in the documents.
"""

from __future__ import annotations

import re

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn

REGIONS = ("US", "GB", "IN")
"""Where a number without a country's code may be from."""
EMAIL = re.compile(r"[^\s@<>()\[\]\",;:]{1,64}@[^\s@<>()\[\]\",;:]{1,255}\.\w{2,24}")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)\b")
CARD = re.compile(r"\b\d(?:[ -]?\d){11,18}\b")
PAPER = re.compile(r"\b(?:(?=\w*[A-Za-z])(?=(?:\w*\d){4})[A-Z0-9]{8,}|[A-Z]{2} \d\d \d\d \d\d [A-D])\b")
"""A passport, a tax or an insurance number: letters and at least four digits in one word, or in the pairs of a British one."""
NUMBER = re.compile(r"(?<![\w$£€.,])(?!(?:(?:19|20)\d\d[ ./-]?)+(?!\d))\d(?:[ ./-]?\d){6,}(?!\w)")
"""Seven digits and more, a date as well; but no sum of money and no years."""


def redacted(text: str) -> str:
    """The text, with a word in brackets for each thing taken out."""
    text = EMAIL.sub("[email]", text.replace("\0", ""))
    text = IBAN.sub(lambda found: "[account]" if iban.is_valid(found[0]) else found[0], text)
    text = CARD.sub(lambda found: "[card]" if luhn.is_valid(re.sub("[ -]", "", found[0])) else found[0], text)
    for region in REGIONS:
        text = _without_phones(text, region)
    return NUMBER.sub("[number]", PAPER.sub("[number]", text))


def _without_phones(text: str, region: str) -> str:
    found = list(PhoneNumberMatcher(text, region, leniency=Leniency.VALID))
    for match in reversed(found):
        text = f"{text[: match.start]}[phone]{text[match.end :]}"
    return text
