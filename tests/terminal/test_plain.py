"""The chat without redrawing, and the chat in a pipe."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from careerbot.terminal.chat import Chat
from careerbot.terminal.plain import ADVISOR, INTERRUPTED, YOU, PlainChat, converse, read_line, text_of

COMMAND = [sys.executable, "-c", "import sys; from careerbot.cli import main; sys.exit(main())"]
TALK = ["what does it pay?", "2", "quality", "2", "/why", "/hlep", "", "I want to kill myself", "[31mqwzx\x1b[31m", "/undo", "thanks"]


@pytest.fixture
def talked():
    """What is printed while a person types lines; an exception stands for a key."""

    def talk(chat: Chat, *lines: str | type[BaseException]) -> list[str]:
        printed: list[str] = []
        given = iter([*lines, EOFError])

        def read() -> str:
            line = next(given)
            if isinstance(line, str):
                return line
            raise line

        PlainChat(chat, printed.append).run(read)
        return printed

    return talk


def test_the_opening_says_who_speaks_and_what_to_try(talked, chat, bot):
    opening, choices, hint, end = talked(chat)
    assert opening == f"{ADVISOR}{bot.greeting.text}"
    assert "automated guide" in opening
    assert choices.split("\n") == ["You could ask:", *(f"{n}. {s.title}" for n, s in enumerate(bot.greeting.suggestions, 1))]
    assert "Ctrl-D" in hint
    assert end == ""


def test_answers_say_who_speaks_where_it_stands_and_what_to_choose(talked, chat, bot):
    said = talked(chat, "what does it pay?")[3]
    text, _, rest = said.partition("\nFrom “")
    assert text == f"{ADVISOR}{text_of(chat.last.reply)}"
    assert rest.split("\n")[1:] == ["You could ask:", *(f"{n}. {s.title}" for n, s in enumerate(chat.offered, 1))]


def test_a_number_chooses(talked, chat, bot):
    talked(chat, "2", "what does it pay?", "1.")
    first = bot.greeting.suggestions[1].text
    assert [turn.user for turn in chat.turns][:2] == [first, "what does it pay?"]
    assert chat.turns[2].user not in ("1.", "1")


def test_after_a_question_back_the_number_is_the_bot_s(talked, chat):
    printed = talked(chat, "quality", "2")
    assert re.search(r"^2\. ", printed[3], re.MULTILINE)
    assert "You could ask" not in printed[3]
    assert chat.turns[1].user == "2"
    assert chat.turns[1].reply["status"] == "answer"


def test_commands(talked, chat):
    printed = talked(chat, "/why", "what does it pay?", "/again", "/careers", "/quit", "not read")
    assert printed[3] == f"{ADVISOR}Nothing was said yet."
    assert printed[5] == printed[4]
    assert len(printed) == 7, "it left"


def test_ctrl_c_says_once_how_to_leave_and_goes_on(talked, chat):
    printed = talked(chat, KeyboardInterrupt, "salary?", KeyboardInterrupt)
    assert printed[3] == f"\n{INTERRUPTED}"
    assert "$84,211" in printed[4]
    assert printed[5:] == ["", ""]


def test_ctrl_c_while_it_answers_does_not_end_the_chat(talked, chat, monkeypatch):
    def interrupted(_):
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(chat, "reply", interrupted)
    printed = talked(chat, "salary?", "salary?")
    assert printed[3] == f"\n{INTERRUPTED}"
    assert "$84,211" in printed[4]


def test_nothing_but_text_is_printed(talked, chat):
    printed = "\n".join(talked(chat, *TALK, "/help", "/topics", "/sources", "/about-me"))
    assert all(char.isprintable() or char == "\n" for char in printed)
    assert "**" not in printed
    assert not re.search("[\u2500-\u259f\u2800-\u28ff]", printed), "boxes and spinners"


def test_a_named_conversation_goes_on(talked, named):
    named().reply("what does it pay?")
    printed = talked(named(), "/again")
    assert printed[1] == "“plans” goes on. You asked last: “what does it pay?”."
    assert "$84,211" in printed[3]


def test_notices_are_told(talked, named):
    path = named().journal.path
    path.parent.mkdir()
    path.write_text("no conversation")
    printed = talked(named())
    assert sum("is set aside" in line for line in printed) == 1


def test_a_pipe_gets_a_reply_for_each_line(chat, bot):
    other = Chat(bot)
    assert list(converse(chat, [f"{line}\n" for line in TALK])) == [text_of(other.reply(line)) for line in TALK]


@pytest.mark.parametrize("line", ["salary?\n", "salary?\r\n", "salary?"])
def test_a_line_that_is_not_typed_is_shown(monkeypatch, line):
    out = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    monkeypatch.setattr("sys.stdout", out)
    assert read_line() == "salary?"
    with pytest.raises(EOFError):
        read_line()
    assert out.buffer.getvalue() == b"You: salary?\nYou: "


# As a process


@pytest.fixture
def piped(environment):
    def run(*arguments: str, given: str | bytes = "", **variables: str) -> str:
        data = given if isinstance(given, bytes) else given.encode()
        done = subprocess.run([*COMMAND, *arguments], input=data, env=environment | variables, capture_output=True, check=False, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode()

    return run


def test_piped_it_reads_as_a_conversation_if_plain_is_asked_for(piped, bot):
    printed = piped("--plain", given="\n".join(TALK))
    assert "\x1b" not in printed
    lines = printed.split("\n")
    assert [line.removeprefix(YOU) for line in lines if line.startswith(YOU)] == [*(line.replace("\x1b", "") for line in TALK), ""]
    assert lines[0].startswith(ADVISOR)
    after = [lines[at + 1] for at, line in enumerate(lines) if line.startswith(YOU)]
    assert all(line.startswith(ADVISOR) for line in after[:-1])
    assert printed.endswith("\nYou: \n")


def test_piped_it_prints_replies_only(piped, bot):
    chat = Chat(bot)
    said = ["what does it pay?", "quality", "2"]
    expected = "\n".join(f"{text_of(chat.reply(line))}\n" for line in said)
    assert piped(given="\n".join(said)) == piped(given="\n".join(said), TERM="dumb") == expected


def test_output_is_utf_8_whatever_the_locale(piped):
    printed = piped("--plain", given="naïve “q” 日本?\n".encode() + b"\xff\n", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert "You: naïve “q” 日本?\n" in printed
    assert "You: \ufffd\n" in printed


@pytest.mark.parametrize("how", ["--plain", "TERM", "CAREERBOT_PLAIN"])
def test_at_a_terminal_no_escape_is_written(terminal, how):
    variables = {"--plain": {}, "TERM": {"TERM": "dumb"}, "CAREERBOT_PLAIN": {"CAREERBOT_PLAIN": "1"}}[how]
    person = terminal(*["--plain"] * (how == "--plain"), columns=100, rows=60, **variables)
    person.until("Ctrl-D leaves.")
    person.ready()
    person.say("what does it pay?")
    person.until("3. ")
    person.type("half")
    person.ready("half")
    person.type("\x03")
    person.until(INTERRUPTED)
    person.ready()
    person.say("2")
    person.type("\x04")
    assert person.left() == 0
    assert b"\x1b" not in person.raw
    assert len(re.findall("^Advisor: ", person.text, re.MULTILINE)) == 3


def test_output_that_is_not_a_terminal_is_plain(terminal, environment, tmp_path):
    out = tmp_path / "log"
    person = terminal(before=("sh", "-c", f'exec "$0" "$@" > {out}'))
    person.type("what does it pay?\r/quit\r")
    assert person.left() == 0
    assert out.read_text(encoding="utf-8").count("$84,211") == 1
    assert b"\x1b" not in out.read_bytes()


def test_named_conversations_are_kept_in_a_pipe_too(piped, state):
    first = piped("--session", "plans", given="what does it pay?\n")
    assert "$84,211" in first
    piped("--session", "plans", "--plain", given="and at the top?\n")
    assert (state / "sessions" / "plans.jsonl").read_text(encoding="utf-8").count('"user"') == 2
    assert not (state / "history").exists()
    assert "goes on" in piped("--resume", "--plain")


def test_a_reader_that_leaves_ends_it_quietly(environment):
    with subprocess.Popen(
        [*COMMAND, "--plain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        _, err = process.stderr, process.communicate(b"salary?\n" * 50, timeout=60)[1]
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_output_that_cannot_be_written_is_told(environment):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "--plain"], input=b"salary?\n", stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 2
    assert b"can't be written: No space left" in done.stderr
