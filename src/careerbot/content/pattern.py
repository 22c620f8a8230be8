"""Utterance patterns: `(a|b)`, `[optional]`, `{slot}` -> the utterances that they stand for, a bounded number of them."""

from __future__ import annotations

import re

MAX_EXPANSIONS = 4_096
"""A pattern that stands for more utterances than this is an error of its author."""

_PART = re.compile(r"[()\[\]|]|\{[a-z-]+\}|[^()\[\]|{}]+|[{}]")


class PatternError(ValueError):
    """Why a text is no pattern; the second argument says what to do."""


def expand(pattern: str, limit: int = MAX_EXPANSIONS) -> list[str]:
    """All utterances that a pattern stands for, in the order in which they are written.

    Raises:
        PatternError: brackets do not pair, or there are more than `limit` utterances.
    """
    parts = _PART.findall(pattern)
    texts, at = _alternatives(parts, 0, "", limit)
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


def _alternatives(parts: list[str], at: int, closing: str, limit: int) -> tuple[list[str], int]:
    """The utterances from `at` to the closing bracket (or the end), and the place of that bracket."""
    done: list[str] = []
    current = [""]
    while at < len(parts):
        part = parts[at]
        if part in (")", "]"):
            if part != closing:
                return done + current, at
            break
        if part in ("(", "["):
            inner, at = _alternatives(parts, at + 1, ")" if part == "(" else "]", limit)
            if at >= len(parts) or parts[at] != (")" if part == "(" else "]"):
                raise PatternError(f"`{part}` is not closed", "every ( and [ needs its ) and ]")
            if part == "[":
                inner = [*inner, ""]
            current = [f"{left}{right}" for left in current for right in inner]
        elif part == "|":
            done, current = done + current, [""]
        elif part in ("{", "}"):
            raise PatternError(f"`{part}` stands alone", "slots are written {role}")
        else:
            current = [text + part for text in current]
        if len(done) + len(current) > limit:
            raise PatternError(f"stands for more than {limit:,} utterances", "split it into several lines")
        at += 1
    return done + current, at
