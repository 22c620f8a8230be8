"""Ranking: which intents a message may stand for, and how much speaks for each.

Every intent has a profile: for each feature (a stem, a pair of neighbouring stems, a named phrase) how much oftener it stands in the
intent's examples than in all others. A message's score for an intent is the weighted mean of that support over all of the message's
features; a feature weighs by how rare it is and by how well it tells intents apart (one minus the entropy of the intents in whose
examples it stands). Features that are in no example support nothing and weigh most: words that the bot does not know count against
every intent. Source of the weighting: smoothed log-odds of class-conditional document frequencies, as in naive Bayes text
classification, with inverse document frequency (Robertson & Sparck Jones 1976). All of it is counting; nothing is fitted.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

SMOOTHING = 0.004
"""Added to frequencies before their ratio is taken."""
PAIR_WEIGHT = 0.4
"""What a pair of neighbours weighs, relative to a single feature."""
PAIR_UNKNOWN = 0.25
"""What an unknown pair weighs, relative to an unknown single feature, before `PAIR_WEIGHT`."""
FULL_SUPPORT = 4.0
"""The log-odds that count as full support."""
PROFILE_SIZE = 40
"""Profiles of more examples are treated as if they had this many, so that wide intents are not drowned."""


class Example(msgspec.Struct, frozen=True):
    """One utterance of an intent, as features."""

    intent: int
    singles: list[str]
    pairs: list[str]
    weight: float = 1.0


class Profiles(msgspec.Struct, frozen=True):
    """What was counted in the examples of all intents."""

    intents: int
    weights: dict[str, float]
    support: dict[str, bytes]
    """Feature -> (intent as uint16, support as uint8 of 255)*, packed, so that only what is used is ever unpacked."""
    unknown: float
    """What a feature weighs that stands in no example."""


class Evidence(msgspec.Struct, frozen=True, array_like=True):
    """What one feature says: its share of the message, and how far it supports the intent (0..1)."""

    feature: str
    share: float
    support: float


_ENTRY = struct.Struct("<HB")


def count(examples: Sequence[Example], intents: int) -> Profiles:
    """The profiles of `intents` intents, counted from their examples."""
    total: Counter[str] = Counter()
    by_intent: dict[str, Counter[int]] = {}
    sizes: Counter[int] = Counter()
    for example in examples:
        sizes[example.intent] += example.weight
        for feature in {*example.singles, *example.pairs}:
            total[feature] += example.weight
            by_intent.setdefault(feature, Counter())[example.intent] += example.weight
    everything = sum(sizes.values())
    weights, support = {}, {}
    for feature, counts in by_intent.items():
        weights[feature] = round(_distinction(counts, intents) * math.log(1 + everything / total[feature]), 4)
        packed = b"".join(
            _ENTRY.pack(intent, round(255 * value))
            for intent in sorted(counts)
            if (value := _support(counts[intent], sizes[intent], total[feature], everything)) > 0
        )
        support[feature] = packed
    return Profiles(intents, weights, support, round(math.log(1 + everything), 4))


def _distinction(counts: Counter[int], intents: int) -> float:
    """1 where one intent alone has the feature, 0 where all have it alike."""
    if intents < 2:
        return 1.0
    total = sum(counts.values())
    entropy = -sum(n / total * math.log(n / total) for n in counts.values())
    return max(0.0, 1 - entropy / math.log(intents))


def _support(here: float, size: float, total: float, everything: float) -> float:
    inside = min(1.0, here / min(size, PROFILE_SIZE))
    outside = max(0.0, total - here) / max(1.0, everything - size)
    return min(1.0, max(0.0, math.log((inside + SMOOTHING) / (outside + SMOOTHING))) / FULL_SUPPORT)


class Ranker:
    """Scores messages against profiles."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    def knows(self, feature: str) -> bool:
        """Whether the feature stands in any example."""
        return feature in self._profiles.weights

    def weigh(self, singles: Iterable[str], pairs: Iterable[str], light: frozenset[str] | set[str]) -> dict[str, float]:
        """What each feature of a message weighs; features in `light` weigh next to nothing where they are unknown."""
        known, unknown = self._profiles.weights, self._profiles.unknown
        weights = {f: known.get(f, 0.1 if f in light else unknown) for f in singles}
        for f in pairs:
            weights[f] = PAIR_WEIGHT * known.get(f, PAIR_UNKNOWN * unknown)
        return weights

    def rank(self, weights: dict[str, float]) -> list[tuple[int, float]]:
        """All intents that anything speaks for, with scores from 0 to 1, the best first."""
        scores = [0.0] * self._profiles.intents
        support = self._profiles.support
        for feature, weight in weights.items():
            packed = support.get(feature)
            if packed:
                for intent, value in _ENTRY.iter_unpack(packed):
                    scores[intent] += weight * value
        mass = 255 * sum(weights.values())
        if not mass:
            return []
        ranked = [(intent, score / mass) for intent, score in enumerate(scores) if score]
        ranked.sort(key=lambda item: (-item[1], item[0]))
        return ranked

    def evidence(self, weights: dict[str, float], intent: int) -> list[Evidence]:
        """What each feature of a message says about an intent, the weightiest first."""
        mass = sum(weights.values()) or 1.0
        found = []
        for feature, weight in weights.items():
            values = dict(_ENTRY.iter_unpack(self._profiles.support.get(feature, b"")))
            found.append(Evidence(feature, round(weight / mass, 4), round(values.get(intent, 0) / 255, 4)))
        return sorted(found, key=lambda item: (-item.share, item.feature))
