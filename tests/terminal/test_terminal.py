"""careerbot in a terminal, as a person meets it: what only a process of its own can show."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
from functools import cache
from pathlib import Path

import pytest
from wcwidth import wcswidth

from careerbot.terminal.repl import HINTS, INTERRUPTED, PAGER_HELP

OTHER_MOUNTS = ["unshare", "-m", "sh", "-c"]


@cache
def mounts() -> str:
    """Why no file system can be mounted for a test; empty where one can."""
    if not shutil.which("unshare") or not shutil.which("mount"):
        return "there is no unshare or no mount"
    done = subprocess.run([*OTHER_MOUNTS, "mount -t tmpfs none /mnt"], capture_output=True, text=True, check=False)
    return f"nothing can be mounted here: {done.stderr.strip()}" if done.returncode else ""


def mounted(options: str, folder: Path) -> tuple[str, ...]:
    """What starts careerbot where a folder is another file system."""
    if why := mounts():
        pytest.skip(why)
    folder.mkdir(parents=True, exist_ok=True)
    return (*OTHER_MOUNTS, f'mount -t tmpfs -o {options} none {folder} && exec "$0" "$@"')


def test_a_first_conversation(terminal, state):
    person = terminal(rows=50)
    person.until(HINTS[0])
    person.until("session not kept")
    person.say("what does it pay?")
    person.until(HINTS[1])
    person.say("2")
    person.say("/careers")
    person.until("There is a guide for")
    person.type("\x04")
    assert person.left() == 0
    assert "Goodbye!" in person.text
    assert not any(hint in person.text for hint in HINTS)
    history = state / "history"
    assert re.findall(r"^\+(.*)", history.read_text(encoding="utf-8"), re.MULTILINE) == ["what does it pay?", "2", "/careers"]
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert [path.name for path in state.iterdir()] == ["history"], "no conversation is kept that has no name"


def test_private(terminal, state):
    person = terminal("--private")
    person.ready()
    person.say("salary?")
    person.type("\x1b[A")
    person.ready("salary?")
    person.type("\x15/quit\r")
    assert person.left() == 0
    assert not state.exists()


def test_interrupts(terminal):
    person = terminal(rows=50)
    person.ready()
    person.type("half a ques")
    person.ready("half a ques")
    person.type("\x03")
    person.until(INTERRUPTED)
    person.ready()
    person.type("\x03")
    person.until(lambda person: person.text.count("You:") >= 3)
    person.say("salary?")
    person.until("$84,211")
    assert person.text.count(INTERRUPTED) == 1
    person.type("/quit\r")
    assert person.left() == 0


@pytest.mark.parametrize("before, after", [((80, 40), (40, 40)), ((40, 40), (120, 30))])
def test_a_window_of_another_size(terminal, before, after):
    person = terminal(columns=before[0], rows=before[1])
    person.until("session not kept" if before[0] > 60 else "manager")
    person.resize(*after)
    person.type("what the job is")
    person.until(lambda person: person.line.endswith("what the job is"))
    person.type("\r")
    person.until("From “")
    person.ready()
    person.until(lambda person: "manager | what the job is" in person.screen.lines_on_it[-1] or after[0] < 60)
    shown = person.text.rpartition("You: what the job is")[2].partition("From “")[0].split("\n")
    assert max(map(wcswidth, shown)) < min(after[0], 101)
    assert max(map(wcswidth, shown)) > min(after[0], 101) - 25
    person.type("/quit\r")
    assert person.left() == 0


def test_no_color(terminal):
    person = terminal(rows=50, NO_COLOR="1")
    person.ready()
    person.say("what does it pay?")
    person.type("/")
    person.until("which careers")
    codes = {code for group in re.findall(rb"\x1b\[([\d;]*)m", person.raw) for code in group.split(b";")}
    assert codes <= {b"", b"0", b"1", b"2", b"7", b"22"}
    assert {b"1", b"2"} <= codes


@pytest.mark.parametrize("has", ["1", "0"])
def test_hyperlinks_where_the_terminal_has_them(terminal, has):
    person = terminal("--private", rows=50, FORCE_HYPERLINK=has)
    person.ready()
    person.say("I want to kill myself")
    assert "https://findahelpline.com" in person.text
    assert bool(re.search(rb"\x1b\]8;[^;]*;https://findahelpline.com\x1b", person.raw)) == (has == "1")
    person.type("/quit\r")
    assert person.left() == 0


def test_what_was_named_goes_on_after_a_kill(terminal, state):
    person = terminal("--session", "plans", rows=50)
    person.until("session plans")
    person.say("what does it pay?")
    person.type("half a quest")
    person.ready("half a quest")
    person.kill()
    other = terminal("--session", "plans", rows=50)
    other.until("“plans” goes on. You asked last: “what does it pay?”.")
    other.ready()
    other.say("and at the top?")
    other.kill()
    again = terminal("--resume", rows=50)
    again.until("You asked last: “and at the top?”.")
    again.ready()
    again.say("/undo")
    again.until("Before that you asked: “what does it pay?”.")
    again.type("/quit\r")
    assert again.left() == 0
    assert "careerbot --session plans" in again.text
    assert stat.S_IMODE((state / "sessions" / "plans.jsonl").stat().st_mode) == 0o600


def test_a_terminal_that_is_closed_loses_nothing(terminal, state):
    person = terminal("--session", "plans")
    person.ready()
    person.say("what does it pay?")
    person.hang_up()
    assert person.process.wait(timeout=20) in (0, -signal.SIGHUP)
    kept = (state / "sessions" / "plans.jsonl").read_text(encoding="utf-8")
    assert kept.count('"what does it pay?"') == 1
    assert kept.endswith("\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_loses_nothing(terminal, state, number):
    person = terminal("--session", "plans")
    person.ready()
    person.say("what does it pay?")
    person.kill(number)
    assert '"what does it pay?"' in (state / "sessions" / "plans.jsonl").read_text(encoding="utf-8")


def test_stopped_and_gone_on_with(terminal):
    person = terminal()
    person.ready()
    person.type("salar")
    person.ready("salar")
    person.process.send_signal(signal.SIGSTOP)
    person.process.send_signal(signal.SIGCONT)
    person.type("y?\r")
    person.until("$84,211")


def test_ctrl_z_is_for_the_shell_and_no_part_of_the_line(terminal):
    """There is no shell here that the chat could be stopped for, so that it goes on at once."""
    person = terminal()
    person.ready()
    person.type("salar\x1a")
    person.ready("salar")
    person.type("y?\r")
    person.until("$84,211")
    assert "^Z" not in person.text


def test_a_full_disk_is_told_once_and_the_chat_goes_on(terminal, state):
    person = terminal("--session", "plans", columns=100, rows=100, before=mounted("size=16k", state.parent))
    person.ready()
    for _ in range(8):
        person.say("what does it pay?")
        person.say("how do I become one?")
    text = " ".join(person.text.split())
    assert text.count("It is tried again at each turn.") == 1
    assert "No space left on device" in text
    kept = Path(f"/proc/{person.process.pid}/root{state}/sessions/plans.jsonl").read_bytes()
    assert [json.loads(line)["type"] for line in kept.splitlines()], "what had room is there, and no half a line"
    assert kept.endswith(b"\n")
    person.type("/quit\r")
    assert person.left() == 0


def test_a_disk_that_can_only_be_read_is_told_once_and_the_chat_goes_on(terminal, state):
    before = mounted("size=64k,ro", state.parent)
    person = terminal("--session", "plans", columns=100, rows=100, before=before)
    person.until("can't be kept")
    person.ready()
    person.say("what does it pay?")
    person.say("and at the top?")
    person.type("\x1b[A")
    person.ready("and at the top?")
    text = " ".join(person.text.split())
    assert (text.count("What you type can't be kept in"), text.count("It is tried again at each turn.")) == (1, 1)
    assert text.count("Read-only file system") == 2
    person.type("\x15/quit\r")
    assert person.left() == 0


def test_a_file_in_the_place_of_the_state_folder(terminal, state):
    state.parent.mkdir()
    state.touch()
    person = terminal(columns=100, rows=50)
    person.until("can't be kept")
    person.ready()
    person.say("salary?")
    person.say("/about-me")
    assert "What you type: kept until you leave" in person.text
    person.type("/quit\r")
    assert person.left() == 0
    named = terminal("--session", "plans", columns=200)
    assert named.left() == 2
    assert "can't be read" in named.text


def test_a_session_file_that_holds_no_conversation_is_set_aside(terminal, state):
    file = state / "sessions" / "plans.jsonl"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff\0 no conversation\n")
    person = terminal("--session", "plans", columns=100, rows=50)
    person.until("is set aside as")
    person.ready()
    person.say("salary?")
    person.type("/quit\r")
    assert person.left() == 0
    assert file.with_name("plans.old1").read_bytes() == b"\xff\0 no conversation\n"
    assert '"salary?"' in file.read_text(encoding="utf-8")


PAGER = "sh -c 'cat; echo PAGED'"


def test_only_what_does_not_fit_is_paged(terminal, environment):
    person = terminal(rows=12, PAGER=PAGER, MANPAGER="false")
    person.ready()
    person.say("salary?")
    assert "PAGED" not in person.text
    person.say("/topics")
    person.until("PAGED")
    person.ready()
    person.resize(80, 60)
    person.say("/topics")
    assert person.text.count("PAGED") == 1
    person.type("/quit\r")
    assert person.left() == 0


@pytest.mark.skipif(not shutil.which("less"), reason="there is no less")
def test_the_pager_says_how_to_come_back(terminal):
    person = terminal(rows=12, PAGER="less")
    person.ready()
    person.type("/topics\r")
    person.until(PAGER_HELP)
    person.type("q")
    person.ready()
    person.say("salary?")
    person.until("$84,211")
    person.type("/quit\r")
    assert person.left() == 0


def test_ctrl_c_is_for_the_pager_while_it_is_there(terminal):
    """A pager that was killed would leave the terminal as it had set it, which is without echo."""
    waits = "stty -echo </dev/tty; trap 'echo HELD' INT; cat; echo PAGED; until read key </dev/tty; do :; done; stty echo </dev/tty"
    person = terminal(rows=12, PAGER=f'sh -c "{waits}"')
    person.ready()
    person.type("/topics\r")
    person.until("PAGED")
    person.type("\x03")
    person.until("HELD")
    person.type("\r")
    person.ready()
    person.type("/quit\r")
    assert person.left() == 0
    assert person.echoes
    assert INTERRUPTED not in person.text


def test_what_a_pager_fails_to_show_is_printed(terminal):
    person = terminal(rows=12, PAGER="false")
    person.ready()
    person.say("/topics")
    person.until("/topics and a word of one of these")


def test_a_line_of_a_hundred_thousand_characters(terminal):
    person = terminal("--private", rows=50)
    person.ready()
    person.type(f"\x1b[200~{'salary ' * 14_286}\x1b[201~\r")
    person.until("average pay")
    person.ready()
    person.say("thanks")
    person.type("/quit\r")
    assert person.left() == 0


def test_control_characters_typed(terminal):
    person = terminal("--private", rows=50)
    person.ready()
    person.type("\x00\x07\x1b[31m\x1b[999~\x16\x1bqwzx\x1c\x1f \x1bOP\x1b[15~\r")
    person.until(lambda person: person.text.count("You:") == 2)
    person.ready()
    person.say("salary?")
    person.until("$84,211")
    person.type("\x04")
    assert person.left() == 0


@pytest.mark.skipif(not shutil.which("tmux"), reason="there is no tmux")
def test_in_tmux(terminal, environment, tmp_path):
    person = terminal(before=("tmux", "-S", str(tmp_path / "tmux"), "-f", os.devnull, "new-session"), rows=40, LC_ALL="C.UTF-8")
    person.ready()
    person.say("what does it pay?")
    person.until("$84,211")
    person.until("average pay | session not kept")
    person.type("\x04")
    assert person.left() == 0
