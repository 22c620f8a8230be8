"""One segment by itself: what kind of sentence it is, as the lexicon says."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from careerbot.compile import compile_content
from careerbot.content.load import load
from careerbot.nlu.segment import SegmentReader

SMALL = Path(__file__).parents[1] / "content/small"


@pytest.fixture(scope="module")
def read():
    """Reads text with the small content and some words in its lexicon."""
    model = compile_content(load(SMALL)).model

    def read(text, **words):
        language = msgspec.structs.replace(model.language, **words)
        return SegmentReader(msgspec.structs.replace(model, language=language), list).read(text)

    return read


def test_the_lexicon_says_what_begins_a_yes_no_question(read):
    assert not read("is it well paid").polar
    assert read("is it well paid", polar=["is"]).polar
    assert not read("what is the average pay", polar=["is"]).polar


def test_the_lexicon_says_what_begins_a_statement_of_a_person(read):
    assert not read("my lamp is old").telling
    assert read("my lamp is old", tellers=["my"]).telling
    assert not read("what is my pay", tellers=["my"]).telling


def test_the_lists_of_words_are_taken_over_from_the_lexicon():
    content = load(SMALL)
    lists = {"polar": ["is"], "tellers": ["my"], "persons": ["me"], "others": ["he"], "pronouns": ["it"]}
    language = compile_content(msgspec.structs.replace(content, lexicon=msgspec.structs.replace(content.lexicon, **lists))).model.language
    assert {name: getattr(language, name) for name in lists} == lists
