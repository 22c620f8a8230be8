"""Replies as plain text, for pipes and simple prompts."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from careerbot.bot import Bot
from careerbot.nlg.reply import Reply


def text_of(reply: Reply) -> str:
    """What a reply says, without Markdown."""
    return reply.text.replace("**", "")


def wrapped(text: str, width: int) -> str:
    """Text broken at blanks to lines of a width, the lines of a list indented below its first."""
    return "\n".join(_line(line, width) for line in text.split("\n"))


def _line(line: str, width: int) -> str:
    indent = "  " if line.startswith("- ") else "   " if line[:1].isdigit() and line[1:3] == ". " else ""
    return textwrap.fill(line, max(20, width), subsequent_indent=indent, break_on_hyphens=False)


def converse(bot: Bot, lines: Iterable[str]) -> Iterator[str]:
    """A reply for each line of one conversation."""
    state = bot.start()
    for line in lines:
        reply, state = bot.reply(state, line.rstrip("\r\n"))
        yield text_of(reply)
