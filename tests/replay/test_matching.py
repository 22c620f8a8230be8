from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.replay.checks import word_marks
from careerbot.replay.dialogue import Wanted
from careerbot.replay.matching import found, plain
from careerbot.replay.variables import filled, literal, named


@pytest.mark.parametrize(
    "text, said, is_found",
    [
        ("a ... c", "a b c", True),
        ("a ... c", "a c", True),
        ("a ... a", "a", False),
        ("...", "", True),
        ("... b", "a b", True),
        ("... b", "b a", False),
        ("a ... b ... c", "a c b c", True),
        ("a ... b ... c", "a c b", False),
        ("A b", "a b", False),
        ("a  b\n c", "a **b** c", True),
        ("$5,750.00 (a|b)*", "$5,750.00 (a|b)*", True),
        ("cafe\u0301", "caf\u00e9", True),
    ],
)
def test_a_whole_reply(text, said, is_found):
    assert found(Wanted("whole", text, "..."), said) is is_found


@pytest.mark.parametrize("text, said, is_found", [("b c", "a B  c", True), ("bc", "a b c", False), ("", "a", True), ("ß", "SS", True)])
def test_a_part_in_capitals_or_not(text, said, is_found):
    assert found(Wanted("part", text, any_case=True), said) is is_found


@given(st.text("ab*", max_size=8), st.text("ab", max_size=12), st.booleans())
def test_wildcards_mean_what_they_mean_in_a_regular_expression(text, said, whole):
    pattern = "(?s)" + ".*".join(map(re.escape, text.split("*")))
    expected = (re.fullmatch if whole else re.search)(pattern, said) is not None
    assert found(Wanted("whole" if whole else "part", text, "*"), said) is expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_holds_both_texts(wanted, said):
    wanted, said = plain(wanted), plain(said)
    marks = word_marks(wanted, said)
    assert " ".join(text for kind, text in marks if kind != "+") == wanted
    assert " ".join(text for kind, text in marks if kind != "-") == said
    assert (wanted == said) == all(kind == "=" for kind, _ in marks)


def test_what_a_wildcard_stands_for_is_no_difference():
    marks = word_marks("It pays ... a year", "It pays $30,000 or so a year", "...")
    assert {kind for kind, _ in marks} == {"="}


@given(st.text("${}ab", max_size=12))
def test_what_is_literal_comes_back_as_it_was(text):
    assert list(named(literal(text))) == []
    assert filled(literal(text), {}) == text


def test_variables():
    assert filled("${a} costs $5 and $${a} {b}", {"a": "x"}) == "x costs $5 and ${a} {b}"
    assert filled("^${a}$", {"a": "1.5"}, re.escape) == "^1\\.5$"
    assert list(named("${a} $${b} ${c d}")) == ["a", "c d"]
