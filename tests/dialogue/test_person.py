"""Sums and spans as people write them."""

from __future__ import annotations

import pytest

from careerbot.dialogue.person import sum_in, worth

SUMS = {"six figures": 100_000, "a hundred grand": 100_000}


@pytest.mark.parametrize(
    "text, words, amount",
    [
        ("my savings are 15 grand", "15 grand", 15_000),
        ("i have 20k of debt", "20k", 20_000),
        ("about $12.5k saved", "$12.5k", 12_500),
        ("could i ever reach six figures", "six figures", 100_000),
        ("i make a hundred grand", "a hundred grand", 100_000),
        ("we put 30000 aside", "30000", 30_000),
        ("twenty five thousand dollars", "twenty five thousand dollars", 25_000),
        ("five grand", "five grand", 5_000),
        ("is it 2 million", "2 million", 2_000_000),
    ],
)
def test_a_sum_is_read_and_kept_in_its_words(text, words, amount):
    assert sum_in(text, SUMS) == words
    assert worth(words, SUMS) == amount


@pytest.mark.parametrize("text", ["", "i am 52", "i have 3 kids", "what is 17 times 23", "in 5 years", "the grand canyon"])
def test_not_every_number_is_a_sum(text):
    assert sum_in(text, SUMS) == ""
