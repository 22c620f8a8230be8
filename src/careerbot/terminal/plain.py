"""Replies as plain text, for pipes and simple prompts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from careerbot.bot import Bot
from careerbot.nlg.reply import Reply


def text_of(reply: Reply) -> str:
    """What a reply says, without Markdown."""
    return reply.text.replace("**", "")


def converse(bot: Bot, lines: Iterable[str]) -> Iterator[str]:
    """A reply for each line of one conversation."""
    state = bot.start()
    for line in lines:
        reply, state = bot.reply(state, line.rstrip("\r\n"))
        yield text_of(reply)
