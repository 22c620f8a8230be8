"""Examples of danger and harmless ones -> how much each clue speaks for or against danger (`nlu/distress.py`).

The weights are those of a linear support vector machine with squared hinge loss, found by dual coordinate descent (Hsieh and others, 2008):
some rounds over the examples, each of which moves the weights of its clues just so far that it lies on the right side. This needs no
library, no rate to choose and no randomness. Examples are taken in the order of their hashes: that of the file plays no part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from zlib import crc32

from careerbot.content.pattern import sample
from careerbot.content.types import Distress
from careerbot.nlu.distress import (
    BUCKETS,
    KIND_BUCKETS,
    PART,
    PRIORITY,
    DistressMatcher,
    DistressRules,
    parts_of,
    runs_of,
    share,
    tokens_of,
)

ROUNDS = 12
COST = 0.3
"""What an example on the wrong side costs, against large weights."""
STEPS = 127
"""A weight is stored in so many steps to either side."""
TELLING = 0.35
"""Share of the highest weight of a word from which on it is telling."""

VARIANTS = 8
"""Utterances that are read of an example with `(a|b)`."""

ASKS = 5
"""One in so many example lines of the intents is read; and those of the others that would be an alarm."""


class _Row(NamedTuple):
    """An example as places in the table."""

    runs: list[int]
    parts: list[int]

    def size(self) -> float:
        """How many clues there are; a part of a word is a fraction of one."""
        return len(self.runs) + PART * len(self.parts)


class _Weights(NamedTuple):
    """What was learned."""

    table: list[float]
    places: set[int]
    """Where the table is used."""
    bias: float

    def packed(self) -> tuple[bytes, float]:
        """The table in steps of a unit, and the unit."""
        unit = max((abs(self.table[place]) for place in self.places), default=0.0) / STEPS or 1.0
        steps = bytearray([STEPS + 1]) * len(self.table)
        for place in self.places:
            steps[place] = round(self.table[place] / unit) + STEPS + 1
        return bytes(steps), unit


def rules_of(distress: Distress, asks: Iterable[str] = ()) -> DistressRules:
    """The rules of the content's file `intents/distress.yaml`.

    Args:
        distress: the file.
        asks: example lines of the intents: what people ask is harmless.

    Raises:
        ValueError: there is no such kind, or an example's brackets do not pair.
    """
    examples = tuple((kind, tuple(_read(lines))) for kind, lines in distress.examples.items())
    return _learned(examples, tuple(_read(distress.harmless)), distress.threshold, tuple(_read(asks, 1)))


@lru_cache(maxsize=2)
def _learned(
    examples: tuple[tuple[str, tuple[str, ...]], ...], harmless: tuple[str, ...], threshold: float, asks: tuple[str, ...]
) -> DistressRules:
    """Keeps what was learned: content that is compiled again, with other settings, has the same examples."""
    return compile_rules(dict(examples), harmless, threshold, asks)


def _read(lines: Iterable[str], variants: int = VARIANTS) -> list[str]:
    return [text for line in lines for text in sample(line, variants)]


def compile_rules(
    examples: Mapping[str, Sequence[str]], harmless: Iterable[str], threshold: float, asks: Iterable[str] = ()
) -> DistressRules:
    """Estimates the weights from examples.

    Args:
        examples: Kind (one of `PRIORITY`) to messages that show it.
        harmless: Messages that sound like danger and are none.
        threshold: The score from which on a passage is an alarm.
        asks: Ordinary questions: some are read, and then all that would still be an alarm.

    Raises:
        ValueError: there is no such kind.
    """
    if unknown := sorted(set(examples) - set(PRIORITY)):
        raise ValueError(f"`{unknown[0]}` is no kind of distress; known are {', '.join(PRIORITY)}")
    dangers = _ordered((text, kind) for kind, texts in examples.items() for text in texts)
    questions = list(asks)
    calm = [*harmless, *(text for text in questions if not crc32(text.encode()) % ASKS)]
    kinds = [(*kind.packed(), kind.bias) for kind in _kinds(dangers)]
    row_of = lru_cache(maxsize=None)(_row)  # most examples are read for both rounds
    rules = _rules(dangers, calm, threshold, kinds, row_of)
    alarms = list(filter(DistressMatcher(rules).match, questions))
    return _rules(dangers, [*calm, *alarms], threshold, kinds, row_of) if alarms else rules


def _rules(
    dangers: Sequence[tuple[str, str]],
    harmless: Iterable[str],
    threshold: float,
    kinds: Sequence[tuple[bytes, float, float]],
    row_of: Callable[[str], _Row],
) -> DistressRules:
    rows = _ordered([*dangers, *((text, "") for text in harmless)])
    weights = _weigh([row_of(text) for text, _ in rows], [bool(kind) for _, kind in rows], BUCKETS)
    table, unit = weights.packed()
    return DistressRules(
        weights=table,
        unit=unit,
        bias=weights.bias,
        threshold=threshold,
        kinds=[steps for steps, _, _ in kinds],
        units=[size for _, size, _ in kinds],
        biases=[bias for _, _, bias in kinds],
        telling=_telling({token.rstrip(".?") for text, _ in dangers for token in tokens_of(text)}, weights.table),
    )


def _ordered(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each example once; empty ones not at all."""
    return sorted({pair for pair in pairs if tokens_of(pair[0])}, key=lambda pair: (crc32(pair[0].encode()), pair))


def _row(text: str) -> _Row:
    tokens = tokens_of(text)
    return _Row(_places(runs_of(tokens), BUCKETS), _places(parts_of(tokens), BUCKETS))


def _places(clues: Iterable[bytes], buckets: int) -> list[int]:
    return sorted({crc32(clue) % buckets for clue in clues})


def _weigh(rows: Sequence[_Row], labels: Sequence[bool], buckets: int) -> _Weights:
    """The weights that tell rows that are labelled from the others."""
    table, bias = [0.0] * buckets, 0.0
    alphas = [0.0] * len(rows)
    shares = [share(row.size()) for row in rows]
    looks_up = [itemgetter(*row.runs, *row.parts) for row in rows]  # no row has less than two clues
    for number in range(ROUNDS):
        for at, row in enumerate(rows):
            if number % 4 and not alphas[at]:
                continue  # what lies well on its side is looked at in each fourth round
            sign = 1.0 if labels[at] else -1.0
            clues = looks_up[at](table)
            total = sum(clues[: len(row.runs)]) + sum(clues[len(row.runs) :])
            short = 1 - sign * (bias + shares[at] * total) - alphas[at] / (2 * COST)
            # With clues weighed by their share, all examples are of the same length: `share(1) ** 2`.
            alpha = max(0.0, alphas[at] + short / (share(1) ** 2 + 1 + 1 / (2 * COST)))
            if alpha == alphas[at]:
                continue
            step = sign * (alpha - alphas[at])
            alphas[at] = alpha
            bias += step
            for place in row.runs:
                table[place] += step * shares[at]
            for place in row.parts:
                table[place] += step * shares[at] * PART
    return _Weights(table, {place for row in rows for place in (*row.runs, *row.parts)}, bias)


def _kinds(dangers: Sequence[tuple[str, str]]) -> list[_Weights]:
    """For each of `PRIORITY`, what tells it from the other kinds."""
    rows = [_Row(_places(runs_of(tokens_of(text)), KIND_BUCKETS), []) for text, _ in dangers]
    return [_weigh(rows, [kind == wanted for _, kind in dangers], KIND_BUCKETS) for wanted in PRIORITY]


def _telling(words: set[str], table: Sequence[float]) -> list[str]:
    """The words whose own clues speak most for danger."""
    own = {word: _own(word, table) for word in words if word}
    most = max(own.values(), default=0.0)
    return sorted(word for word, weight in own.items() if weight > TELLING * most)


def _own(word: str, table: Sequence[float]) -> float:
    stem = next(iter(runs_of([word])))
    return sum(table[crc32(clue) % BUCKETS] for clue in {stem, *parts_of([word])})
