"""Whole conversations, whatever is said in them: no crash, no growth, the same replies for the same turns, and undo undoes."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerbot.dialogue.state import LARGEST, LONGEST_READ, State
from careerbot.errors import StateError

SAID = (
    """
what does it pay?|and at the top?|what about executives|how big is the jump|tuition|which is cheaper?|by how much|for business|out of state
I live out of state|I already have a bachelor's|my savings are 15 grand|part time only for me|what do you know about me?|forget that
quality|flexibility|both|neither|never mind|2|the second one|the last two|next|previous|those two|number three|which one?|why?|who else?
say that again|shorter|in other words|tell me more|undo|start over|where does that come from?|are you sure?|how old is this?|list everything
that's not it|no, the fees I mean|wrong one, for non-residents|I was asking about internships|and this job then|and online?|what is it now?
what does a plant manager do?|what do they earn|how do they compare|which websites?|what roles are there|pros and cons|what skills?|do they?
how much do nurses make|what's the weather|thanks|hi|ok|no|yes|asdf qwer|???|could I reach six figures?
can I afford it with 20k|multiply it by four
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
MESSAGES = st.lists(st.sampled_from(SAID) | st.text(max_size=40), max_size=14)
TRIALS = settings(max_examples=60, deadline=None)


def converse(bot, messages):
    """The replies and the states of a conversation."""
    states, replies = [bot.start()], []
    for message in messages:
        reply, state = bot.reply(states[-1], message)
        states.append(state)
        replies.append(reply)
    return replies, states


@TRIALS
@given(MESSAGES)
def test_a_conversation_neither_breaks_nor_grows(bot, ungrounded, messages):
    replies, states = converse(bot, messages)
    for reply, state in zip(replies, states[1:], strict=True):
        assert reply.text.strip()
        assert not ungrounded(reply), reply.text
        assert len(state.to_json()) <= LARGEST
        assert State.from_json(state.to_json()) == state


@TRIALS
@given(MESSAGES)
def test_the_same_turns_get_the_same_replies(bot, messages):
    first, again = converse(bot, messages), converse(bot, messages)
    assert first == again


@TRIALS
@given(MESSAGES, st.sampled_from(SAID))
def test_undo_undoes(bot, messages, last):
    _, states = converse(bot, messages)
    _, following = bot.reply(states[-1], last)
    if following.previous is None:  # nothing was left to go back to, or the message itself was an undo
        return
    reply, undone = bot.reply(following, "undo")
    assert reply.intent == "talk.undo"
    assert undone == msgspec.structs.replace(following.previous, previous=None)
    if following.previous.turn == states[-1].turn:
        assert undone == msgspec.structs.replace(states[-1], previous=None)


@TRIALS
@given(MESSAGES)
def test_no_question_back_follows_another(bot, messages):
    statuses = [reply.status for reply in converse(bot, messages)[0]]
    assert ("clarify", "clarify") not in set(itertools.pairwise(statuses))


slots = st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=4), max_size=4)
names = st.sampled_from(["salary.average", "role.duties", "cost.tuition", "talk.repeat", "no.such", "", "{7*7}"])


@st.composite
def hostile(draw):
    """A state as somebody may make it up: right in form, whatever stands in it."""
    option = st.fixed_dictionaries({"intent": names, "title": st.text(max_size=20), "slots": slots})
    move = st.fixed_dictionaries(
        {"act": st.sampled_from(["answer", "unknown", "clarify", "safety", "greet"]), "intent": names, "slots": slots}
    )
    return draw(
        st.fixed_dictionaries(
            {
                "version": st.just(2),
                "turn": st.integers(0, 9),
                "career": st.sampled_from(["", "industrial-production-manager", "../x"]),
                "topic": st.none()
                | st.fixed_dictionaries({"intent": names, "slots": slots, "frame": st.just({"about": "x", "attribute": "pay"})}),
                "options": st.lists(option, max_size=3),
                "listed": st.lists(option, max_size=3),
                "read": st.lists(st.integers(0, 99), max_size=4),
                "figures": st.lists(st.sampled_from(["salary.entry", "salary.top", "x", "*"]), max_size=4),
                "said": st.lists(move, max_size=3),
                "person": slots,
                "told": st.dictionaries(names, st.integers(0, 99), max_size=3),
            }
        )
    )


@TRIALS
@given(hostile(), MESSAGES)
def test_a_made_up_state_breaks_nothing(bot, data, messages):
    state = State.from_json(msgspec.json.encode(data))
    for message in messages:
        reply, state = bot.reply(state, message)
        assert reply.text.strip()
        assert len(state.to_json()) <= LARGEST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "nonsense",
        '{"version":3}',
        '{"version":2,"turn":-1}',
        '{"version":2,"said":[{"act":"shout"}]}',
        '{"version":2,"read":["x"]}',
    ],
)
def test_what_is_no_state_is_refused_with_advice(text):
    with pytest.raises(StateError, match="begin a new conversation"):
        State.from_json(text)


def test_a_state_too_long_to_be_one_is_not_even_read():
    with pytest.raises(StateError, match="longer than"):
        State.from_json('{"version":2,"career":"' + "x" * LONGEST_READ + '"}')


def test_a_state_of_the_first_version_is_gone_on_with(bot):
    old = (
        '{"version":1,"turn":1,"career":"industrial-production-manager","topic":{"intent":"cost.tuition","slots":{"programme":["engineering"]},'
        '"frame":{"attribute":"cost"}},"topic_turn":1,"told":{"cost.tuition":1},"previous":{"version":1,"career":"industrial-production-manager"}}'
    )
    reply, state = bot.reply(State.from_json(old), "and out of state?")
    assert reply.intent == "cost.tuition"
    assert "30,000" in reply.text
    assert state.version == 2
