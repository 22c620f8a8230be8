"""Contrast: what tells an intent from its nearest rivals, learned from the examples when content is compiled.

Counting weighs each feature by itself; it does not see that "how long" and "degree" together are said by five others. So every example
is put against the intents that counting ranks nearest to it, and the features that it has are made to speak a little more for its own
and a little less for those: multinomial logistic regression by gradient steps (see Bishop, "Pattern Recognition and Machine
Learning", 4.3.4), over those few rivals alone. It starts from nothing, takes the examples in an order that depends on nothing but
themselves, and stops after a fixed number of rounds; the same examples always give the same numbers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import compress
from operator import itemgetter, mul

import msgspec

from careerbot.nlu.packed import hash_of
from careerbot.nlu.ranking import PAIR_CONTRAST, PAIR_WEIGHT, Example, Ranker, contrast_norm

RIVALS = 10
"""The nearest wrong intents that an example is put against."""
ROUNDS = 3
STEP = 4.0
"""What the first round's steps are long; the later ones are shorter in proportion."""
MANY = 32
"""A feature that stands in the examples of so many intents is kept as a row of all."""
LEAST_ERROR = 0.02
"""A smaller error of a probability is none."""
SURE = 0.99
"""An example that is told from its rivals so surely is left alone in later rounds."""

Contrasts = dict[str, dict[int, float]]
"""Feature -> intent -> what it says for it, as a logarithm of odds."""


class _Lesson(msgspec.Struct, gc=False):
    """An example, made ready."""

    features: list[int]
    """Their numbers."""
    values: list[float]
    """How much each feature says."""
    look_up: Callable[[Sequence[float]], tuple[float, ...]]
    """What a row holds for each of them, and the first once more: of a single one it would be no tuple."""
    intents: list[int]
    """Its own, then its rivals."""
    weight: float
    sure: bool = False


def learn(examples: Sequence[Example], ranker: Ranker) -> Contrasts:
    """What the features of examples say, beyond what was counted.

    Args:
        examples: those that `ranker` was counted from.
        ranker: tells which intents are near to an example.
    """
    salience = _salience(examples)
    numbers = {feature: number for number, feature in enumerate(salience)}
    ordered = sorted(examples, key=lambda e: (hash_of("\n".join([*e.singles, *e.pairs])), e.intent, e.weight))
    nearest = _Nearest(ranker)
    lessons = [_lesson(example, salience, numbers, nearest) for example in ordered if example.pairs]
    intents = sorted({intent for lesson in lessons for intent in lesson.intents})
    # A row of numbers for each intent: in dictionaries, finding what an intent says of each feature took most of the time.
    learned = {intent: [0.0] * len(numbers) for intent in intents}
    for round_ in range(ROUNDS):
        for lesson in lessons:
            if not lesson.sure:
                _take(lesson, learned, STEP / (1 + round_))
    features, contrasts = list(salience), Contrasts()
    for intent, row in learned.items():
        for number in compress(range(len(row)), row):
            contrasts.setdefault(features[number], {})[intent] = row[number] * salience[features[number]]
    return contrasts


def _salience(examples: Sequence[Example]) -> dict[str, float]:
    """How much a feature says: the root of its rarity, so that no single word decides alone."""
    counts = Counter(feature for example in examples for feature in {*example.singles, *example.pairs})
    neighbours = {pair for example in examples for pair in example.pairs}
    return {
        feature: (PAIR_CONTRAST if feature in neighbours else 1.0) * math.sqrt(math.log(1 + len(examples) / n))
        for feature, n in counts.items()
    }


class _Nearest:
    """Which intents counting ranks nearest to an example.

    Most features stand in the examples of a few intents, and most of an example's features in those of many: the rows of these are
    added up at once, the others entry by entry.
    """

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._few: dict[str, list[tuple[int, float]]] = {}
        self._many: dict[str, list[float]] = {}

    def find(self, singles: Sequence[str], pairs: Sequence[str]) -> list[int]:
        """The nearest intents, the nearest first; one more than there are to be rivals."""
        few: list[list[tuple[int, float]]] = []
        many: list[list[float]] = [[0.0] * self._ranker.intents]
        for features, factor in ((singles, 1.0), (pairs, PAIR_WEIGHT)):
            for feature in features:
                if feature not in self._few and feature not in self._many:
                    self._look_up(feature, factor)
                if feature in self._few:
                    few.append(self._few[feature])
                else:
                    many.append(self._many[feature])
        totals: list[float] = list(map(sum, zip(*many, strict=True)))
        for entries in few:
            for intent, support in entries:
                totals[intent] += support
        ranked = sorted(range(len(totals)), key=totals.__getitem__, reverse=True)
        return [intent for intent in ranked[: RIVALS + 1] if totals[intent] > 0]

    def _look_up(self, feature: str, factor: float) -> None:
        entries = self._ranker.supported(feature, factor)
        if len(entries) < MANY:
            self._few[feature] = entries
            return
        row = self._many[feature] = [0.0] * self._ranker.intents
        for intent, support in entries:
            row[intent] = support


def _lesson(example: Example, salience: dict[str, float], numbers: dict[str, int], nearest: _Nearest) -> _Lesson:
    singles, pairs = list(dict.fromkeys(example.singles)), list(dict.fromkeys(example.pairs))
    rivals = [intent for intent in nearest.find(singles, pairs) if intent != example.intent]
    features, norm = [*singles, *pairs], contrast_norm(len(singles), len(pairs))
    values = [salience[feature] / norm for feature in features]
    places = [numbers[feature] for feature in features]
    return _Lesson(places, values, itemgetter(*places, places[0]), [example.intent, *rivals[:RIVALS]], min(1.0, example.weight))


def _take(lesson: _Lesson, learned: dict[int, list[float]], step: float) -> None:
    """Moves what the features of an example say towards its intent, as far as it is not told from its rivals."""
    rows = [learned[intent] for intent in lesson.intents]
    said = [sum(map(mul, lesson.values, lesson.look_up(row))) for row in rows]
    most = max(said)
    odds = [math.exp(z - most) for z in said]
    total = sum(odds)
    lesson.sure = odds[0] > SURE * total
    for at, row in enumerate(rows):
        error = (at == 0) - odds[at] / total
        if abs(error) >= LEAST_ERROR:
            move = step * lesson.weight * error
            for feature, value in zip(lesson.features, lesson.values, strict=True):
                row[feature] += move * value
