"""Conversations that a client keeps and sends whole."""

from __future__ import annotations

import re

import msgspec

from careerbot.web.problems import Failure

MOST_TURNS = 40
"""Messages of a person that are heard again; of a longer conversation the last ones."""
_WORDS = re.compile(r"\s*\S+\s*$|\s*\S+")


class Part(msgspec.Struct, frozen=True):
    """A part of a message; all but text is passed over."""

    type: str = ""
    text: str | None = None


class Line(msgspec.Struct, frozen=True):
    """What somebody said, as the formats write it."""

    role: str
    content: str | list[Part] | None = None
    parts: list[Part] | None = None
    text: str | None = None


def heard(lines: list[Line]) -> list[str]:
    """What the person said, in order.

    Raises:
        Failure: there is no message of a person.
    """
    texts = [_text(line) for line in lines if line.role == "user"]
    if not texts:
        raise Failure(422, "there is no message with the role `user`")
    return texts[-MOST_TURNS:]


def _text(line: Line) -> str:
    content = line.content if line.content is not None else line.parts
    if isinstance(content, list):
        return "\n".join(part.text for part in content if part.text)
    return content or line.text or ""


def words(text: str) -> list[str]:
    """A text in the pieces in which it is streamed; together they are the text."""
    return _WORDS.findall(text) or [text]
