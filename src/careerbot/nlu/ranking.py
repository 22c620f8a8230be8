"""Ranking: which intents a message may stand for, and how much speaks for each.

Every intent has a profile: for each feature (a stem, a concept, a kind of name, a pair of neighbours) how much oftener it stands in the
intent's examples than in all others. A message is a row of places, each with alternatives (the word, the concepts it stands for); a
place supports an intent as far as the best of its alternatives does. The share of a message that speaks for an intent is the weighted
mean of that support over all places; a feature weighs by how rare it is and by how well it tells intents apart (one minus the entropy of
the intents in whose examples it stands). Places of which no example knows anything support nothing and weigh most: words that the bot
does not know count against every intent. Source of the weighting: smoothed log-odds of class-conditional document frequencies, as in
naive Bayes text classification, with inverse document frequency (Robertson & Sparck Jones 1976).

To this comes what each feature says of an intent against its nearest rivals, learned from the same examples (see `contrast`). The score
is the sum of both over all places, each with its own part of it: `evidence` tells them.
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
PAIR_CONTRAST = 0.5
"""What a pair of neighbours says of what was learned, relative to a single feature."""
SHARE_WEIGHT = 0.75
"""What the share of a message that speaks for an intent counts in its score."""
CONTRAST_WEIGHT = 0.0375
"""What a unit of contrast (a logarithm of odds) counts beside that share."""
CONTRAST_STEP = 0.5
"""The step in which contrasts are kept, in a byte each."""
CONTRAST_PRIOR = 4.0
"""Places that are added to a message's own before contrasts are divided: one or two words do not say everything."""
PROFILE_SIZE = 40
"""The usual number of examples; the frequencies of wider intents are raised, so that these are not drowned."""

MOST_REMEMBERED = 4_096
"""Places whose weight is remembered; the parts of a message, and messages, have many in common."""


class Example(msgspec.Struct, frozen=True):
    """One utterance of an intent, as features."""

    intent: int
    singles: list[str]
    pairs: list[str] = []
    weight: float = 1.0


class Profiles(msgspec.Struct, frozen=True):
    """What the examples of all intents say, as packed arrays."""

    intents: int
    features: memoryview
    """The features' hashes, sorted; see `packed`."""
    weights: memoryview
    """Their weights, as 32-bit floats."""
    ends: memoryview
    """Where the support of each ends in `support`, as 32-bit integers."""
    support: memoryview
    """(intent as uint16, support as uint8 of 255, contrast as int8 of steps) of all features, one after the other."""
    unknown: float
    """What a feature weighs that stands in no example."""


class Evidence(msgspec.Struct, frozen=True, array_like=True):
    """What one place of a message says: its best feature, its share of the message, and how far it supports the intent (0..1)."""

    feature: str
    share: float
    support: float
    contrast: float
    """What it adds or takes because of what was learned about the intent's rivals."""


class Alternative(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One reading of a place."""

    feature: str
    at: int
    """Its place in the table of features."""
    weight: float


_ENTRY = struct.Struct("<HBb")


def count(examples: Sequence[Example], intents: int) -> Profiles:
    """The profiles of `intents` intents, counted from their examples."""
    total: defaultdict[str, float] = defaultdict(float)
    by_intent: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    sizes: defaultdict[int, float] = defaultdict(float)
    for example in examples:
        sizes[example.intent] += example.weight
        for feature in dict.fromkeys([*example.singles, *example.pairs]):
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
                support += _ENTRY.pack(intent, value, 0)
        ends.append(len(support))
    return Profiles(
        intents, keys, to_bytes("f", weights), to_bytes("I", ends), memoryview(bytes(support)), round(math.log(1 + everything), 4)
    )


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


def contrasted(profiles: Profiles, contrasts: Mapping[str, Mapping[int, float]]) -> Profiles:
    """The profiles with what was learned beside what was counted."""
    keys, ends = Keys(profiles.features), from_bytes("I", profiles.ends)
    learned = {keys.find(feature): row for feature, row in contrasts.items()}
    entries, new_ends = bytearray(), []
    for at in range(len(ends)):
        begin = int(ends[at - 1]) if at else 0
        support = {intent: value for intent, value, _ in _ENTRY.iter_unpack(profiles.support[begin : int(ends[at])])}
        steps = {i: max(-127, min(127, round(value / CONTRAST_STEP))) for i, value in learned.get(at, {}).items()}
        for intent in sorted(support.keys() | steps.keys()):
            if support.get(intent) or steps.get(intent):
                entries += _ENTRY.pack(intent, support.get(intent, 0), steps.get(intent, 0))
        new_ends.append(len(entries))
    return msgspec.structs.replace(profiles, ends=to_bytes("I", new_ends), support=memoryview(bytes(entries)))


def contrast_norm(singles: int, pairs: int) -> float:
    """What contrasts are divided by, so that long messages say no more than short ones."""
    return 2 * math.sqrt(CONTRAST_PRIOR + singles + PAIR_CONTRAST**2 * pairs)


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place of a message, weighed."""

    weight: float
    text: str
    alternatives: list[Alternative]
    """Those that examples know."""
    supports: Sequence[float]
    """Intent -> what the best alternative supports; none at all where no example knows the place."""
    contrasts: Sequence[int]
    """Intent -> what all alternatives contrast."""


class Message(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message, weighed."""

    places: list[Place]
    mass: float
    """What all places weigh."""
    norm: float
    """What contrasts are divided by."""


class Ranker:
    """Scores messages against profiles.

    Args:
        profiles: what `count` and `contrasted` made of examples.
        remembered: places whose weight is remembered at most.
    """

    def __init__(self, profiles: Profiles, remembered: int = MOST_REMEMBERED) -> None:
        self._remembered = remembered
        self._profiles = profiles
        self._keys = Keys(profiles.features)
        self._weights = from_bytes("f", profiles.weights)
        self._ends = from_bytes("I", profiles.ends)
        self._memory: dict[tuple[tuple[str, ...], float], Place] = {}

    def knows(self, feature: str) -> bool:
        """Whether the feature stands in any example."""
        return self._keys.find(feature) is not None

    def _entries(self, at: int) -> Iterator[tuple[int, int, int]]:
        """(intent, support of 255, contrast in steps) of the feature at a place in the table."""
        begin = int(self._ends[at - 1]) if at else 0
        return _ENTRY.iter_unpack(self._profiles.support[begin : int(self._ends[at])])

    @property
    def intents(self) -> int:
        """How many intents there are."""
        return self._profiles.intents

    def supported(self, feature: str, factor: float) -> list[tuple[int, float]]:
        """(intent, support) of a feature by itself."""
        at = self._keys.find(feature)
        unit = 0.0 if at is None else factor * self._weights[at] / 255
        return [] if at is None else [(intent, unit * value) for intent, value, _ in self._entries(at)]

    def weigh(self, singles: Iterable[Sequence[str]], pairs: Iterable[Sequence[str]], light: frozenset[str]) -> Message:
        """The places of a message with what they weigh; words in `light` weigh next to nothing where no example knows them."""
        words = self._places(singles, 1.0, lambda word: LIGHT if word in light else self._profiles.unknown)
        neighbours = self._places(pairs, PAIR_WEIGHT, lambda _: PAIR_UNKNOWN * self._profiles.unknown)
        places = words + neighbours
        return Message(places, sum(place.weight for place in places), contrast_norm(len(words), len(neighbours)))

    def _places(self, places: Iterable[Sequence[str]], factor: float, unknown: Callable[[str], float]) -> list[Place]:
        found: dict[str, Place] = {}
        for alternatives in places:
            text = alternatives[0]
            if text not in found:
                found[text] = self._known(tuple(alternatives), factor) or Place(factor * unknown(text), text, [], (), ())
        return list(found.values())

    def _known(self, features: tuple[str, ...], factor: float) -> Place | None:
        """The place of alternatives some of which examples know; None where they know none."""
        key = (features, factor)
        place = self._memory.get(key)
        if place is None:
            spots = [(feature, at) for feature in features if (at := self._keys.find(feature)) is not None]
            if not spots:
                return None
            own = [factor * self._weights[at] for _, at in spots]
            weight = sum(own) / len(own)
            # An alternative speaks with the geometric mean of its own weight and the place's.
            known = [Alternative(feature, at, math.sqrt(w * weight)) for (feature, at), w in zip(spots, own, strict=True)]
            if len(self._memory) >= self._remembered:
                self._memory.clear()
            place = self._memory[key] = Place(weight, features[0], known, *self._says(known))
        return place

    def _says(self, alternatives: Sequence[Alternative]) -> tuple[list[float], list[int]]:
        """What a place supports and contrasts, intent by intent."""
        supports, contrasts = [0.0] * self._profiles.intents, [0] * self._profiles.intents
        for alternative in alternatives:
            for intent, value, contrast in self._entries(alternative.at):
                supports[intent] = max(supports[intent], alternative.weight * value / 255)
                contrasts[intent] += contrast
        return supports, contrasts

    def rank(self, message: Message) -> list[tuple[int, float]]:
        """All intents that more speaks for than against, the best first.

        Scores seldom pass 1: only where much was learned, or where a word that few examples have stands beside common readings of it.
        """
        scores = self._scores(message)
        ranked = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        return [(intent, scores[intent]) for intent in ranked if scores[intent] > 0]

    def _scores(self, message: Message) -> list[float]:
        known = [place for place in message.places if place.supports]
        if not known:
            return [0.0] * self._profiles.intents
        share, tilt = SHARE_WEIGHT / message.mass, CONTRAST_WEIGHT * CONTRAST_STEP / message.norm
        # Whole columns are added up at once: one by one, these sums were most of a turn.
        supports = map(sum, zip(*[place.supports for place in known], strict=True))
        contrasts = map(sum, zip(*[place.contrasts for place in known], strict=True))
        return [share * support + tilt * contrast for support, contrast in zip(supports, contrasts, strict=True)]

    def evidence(self, message: Message, intent: int) -> list[Evidence]:
        """What each place of a message says about an intent, the weightiest first; together it is the score."""
        tilt = CONTRAST_WEIGHT * CONTRAST_STEP / message.norm
        mass = message.mass or 1.0
        found = []
        for place in message.places:
            said, steps = (place.supports[intent], place.contrasts[intent]) if place.supports else (0.0, 0)
            share, supported = SHARE_WEIGHT * place.weight / mass, said / place.weight if place.weight else 0.0
            found.append(Evidence(self._spoken(place, intent), round(share, 4), round(supported, 4), round(tilt * steps, 4)))
        return sorted(found, key=lambda item: (-item.share, item.feature))

    def _spoken(self, place: Place, intent: int) -> str:
        """The alternative that supports an intent most; the first where none does."""
        best, text = 0.0, place.text
        for alternative in place.alternatives:
            said = next((alternative.weight * value for number, value, _ in self._entries(alternative.at) if number == intent), 0.0)
            if said > best:
                best, text = said, alternative.feature
        return text
