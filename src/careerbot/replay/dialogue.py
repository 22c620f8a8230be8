"""A scripted dialogue as it is replayed, whichever format it was written in. Plain data, that other processes can be given."""

from __future__ import annotations

from typing import Literal

import msgspec

MOST_TURNS = 1_000
"""Turns that a dialogue may have, with those of what it includes."""
MOST_DEEP = 20
"""Files that may include each other one in another."""
Rule = Literal["all", "any", "none"]
"""How many of several texts must be found."""
How = Literal["whole", "part", "regex"]
"""Whether a text is the whole of a reply or a part of it, or a regular expression that something in it matches."""

Field = Literal["intent", "intents", "status", "facts", "sources", "suggestions", "max_chars", "confidence"]
"""What of a reply can be checked, beside its text."""


class Wanted(msgspec.Struct, frozen=True):
    """A text that a reply is compared with."""

    how: How
    text: str
    wildcard: str = ""
    """What in the text stands for anything; nothing does where it is empty."""
    any_case: bool = False


class TextCheck(msgspec.Struct, frozen=True):
    """What the text of a reply must be like."""

    key: str
    """As it was written, for reports."""
    rule: Rule
    texts: list[Wanted]
    line: int = 0


class FieldCheck(msgspec.Struct, frozen=True):
    """What another field of a reply must hold; which one, says the key."""

    key: str
    values: list[str]
    field: Field
    line: int = 0
    rule: Rule = "all"


Check = TextCheck | FieldCheck


class Step(msgspec.Struct, frozen=True):
    """A turn: what is said, and what must be answered."""

    user: str | None
    """None where the bot speaks first: then it is its greeting."""
    checks: list[Check]
    """None where any reply will do."""
    file: str
    line: int
    sets: dict[str, str] = {}
    """Variable -> the regular expression that finds it in the reply."""
    place: list[str | int] = []
    """Where in its YAML document the turn stands."""
    lines: tuple[int, int] = (0, 0)
    """In a plain transcript, the first and the last line of the reply."""


class Dialogue(msgspec.Struct, frozen=True):
    """A dialogue, with what is included in it."""

    file: str
    name: str
    steps: list[Step]
    line: int = 1
    tags: list[str] = []
    career: str = ""
    person: dict[str, list[str]] = {}
    variables: dict[str, str] = {}
    """The row of its table."""
    fails: str = ""
    """Why it is expected to fail; empty where it is not."""

    @property
    def id(self) -> str:
        """What it is selected by."""
        return f"{self.file}::{self.name}"
