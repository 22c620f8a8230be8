"""Figures that a message names, with what they measure: "so it's only five grand, right?" -> 5,000."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from careerbot.nlu.text import ARTICLES, is_number

FLOOR, CEILING = "floor", "ceiling"


class Figure(msgspec.Struct, frozen=True, array_like=True):
    """A number, and what it counts."""

    amount: float
    unit: str = ""
    """`years`, `months`, `weeks`, `hours`, `percent`; empty for sums and numbers of things."""
    bound: str = ""
    """`floor` where it is but the least ("over 80k"), `ceiling` where it is the most, empty where it is meant exactly."""


def figures_in(
    words: Sequence[str], numbers: Mapping[str, float], measures: Mapping[str, str], bounds: Mapping[str, str] | None = None
) -> list[Figure]:
    """The figures in words that are read.

    Args:
        words: those of a message.
        numbers: words for numbers; one of a hundred or more multiplies the number before it.
        measures: words for units, as they are called in facts.
        bounds: words before a number that make it a `FLOOR` or a `CEILING`.
    """
    found: list[Figure] = []
    amount: float | None = None
    bound = ""
    for word in [*words, ""]:
        value = _value(word, numbers)
        if value is not None:
            amount = value if amount is None or value < 100 or is_number(word) else amount * value
            continue
        if amount is not None:
            found.append(Figure(amount, measures.get(word, ""), bound))
            amount, bound = None, ""
        if word not in _BETWEEN:
            bound = (bounds or {}).get(word, "")
    return found


_BETWEEN = {*ARTICLES, "than", "a", "$"}
"""Words that may stand between a bound and its number."""


def _value(word: str, numbers: Mapping[str, float]) -> float | None:
    if word and is_number(word):
        return float(word.removesuffix("k")) * (1_000 if word.endswith("k") else 1)
    return numbers.get(word)
