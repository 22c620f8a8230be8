"""Figures set against each other: by how much they differ, which is lower, where a person's own stands. Only of one unit and meaning."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import msgspec

from careerbot.content.compiled import KnownFact
from careerbot.content.types import ABOUT, Bound, Duration, Money, Number, Operation
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
    words: dict[str, str] = {}
    facts: list[str] = []
    """The facts that are set against each other."""
    first: dict[str, list[str]] = {}
    """Where they are ranked, what the first of them is of: dimension -> value."""


Labels = Callable[[KnownFact, set[str]], str]
"""Gives a fact's dimensions in words, of those that are named."""


def compare(facts: Sequence[KnownFact], operation: Operation, among: Sequence[str], label: Labels) -> list[Compared]:
    """What an operation gives for the figures of some facts; nothing where they can't be set against each other.

    Args:
        facts: what a reply tells.
        operation: what is wanted.
        among: values of dimensions that were named: only their facts count, where there are two at least.
        label: a fact's dimensions in words, of those that are given.
    """
    figures = _of_one_meaning(facts)
    if operation == "product":
        return [Compared("unmultiplied")] if any(isinstance(f.value, Money) and f.value.per == OPEN for f in figures) else []
    figures = sorted(_named(figures, among), key=lambda fact: _ends(fact.value)[0])
    if len(figures) < 2 or _are_one(figures, among):
        return []
    if operation == "sum":
        return [Compared("unsummed")]
    ranks, where = operation in ("least", "most"), differing(figures)
    if ranks and ABOUT in where and len(figures) > 2:
        return []  # figures of two ways of which one has several: which is lower depends on more than the way
    pairs = _pairs(figures, among) or ([] if ranks and len(figures) > 2 else [(figures[0], figures[-1])])
    pairs = _each_once(pairs, [fact.id for fact in facts]) if ranks else pairs
    return [found for low, high in pairs[:MOST_PAIRS] if (found := _set_against(low, high, operation, label, where))]


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


def _are_one(figures: Sequence[KnownFact], among: Sequence[str]) -> bool:
    """Whether two figures are a guide's two for one thing, which nobody wants set against each other who did not name both."""
    one, *others = figures
    conflict = len(others) == 1 and (others[0].id in one.conflicts_with or one.id in others[0].conflicts_with)
    return conflict and not all({*figure.dimensions.values()} & {*among} for figure in figures)


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


def _pairs(facts: Sequence[KnownFact], among: Sequence[str]) -> list[tuple[KnownFact, KnownFact]]:
    """The pairs that differ in one dimension only: in that of which two values were named, else in the first."""
    found = [(low, high, _apart_in(low, high)) for low, high in itertools.combinations(facts, 2)]
    single = [(low, high, next(iter(where))) for low, high, where in found if len(where) == 1]
    wanted = {d for low, high, d in single if {low.dimensions.get(d), high.dimensions.get(d)} <= {*among}}
    if not wanted and len(facts) == 2:
        return []
    if not wanted and len(differing(facts)) == 1:
        return [(facts[0], facts[-1])]
    first = next((d for d in _dimensions(facts) if any(d == where for _, _, where in single)), "")
    return [(low, high) for low, high, where in single if where in (wanted or {first})]


def _each_once(pairs: Sequence[tuple[KnownFact, KnownFact]], order: Sequence[str]) -> list[tuple[KnownFact, KnownFact]]:
    """Pairs of which no two share a figure, so that which is lower is said once; of those that do, the one that the guide has first."""
    kept: list[tuple[KnownFact, KnownFact]] = []
    for pair in sorted(pairs, key=lambda pair: sorted(order.index(fact.id) for fact in pair)):
        if not any(fact in told for told in kept for fact in pair):
            kept.append(pair)
    return [pair for pair in pairs if pair in kept]


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


def _set_against(low: KnownFact, high: KnownFact, operation: Operation, label: Labels, where: set[str]) -> Compared | None:
    """What is said of two figures; None where one of them says only what it is above and how far they are apart is wanted."""
    sides = {
        "low": formats.per_year(low.value),
        "high": formats.per_year(high.value),
        "less": label(low, where),
        "more": label(high, where),
    }
    facts = [low.id, high.id]
    if operation in ("least", "most"):
        first = high if operation == "most" else low
        return Compared(operation, sides, facts, {d: [first.dimensions[d]] for d in sorted(_apart_in(low, high)) if d in first.dimensions})
    result = difference(low.value, high.value) if operation == "difference" else ratio(low.value, high.value)
    return Compared(operation, {"result": result, **sides}, facts) if result else None


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
