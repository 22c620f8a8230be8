"""A person at a terminal: keys go in, and what the screen shows comes out of a terminal emulator."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

import careerbot
from careerbot import Bot
from careerbot.stores.files import Journal
from careerbot.terminal.chat import Chat
from careerbot.terminal.commands import Desk, run
from careerbot.terminal.repl import Repl, Screen

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "import sys; from careerbot.cli import main; sys.exit(main())"]
_OWN_TERMINAL = """
import fcntl, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background has it ignored
"""
AT_TERMINAL = [sys.executable, "-c", _OWN_TERMINAL + COMMAND[2]]
"""With the terminal as its own, so that Ctrl-C and a terminal that is closed come as signals."""
LIMIT = 60
"""Seconds that a person waits for something to appear, on a machine that has much else to do."""
ENTER, LEAVE, INTERRUPT = "\r", "\x04", "\x03"


class Shown(pyte.HistoryScreen):
    """A screen that answers what a terminal is asked, and keeps what has scrolled away."""

    def __init__(self, columns: int, rows: int, answer: Callable[[str], None]) -> None:
        super().__init__(columns, rows, history=5000, ratio=0.5)
        self.write_process_input = answer

    @property
    def lines_on_it(self) -> list[str]:
        return [line.rstrip() for line in self.display]

    @property
    def all_lines(self) -> list[str]:
        gone = ["".join(line[at].data for at in range(self.columns)).rstrip() for line in self.history.top]
        return [*gone, *self.lines_on_it]


class Person:
    """What a person does at a terminal, however careerbot got there."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = Shown(columns, rows, lambda answer: self.send(answer.encode()))
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        """All that was written to the terminal."""

    def send(self, data: bytes) -> None:
        raise NotImplementedError

    def type(self, text: str | bytes) -> None:
        self.send(text if isinstance(text, bytes) else text.encode())

    def look(self, seconds: float) -> None:
        """Waits until something new is written."""
        raise NotImplementedError

    def show(self, data: bytes) -> None:
        self.raw += data
        self._stream.feed(data)

    @property
    def text(self) -> str:
        """All that is and was on the screen."""
        return "\n".join(self.screen.all_lines)

    @property
    def now(self) -> str:
        """What is on the screen."""
        return "\n".join(self.screen.lines_on_it)

    def until(self, seen: str | Callable[[Person], bool]) -> None:
        """Waits until a text is on the screen, or until a thing is so."""
        end = time.monotonic() + LIMIT
        while not (seen in self.text if isinstance(seen, str) else seen(self)):
            left = end - time.monotonic()
            assert left > 0, f"{seen!r} did not come:\n{self.text}"
            self.look(left)

    def ready(self, typed: str = "") -> None:
        """Waits until the prompt is there, with some text in it."""
        self.until(lambda person: bool(re.search(rf"You: ?{re.escape(typed)}", person.line)))

    @property
    def line(self) -> str:
        """The line that the cursor is in."""
        return self.screen.lines_on_it[self.screen.cursor.y]

    def say(self, text: str) -> None:
        """Types a line and waits for what comes of it: the next prompt."""
        count = self._prompts()
        self.type(text + ENTER)
        self.until(lambda person: person._prompts() > count and person.line.startswith("You:"))

    def _prompts(self) -> int:
        return len(re.findall("^You:", self.text, re.MULTILINE))


class Sitting(Person):
    """A person at a chat in this process, on a thread of its own: quick, and everything can be looked at."""

    def __init__(self, chat: Chat, history: Path | None, keys: PipeInput, *, columns: int, rows: int, vi: bool) -> None:
        self._news = threading.Condition()
        self._keys = keys
        self._seen = self._written = 0
        super().__init__(columns, rows)
        output = Vt100_Output(_Wire(self), lambda: Size(rows, columns), "xterm-256color", ColorDepth.from_env())
        self.repl = Repl(chat, history, vi=vi, screen=Screen(keys, output))
        self._thread = threading.Thread(target=self.repl.run, daemon=True)
        self._thread.start()

    def send(self, data: bytes) -> None:
        self._keys.send_bytes(data)

    def look(self, seconds: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._written > self._seen, seconds)
            self._seen = self._written

    @property
    def text(self) -> str:
        with self._news:
            return super().text

    @property
    def line(self) -> str:
        with self._news:
            return super().line

    def take(self, data: bytes) -> None:
        with self._news:
            self.show(data.replace(b"\n", b"\r\n"))  # as a terminal's driver does
            self._written += 1
            self._news.notify()

    def leave(self) -> None:
        self.type(LEAVE)
        self.join()

    def join(self) -> None:
        """Waits until the chat is over."""
        self._thread.join(LIMIT)
        assert not self._thread.is_alive(), f"it goes on:\n{self.text}"

    def end(self) -> None:
        if self._thread.is_alive():
            self.type("\x1b" * 2 + INTERRUPT)  # out of menus and searches
            self.leave()


class _Wire:
    """What prompt-toolkit takes for standard output."""

    encoding = "utf-8"

    def __init__(self, person: Sitting) -> None:
        self._person = person

    def write(self, text: str) -> None:
        self._person.take(text.encode("utf-8", "replace"))

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return -1


class Terminal(Person):
    """A person at a terminal of its own, in which careerbot was started."""

    def __init__(self, arguments: list[str], environment: dict[str, str], columns: int, rows: int, before: list[str]) -> None:
        import pty

        self._leader, follower = pty.openpty()
        super().__init__(columns, rows)
        self._size(columns, rows)
        self.process = subprocess.Popen(
            [*before, *AT_TERMINAL, *arguments],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=environment,
            start_new_session=True,
        )
        os.close(follower)

    def _size(self, columns: int, rows: int) -> None:
        import fcntl
        import termios

        fcntl.ioctl(self._leader, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._size(columns, rows)

    def send(self, data: bytes) -> None:
        os.write(self._leader, data)

    def type(self, text: str | bytes) -> None:
        data = text if isinstance(text, bytes) else text.encode()
        while data:
            _, writable, _ = select.select([], [self._leader], [], 0.01)
            if writable:
                self.send(data[:512])
                data = data[512:]
            self.look(0)

    def look(self, seconds: float) -> None:
        readable, _, _ = select.select([self._leader], [], [], seconds)
        if readable:
            with contextlib.suppress(OSError):  # the other end is closed
                self.show(os.read(self._leader, 65536))

    @property
    def echoes(self) -> bool:
        """Whether the terminal shows what is typed, as a shell expects it."""
        import termios

        return bool(termios.tcgetattr(self._leader)[3] & termios.ECHO)

    def left(self) -> int:
        """Waits until careerbot has ended; its exit code."""
        end = time.monotonic() + LIMIT
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it goes on:\n{self.text}"
            self.look(0.05)
        self.look(0)
        assert "Traceback" not in self.text
        return self.process.returncode

    def kill(self, number: int = signal.SIGKILL) -> None:
        self.process.send_signal(number)
        self.left()

    def hang_up(self) -> None:
        """Closes the terminal."""
        os.close(self._leader)
        self._leader = -1

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._leader >= 0:
            os.close(self._leader)


@pytest.fixture
def environment(tmp_path: Path, bot: Bot) -> dict[str, str]:
    """The environment of a person: nothing set but what every terminal sets. The content is compiled already: the bot was."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "SYSTEMROOT", "XDG_CACHE_HOME")}
    return kept | {
        "HOME": str(tmp_path),
        "TERM": "xterm-256color",
        "PYTHONPATH": str(Path(careerbot.__file__).parents[1]),
        "CAREERBOT_CONTENT": str(ROOT),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where careerbot keeps what outlives a run."""
    return tmp_path / "state" / "careerbot"


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    """Starts careerbot in a terminal; `before` is a command that starts it in turn."""
    pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    started: list[Terminal] = []

    def start(*arguments: str, columns: int = 80, rows: int = 24, before: tuple[str, ...] = (), **variables: str) -> Terminal:
        started.append(Terminal([*arguments], environment | variables, columns, rows, [*before]))
        return started[-1]

    yield start
    for person in started:
        person.end()


@pytest.fixture
def sit(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Sitting]]:
    """Opens a chat in this process."""
    for name in ("NO_COLOR", "FORCE_HYPERLINK", "TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    with contextlib.ExitStack() as stack:

        def open_chat(
            chat: Chat | None = None, history: Path | None = None, *, columns: int = 80, rows: int = 24, vi: bool = False
        ) -> Sitting:
            keys = stack.enter_context(create_pipe_input())
            person = Sitting(chat or Chat(bot), history, keys, columns=columns, rows=rows, vi=vi)
            stack.callback(person.end)
            person.ready()
            return person

        yield open_chat


@pytest.fixture
def chat(bot: Bot) -> Chat:
    """A conversation that is kept nowhere."""
    return Chat(bot)


@pytest.fixture
def named(bot: Bot, tmp_path: Path) -> Callable[..., Chat]:
    """A conversation that is kept in a file of the test's own, begun or gone on with."""
    return lambda name="plans": Chat(bot, Journal(tmp_path / "sessions" / f"{name}.jsonl"))


@pytest.fixture
def command() -> Callable[[Chat, str], object]:
    """What a command answers with."""
    return lambda chat, text: run(Desk(chat), text)
