"""Choosing from what was offered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.dialogue.choice import chosen
from careerbot.dialogue.state import Option

TITLES = ["flexibility of online study", "working from home", "exploring industries in an internship"]
OPTIONS = [Option(f"intent.{i}", title) for i, title in enumerate(TITLES)]


def places(message, options=OPTIONS):
    return [OPTIONS.index(option) for option in chosen(message, options)]


@pytest.mark.parametrize(
    "message, place",
    [
        ("1", 0),
        ("2.", 1),
        ("3)", 2),
        ("#2", 1),
        ("number 3", 2),
        ("option 1", 0),
        ("No. 2", 1),
        ("first", 0),
        ("the second one", 1),
        ("THIRD please", 2),
        ("i would like the last one", 2),
        ("one", 0),
        ("One please", 0),
        ("option two", 1),
        ("online", 0),
        ("online study", 0),
        ("onlin studdy", 0),
        ("the one about internships", 2),
        ("home", 1),
        ("working from home please", 1),
        ("Exploring industries in an internship", 2),
    ],
)
def test_one_is_chosen(message, place):
    assert places(message) == [place]


@pytest.mark.parametrize(
    "message", ["", " ", "4", "0", "99", "-1", "fourth", "the one", "yes", "no", "salary", "what does it pay?", "?", "1.5", "١٢"]
)
def test_none_is_chosen(message):
    assert places(message) == []


@pytest.mark.parametrize("message", ["both", "all", "All of them", "both please"])
def test_all_are_chosen(message):
    assert places(message) == [0, 1, 2]


def test_what_fits_two_alike_chooses_none():
    assert chosen("duration", [Option("a", "degree duration"), Option("b", "internship duration")]) == []


def test_there_is_nothing_to_choose_from():
    assert chosen("1", []) == []
    assert chosen("last", []) == []
    assert chosen("online", []) == []


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_message_chooses_of_what_was_offered(message):
    found = chosen(message, OPTIONS)
    assert all(option in OPTIONS for option in found)
    assert len(found) in (0, 1, len(OPTIONS))


@given(st.integers(-5, 20))
def test_numbers_count_from_one(number):
    assert places(str(number)) == ([number - 1] if 1 <= number <= 3 else [])
