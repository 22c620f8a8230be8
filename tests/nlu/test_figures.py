"""Figures that a message names."""

from __future__ import annotations

import pytest

from careerbot.nlu.figures import Figure, figures_in

NUMBERS = {"one": 1.0, "five": 5.0, "twenty": 20.0, "hundred": 100.0, "grand": 1000.0}
MEASURES = {"years": "years", "year": "years", "percent": "percent", "%": "percent"}


@pytest.mark.parametrize(
    "text, found",
    [
        ("is it 84k", [Figure(84_000)]),
        ("it takes one year right", [Figure(1, "years")]),
        ("about five grand", [Figure(5_000)]),
        ("five hundred grand", [Figure(500_000)]),
        ("growing 20 %", [Figure(20, "percent")]),
        ("4 years and 30000", [Figure(4, "years"), Figure(30_000)]),
        ("no figure at all", []),
        ("", []),
    ],
)
def test_numbers_in_digits_and_words(text, found):
    assert figures_in(text.split(), NUMBERS, MEASURES) == found


@pytest.mark.parametrize(
    "text, bound",
    [("over 84k", "floor"), ("more than a hundred", "floor"), ("under five grand", "ceiling"), ("over it is 84k", ""), ("84k over", "")],
)
def test_a_word_before_a_number_makes_it_a_bound(text, bound):
    (figure,) = figures_in(text.split(), NUMBERS, MEASURES, {"over": "floor", "more": "floor", "under": "ceiling"})
    assert figure.bound == bound
