"""What is said where nothing was asked, with a small content of the tests' own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from careerbot import Bot, State

SMALL = Path(__file__).parents[1] / "content/small"
TOPIC = """
topic: quiet
title: where nothing is asked
intents:
  - id: quiet.tell
    title: about yourself
    status: social
    frame: {attribute: tell}
    fallback: statement
    ask: [a word about myself]
    answer: [{text: "Thank you for telling me."}]
  - id: quiet.reaction
    title: a shrug
    status: social
    frame: {attribute: shrug}
    fallback: reaction
    ask: [so be it]
    answer: [{text: "Fine."}]
  - id: quiet.stay
    title: company
    status: social
    frame: {attribute: stay}
    fallback: danger
    instead_of: [quiet.tell, quiet.reaction]
    ask: [sit with me]
    answer: [{text: ["I am here.", "Still here."]}]
"""


@pytest.fixture(scope="module")
def keeper(tmp_path_factory) -> Bot:
    """A bot with the small content and three fallbacks."""
    content = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("quiet") / "content"))
    (content / "intents/quiet.yaml").write_text(TOPIC)
    lexicon = content / "intents/_lexicon.yaml"
    lexicon.write_text(lexicon.read_text() + "\nwishes: [need]\nplans: [need a break]\nelisions: [back from]\n")
    danger = content / "intents/distress.yaml"
    danger.write_text(re.sub(r"threshold: .*", "threshold: 1000", danger.read_text()))  # knows too few words to tell what is harmless
    return Bot.load(content)


@pytest.mark.parametrize(
    "text",
    ["i gather mushrooms", "my uncle gathers mushrooms", "back from gathering mushrooms", "i gather mushrooms and need a break"],
)
def test_a_statement_is_acknowledged(keeper, text):
    assert keeper.reply(keeper.start(), text)[0].intent == "quiet.tell"


@pytest.mark.parametrize(
    "text", ["i need mushrooms", "do i gather mushrooms", "mushrooms gathered for me", "i gather mushrooms, is that fine", "mushrooms"]
)
def test_what_asks_or_tells_of_nobody_is_none(keeper, text):
    assert keeper.reply(keeper.start(), text)[0].intent != "quiet.tell"


def test_a_picture_is_a_reaction_and_nothing_is_none(keeper):
    assert keeper.reply(keeper.start(), "\N{THUMBS UP SIGN}")[0].intent == "quiet.reaction"
    assert keeper.reply(keeper.start(), "  ")[0].intent is None


def test_after_danger_it_stays_until_something_is_asked(keeper):
    near = State(version=2, turn=3, danger=3, career=keeper.start().career)
    first, state = keeper.reply(near, "i gather mushrooms")
    second, state = keeper.reply(state, "so be it")
    assert (first.intent, second.intent) == ("quiet.stay", "quiet.stay")
    assert first.text != second.text
    assert first.suggestions == []
    _, state = keeper.reply(state, "average pay?")
    assert state.danger == 0
    assert keeper.reply(state, "i gather mushrooms")[0].intent == "quiet.tell"
