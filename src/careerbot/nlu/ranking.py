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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from careerbot.nlu.packed import Keys, from_bytes, to_bytes

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
    """What was counted in the examples of all intents, as packed arrays."""

    intents: int
    features: bytes
    """The features' hashes, sorted; see `packed`."""
    weights: bytes
    """Their weights, as 32-bit floats."""
    ends: bytes
    """Where the support of each ends in `support`, as 32-bit integers."""
    support: bytes
    """(intent as uint16, support as uint8 of 255) of all features, one after the other."""
    unknown: float
    """What a feature weighs that stands in no example."""


class Evidence(msgspec.Struct, frozen=True, array_like=True):
    """What one place of a message says: its best feature, its share of the message, and how far it supports the intent (0..1)."""

    feature: str
    share: float
    support: float


class Alternative(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One reading of a place."""

    feature: str
    at: int
    """Its place in the table of features."""
    weight: float


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place of a message, weighed."""

    weight: float
    alternatives: list[Alternative]
    """Those that examples know."""
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
    ordered, keys = Keys.pack(by_intent)
    weights, ends, support = [], [], bytearray()
    for feature in ordered:
        counts = by_intent[feature]
        weights.append(_distinction(counts, intents) * math.log(1 + everything / total[feature]))
        for intent in sorted(counts):
            value = round(255 * _support(counts[intent], sizes[intent], total[feature], everything))
            if value:
                support += _ENTRY.pack(intent, value)
        ends.append(len(support))
    return Profiles(intents, keys, to_bytes("f", weights), to_bytes("I", ends), bytes(support), round(math.log(1 + everything), 4))


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
        self._keys = Keys(profiles.features)
        self._weights = from_bytes("f", profiles.weights)
        self._ends = from_bytes("I", profiles.ends)

    def knows(self, feature: str) -> bool:
        """Whether the feature stands in any example."""
        return self._keys.find(feature) is not None

    def _entries(self, at: int) -> Iterator[tuple[int, int]]:
        """(intent, support of 255) of the feature at a place in the table."""
        begin = int(self._ends[at - 1]) if at else 0
        return _ENTRY.iter_unpack(self._profiles.support[begin : int(self._ends[at])])

    def weigh(self, singles: Iterable[Sequence[str]], pairs: Iterable[Sequence[str]], light: frozenset[str]) -> list[Place]:
        """The places of a message with what they weigh; words in `light` weigh next to nothing where no example knows them."""
        places = self._places(singles, 1.0, lambda word: LIGHT if word in light else self._profiles.unknown)
        return places + self._places(pairs, PAIR_WEIGHT, lambda _: PAIR_UNKNOWN * self._profiles.unknown)

    def _places(self, places: Iterable[Sequence[str]], factor: float, unknown: Callable[[str], float]) -> list[Place]:
        found: dict[str, Place] = {}
        for alternatives in places:
            text = alternatives[0]
            if text in found:
                continue
            spots = [(feature, at) for feature in alternatives if (at := self._keys.find(feature)) is not None]
            own = [factor * self._weights[at] for _, at in spots]
            weight = sum(own) / len(own) if own else factor * unknown(text)
            # An alternative speaks with the geometric mean of its own weight and the place's.
            known = [Alternative(feature, at, math.sqrt(w * weight)) for (feature, at), w in zip(spots, own, strict=True)]
            found[text] = Place(weight, known, text)
        return list(found.values())

    def rank(self, places: Sequence[Place]) -> list[tuple[int, float]]:
        """All intents that anything speaks for, with scores from 0 to 1, the best first."""
        scores = [0.0] * self._profiles.intents
        for place in places:
            if len(place.alternatives) == 1:
                only = place.alternatives[0]
                for intent, value in self._entries(only.at):
                    scores[intent] += only.weight * value
            else:
                for intent, said in self._best(place).items():
                    scores[intent] += said
        mass = 255 * sum(place.weight for place in places)
        if not mass:
            return []
        ranked = [(intent, min(1.0, score / mass)) for intent, score in enumerate(scores) if score]
        ranked.sort(key=lambda item: (-item[1], item[0]))
        return ranked

    def _best(self, place: Place) -> dict[int, float]:
        """Intent -> what the best alternative of a place says for it."""
        best: dict[int, float] = {}
        for alternative in place.alternatives:
            for intent, value in self._entries(alternative.at):
                said = alternative.weight * value
                if said > best.get(intent, 0.0):
                    best[intent] = said
        return best

    def evidence(self, places: Sequence[Place], intent: int) -> list[Evidence]:
        """What each place of a message says about an intent, the weightiest first."""
        mass = sum(place.weight for place in places) or 1.0
        found = []
        for place in places:
            text, said = place.text, 0.0
            for alternative in place.alternatives:
                value = alternative.weight * dict(self._entries(alternative.at)).get(intent, 0) / 255
                if value > said:
                    text, said = alternative.feature, value
            found.append(Evidence(text, round(place.weight / mass, 4), round(said / place.weight, 4) if place.weight else 0.0))
        return sorted(found, key=lambda item: (-item.share, item.feature))
