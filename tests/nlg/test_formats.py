"""Values in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.content.types import Count, Duration, Money, Open, Percent, Period, Text, Year
from careerbot.nlg import formats

items = st.lists(st.text("XYZ", min_size=1), max_size=6)


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_can_be_read_back(value):
    assert int(formats.number(value).replace(",", "")) == value
    assert formats.number(float(value)) == formats.number(value)


@given(st.decimals(0, 10**6, places=3))
def test_no_digit_of_a_figure_is_lost(value):
    assert float(formats.number(float(value)).replace(",", "")) == float(value)


@pytest.mark.parametrize(
    "value, shown",
    [(0, "0"), (999, "999"), (15400, "15,400"), (1234567.5, "1,234,567.5"), (3.25, "3.25"), (0.125, "0.125"), (10.0, "10")],
)
def test_numbers(value, shown):
    assert formats.number(value) == shown


@pytest.mark.parametrize("value, shown", [(0, "zero"), (1, "one"), (12, "twelve"), (13, "13"), (2.5, "2.5"), (-1, "-1"), (4.0, "four")])
def test_small_numbers_are_words(value, shown):
    assert formats.in_words(value) == shown


@pytest.mark.parametrize(
    "value, shown",
    [
        (Money(amount=84211), "$84,211"),
        (Money(amount=130000, bound="over"), "over $130,000"),
        (Money(amount=5, bound="at-least", currency="EUR"), "at least €5"),
        (Money(low=10, high=2000, bound="from-to", currency="GBP"), "£10 to £2,000"),
        (Money(amount=7, currency="CHF"), "7 CHF"),
        (Percent(amount=3), "3%"),
        (Percent(amount=2.5, bound="about"), "about 2.5%"),
        (Count(amount=15400, bound="about", per="year"), "about 15,400"),
        (Duration(amount=4), "four years"),
        (Duration(amount=1), "one year"),
        (Duration(amount=1, unit="months"), "one month"),
        (Duration(low=5, high=6, bound="about"), "about five to six years"),
        (Duration(amount=18, unit="months"), "18 months"),
        (Duration(text="a few months to a year"), "a few months to a year"),
        (Period(low=2021, high=2031), "2021 to 2031"),
        (Year(amount=2023), "2023"),
        (Text(text="words"), "words"),
        (Open(text="what it costs"), "what it costs"),
    ],
)
def test_values(value, shown):
    assert formats.plain(value) == shown


def test_what_is_counted_by_the_year_says_so():
    assert formats.per_year(Money(amount=66000, per="year")) == "$66,000 a year"
    assert formats.per_year(Count(amount=15400, per="year")) == "15,400 a year"
    assert formats.per_year(Money(amount=66000)) == "$66,000"
    assert formats.per_year(Text(text="x")) == "x"


@pytest.mark.parametrize("given_, shown", [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_joined(given_, shown):
    assert formats.joined(given_) == shown


@given(items, st.sampled_from(["and", "or"]))
def test_joined_holds_all_items_in_order(texts, word):
    joined = formats.joined(texts, word)
    at = 0
    for text in texts:
        at = joined.index(text, at) + len(text)
    assert at == len(joined)


@given(items)
def test_bullets_have_a_line_an_item(texts):
    lines = [f"- {text[:1].upper()}{text[1:]}" for text in texts]
    assert formats.bullets(texts) == "\n".join(lines)


@given(st.text())
def test_capitals(text):
    assert formats.capitalised(text)[len(text[:1].upper()) :] == text[1:]


@pytest.mark.parametrize(
    "noun, shown",
    [("operations manager", "an operations manager"), ("plant manager", "a plant manager"), ("Engineer", "an Engineer"), ("", "a ")],
)
def test_articles(noun, shown):
    assert formats.with_article(noun) == shown


@pytest.mark.parametrize(
    "noun, shown",
    [("manager", "managers"), ("company", "companies"), ("business", "business"), ("branch", "branches"), ("tax", "taxes")],
)
def test_plurals(noun, shown):
    assert formats.plural(noun) == shown


@given(st.text())
def test_any_noun_has_a_plural_and_an_article(noun):
    assert formats.plural(noun).startswith(noun[:-1])
    assert formats.with_article(noun).endswith(noun)
