"""Whether a figure that a person takes for granted is the guide's ("it's 60k, right?")."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from careerbot.content.types import Count, Duration, Money, Percent, Value
from careerbot.nlu.figures import CEILING, FLOOR, Figure

NEAR = 0.015
"""By what share of it a figure may be off: "84k" is 84,211."""
LARGE = 1_000
"""Smaller numbers without a unit may count anything."""
OPEN = ("over", "at-least")
"""Bounds of facts that tell no end."""
MONTHS = {"years": 12.0, "months": 1.0, "weeks": 0.23}


class _Span(NamedTuple):
    """From where to where a fact reaches, and what it measures."""

    kind: str
    low: float
    high: float
    """Infinite where the fact is but a floor ("over $130,000")."""

    def fits(self, figure: Figure, amount: float) -> bool | None:
        """Whether a figure agrees with it; None where the fact leaves that open."""
        if figure.bound == FLOOR:
            return True if self.low > amount or (math.isinf(self.high) and self.low == amount) else False if self.high < amount else None
        if figure.bound == CEILING:
            return True if self.high < amount else False if self.low > amount else None
        if math.isinf(self.high) and amount > self.low * (1 + NEAR):
            return None
        return self.low * (1 - NEAR) <= amount <= self.high * (1 + NEAR)


def verdict(figures: Sequence[Figure], values: Iterable[Value]) -> bool | None:
    """Whether the figures fit the values of an answer; None where they measure something else, or the answer leaves it open.

    A figure fits where the answer's first value of its kind agrees (one that is but a bound: where all agree), and does not where none
    agrees.
    """
    spans = [span for value in values if (span := _span(value))]
    found = [(figure, _fits(figure, measured, spans)) for figure in figures if (measured := _measured(figure))]
    decided = [_decided(fits, bool(figure.bound)) for figure, fits in found if fits]
    if not decided or None in decided:
        return None
    return all(decided)


def _fits(figure: Figure, measured: tuple[str, float], spans: Iterable[_Span]) -> list[bool | None]:
    """How a figure fits each value of its kind."""
    kind, amount = measured
    return [span.fits(figure, amount) for span in spans if span.kind == kind]


def _decided(fits: list[bool | None], all_: bool) -> bool | None:
    agrees = all(fits) if all_ else fits[0]
    return True if agrees else False if all(fit is False for fit in fits) else None


def _measured(figure: Figure) -> tuple[str, float] | None:
    """A figure as something that facts measure, too: a kind and an amount."""
    if figure.unit in MONTHS:
        return "time", figure.amount * MONTHS[figure.unit]
    if figure.unit == "percent":
        return "percent", figure.amount
    return ("number", figure.amount) if figure.amount >= LARGE and not figure.unit else None


def _span(value: Value) -> _Span | None:
    match value:
        case Duration(text=vague) if vague:
            return None
        case Money() | Duration():
            ends = [end for end in (value.amount, value.low, value.high) if end is not None]
            scale = MONTHS.get(value.unit) if isinstance(value, Duration) else 1.0
            if not ends or scale is None:
                return None
            high = math.inf if value.bound in OPEN else max(ends) * scale
            return _Span("time" if isinstance(value, Duration) else "number", min(ends) * scale, high)
        case Percent():
            return _Span("percent", value.amount, value.amount)
        case Count():
            return _Span("number", value.amount, value.amount)
    return None
