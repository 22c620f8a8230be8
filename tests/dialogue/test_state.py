"""The state: small, plain, and safe to store."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from careerbot.dialogue.state import MOST_REMEMBERED, VERSION, Option, State, Topic, remember

slots = st.dictionaries(st.text(), st.lists(st.text()))
states = st.builds(
    State,
    version=st.just(VERSION),
    turn=st.integers(0, 10**6),
    career=st.text(),
    topic=st.none() | st.builds(Topic, st.text(), slots, st.dictionaries(st.text(), st.text())),
    topic_turn=st.integers(0, 10**6),
    options=st.lists(st.builds(Option, st.text(), st.text(), slots), max_size=4),
    told=st.dictionaries(st.text(), st.integers(0, 99)),
    refusals=st.integers(0, 99),
)


@given(states, st.none() | states)
def test_a_state_survives_its_json(state, previous):
    import msgspec

    whole = msgspec.structs.replace(state, previous=previous)
    assert State.from_json(whole.to_json()) == whole
    assert State.from_json(whole.to_json().encode()) == whole


@given(st.dictionaries(st.text(), st.integers(1, 9), max_size=MOST_REMEMBERED), st.lists(st.text(), max_size=5))
def test_what_was_told_last_is_remembered(told, intents):
    counts = remember(told, intents)
    assert len(counts) <= MOST_REMEMBERED
    for intent in intents:
        assert counts[intent] == told.get(intent, 0) + intents.count(intent)


def test_remembering_changes_nothing_given():
    told = {"a": 1}
    remember(told, ["a", "b"])
    assert told == {"a": 1}


def test_a_state_without_lists_is_read():
    assert State.from_json('{"version":2,"career":"x","turn":3}').lists == []


def test_a_new_state_is_short():
    assert State(version=VERSION, career="x").to_json() == '{"version":2,"career":"x"}'
