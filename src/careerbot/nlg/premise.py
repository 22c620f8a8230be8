"""Whether a figure that a person takes for granted is the guide's ("it's 60k, right?")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from careerbot.content.types import Count, Duration, Money, Percent, Value
from careerbot.nlu.figures import Figure

NEAR = 0.015
"""By what share of it a figure may be off: "84k" is 84,211."""
LARGE = 1_000
"""Smaller numbers without a unit may count anything."""
MONTHS = {"years": 12.0, "months": 1.0, "weeks": 0.23}


def verdict(figures: Sequence[Figure], values: Iterable[Value]) -> bool | None:
    """Whether the figures fit the values of an answer: yes where the first one is named, no where none is; None otherwise."""
    spans = [span for value in values if (span := _span(value))]
    for figure in figures:
        measured = _measured(figure)
        alike = [(low, high) for kind, low, high in spans if measured and kind == measured[0]]
        if measured and alike:
            fits = [low * (1 - NEAR) <= measured[1] <= high * (1 + NEAR) for low, high in alike]
            return True if fits[0] else None if any(fits) else False
    return None


def _measured(figure: Figure) -> tuple[str, float] | None:
    """A figure as something that facts measure, too: a kind and an amount."""
    if figure.unit in MONTHS:
        return "time", figure.amount * MONTHS[figure.unit]
    if figure.unit == "percent":
        return "percent", figure.amount
    return ("number", figure.amount) if figure.amount >= LARGE and not figure.unit else None


def _span(value: Value) -> tuple[str, float, float] | None:
    """What a fact's value measures, and from where to where it reaches."""
    match value:
        case Duration(text=vague) if vague:
            return None
        case Money() | Duration():
            ends = [end for end in (value.amount, value.low, value.high) if end is not None]
            scale = MONTHS.get(value.unit) if isinstance(value, Duration) else 1.0
            if not ends or scale is None:
                return None
            return "time" if isinstance(value, Duration) else "number", min(ends) * scale, max(ends) * scale
        case Percent():
            return "percent", value.amount, value.amount
        case Count():
            return "number", value.amount, value.amount
    return None
