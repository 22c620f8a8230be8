"""Conversations of our own, `tests/dialogues`. pytest collects and replays them; here stands what must hold of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from careerbot.replay.coverage import GATED, coverage
from careerbot.replay.reading import read_all
from careerbot.replay.runner import replay
from careerbot.replay.targets import Engine

FOLDER = Path(__file__).with_name("dialogues")
DOCUMENT = Path(__file__).parents[1] / "docs/replay.md"
DIALOGUES, _ = read_all([str(FOLDER)])
OWN = [dialogue for dialogue in DIALOGUES if Path(dialogue.file).parent == FOLDER]
"""Conversations that test a point each, beside those on flows and on topics."""
POINTS = {"reference", "correction", "choice", "meta", "comparison", "person", "distress", "context"}
"""The tags that each of these bears one of: what it is a test of."""


@pytest.fixture(scope="module")
def engine(compiled):
    return Engine(compiled, watched=True)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_a_conversation_is_grounded_and_small(engine, ungrounded, dialogue):
    state = engine.bot.start()
    asked_back = False
    for turn in replay(engine, dialogue).turns:
        reply, state = engine.bot.reply(state, turn.user)
        assert not ungrounded(reply), (turn.number, reply.text)
        assert not (asked_back and reply.status == "clarify"), "two questions back in a row"
        asked_back = reply.status == "clarify"
        assert len(state.to_json()) < 4_096


def test_the_script_in_the_document_passes(engine, tmp_path):
    shown = DOCUMENT.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "shown.dialogue.yaml").write_text(shown, encoding="utf-8")
    (dialogue,), _ = read_all([str(tmp_path)])
    assert replay(engine, dialogue).outcome == "passed"


def test_every_point_has_conversations():
    tags = [tag for dialogue in OWN for tag in dialogue.tags]
    assert len(OWN) >= 60
    assert all(set(dialogue.tags) & POINTS for dialogue in OWN)
    assert all(tags.count(point) >= 4 for point in POINTS)


def test_each_expects_something_of_nearly_every_turn():
    turns = [step for dialogue in DIALOGUES for step in dialogue.steps]
    assert sum(not step.checks for step in turns) <= 3


def test_they_reach_what_there_is_to_reach(engine):
    reached = {name for dialogue in DIALOGUES for name in replay(engine, dialogue).reached}
    assert all(one.reaches(95) for one in coverage(engine.grounds, reached) if one.kind in GATED)
