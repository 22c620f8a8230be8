"""The chat without redrawing: for screen readers, logs and pipes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator

from careerbot.nlg.reply import Reply, Suggestion
from careerbot.terminal import commands
from careerbot.terminal.chat import Chat
from careerbot.terminal.draw import passages, sayable, unmarked
from careerbot.terminal.output import write
from careerbot.terminal.transcript import short

YOU, ADVISOR = "You: ", "Advisor: "
INTERRUPTED = "To leave, press Ctrl-D or type /quit."


def text_of(reply: Reply) -> str:
    """What a reply says, without Markdown."""
    return unmarked(reply.text)


def converse(chat: Chat, lines: Iterable[str]) -> Iterator[str]:
    """A reply for each line of one conversation: for pipes."""
    for line in lines:
        yield text_of(chat.reply(line.rstrip("\r\n")))


class PlainChat:
    """A chat line by line: who speaks stands before each message, and what can be chosen is a numbered list. The terminal wraps.

    Args:
        chat: the conversation.
        write: takes what is printed, a line or more at a time.
    """

    def __init__(self, chat: Chat, write: Callable[[str], None]) -> None:
        self.chat = chat
        self._write = write
        self._interrupted = False
        self._desk = commands.Desk(chat)

    def run(self, read: Callable[[], str]) -> None:
        """Talks until the person leaves.

        Args:
            read: asks for a line; raises EOFError where there is none any more, KeyboardInterrupt where the person wants none.
        """
        self._open()
        while self._goes_on(read):
            pass

    def _open(self) -> None:
        bot = self.chat.bot
        self._write(f"{ADVISOR}{unmarked(bot.greeting.text)}")
        if self.chat.resumed and self.chat.journal:
            self._write(f"“{self.chat.journal.name}” goes on. You asked last: “{short(self.chat.turns[-1].user)}”.")
        else:
            self._write(_choices(self.chat.offered))
        self._write("/help lists the commands, Ctrl-D leaves.")

    def _goes_on(self, read: Callable[[], str]) -> bool:
        while self.chat.notices:
            self._write(self.chat.notices.pop(0))
        try:
            return self._answers(read())
        except KeyboardInterrupt:
            self._write("" if self._interrupted else f"\n{INTERRUPTED}")
            self._interrupted = True
            return True
        except EOFError:
            self._write("")
            return False

    def _answers(self, line: str) -> bool:
        if commands.is_command(line, self.chat.bot):
            shown = commands.run(self._desk, line)
            if shown is not None:
                self._show(shown)
            return shown is not None
        self._show(self.chat.reply(self.chat.meant(line)))
        return True

    def _show(self, shown: str | Reply) -> None:
        if isinstance(shown, str):
            self._write(f"{ADVISOR}{unmarked(shown)}")
            return
        parts = [f"{ADVISOR}{text_of(shown)}"]
        if shown.sources:
            parts.append(unmarked(passages(shown.sources)))
        if shown.status == "ask":
            parts += filter(None, [sayable(shown)])
        elif shown.suggestions and shown.status != "clarify":
            parts.append(_choices(shown.suggestions))
        self._write("\n".join(parts))


def _choices(suggestions: Iterable[Suggestion]) -> str:
    lines = [f"{number}. {suggestion.title}" for number, suggestion in enumerate(suggestions, 1)]
    return "\n".join(["You could ask:", *lines])


def read_line() -> str:
    """A line from standard input, asked for with who is to speak; shown, where it is not typed, so that all reads as a conversation.

    Raises:
        EOFError: there is none any more.
    """
    write(YOU, end="")
    line = sys.stdin.buffer.readline().decode("utf-8", "replace")
    if not line:
        raise EOFError
    line = line.rstrip("\r\n")
    if not sys.stdin.isatty():
        write(unmarked(line))
    return line
