"""Utterance patterns: `(a|b)`, `[optional]`, `{slot}` -> the utterances that they stand for, a bounded number of them."""

from __future__ import annotations

import re

MAX_EXPANSIONS = 4_096
"""A pattern that stands for more utterances than this is an error of its author."""
MAX_LENGTH = 1_000
"""A pattern of more characters is an error, too; so is one of whose brackets more than `MAX_DEPTH` are open."""
MAX_DEPTH = 20

_PART = re.compile(r"[()\[\]|]|\{[a-z-]+\}|[^()\[\]|{}]+|[{}]")
_PAIRS = {"(": ")", "[": "]"}
_SLOT = re.compile(r"\{([a-z-]+)\}")


class PatternError(ValueError):
    """Why a text is no pattern; the second argument says what to do."""


def expand(pattern: str, limit: int = MAX_EXPANSIONS) -> list[str]:
    """All utterances that a pattern stands for, in the order in which they are written.

    Raises:
        PatternError: brackets do not pair, it is too long or too deep, or there are more than `limit` utterances.
    """
    if len(pattern) > MAX_LENGTH:
        raise PatternError(f"is {len(pattern):,} characters long; at most {MAX_LENGTH:,} are read", "split it into several lines")
    parts = _PART.findall(pattern)
    texts, at = _alternatives(parts, 0, [], limit)
    if at != len(parts):
        raise PatternError(f"`{parts[at]}` closes nothing", "every ( and [ needs its ) and ]")
    return [" ".join(text.split()) for text in texts]


def sample(pattern: str, most: int) -> list[str]:
    """At most `most` utterances of a pattern, spread evenly over all of them, so that none of its words is missed often."""
    texts = list(dict.fromkeys(expand(pattern)))
    if len(texts) <= most:
        return texts
    step = len(texts) / most
    return [texts[int(i * step)] for i in range(most)]


def pieces(utterance: str) -> list[str]:
    """The literal texts and the names of the slots of an utterance, in turn: a text stands at each even place."""
    return _SLOT.split(utterance)


def slots_in(line: str) -> set[str]:
    """The slots that a pattern or an utterance names."""
    return set(_SLOT.findall(line))


def _alternatives(parts: list[str], at: int, closing: list[str], limit: int) -> tuple[list[str], int]:
    """The utterances from `at` to the next closing bracket (or the end), and the place of that bracket.

    Args:
        parts: the whole pattern in pieces.
        at: where to begin.
        closing: the brackets that the open ones wait for, the innermost last.
        limit: how many utterances there may be.
    """
    done: list[str] = []
    current = [""]
    while at < len(parts) and parts[at] not in _PAIRS.values():
        part = parts[at]
        following = [part]
        if part in _PAIRS:
            following, at = _group(parts, at, [*closing, _PAIRS[part]], limit)
        elif part == "|":
            done, current, following = done + current, [""], [""]
        elif part in ("{", "}"):
            raise PatternError(f"`{part}` stands alone", "slots are written {role}")
        if len(done) + len(current) * len(following) > limit:
            raise PatternError(f"stands for more than {limit:,} utterances", "split it into several lines")
        current = [f"{left}{right}" for left in current for right in following]
        at += 1
    return done + current, at


def _group(parts: list[str], at: int, closing: list[str], limit: int) -> tuple[list[str], int]:
    """What the group that opens at `at` stands for, and the place of its closing bracket."""
    if len(closing) > MAX_DEPTH:
        raise PatternError(f"nests more than {MAX_DEPTH} brackets", "split it into several lines")
    texts, end = _alternatives(parts, at + 1, closing, limit)
    if end >= len(parts) or parts[end] != closing[-1]:
        raise PatternError(f"`{parts[at]}` is not closed", "every ( and [ needs its ) and ]")
    return ([*texts, ""] if parts[at] == "[" else texts), end
