"""Figures are set against each other only where unit and meaning allow it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.content.compiled import KnownFact
from careerbot.content.types import Duration, Money, Text
from careerbot.nlg.comparison import compare, difference, placed, ratio


def fact(id_, value, attribute="cost", **dimensions):
    return KnownFact(id_, value, "Section", "career", dimensions, attribute=attribute)


def label(one, where):
    return ", ".join(value for dimension, value in one.dimensions.items() if dimension in where)


def usd(amount, **more):
    return Money(amount=amount, **more)


@pytest.mark.parametrize(
    "low, high, words",
    [
        (usd(9_314), usd(26_175), "$16,861"),
        (usd(12_000, bound="about"), usd(30_000, bound="about"), "about $18,000"),
        (usd(66_000, per="year"), usd(130_000, per="year", bound="over"), "over $64,000 a year"),
        (usd(130_000, bound="over"), usd(136_000), ""),
        (Duration(amount=4), Duration(low=5, high=6, bound="about"), "about one to two years"),
        (Duration(low=2, high=3), Duration(amount=2), ""),
        (usd(1), Duration(amount=2), ""),
        (Text(text="x"), Text(text="y"), ""),
    ],
)
def test_a_difference_keeps_bounds_and_ends(low, high, words):
    assert difference(low, high) == words


@pytest.mark.parametrize(
    "low, high, words",
    [
        (usd(66_000), usd(136_000), "2.1"),
        (usd(0), usd(5), ""),
        (usd(5, bound="over"), usd(10), ""),
        (Duration(low=1, high=2), Duration(amount=4), ""),
    ],
)
def test_a_ratio_is_of_single_figures(low, high, words):
    assert ratio(low, high) == words


def test_what_is_not_of_one_unit_meaning_or_period_is_not_compared():
    mixed = [
        fact("a.a", usd(1, per="year")),
        fact("a.b", usd(2, per="hour")),
        fact("a.c", usd(3, currency="EUR", per="year")),
        fact("a.d", usd(4, per="year"), attribute="pay"),
        fact("a.e", Text(text="five")),
    ]
    for operation in ("difference", "ratio", "least", "most", "sum"):
        assert compare(mixed, operation, [], label) == []


def test_like_is_set_against_like():
    facts = [
        fact("a.a", usd(10), place="here", kind="x"),
        fact("a.b", usd(20), place="here", kind="y"),
        fact("a.c", usd(30), place="there", kind="x"),
        fact("a.d", usd(50), place="there", kind="y"),
    ]
    found = compare(facts, "difference", ["x", "y"], label)
    assert [(each.words["result"], each.facts) for each in found] == [("$10", ["a.a", "a.b"]), ("$20", ["a.c", "a.d"])]
    assert [each.words["less"] for each in compare(facts, "least", ["x", "y"], label)] == ["here, x", "there, x"]
    assert [each.facts for each in compare(facts, "least", [], label)] == [["a.a", "a.c"], ["a.b", "a.d"]]
    assert [each.first for each in compare(facts, "most", [], label)] == [{"place": ["there"]}, {"place": ["there"]}]


def test_no_figure_is_ranked_twice_and_what_differs_in_all_is_not_ranked():
    facts = [
        fact("a.a", usd(10), place="here"),
        fact("a.b", usd(50), place="there", level="high"),
        fact("a.c", usd(40), place="there", level="low"),
    ]
    assert [each.facts for each in compare(facts, "least", ["here", "there"], label)] == [["a.a", "a.b"]]
    unlike = [fact(f"a.{n}", usd(n), place=str(n), kind=str(n)) for n in range(1, 4)]
    assert compare(unlike, "least", [], label) == []
    ways = [fact("a.x", usd(30), about="x"), fact("a.y", usd(10), about="y", kind="k"), fact("a.z", usd(20), about="y", kind="l")]
    assert compare(ways, "least", ["x", "y"], label) == []


def test_of_three_only_those_named_count():
    facts = [fact("a.entry", usd(1), level="entry"), fact("a.mid", usd(2), level="mid"), fact("a.top", usd(5), level="top")]
    assert [each.words["result"] for each in compare(facts, "difference", ["mid", "top"], label)] == ["$3"]


def test_what_is_left_open_is_neither_multiplied_nor_added():
    facts = [fact("a.a", usd(1)), fact("a.b", usd(2))]
    assert [each.text for each in compare(facts, "product", [], label)] == ["unmultiplied"]
    assert [each.text for each in compare(facts, "sum", [], label)] == ["unsummed"]
    assert compare([fact("a.a", usd(1, per="year"))], "product", [], label) == []


@given(st.lists(st.integers(0, 10**6), max_size=8), st.integers(0, 10**6))
def test_a_sum_is_placed_between_its_neighbours(amounts, own):
    above, below = placed([fact(f"a.n{i}", usd(amount)) for i, amount in enumerate(amounts)], own)
    assert all(one.value.amount >= own for one in above)
    assert all(one.value.amount < own for one in below)
    assert bool(above) == any(amount >= own for amount in amounts)
    assert bool(below) == any(amount < own for amount in amounts)
    assert len(above) + len(below) <= 4
