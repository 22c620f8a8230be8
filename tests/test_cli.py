"""The command line, as a person or a program meets it."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import careerbot
from careerbot import Bot, Reply
from careerbot.cli import main, parser
from careerbot.terminal.plain import text_of

SOURCE = Path(careerbot.__file__).parents[1]
CONTENT = Path(__file__).parents[1]
SMALL = CONTENT / "tests/content/small"
"""Compiled in a moment."""
COMMAND = [sys.executable, "-c", "import sys; from careerbot.cli import main; sys.exit(main())"]
MEGABYTE = 1_000_000
TALK = ["hello", "how much is tuition?", "and out of state?", "why?", "qwzx", "qwzx", "salary?", "say that again", "yes", "the second one"]


@pytest.fixture(scope="module", autouse=True)
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The checkout's content, whatever this person has set, and a cache of these tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("PYTHONPATH", str(SOURCE))
        patch.delenv("CAREERBOT_CONTENT", raising=False)
        main(["ask", "--content", str(CONTENT), "hello"])  # fills the cache, so that no test waits for it
        yield


def start(*arguments: str | bytes, **options) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*COMMAND, *arguments], **{**pipes, **options})


def run(*arguments: str | bytes, given: bytes = b"", **options) -> tuple[int, bytes, bytes]:
    with start(*arguments, **options) as process:
        out, err = process.communicate(given, timeout=60)
    assert b"Traceback" not in (err or b"")
    return process.returncode, out, err


def conversation(texts: list[str]) -> list[Reply]:
    """What a bot says to texts, one after another."""
    bot = Bot.load(CONTENT)
    state = bot.start()
    replies = []
    for text in texts:
        reply, state = bot.reply(state, text)
        replies.append(reply)
    return replies


def batch(*lines: object, strict: bool = False, trace: bool = False) -> tuple[int, list[dict]]:
    """What a batch gives to lines: bytes as they are, all else as JSON."""
    given = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    code, out, err = run("ask", "--batch", "-", *["--strict"] * strict, *["--trace"] * trace, given=given)
    assert err == b""
    return code, [json.loads(line) for line in out.splitlines()]


# One question


def test_ask_prints_the_answer_as_plain_text(capsys):
    assert main(["ask", "salary?"]) == 0
    out, err = capsys.readouterr()
    assert "$" in out
    assert "**" not in out
    assert out.endswith("\n")
    assert err == ""


def test_ask_joins_its_words(capsys):
    main(["ask", "how much is tuition?"])
    quoted = capsys.readouterr().out
    main(["ask", "how", "much", "is", "tuition?"])
    assert capsys.readouterr().out == quoted


def test_ask_json_has_the_shape_of_a_reply(capsys):
    assert main(["ask", "--json", "salary?"]) == 0
    reply = json.loads(capsys.readouterr().out)
    assert reply["status"] == "answer"
    assert {"text", "intent", "intents", "confidence", "careers", "facts", "sources", "suggestions"} <= reply.keys()
    assert reply.get("trace") is None


@pytest.mark.parametrize("options", [["--trace"], ["--json", "--trace"]])
def test_trace_comes_when_asked_for(capsys, options):
    assert main(["ask", *options, "salary?"]) == 0
    assert json.loads(capsys.readouterr().out)["trace"]


def test_explain_tells_what_was_read_and_decided(capsys):
    assert main(["explain", "hw much is the salry"]) == 0
    out = capsys.readouterr().out
    assert "salary" in out
    assert "candidate" in out
    assert "decision" in out


def test_explain_json(capsys):
    assert main(["explain", "--json", "salary?"]) == 0
    assert json.loads(capsys.readouterr().out)["trace"]


@pytest.mark.parametrize("text", ["", " ", "\0", "{{7*7}}", "\u202e", "<b>salary</b>", "x" * MEGABYTE, "\udcff salary"])
@pytest.mark.parametrize("command", [["ask"], ["ask", "--trace"], ["explain"]])
def test_any_text_is_answered(capsysbinary, command, text):
    assert main([*command, text]) == 0
    out, err = capsysbinary.readouterr()
    assert out.decode("utf-8").strip()
    assert err == b""


def test_arguments_that_are_no_utf8():
    code, out, err = run("ask", b"\xff\xfe salary?")
    assert (code, err) == (0, b"")
    assert b"$" in out


def test_output_is_utf8_whatever_the_locale():
    code, out, err = run("ask", "--json", "salary?", env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert (code, err) == (0, b"")
    assert json.loads(out.decode("utf-8"))


# Help, version, checking


def test_version(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"careerbot {careerbot.__version__}\n"


@pytest.mark.parametrize("command", [[], ["ask"], ["explain"], ["check"], ["replay"]])
def test_help_names_what_there_is(capsys, command):
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "--content DIR" in out
    assert command or all(name in out for name in ("ask", "explain", "check", "replay"))


def test_help_shows_examples_that_are_understood(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    _, _, shown = capsys.readouterr().out.partition("\nexamples:\n")
    commands = [line.strip().partition("  ")[0] for line in shown.splitlines() if line.strip()]
    assert len(commands) == 6
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "careerbot"
        assert parser().parse_args(words[1:]).run


def test_check_of_sound_content(capsys):
    assert main(["check", "--content", str(SMALL)]) == 0
    assert "0 errors" in capsys.readouterr().out


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Content with a fault."""
    (tmp_path / "intents").mkdir()
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "intents" / "_settings.yaml").write_text("name: [\n", encoding="utf-8")
    return tmp_path


def test_check_of_faulty_content_names_file_and_line(capsys, faulty):
    assert main(["check", "--content", str(faulty)]) == 1
    assert "_settings.yaml:" in capsys.readouterr().out


def test_asking_faulty_content_tells_how_to_see_the_faults(capsys, faulty):
    assert main(["ask", "--content", str(faulty), "hello"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"careerbot check --content {faulty}" in err
    assert len(err.splitlines()) <= 2


# Where the content is


@pytest.mark.parametrize("command", [["ask", "hi"], ["explain", "hi"], ["check"], ["ask", "--batch", os.devnull], []])
@pytest.mark.parametrize("place", ["before", "after", "variable"])
def test_missing_content_says_what_where_and_what_to_do(capsys, monkeypatch, tmp_path, command, place):
    missing = tmp_path / "nowhere"
    option = ["--content", str(missing)]
    if place == "variable":
        monkeypatch.setenv("CAREERBOT_CONTENT", str(missing))
        option = []
    assert main([*option, *command] if place == "before" else [*command, *option]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "no content" in err
    assert str(missing) in err
    assert "pass " in err
    assert len(err.splitlines()) <= 2


def test_a_file_or_an_empty_folder_is_no_content(capsys, tmp_path):
    (tmp_path / "file").touch()
    assert main(["ask", "--content", str(tmp_path), "hi"]) == 2
    assert main(["ask", "--content", str(tmp_path / "file"), "hi"]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_the_option_goes_before_the_variable(capsys, monkeypatch):
    monkeypatch.setenv("CAREERBOT_CONTENT", "/nowhere")
    assert main(["--content", str(CONTENT), "ask", "hello"]) == 0
    assert main(["ask", "hello", "--content", str(CONTENT)]) == 0


def test_the_variable_is_heeded_from_any_folder(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAREERBOT_CONTENT", str(CONTENT))
    assert main(["ask", "hello"]) == 0


def test_a_cache_that_cannot_be_written_is_no_error(capsys, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert main(["ask", "--content", str(SMALL), "hello"]) == 0


def test_a_broken_cache_is_made_anew(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    main(["ask", "--content", str(SMALL), "hello"])
    fresh = capsys.readouterr().out
    (cached,) = tmp_path.rglob("*.msgpack")
    cached.write_bytes(cached.read_bytes()[:1000])
    assert main(["ask", "--content", str(SMALL), "hello"]) == 0
    assert capsys.readouterr().out == fresh


# Wrong usage


@pytest.mark.parametrize("arguments", [["nonsense"], ["ask", "--bogus"], ["ask", "--batch"], ["explain"], ["--content"], ["check", "x"]])
def test_what_argparse_refuses(capsys, arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: careerbot" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "hello", "--batch", "-"],
        ["ask", "--strict", "hello"],
        ["ask", "--batch", "/no/such/file"],
        ["ask", "--batch", "/"],
        ["--session", "plans", "--resume"],
        ["--session", "plans", "--private"],
        ["--resume", "--private"],
        ["--session", "", "--private"],
        ["--session", "", "--plain"],
        ["--session", "../plans"],
        ["--session", "a" * 65],
        ["--session", "-"],
        ["--resume"],
    ],
)
def test_what_makes_no_sense(capsys, arguments):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("careerbot: ")
    assert len(err.splitlines()) == 1


def test_a_fault_inside_is_told_in_a_line_and_shown_with_debug(capsys, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("careerbot.bot.Bot.load", fail)
    assert main(["ask", "hello"]) == 1
    assert capsys.readouterr().err == (
        "careerbot: something went wrong inside (ZeroDivisionError: by hand); run with --debug and report it\n"
    )
    with pytest.raises(ZeroDivisionError):
        main(["ask", "hello", "--debug"])
    with pytest.raises(ZeroDivisionError):
        main(["--debug", "ask", "hello"])


def test_an_interrupt_is_quiet(capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("careerbot.bot.Bot.load", interrupt)
    assert main(["ask", "hello"]) == 130
    assert capsys.readouterr() == ("", "")


# Chat where input is piped


def test_a_piped_chat_prints_replies_only(monkeypatch, capsysbinary):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"salary?\nthanks\n")))
    assert main([]) == 0
    out, err = capsysbinary.readouterr()
    assert err == b""
    main(["ask", "salary?"])
    first = capsysbinary.readouterr().out
    assert out.startswith(first + b"\n")
    assert out.removeprefix(first).strip()
    assert b"You:" not in out
    assert b"Ctrl-D" not in out


def test_what_keeps_nothing_needs_no_home(monkeypatch, tmp_path, capsysbinary):
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("CAREERBOT_CONTENT", str(SMALL))
    monkeypatch.setattr("pathlib.Path.home", homeless)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"salary?\n")))
    assert main([]) == 0
    assert main(["--session", "plans"]) == 2
    assert b"XDG_STATE_HOME" in capsysbinary.readouterr().err


def homeless():
    raise RuntimeError("Could not determine home directory.")


def test_a_piped_chat_of_nothing_says_nothing():
    assert run() == (0, b"", b"")


def test_a_piped_chat_answers_line_by_line():
    with start() as process:
        for text in (b"hello\n", b"salary?\n"):
            process.stdin.write(text)
            process.stdin.flush()
            answer = process.stdout.readline()
            assert answer, "it ended"
            if answer == b"\n":  # a blank line stands between replies
                assert process.stdout.readline().strip()
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_a_piped_chat_is_one_conversation(monkeypatch, capsysbinary):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(TALK).encode())))
    assert main([]) == 0
    assert capsysbinary.readouterr().out.decode() == "\n".join(f"{text_of(reply)}\n" for reply in conversation(TALK))


def test_a_piped_chat_takes_any_bytes(monkeypatch, capsysbinary):
    given = b"\xff\xfe\n\n\0\r\n" + b"salary " * 150_000 + b"\nno line end"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert main([]) == 0
    assert capsysbinary.readouterr().err == b""


@pytest.mark.parametrize("arguments", [[], ["ask", "salary?"], ["ask", "--batch", "-"], ["explain", "salary?"]])
def test_what_a_pipe_needs_not_is_not_imported(arguments):
    code = "import sys; from careerbot.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    given = b'{"text": "salary?"}\n'
    result = subprocess.run([sys.executable, "-c", code, *arguments], input=given, capture_output=True, check=True)
    packages = {module.split(".")[0] for module in result.stderr.decode().split()}
    assert "careerbot" in packages
    assert not packages & {
        "prompt_toolkit",
        "wcwidth",
        "shtab",
        "yaml",
        "asyncio",
        "http",
        "socket",
        "starlette",
        "fastapi",
        "flask",
        "django",
    }


# Batch


def test_batch_answers_in_order():
    code, replies = batch({"text": "salary?"}, {"text": "hello"}, {"text": "salary?"})
    assert code == 0
    assert [reply["turn"] for reply in replies] == [1, 1, 1]
    assert [reply["session"] for reply in replies] == [None] * 3
    assert replies[0] == replies[2] != replies[1]


def test_batch_from_a_file(tmp_path, capsys):
    file = tmp_path / "questions.jsonl"
    file.write_text('{"text": "salary?"}\n\n{"text": "hello"}', encoding="utf-8")
    assert main(["ask", "--batch", str(file)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_batch_is_flushed_line_by_line():
    with start("ask", "--batch", "-") as process:
        for turn in (1, 2, 3):
            process.stdin.write(b'{"text": "salary?", "session": "a"}\n')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["turn"] == turn
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_turns_of_a_session_are_one_conversation():
    """Whatever goes on between them."""
    lines = [{"text": text, "session": session} for texts in zip(TALK, reversed(TALK), strict=True) for session, text in enumerate(texts)]
    _, replies = batch(*lines)
    for session, texts in enumerate([TALK, TALK[::-1]]):
        envelopes = [{"session": session, "turn": turn, **reply.to_dict()} for turn, reply in enumerate(conversation(texts), 1)]
        assert [reply for reply in replies if reply["session"] == session] == envelopes


def test_a_number_is_another_session_than_its_digits():
    _, replies = batch({"text": "hi", "session": 1}, {"text": "hi", "session": "1"}, {"text": "hi", "session": 1})
    assert [(reply["session"], reply["turn"]) for reply in replies] == [(1, 1), ("1", 1), (1, 2)]


BAD = [
    b"{",
    b"null",
    b"5",
    b'"text"',
    b"[]",
    b"{}",
    b'{"text": null}',
    b'{"text": 5}',
    b'{"text": "a", "session": 1.5}',
    b'{"text": "a", "session": []}',
    b'{"text": "\xff"}',
    b"\xff\xfe",
    rb'{"text": "\ud800"}',
    rb'{"text": "a", "session": "\udfff"}',
    b"[" * 200_000,
    b'{"text": "a", "more": ' + b"[" * 200_000,
    b"x" * MEGABYTE,
]


@pytest.mark.parametrize("strict", [False, True])
def test_bad_lines_get_an_error_in_their_place_and_the_rest_go_on(strict):
    good = {"text": "hello", "session": "a"}
    lines = [line for bad in BAD for line in (bad, good)]
    code, replies = batch(*lines, strict=strict)
    assert code == (1 if strict else 0)
    assert len(replies) == len(lines)
    for number, reply in enumerate(replies, 1):
        if number % 2:
            assert reply.keys() == {"error"}
            assert reply["error"].keys() == {"code", "title", "detail"}
            assert reply["error"]["code"] == "bad_line"
            assert f"line {number}:" in reply["error"]["detail"]
            assert len(reply["error"]["detail"]) < 500
        else:
            assert reply["turn"] == number // 2


def test_strict_without_bad_lines():
    assert batch({"text": "hello"}, strict=True)[0] == 0


@pytest.mark.parametrize(
    "line",
    [
        {"text": ""},
        {"text": "\0"},
        {"text": "hi", "session": None},
        {"text": "hi", "session": -(2**70)},
        {"text": "hi", "session": ""},
        {"text": "hi", "more": [1, {"deep": None}]},
        {"text": "\U0001f600" * 250_000},
        {"text": "kill {{7*7}} \u202e" * 70_000},
        {"text": "x" * MEGABYTE, "session": "y" * 10_000},
    ],
    ids=lambda line: repr(line)[:40],
)
def test_batch_takes_any_text(line):
    code, (reply,) = batch(line, strict=True, trace=True)
    assert code == 0
    assert reply["text"]
    assert reply["session"] == line.get("session")


# Streams that end


@pytest.mark.parametrize("arguments", [[], ["ask", "--batch", "-"]])
def test_a_reader_that_leaves_ends_it_quietly(arguments):
    with start(*arguments) as process:
        process.stdout.close()
        try:
            for _ in range(2_000):
                process.stdin.write(b'{"text": "salary?"}\n')
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize("arguments", [["ask", "hello"], ["--help"], ["check"]])
def test_a_reader_that_never_came(arguments):
    with start(*arguments, "--content", str(SMALL)) as process:
        process.stdout.close()
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told():
    with Path("/dev/full").open("wb") as full:
        code, _, err = run("ask", "hello", stdout=full)
    assert code == 2
    assert b"can't be written" in err
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="closes streams as a POSIX shell does")
@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", ["", "ask hello"])
def test_closed_streams(closing, arguments):
    python = f"{sys.executable} -c 'import sys; from careerbot.cli import main; sys.exit(main())'"
    result = subprocess.run(["sh", "-c", f"{python} {arguments} {closing}"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, b"")
