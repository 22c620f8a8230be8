"""What is taken out of a text before it is kept."""

from __future__ import annotations

import time

import pytest

pytest.importorskip("phonenumbers", reason="transcripts are kept by an extra: careerbot[web]")

from careerbot.stores.redact import redacted


@pytest.mark.parametrize(
    "text, kept",
    [
        ("write to jo.doe+x@ex-ample.co.uk please", "write to [email] please"),
        ("<JO@EXAMPLE.ORG>, or ask", "<[email]>, or ask"),
        ("call (212) 555-0199 or +44 20 7946 0958", "call [phone] or [phone]"),
        ("ring 020 7946 0958.", "ring [phone]."),
        ("my card is 4111 1111 1111 1111, ok", "my card is [card], ok"),
        ("5500-0000-0000-0004", "[card]"),
        ("to DE89 3704 0044 0532 0130 00 or GB33BUKB20201555555555", "to [account] or [account]"),
        ("SSN 123-45-6789", "SSN [number]"),
        ("NI QQ 12 34 56 C and QQ123456C", "NI [number] and [number]"),
        ("passport C01X00T47, PAN ABCDE1234F", "passport [number], PAN [number]"),
        ("student 20231234", "student [number]"),
        ("born 10/12/2003", "born [number]"),
    ],
)
def test_what_tells_of_a_person_goes(text, kept):
    assert redacted(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "does $84,211 or 84211 or 100000 a year sound right?",
        "between 60-80k in 2020-2023, 2021 2022",
        "40 hours a week, 9 to 5, 2-3 years, 3.5%",
        "is it $1,000,000 for 4-year degrees?",
        "B2B, ISO 9001, C++ and 5S",
        "me @ work",
    ],
)
def test_figures_stay(text):
    assert redacted(text) == text


def test_no_text_is_slow_to_read_and_nul_goes():
    began = time.process_time()
    for piece in ("1 ", "a@", "A1", "1-", "2020 ", "+", "a", "a.", "@", "Aa1", "DE89 "):
        assert "\0" not in redacted("\0" + (piece * 2_000)[:2_000])
    assert time.process_time() - began < 5
