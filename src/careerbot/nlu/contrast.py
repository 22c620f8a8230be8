"""Contrast: what tells an intent from its nearest rivals, learned from the examples when content is compiled.

Counting weighs each feature by itself; it does not see that "how long" and "degree" together are said by five others. So every example
is put against the intents that counting ranks nearest to it, and the features that it has are made to speak a little more for its own
and a little less for those: multinomial logistic regression by gradient steps (see Bishop, "Pattern Recognition and Machine
Learning", 4.3.4), over those few rivals alone. It starts from nothing, takes the examples in an order that depends on nothing but
themselves, and stops after a fixed number of rounds; the same examples always give the same numbers.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import compress
from operator import mul

import msgspec

from careerbot.nlu.packed import hash_of
from careerbot.nlu.ranking import PAIR_CONTRAST, Example, Ranker

RIVALS = 10
"""The nearest wrong intents that an example is put against."""
ROUNDS = 3
STEP = 4.0
"""What the first round's steps are long; the later ones are shorter in proportion."""
LEAST_ERROR = 0.02
"""A smaller error of a probability is none."""
SURE = 0.99
"""An example that is told from its rivals so surely is left alone in later rounds."""

Contrasts = dict[str, dict[int, float]]
"""Feature -> intent -> what it says for it, as a logarithm of odds."""


class _Lesson(msgspec.Struct, gc=False):
    """An example, made ready."""

    features: array[int]
    """Their numbers."""
    values: array[float]
    """How much each feature says."""
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
    lessons = [_lesson(example, salience, numbers, ranker) for example in ordered if example.pairs]
    intents = sorted({intent for lesson in lessons for intent in lesson.intents})
    # A row of numbers for each intent: in dictionaries, finding what an intent says of each feature took most of the time.
    learned = {intent: array("d", bytes(8 * len(numbers))) for intent in intents}
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


def _lesson(example: Example, salience: dict[str, float], numbers: dict[str, int], ranker: Ranker) -> _Lesson:
    singles, pairs = list(dict.fromkeys(example.singles)), list(dict.fromkeys(example.pairs))
    message = ranker.weigh([[feature] for feature in singles], [[feature] for feature in pairs], frozenset())
    rivals = [intent for intent in ranker.nearest(message, RIVALS + 1) if intent != example.intent]
    features = [*singles, *pairs]
    values = array("d", [salience[feature] / message.norm for feature in features])
    places = array("I", [numbers[feature] for feature in features])
    return _Lesson(places, values, [example.intent, *rivals[:RIVALS]], min(1.0, example.weight))


def _take(lesson: _Lesson, learned: dict[int, array[float]], step: float) -> None:
    """Moves what the features of an example say towards its intent, as far as it is not told from its rivals."""
    rows = [learned[intent] for intent in lesson.intents]
    said = [sum(map(mul, lesson.values, map(row.__getitem__, lesson.features))) for row in rows]
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
