"""Labelled messages: reading them, and making one slip of the fingers in each."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

OUT_OF_SCOPE = "oos"
"""The intent of messages that have none."""
SLIPS = ("exchanged", "doubled", "lost", "beside")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {row[at]: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at in range(len(row))}


class Message(NamedTuple):
    """What somebody wrote, and what is meant by it."""

    text: str
    intent: str


def read(paths: Iterable[Path]) -> list[Message]:
    """The messages of JSONL files (objects with `text` and `intent`) or CSV files (with a head that names both columns)."""
    return [message for path in paths for message in _read(path)]


def _read(path: Path) -> list[Message]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file) if path.suffix.lower() == ".csv" else map(json.loads, filter(str.strip, file))
            return [Message(str(line["text"]), str(line["intent"])) for line in lines]
    except OSError as error:
        raise SystemExit(f"{path} can't be read: {error.strerror}; give another file") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"{path}: each line needs a text and an intent ({error!r})") from None


def mistyped(messages: Iterable[Message], seed: int) -> list[Message]:
    """The messages with one slip each, in a word of four letters or more where there is one; the same for the same seed."""
    chance = random.Random(seed)
    return [Message(slip(message.text, chance), message.intent) for message in messages]


def slip(text: str, chance: random.Random) -> str:
    """A text with two letters of a word exchanged, one doubled, one lost, or one hit on the key beside it."""
    words = list(re.finditer(r"[a-zA-Z]{4,}", text)) or list(re.finditer(r"[a-zA-Z]{2,}", text))
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(word.start(), word.end() - 1)
    changed = _slipped(text[at : at + 2], chance.choice(SLIPS), chance)
    return text[:at] + changed + text[at + 2 :]


def _slipped(two: str, kind: str, chance: random.Random) -> str:
    first, second = two[0], two[1]
    if kind == "exchanged":
        return second + first
    if kind == "doubled":
        return first + first + second
    if kind == "lost":
        return second
    return chance.choice(_BESIDE[first.lower()]) + second
