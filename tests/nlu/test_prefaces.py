"""What stands before a whole question."""

from __future__ import annotations

import pytest

from careerbot.nlu.prefaces import Prefaces

PREFACES = Prefaces(["thanks", "for my son", "just tell me", "quick one"])


@pytest.mark.parametrize(
    "message, read",
    [
        ("thanks. what does it pay?", "what does it pay?"),
        ("Thanks! quick one: what does it pay?", "what does it pay?"),
        ("ok so just tell me what it pays", "what it pays"),
        ("for my son, is it hard", "is it hard"),
        ("for my son: pay?", "pay?"),
    ],
)
def test_a_question_is_read_without_its_preface(message, read):
    assert PREFACES.without(message) == read


@pytest.mark.parametrize("message", ["thanks", "thanks, bye", "just tell me more", "is it good for my son", "thanksgiving is near", ""])
def test_what_is_no_preface_or_stands_alone_is_kept(message):
    assert PREFACES.without(message) == message


def test_without_phrases_nothing_is_taken_away():
    assert Prefaces([]).without("ok, what does it pay?") == "ok, what does it pay?"
