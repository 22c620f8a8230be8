"""Phrases that name something: from left to right, the longest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from careerbot.nlu.mentions import Meaning, phrasebook
from careerbot.nlu.text import singular

words = st.lists(st.sampled_from(["a", "b", "manager", "managers", "plant"]), max_size=8)


def book(*names):
    return phrasebook([(name.split(), Meaning("role", name)) for name in names])


def spans(found):
    return [(mention.start, mention.end) for mention in found]


def test_the_longest_phrase_wins():
    found = book("manager", "plant manager", "plant").find("the plant manager of a plant".split())
    assert spans(found) == [(1, 3), (5, 6)]


def test_number_makes_no_difference():
    assert spans(book("plant managers").find(["plant", "manager"])) == [(0, 2)]
    assert spans(book("plant manager").find(["plant", "managers"])) == [(0, 2)]


def test_a_phrase_may_mean_several_things_each_once():
    both = phrasebook([(["quality"], Meaning("skill", "qc")), (["quality"], Meaning("role", "qa")), (["quality"], Meaning("skill", "qc"))])
    assert [(m.kind, m.value) for m in both.find(["quality"])[0].meanings] == [("skill", "qc"), ("role", "qa")]


def test_nothing_is_named_by_nothing():
    assert book("a").find([]) == []
    assert phrasebook([([], Meaning("role", "x"))]).find(["a"]) == []


def slowly(phrases, message):
    """The same by trying all phrases at all places."""
    wanted = {tuple(singular(word) for word in phrase) for phrase in phrases if phrase}
    said = [singular(word) for word in message]
    found, at = [], 0
    while at < len(said):
        lengths = [n for n in range(1, len(said) - at + 1) if tuple(said[at : at + n]) in wanted]
        if lengths:
            found.append((at, at + max(lengths)))
        at += max(lengths, default=1)
    return found


@given(st.lists(words, max_size=5), words)
def test_as_the_slow_way_finds(phrases, message):
    fast = phrasebook([(phrase, Meaning("role", " ".join(phrase))) for phrase in phrases])
    assert spans(fast.find(message)) == slowly(phrases, message)
