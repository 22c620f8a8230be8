"""Conversations of our own, `tests/dialogues/*.dialogue.yaml`: what the bot must say, turn by turn.

`bot:` may hold `status` and `intent` (one or a list of fair ones), `facts` (ids that the reply rests on), `contains` and `not`
(texts, small and capital letters alike), `one_of` (texts, one of which must stand there), `matches` (a regular expression), `max_chars`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

FILES = sorted(Path(__file__).with_name("dialogues").glob("*.dialogue.yaml"))
POINTS = {"reference", "correction", "choice", "meta", "comparison", "person", "distress", "context"}
"""The tags that every conversation bears one of: what it is a test of."""
KEYS = {"status", "intent", "facts", "contains", "not", "one_of", "matches", "max_chars"}


def load(file):
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def many(value):
    return value if isinstance(value, list) else [value]


def faults(expected, reply):
    """What is wrong with a reply."""
    text = reply.text.lower()
    wrong = [f"unknown key {key}" for key in expected.keys() - KEYS]
    for key, said in (("status", reply.status), ("intent", reply.intent)):
        if key in expected and said not in many(expected[key]):
            wrong.append(f"{key} is {said}, not {expected[key]}")
    wrong += [f"rests not on {fact}" for fact in many(expected.get("facts", [])) if fact not in {used.id for used in reply.facts}]
    wrong += [f"lacks {part!r}" for part in many(expected.get("contains", [])) if part.lower() not in text]
    wrong += [f"has {part!r}" for part in many(expected.get("not", [])) if part.lower() in text]
    if "one_of" in expected and not any(part.lower() in text for part in expected["one_of"]):
        wrong.append(f"has none of {expected['one_of']}")
    if "matches" in expected and not re.search(expected["matches"], reply.text):
        wrong.append(f"does not match {expected['matches']}")
    if len(reply.text) > expected.get("max_chars", len(reply.text)):
        wrong.append(f"has {len(reply.text)} characters")
    return wrong


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_a_conversation(bot, ungrounded, file):
    state = bot.start()
    asked_back = False
    for number, turn in enumerate(load(file)["turns"], 1):
        reply, state = bot.reply(state, turn["user"])
        assert not faults(turn["bot"], reply), (number, turn["user"], faults(turn["bot"], reply), reply.text)
        assert not ungrounded(reply), (number, reply.text)
        assert not (asked_back and reply.status == "clarify"), "two questions back in a row"
        asked_back = reply.status == "clarify"
        assert len(state.to_json()) < 4_096


def test_every_point_has_conversations():
    tags = [tag for file in FILES for tag in load(file)["tags"]]
    assert len(FILES) >= 60
    assert all(tags.count(point) >= 4 for point in POINTS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_each_says_what_it_is_about_and_expects_something_of_every_turn(file):
    whole = load(file)
    assert whole.keys() == {"dialogue", "tags", "turns"}
    assert set(whole["tags"]) & POINTS
    assert all(turn.keys() == {"user", "bot"} and turn["bot"] for turn in whole["turns"])
