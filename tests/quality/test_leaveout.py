"""Leaving a line out is the same as compiling the content without it, only faster."""

from __future__ import annotations

from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from careerbot.compile import compile_content, english_words
from careerbot.content.load import Content, load
from careerbot.nlu.understand import Interpreter
from careerbot.quality.leaveout import LeaveOut

ENGLISH = english_words()
SMALL = load(Path(__file__).parents[1] / "content/small")
WORDS = "lamp oil wick tower pay average entry beginner wage wages {role} {career} {place} the what does no flooglehorn".split()


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
    compiled = compile_content(content)
    for left in LeaveOut(content, compiled).run():
        if left.line.steps[0] == "ask":
            smaller = compile_content(without(content, content.intents()[left.line.intent].id, left.line.steps[1]))
            assert seen(left.segment) == seen(Interpreter(smaller.model, lambda: ENGLISH).segment(left.text)), left.text


def test_every_line_that_is_counted_is_left_out_once_and_slots_are_filled():
    left = list(LeaveOut(SMALL, compile_content(SMALL)).run())
    assert [(one.line.intent, one.line.steps) for one in left] == [
        (number, steps)
        for number, intent in enumerate(SMALL.intents())
        for steps in [*(("ask", i) for i in range(len(intent.ask))), ("title",)]
    ]
    assert not any("{" in one.text for one in left)


def test_leaving_out_leaves_nothing_behind():
    leave_out = LeaveOut(SMALL, compile_content(SMALL))
    first = [seen(left.segment) for left in leave_out.run()]
    assert [seen(left.segment) for left in leave_out.run()] == first


def test_a_line_is_not_recognized_by_itself():
    content = with_lines([["what does {role} do"], ["gramophone tower flooglehorn"]])
    by_text = {left.text: left.segment for left in LeaveOut(content, compile_content(content)).run()}
    segment = by_text["gramophone tower flooglehorn"]
    assert not segment.strict
    assert segment.unread == ["gramophone", "tower", "flooglehorn"]
