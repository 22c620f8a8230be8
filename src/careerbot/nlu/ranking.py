"""Ranking: which intents a message may stand for, and how much speaks for each.

Every intent has a profile: for each feature (a stem, a concept, a kind of name, a pair of neighbours) how much oftener it stands in the
intent's examples than in all others. A message is a row of places, each with alternatives (the word, the concepts it stands for); a
place supports an intent as far as the best of its alternatives does. The score is the weighted mean of that support over all places;
a feature weighs by how rare it is and by how well it tells intents apart (one minus the entropy of the intents in whose examples it
stands). Places of which no example knows anything support nothing and weigh most: words that the bot does not know count against
every intent. Source of the weighting: smoothed log-odds of class-conditional document frequencies, as in naive Bayes text
classification, with inverse document frequency (Robertson & Sparck Jones 1976). All of it is counting; nothing is fitted.
"""

from __future__ import annotations

import math
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

SMOOTHING = 0.006
"""Added to frequencies before their ratio is taken."""
PAIR_WEIGHT = 0.3
"""What a pair of neighbours weighs, relative to a single feature."""
PAIR_UNKNOWN = 0.25
"""What an unknown pair weighs, relative to an unknown single feature, before `PAIR_WEIGHT`."""
LIGHT = 0.1
"""What a function word weighs that no example knows."""
FULL_SUPPORT = 4.0
"""The log-odds that count as full support."""
PROFILE_SIZE = 40
"""The usual number of examples; the frequencies of wider intents are raised, so that these are not drowned."""


class Example(msgspec.Struct, frozen=True):
    """One utterance of an intent, as features."""

    intent: int
    features: list[str]
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
    """What one place of a message says: its best feature, its share of the message, and how far it supports the intent (0..1)."""

    feature: str
    share: float
    support: float


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place of a message, weighed."""

    weight: float
    features: list[tuple[str, float]]
    """The alternatives that examples know, with their weights."""
    text: str


_ENTRY = struct.Struct("<HB")


def count(examples: Sequence[Example], intents: int) -> Profiles:
    """The profiles of `intents` intents, counted from their examples."""
    total: defaultdict[str, float] = defaultdict(float)
    by_intent: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    sizes: defaultdict[int, float] = defaultdict(float)
    for example in examples:
        sizes[example.intent] += example.weight
        for feature in dict.fromkeys(example.features):
            total[feature] += example.weight
            by_intent[feature][example.intent] += example.weight
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


def _distinction(counts: Mapping[int, float], intents: int) -> float:
    """1 where one intent alone has the feature, 0 where all have it alike."""
    if intents < 2:
        return 1.0
    total = sum(counts.values())
    entropy = -sum(n / total * math.log(n / total) for n in counts.values())
    return max(0.0, 1 - entropy / math.log(intents))


def _support(here: float, size: float, total: float, everything: float) -> float:
    inside = min(1.0, here / (size if size <= PROFILE_SIZE else math.sqrt(size * PROFILE_SIZE)))
    outside = max(0.0, total - here) / max(1.0, everything - size)
    return min(1.0, max(0.0, math.log((inside + SMOOTHING) / (outside + SMOOTHING))) / FULL_SUPPORT)


class Ranker:
    """Scores messages against profiles."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    def knows(self, feature: str) -> bool:
        """Whether the feature stands in any example."""
        return feature in self._profiles.weights

    def weigh(self, singles: Iterable[Sequence[str]], pairs: Iterable[Sequence[str]], light: frozenset[str]) -> list[Place]:
        """The places of a message with what they weigh; words in `light` weigh next to nothing where no example knows them."""
        places = self._places(singles, 1.0, lambda word: LIGHT if word in light else self._profiles.unknown)
        return places + self._places(pairs, PAIR_WEIGHT, lambda _: PAIR_UNKNOWN * self._profiles.unknown)

    def _places(self, places: Iterable[Sequence[str]], factor: float, unknown: Callable[[str], float]) -> list[Place]:
        weights = self._profiles.weights
        found: dict[str, Place] = {}
        for alternatives in places:
            text = alternatives[0]
            if text in found:
                continue
            known = [(feature, factor * weights[feature]) for feature in alternatives if feature in weights]
            weight = sum(weight for _, weight in known) / len(known) if known else factor * unknown(text)
            # An alternative speaks with the geometric mean of its own weight and the place's.
            found[text] = Place(weight, [(feature, math.sqrt(own * weight)) for feature, own in known], text)
        return list(found.values())

    def rank(self, places: Sequence[Place]) -> list[tuple[int, float]]:
        """All intents that anything speaks for, with scores from 0 to 1, the best first."""
        scores = [0.0] * self._profiles.intents
        support = self._profiles.support
        for place in places:
            if len(place.features) == 1:
                feature, weight = place.features[0]
                for intent, value in _ENTRY.iter_unpack(support[feature]):
                    scores[intent] += weight * value
            else:
                for intent, value in self._best(place).items():
                    scores[intent] += value
        mass = 255 * sum(place.weight for place in places)
        if not mass:
            return []
        ranked = [(intent, score / mass) for intent, score in enumerate(scores) if score]
        ranked.sort(key=lambda item: (-item[1], item[0]))
        return ranked

    def _best(self, place: Place) -> dict[int, float]:
        """Intent -> what the best alternative of a place says for it."""
        best: dict[int, float] = {}
        for feature, weight in place.features:
            for intent, value in _ENTRY.iter_unpack(self._profiles.support[feature]):
                if weight * value > best.get(intent, 0.0):
                    best[intent] = weight * value
        return best

    def evidence(self, places: Sequence[Place], intent: int) -> list[Evidence]:
        """What each place of a message says about an intent, the weightiest first."""
        mass = sum(place.weight for place in places) or 1.0
        found = []
        for place in places:
            text, said = place.text, 0.0
            for feature, weight in place.features:
                value = weight * dict(_ENTRY.iter_unpack(self._profiles.support[feature])).get(intent, 0) / 255
                if value > said:
                    text, said = feature, value
            found.append(Evidence(text, round(place.weight / mass, 4), round(said / place.weight, 4) if place.weight else 0.0))
        return sorted(found, key=lambda item: (-item.share, item.feature))
