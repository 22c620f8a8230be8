"""Figures that a message names, with what they measure: "so it's only five grand, right?" -> 5,000."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from careerbot.nlu.text import is_number


class Figure(msgspec.Struct, frozen=True, array_like=True):
    """A number, and what it counts."""

    amount: float
    unit: str = ""
    """`years`, `months`, `weeks`, `hours`, `percent`; empty for sums and numbers of things."""


def figures_in(words: Sequence[str], numbers: Mapping[str, float], measures: Mapping[str, str]) -> list[Figure]:
    """The figures in words that are read.

    Args:
        words: those of a message.
        numbers: words for numbers; one of a hundred or more multiplies the number before it.
        measures: words for units, as they are called in facts.
    """
    found: list[Figure] = []
    amount: float | None = None
    for word in [*words, ""]:
        value = _value(word, numbers)
        if value is not None:
            amount = value if amount is None or value < 100 or is_number(word) else amount * value
        elif amount is not None:
            found.append(Figure(amount, measures.get(word, "")))
            amount = None
    return found


def _value(word: str, numbers: Mapping[str, float]) -> float | None:
    if word and is_number(word):
        return float(word.removesuffix("k")) * (1_000 if word.endswith("k") else 1)
    return numbers.get(word)
