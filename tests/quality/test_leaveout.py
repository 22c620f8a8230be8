"""Leaving a line out is the same as compiling the content without it, only faster."""

from __future__ import annotations

from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from careerbot.compile import compile_content, english_words
from careerbot.content.load import Content, load
from careerbot.nlu.segment import SegmentReader
from careerbot.quality.leaveout import leave_out, lines_of

ENGLISH = english_words()
SMALL = load(Path(__file__).parents[1] / "content/small")
WORDS = "lamp oil wick tower pay average entry wage wages {role} {career} {place} {statistic} {role-clue} the what no flooglehorn".split()


def with_lines(lines: list[list[str]]) -> Content:
    """The small content with other lines under its intents."""
    topic = SMALL.topics[0]
    intents = [msgspec.structs.replace(intent, ask=ask) for intent, ask in zip(topic.intents, lines, strict=True)]
    return msgspec.structs.replace(SMALL, topics=[msgspec.structs.replace(topic, intents=intents)])


def without(content: Content, intent: str, line: int) -> Content:
    intents = [
        msgspec.structs.replace(other, ask=[ask for i, ask in enumerate(other.ask) if (other.id, i) != (intent, line)])
        for other in content.topics[0].intents
    ]
    return msgspec.structs.replace(content, topics=[msgspec.structs.replace(content.topics[0], intents=intents)])


def seen(segment):
    return segment.words, segment.candidates, segment.strict, segment.unread, segment.standing


lines = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=4, unique=True)


@settings(max_examples=25, deadline=None)
@given(lines=st.tuples(lines, lines))
def test_a_line_left_out_counts_as_if_it_were_not_there(lines):
    content = with_lines(list(lines))
    for left in leave_out(content):
        if left.line.steps[0] == "ask":
            smaller = compile_content(without(content, content.intents()[left.line.intent].id, left.line.steps[1]))
            assert seen(left.segment) == seen(SegmentReader(smaller.model, lambda: ENGLISH).read(left.text)), left.text


def test_every_line_that_is_counted_is_left_out_once_and_slots_are_filled():
    left = list(leave_out(SMALL))
    assert [(one.line.intent, one.line.steps) for one in left] == [
        (number, steps)
        for number, intent in enumerate(SMALL.intents())
        for steps in [*(("ask", i) for i in range(len(intent.ask))), ("title",)]
    ]
    assert not any("{" in one.text for one in left)


@given(lines=st.tuples(st.lists(st.sampled_from(WORDS), min_size=70, max_size=90), lines))
@settings(max_examples=5, deadline=None)
def test_many_lines_are_left_out_in_parts_and_all_come_back_in_order(lines):
    content = with_lines([[f"{word} number{i}" for i, word in enumerate(lines[0])], lines[1]])
    left = leave_out(content, folds=3)
    assert [one.line for one in left] == lines_of(content)
    for one in left:
        number = one.text.split()[-1]
        if number.startswith("number"):
            assert not one.segment.strict
            assert number in one.segment.unread, "a word of this line alone is unknown without it"


def test_a_line_is_not_recognized_by_itself():
    content = with_lines([["what does {role} do"], ["gramophone tower flooglehorn"]])
    by_text = {left.text: left.segment for left in leave_out(content)}
    segment = by_text["gramophone tower flooglehorn"]
    assert not segment.strict
    assert segment.unread == ["gramophone", "tower", "flooglehorn"]
