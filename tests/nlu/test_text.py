"""Text as people type it -> clean text and tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.nlu.text import clean, expand, singular, stem, tokens

anything = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    "typed, cleaned",
    [
        ("  What's   the PAY? ", "what's the pay?"),
        ("what’s the “pay”", 'what\'s the "pay"'),
        ("sal\u200bary", "salary"),
        ("pay\x00now", "pay now"),
        ("\u202epay\u202c", "pay"),
        ("ｐａｙ", "pay"),
        ("𝐩𝐚𝐲", "pay"),
        ("a\tb\nc", "a b c"),
        ("", ""),
        ("\ud800", ""),
        ("$84,211, 1,234,567", "$84211, 1234567"),
    ],
)
def test_clean(typed, cleaned):
    assert clean(typed) == cleaned


@given(anything)
def test_clean_text_stays_as_it_is(typed):
    once = clean(typed)
    assert clean(once) == once


@given(anything)
def test_clean_text_is_visible_and_has_single_blanks(typed):
    cleaned = clean(typed)
    assert cleaned == " ".join(cleaned.split())
    assert not [c for c in cleaned if c in "\u200b\u200d\u202e\u2066\ufeff" or ord(c) < 32 or "\ud800" <= c <= "\udfff"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("what's the pay", "what is the pay"),
        ("i don't", "i do not"),
        ("i can't", "i can not"),
        ("they won't", "they will not"),
        ("b.s. degree", "bs degree"),
        ("2years", "2 years"),
        ("salaryyyyy", "salaryy"),
        ("r&d", "r and d"),
        ("i've, you're, he'd, she'll, i'm", "i have, you are, he would, she will, i am"),
    ],
)
def test_expand(text, expected):
    assert expand(text) == expected


@given(anything)
def test_tokens_are_words_numbers_and_signs(typed):
    for token in tokens(expand(clean(typed))):
        assert token in "$€£%" or token.replace(".", "").isalnum()
        assert stem(token)


@pytest.mark.parametrize(
    "text, found",
    [("84k or 3.5%?", ["84k", "or", "3.5", "%"]), ("what,is it", ["what", "is", "it"]), ("?!", []), ("a_b", ["a", "b"])],
)
def test_tokens(text, found):
    assert tokens(text) == found


def test_all_numbers_have_one_stem():
    assert {stem(word) for word in ("1", "84k", "3.5", "2031")} == {"#"}


@pytest.mark.parametrize(
    "word, one",
    [("managers", "manager"), ("companies", "company"), ("business", "business"), ("gas", "gas"), ("status", "status"), ("ties", "tie")],
)
def test_singular(word, one):
    assert singular(word) == one


@given(st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1))
def test_a_singular_is_never_longer(word):
    assert len(singular(word)) <= len(word)
