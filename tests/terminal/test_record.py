"""`careerbot --record FILE`: what is said is kept as a dialogue, and that can be replayed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from careerbot.cli import main
from careerbot.errors import UsageError
from careerbot.terminal.chat import Chat
from careerbot.terminal.transcript import recorded

SMALL = Path(__file__).parents[1] / "content/small"
SAID = ["average pay", "", "what does a wickie do?", "I want to hurt myself", "${x} \x1b[31m # 'a' \"b\": {c}", "thanks"]


@pytest.fixture
def chat() -> Chat:
    from careerbot import Bot

    return Chat(Bot.load(SMALL))


def test_what_was_said_can_be_replayed(chat, tmp_path, capfd):
    path = tmp_path / "said.dialogue.yaml"
    with recorded(chat, str(path)):
        for text in SAID:
            chat.reply(text)
    assert main(["replay", "--content", str(SMALL), str(path)]) == 0
    assert capfd.readouterr().out == "1 dialogue, 4 turns: 1 passed\n"
    assert "hurt" not in path.read_text(encoding="utf-8"), "a turn of danger is kept nowhere"


def test_it_is_kept_however_the_chat_ends(chat, tmp_path):
    path = tmp_path / "said.dialogue.yaml"

    def interrupted() -> None:
        with recorded(chat, str(path)):
            chat.reply("average pay")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "average pay" in path.read_text(encoding="utf-8")


def test_where_nothing_is_said_nothing_is_kept(chat, tmp_path):
    with recorded(chat, str(tmp_path / "said.dialogue.yaml")), recorded(chat, None):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name, told",
    [("said.txt", "end it in .dialogue.yaml"), ("no/said.dialogue.yaml", "in no folder"), ("there.dialogue.yaml", "is there already")],
)
def test_a_wrong_file_is_told_before_the_chat(chat, tmp_path, name, told):
    (tmp_path / "there.dialogue.yaml").write_text("mine")
    with pytest.raises(UsageError, match=told), recorded(chat, str(tmp_path / name)):
        raise AssertionError("the chat began")


def test_a_conversation_over_a_pipe_is_recorded(tmp_path):
    path = tmp_path / "said.dialogue.yaml"
    code = "import sys; from careerbot.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--content", str(SMALL), "--record", str(path)]
    done = subprocess.run(command, input=b"average pay\n", capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "intent: salary.average" in path.read_text(encoding="utf-8")
