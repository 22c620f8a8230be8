from __future__ import annotations

import pytest

from careerbot.replay.reading import ScriptError, read_all
from careerbot.replay.runner import replay


def test_a_chat_that_was_written_down_is_replayed(put, engine):
    put(
        "chat.txt",
        """
        # what a keeper earns
        bot> Hello! ... a lighthouse keeper.
        user> average pay
        bot> It pays $30,000 a year,
        bot> and $20,000 to $25,000.5 a year at the start.

        bot> Source: A. Nobody, 2020.
        User> how much
         for ${me}?
        Bot> ...
        """,
    )
    (dialogue,), _ = read_all(["chat.txt"])
    assert [step.user for step in dialogue.steps] == [None, "average pay", "how much\n for $${me}?"]
    result = replay(engine, dialogue)
    assert (dialogue.name, result.outcome) == ("chat", "passed"), result.failing
    assert result.turns[2].user == "how much\n for ${me}?"


@pytest.mark.parametrize("said", ["It pays $30,000 a year", "It pays $31,000 a year ...", "... at the end.", "... pays ... pays ..."])
def test_what_the_bot_says_is_the_whole_reply(put, engine, said):
    put("chat.txt", f"user> average pay\nbot> {said}\n")
    (dialogue,), _ = read_all(["chat.txt"])
    assert replay(engine, dialogue).outcome == "failed"


@pytest.mark.parametrize(
    "written, line, told",
    [
        ("user> a\nuser> b\nbot> c", 1, "no reply is expected to this"),
        ("user> a\nbot> b\nuser> c", 3, "no reply is expected to this"),
        ("user>\nbot> b", 1, "the user says nothing"),
        ("user> a\nbot>", 2, "the bot says nothing"),
        ("hello\nuser> a\nbot> b", 1, "`hello` is said by nobody"),
        ("user> a\nbot> ...", 1, "nothing is expected in the whole dialogue"),
    ],
)
def test_each_mistake_is_told_with_its_line(put, written, line, told):
    put("chat.txt", written)
    with pytest.raises(ScriptError) as error:
        read_all(["chat.txt"])
    assert str(error.value).startswith(f"chat.txt:{line}: error: {told}")
