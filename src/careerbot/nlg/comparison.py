"""Figures set against each other: by how much they differ, which is lower, where a person's own stands. Only of one unit and meaning."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

import msgspec

from careerbot.content.compiled import KnownFact
from careerbot.content.types import Bound, Duration, Money, Number, Operation
from careerbot.nlg import formats

MOST_PAIRS = 3
"""Differences that are told at once."""
NEAREST = 2
"""Figures on a side of a person's own that are told."""
OPEN = "unstated"
"""The value of a dimension that a guide leaves open; it goes with any."""


class Compared(msgspec.Struct, frozen=True):
    """A sentence to say: its name among the bot's own, and what stands in it."""

    text: str
    words: dict[str, str]


Figure = Money | Duration


def compare(facts: Sequence[KnownFact], operation: Operation, among: Sequence[str], label: Callable[[KnownFact, set[str]], str]) -> list[Compared]:
    """What an operation gives for the figures of some facts; nothing where they can't be set against each other.

    Args:
        facts: what a reply tells.
        operation: what is wanted.
        among: values of dimensions that were named: only their facts count, where there are two at least.
        label: a fact's dimensions in words, of those that are given.
    """
    figures = _named(_of_one_meaning(facts), among)
    if len(figures) < 2:
        return []
    if operation == "sum":
        return [Compared("unsummed", {})]
    ordered = sorted(figures, key=lambda fact: _ends(fact.value)[0])
    if operation in ("least", "most"):
        return [_extreme(ordered, operation, label)]
    pairs = [(ordered[0], ordered[-1])] if len(ordered) == 2 else list(_pairs(ordered, among)) or [(ordered[0], ordered[-1])]
    return [found for pair in pairs[:MOST_PAIRS] if (found := _apart(*pair, operation, label))]


def _of_one_meaning(facts: Sequence[KnownFact]) -> list[KnownFact]:
    """The facts of the kind of figure that most of them hold: same unit, same `per`, same attribute."""
    groups: dict[tuple[str, str, str], list[KnownFact]] = {}
    for fact in facts:
        value = fact.value
        if isinstance(value, Money):
            groups.setdefault((fact.attribute, value.currency, value.per), []).append(fact)
        elif isinstance(value, Duration) and (value.amount is not None or value.low is not None):
            groups.setdefault((fact.attribute, value.unit, ""), []).append(fact)
    return max(groups.values(), key=len, default=[])


def _named(facts: list[KnownFact], among: Sequence[str]) -> list[KnownFact]:
    """The facts of what was named, dimension by dimension; all where that leaves fewer than two."""
    kept = facts
    for dimension in _dimensions(facts):
        values = {fact.dimensions.get(dimension) for fact in facts}
        wanted = values & {*among}
        if wanted:
            kept = [fact for fact in kept if fact.dimensions.get(dimension) in {*wanted, OPEN, None}]
    return kept if len(kept) > 1 else facts


def _dimensions(facts: Sequence[KnownFact]) -> list[str]:
    return list(dict.fromkeys(dimension for fact in facts for dimension in fact.dimensions))


def differing(facts: Sequence[KnownFact]) -> set[str]:
    """The dimensions in which some facts differ."""
    return {d for d in _dimensions(facts) if len({fact.dimensions.get(d) for fact in facts}) > 1}


def _pairs(facts: Sequence[KnownFact], among: Sequence[str]) -> Iterator[tuple[KnownFact, KnownFact]]:
    """The pairs that differ in one dimension only: in that of which two values were named, else in the first."""
    found = [(low, high, _apart_in(low, high)) for low, high in itertools.combinations(facts, 2)]
    single = [(low, high, next(iter(where))) for low, high, where in found if len(where) == 1]
    wanted = {d for low, high, d in single if {low.dimensions.get(d), high.dimensions.get(d)} <= {*among}}
    first = next((d for d in _dimensions(facts) if any(d == where for _, _, where in single)), "")
    for low, high, where in single:
        if where in (wanted or {first}):
            yield low, high


def _apart_in(one: KnownFact, other: KnownFact) -> set[str]:
    """The dimensions in which two facts differ; what is left open goes with any value."""
    return {
        dimension
        for dimension in {**one.dimensions, **other.dimensions}
        if (pair := {one.dimensions.get(dimension, OPEN), other.dimensions.get(dimension, OPEN)}) and len(pair) > 1 and OPEN not in pair
    }


def _ends(value: object) -> tuple[Number, Number]:
    """The least and the most that a figure stands for."""
    assert isinstance(value, Money | Duration)
    low = value.amount if value.amount is not None else value.low
    high = value.amount if value.amount is not None else value.high
    return low or 0, high or low or 0


def _extreme(ordered: Sequence[KnownFact], operation: Operation, label: Callable[[KnownFact, set[str]], str]) -> Compared:
    low, high = ordered[0], ordered[-1]
    return Compared(operation, _sides(low, high, differing(ordered), label))


def _apart(low: KnownFact, high: KnownFact, operation: Operation, label: Callable[[KnownFact, set[str]], str]) -> Compared | None:
    """How far two figures are apart; None where one of them says only what it is above."""
    result = difference(low.value, high.value) if operation == "difference" else ratio(low.value, high.value)
    return Compared(operation, {"result": result, **_sides(low, high, differing([low, high]), label)}) if result else None


def _sides(low: KnownFact, high: KnownFact, where: set[str], label: Callable[[KnownFact, set[str]], str]) -> dict[str, str]:
    return {"low": formats.per_year(low.value), "high": formats.per_year(high.value), "less": label(low, where), "more": label(high, where)}


def difference(low: object, high: object) -> str:
    """The difference of two figures in words; empty where the lower has no upper end."""
    if not isinstance(low, Money | Duration) or type(low) is not type(high) or low.bound in ("over", "at-least"):
        return ""
    assert isinstance(high, Money | Duration)
    (low_least, low_most), (high_least, high_most) = _ends(low), _ends(high)
    least, most = high_least - low_most, high_most - low_least
    if least < 0:
        return ""
    bound: Bound = high.bound if high.bound in ("over", "at-least") else "about" if "about" in (low.bound, high.bound) else "exactly"
    span = {"amount": least} if least == most else {"low": least, "high": most}
    return formats.per_year(msgspec.structs.replace(high, **{"amount": None, "low": None, "high": None, **span, "bound": bound}))


def ratio(low: object, high: object) -> str:
    """How many times the one figure is the other; empty where either is no single figure."""
    if not isinstance(low, Money | Duration) or not isinstance(high, Money | Duration):
        return ""
    if low.amount is None or high.amount is None or not low.amount or {low.bound, high.bound} & {"over", "at-least"}:
        return ""
    return formats.number(round(high.amount / low.amount, 1))


def placed(facts: Sequence[KnownFact], amount: float) -> tuple[list[KnownFact], list[KnownFact]]:
    """The facts nearest to an amount: those whose money reaches it, and those whose does not; few, as one figure is asked about."""
    money = sorted((fact for fact in facts if isinstance(fact.value, Money)), key=lambda fact: _ends(fact.value)[0])
    above, below = [f for f in money if _ends(f.value)[0] >= amount], [f for f in money if _ends(f.value)[0] < amount]
    return above[:NEAREST], below[-1 if above else -NEAREST :]
