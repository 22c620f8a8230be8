"""The chat at a terminal: a prompt with history, search, completion and a toolbar; replies drawn to the terminal's width."""

from __future__ import annotations

import errno
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from careerbot.nlg.reply import Reply
from careerbot.terminal import commands
from careerbot.terminal.chat import Chat
from careerbot.terminal.completion import ChatCompleter, ChatSuggester
from careerbot.terminal.draw import beside, draw, ink_of, numbered, without_links
from careerbot.terminal.history import KeptHistory
from careerbot.terminal.transcript import short

PROMPT = "You: "
HINTS = (
    "Ask, or type a number. Tab completes, /help tells more, Ctrl-D leaves.",
    "Up brings back what you typed, Ctrl-R searches it. /why tells why.",
)
"""Shown in the empty line of the first prompts, one each, and then no more."""
BELOW = 3
"""Lines that a screen has beside an answer: what was typed, and the prompt."""
PAGER_HELP = "(space = more, q = back to the chat)"
INTERRUPTED = "Ctrl-C clears the line. To leave, press Ctrl-D or type /quit."

STYLE = Style.from_dict({
    "prompt": "ansicyan bold",
    "hint": "dim",
    "aborting": "fg:default",
    "exiting": "fg:default",
    "auto-suggestion": "fg:default dim",
    "bottom-toolbar": "reverse",
    # The menu in the terminal's own colours, where prompt-toolkit brings greys of its own.
    "completion-menu": "fg:default bg:default",
    "completion-menu.completion.current": "fg:default bg:default reverse",
    "completion-menu.meta.completion": "fg:default bg:default dim",
    "completion-menu.meta.completion.current": "fg:default bg:default nodim reverse",
    "scrollbar.background": "bg:default",
    "scrollbar.button": "bg:default reverse",
})  # fmt: skip


class Screen(NamedTuple):
    """The terminal, where it is not that of the process."""

    input: Input
    output: Output


class Repl:
    """A chat at a terminal.

    Args:
        chat: the conversation.
        history_file: where the input history is kept; nowhere without one.
        vi: whether lines are edited with the keys of vi; F4 switches.
        screen: where to read and write; the process's own terminal without one.
    """

    def __init__(self, chat: Chat, history_file: Path | None = None, *, vi: bool = False, screen: Screen | None = None) -> None:
        self.chat = chat
        self.history = KeptHistory(history_file, chat.notices.append)
        self._desk = commands.Desk(chat, self.history.forget, lambda: self.history.kept_in)
        self._ink = ink_of(os.environ)
        self._has_pager = screen is None
        self._prompts = 0
        self._interrupted = False
        completer = ChatCompleter(chat)
        self._session: PromptSession[str] = PromptSession(
            message=FormattedText([("class:prompt", PROMPT)]),
            history=self.history,
            completer=completer,
            complete_while_typing=Condition(self._is_command),
            auto_suggest=ChatSuggester(completer),
            search_ignore_case=True,
            enable_suspend=True,
            editing_mode=EditingMode.VI if vi else EditingMode.EMACS,
            key_bindings=_bindings(),
            bottom_toolbar=self._toolbar,
            placeholder=self._hint,
            style=STYLE,
            input=screen.input if screen else None,
            output=screen.output if screen else None,
        )
        self._output = self._session.output

    def run(self) -> None:
        """Talks until the person leaves: Ctrl-D, `/quit`, or a terminal that is gone."""
        try:
            self._open()
            while self._goes_on():
                pass
            self._close()
        except OSError as error:
            if error.errno != errno.EIO:
                raise

    def _open(self) -> None:
        bot = self.chat.bot
        self._print("")
        self._write(f"**{bot.name}**\n{bot.greeting.text}")
        if self.chat.resumed and self.chat.journal:
            asked = short(self.chat.turns[-1].user)
            self._write(f"“{self.chat.journal.name}” goes on. You asked last: “{asked}”. /again shows the answer, /restart begins anew.")
        else:
            self._write(numbered(self.chat.offered))

    def _close(self) -> None:
        journal = self.chat.journal
        self._write(f"Goodbye! Go on later with: careerbot --session {journal.name}" if journal else "Goodbye!")

    def _goes_on(self) -> bool:
        """Reads a line and answers it; whether there is more to come."""
        while self.chat.notices:
            self._write(f"({self.chat.notices.pop(0)})")
        try:
            line = self._session.prompt().encode("utf-8", "replace").decode()  # bytes that are no text come as half characters
            self._print("")
            return self._answers(line)
        except KeyboardInterrupt:
            if not self._interrupted:
                self._interrupted = True
                self._write(INTERRUPTED)
            return True
        except EOFError:
            self._print("")
            return False

    def _answers(self, line: str) -> bool:
        self._prompts += 1
        if commands.is_command(line, self.chat.bot):
            self.history.keep(line)
            shown = commands.run(self._desk, line)
            if shown is not None:
                self._show(shown)
            return shown is not None
        if line.strip():
            text = self.chat.meant(line)
            reply = self.chat.reply(text)
            if reply.status != "safety":
                self.history.keep(line)
            self._show(reply, asked=text if text != line else "")
        return True

    def _show(self, shown: str | Reply, asked: str = "") -> None:
        """Shows an answer; a screen at a time where what is said does not fit on one."""
        if asked:
            self._print(self._ink.dim(short(asked)))
        said = draw(shown if isinstance(shown, str) else shown.text, self._columns, self._ink)
        fits = said.count("\n") + BELOW <= self._output.get_size().rows
        self._print("" if not fits and self._has_pager and _page(said) else said)
        if isinstance(shown, Reply) and (more := beside(shown, self._columns, self._ink)):
            self._print(more)

    def _write(self, text: str) -> None:
        self._print(draw(text, self._columns, self._ink))

    def _print(self, text: str) -> None:
        """Writes a text and a blank line, or only that."""
        self._output.write_raw(f"{text}\n\n" if text else "\n")
        self._output.flush()

    @property
    def _columns(self) -> int:
        return self._output.get_size().columns - 1

    def _is_command(self) -> bool:
        """Whether a command is being typed: completions come by themselves then, and room is kept for them."""
        return self._session.default_buffer.text.startswith("/")

    def _hint(self) -> FormattedText:
        """What the empty line says."""
        shown = self._prompts < len(HINTS) and not get_app().is_done  # what is left on the screen must not look as if it was typed
        hint = HINTS[self._prompts] if shown else ""
        room = self._output.get_size().columns - len(PROMPT) - 1
        return FormattedText([("class:hint", hint if len(hint) <= room else hint[: hint.rfind(". ", 0, room) + 1])])

    def _toolbar(self) -> FormattedText:
        """Career, topic and session, as many as there is room for."""
        bot, state = self.chat.bot, self.chat.state
        keys = "vi keys" if get_app().editing_mode == EditingMode.VI else ""
        parts = [
            next((career.title for career in bot.careers if career.id == state.career), ""),
            bot.title(state.topic.intent) if state.topic else "",
            f"session {self.chat.journal.name}" if self.chat.journal else "session not kept",
            keys,
        ]
        return FormattedText([("", _fitted([part for part in parts if part], self._output.get_size().columns))])


def _fitted(parts: list[str], columns: int) -> str:
    """Parts in a line, without the last ones where there is no room for them."""
    while len(parts) > 1 and get_cwidth(f" {' | '.join(parts)}") > columns:
        parts = parts[:-1]
    return f" {' | '.join(parts)}"


def _bindings() -> KeyBindings:
    bindings = KeyBindings()
    # Takes escape codes that look like a mouse's, as pasted colours do, before prompt-toolkit reads (and fails) on them.
    bindings.add(Keys.Vt100MouseEvent, eager=True)(lambda _: None)

    @bindings.add("f4")
    def _switch(event: KeyPressEvent) -> None:
        vi = event.app.editing_mode == EditingMode.VI
        event.app.editing_mode = EditingMode.EMACS if vi else EditingMode.VI

    @bindings.add("escape", "enter")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return bindings


def _page(text: str) -> bool:
    """Shows a text with the person's pager; without hyperlinks, which not every pager knows.

    Returns:
        Whether there is such a pager, and it did not fail.
    """
    environment = {"LESS": f"-RXF -Ps{PAGER_HELP}", **os.environ}
    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
        with _interrupts_left_to_the_pager():
            done = subprocess.run(command, input=without_links(text).encode(), env=environment, check=False)  # noqa: S603  # the person's own choice
    except (OSError, ValueError, IndexError):  # no such program, an open quote, nothing at all
        return False
    return done.returncode <= 0  # one that a signal ended has shown something, and the person wanted no more


@contextmanager
def _interrupts_left_to_the_pager() -> Iterator[None]:
    """Ctrl-C goes to both. To fall out of here would kill the pager, and leave the terminal as the pager had set it: without echo."""
    before = signal.signal(signal.SIGINT, lambda *_: None)  # unlike SIG_IGN, this is not handed down
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
