"""Plain transcripts -> dialogues: lines `user> ...` and `bot> ...`, as chats are written down.

A line that begins with neither goes on with what was said before it; one that begins with `#` is a comment. Several `bot>` lines
running are one reply. What the bot says is the whole reply, and `...` in it stands for anything.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from careerbot.content.scripts import ANYTHING
from careerbot.replay.dialogue import Dialogue, Step
from careerbot.replay.expectations import whole
from careerbot.replay.sources import Source
from careerbot.replay.variables import literal

_LINE = re.compile(r"\s*(user|bot)\s*>\s?(.*)", re.IGNORECASE)


class Said(NamedTuple):
    """What one of the two said, and from which line to which."""

    who: str
    lines: list[str]
    first: int
    last: int

    @property
    def text(self) -> str:
        """The words."""
        return "\n".join(self.lines).strip()


def read_transcript(source: Source) -> list[Dialogue]:
    """The dialogue of a file."""
    said = _said(source)
    steps = _steps(said, source)
    if said and not steps:
        source.fail(said[0].first, "nothing is said by the user", "write `user> ...` before what the bot answers")
    if not steps or source.has_too_many(steps):
        return []
    return [Dialogue(source.name, source.path.name.split(".")[0], steps)]


def _said(source: Source) -> list[Said]:
    said: list[Said] = []
    for number, line in enumerate(source.text().splitlines(), 1):
        if line.startswith("#"):
            continue
        if begun := _LINE.fullmatch(line):
            who = begun[1].lower()
            if said and said[-1].who == who == "bot":
                said[-1] = Said(who, [*said[-1].lines, begun[2]], said[-1].first, number)
            else:
                said.append(Said(who, [begun[2]], number, number))
        elif said and line.strip():
            said[-1] = Said(said[-1].who, [*said[-1].lines, line], said[-1].first, number)
        elif line.strip():
            source.fail(number, f"`{line.strip()[:60]}` is said by nobody", "begin the line with `user>`, `bot>`, or `#` for a comment")
    return said


def _steps(said: list[Said], source: Source) -> list[Step]:
    """The turns: what the user says and the reply to it; what the bot says first is its greeting."""
    steps: list[Step] = []
    user: Said | None = None
    for one in said:
        if not one.text:
            source.fail(one.first, f"the {one.who} says nothing", "write what is said; `bot> ...` where any reply will do")
        if one.who == "bot":
            steps.append(_step(user, one, source))
            user = None
            continue
        if user is not None:
            _unanswered(user, source)
        user = one
    if user is not None:
        _unanswered(user, source)
    return steps


def _step(user: Said | None, bot: Said, source: Source) -> Step:
    checks = whole("bot", literal(bot.text), bot.first)
    return Step(literal(user.text) if user else None, checks, source.name, (user or bot).first, lines=(bot.first, bot.last))


def _unanswered(user: Said, source: Source) -> None:
    source.fail(user.first, "no reply is expected to this", f"write what the bot answers, or `bot> {ANYTHING}` where any reply will do")
