"""Spelling: a mistyped word becomes the word of ours that was meant; a real word never does.

Order of trust: texting spellings of the lexicon, words of ours, common English (left alone), then the likeliest word of ours. One
edit away, a word is the likelier the easier the slip is (letters exchanged, doubled, a key beside the right one), the commoner the word,
and where it stands beside a neighbour of the message in some example, as in a noisy channel (M. D. Kernighan, K. W. Church and
W. A. Gale, "A spelling correction program based on a noisy channel model", COLING 1990). Farther away, the nearest by optimal string
alignment. An English word that is nearer is what was meant, and no word of ours ("number" is no "lumber").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TypeVar

Key = TypeVar("Key")
_VOWELS = str.maketrans("", "", "aeiouy")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ROWWISE = [pair for row in _ROWS for pair in pairwise(row)]
_DOWNWARD = [pair for row, lower in pairwise(_ROWS) for shift in (0, 1) for pair in zip(row[shift:], lower, strict=False)]
_BESIDE = {frozenset(pair) for pair in (*_ROWWISE, *_DOWNWARD)}
"""Keys beside each other, or one above the other."""
_LONGEST = 24
"""Longer tokens are no words; nothing is compared with them."""
_EXCHANGED = _DOUBLED = 0.6
"""What it costs that two letters changed places; that a letter is there twice, or once instead of twice."""
_KEY = 0.7
_LOST = 0.8
"""What it costs that a letter is missing, or one too many."""
_MIXED = 1.0
"""What it costs that the letters behind the first stand in another order."""
_OTHER = 1.0
_FIRST = 0.5
"""What it costs in addition that a word begins otherwise."""
_COMMON = 0.08
"""What a word that is e times as common gains."""
_CONTEXT = 0.3
"""What a word gains for each neighbour that it stands beside in an example."""
_CLOSE = 2 * _CONTEXT
"""Words that cost so much more than the best one are no rivals, whatever stands beside them."""
_NEARER = 0.35
"""An English word that costs so much less than the best one of ours is what was meant."""

Reading = tuple[float, tuple[str, ...]]
"""What it costs that a word stands for these words, and they."""


class Speller:
    """Corrects words to a vocabulary.

    Args:
        vocabulary: our words -> how often they occur in our examples.
        spellings: texting and abbreviations -> words.
        english: gives the common English words; called when first needed.
        together: whether two words stand side by side in an example.
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        spellings: dict[str, str],
        english: Callable[[], Iterable[str]],
        together: Callable[[str, str], bool] = lambda _left, _right: False,
    ) -> None:
        self._vocabulary = vocabulary
        self._spellings = spellings
        self._load_english = english
        self._together = together
        self._memory: dict[str, list[Reading]] = {}

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        return _grouped(self._vocabulary, len)

    @cached_property
    def _by_letters(self) -> dict[str, list[str]]:
        return _grouped(self._vocabulary, _mixed)

    @cached_property
    def _skeletons(self) -> dict[str, list[str]]:
        return _grouped(self._vocabulary, _skeleton)

    @cached_property
    def _english(self) -> frozenset[str]:
        return frozenset(self._load_english())

    @cached_property
    def _english_by_letter(self) -> dict[str, list[str]]:
        """First letter -> the English words that begin with it; all letters at once: one by one, each kept some turn waiting."""
        return {letter: list(words) for letter, words in groupby(sorted(self._english), key=itemgetter(0))}

    def knows(self, word: str) -> bool:
        """Whether a word is one of ours, or a spelling that the lexicon lists; anything else costs a search."""
        return word in self._vocabulary or word in self._spellings

    def correct(self, word: str, before: str = "", after: str = "") -> tuple[str, ...]:
        """The word or words that were meant; the word itself where nothing better is known.

        Args:
            word: as it was typed.
            before: the word before it in the message; empty where there is none.
            after: the one after it.
        """
        readings = self._memory.get(word)
        if readings is None:
            readings = self._readings(word)
            if len(self._memory) < 4_096:
                self._memory[word] = readings
        if len(readings) == 1:
            return readings[0][1]
        return min((cost - _CONTEXT * self._fits(before, words[0], after), words) for cost, words in readings)[1]

    def _fits(self, before: str, word: str, after: str) -> int:
        return (bool(before) and self._together(before, word)) + (bool(after) and self._together(word, after))

    def _readings(self, word: str) -> list[Reading]:
        """What a word may stand for: the one sure reading, or the likeliest ones."""
        if word in self._spellings:
            return [(0.0, tuple(self._spellings[word].split()))]
        if word in self._vocabulary or len(word) < 2 or len(word) > _LONGEST or not word.isalpha() or not word.isascii():
            return [(0.0, (word,))]
        skeleton = self._without_vowels(word)
        if len(word) == 2:
            return [(0.0, (skeleton or word,))]
        if word in self._english:
            return [(0.0, (word,))]
        near = self._near(word)
        if skeleton and (not near or self._vocabulary[skeleton] > self._vocabulary[near[0][1][0]]):
            return [(0.0, (skeleton,))]
        return near or [(0.0, self._split(word) or self._far(word) or (word,))]

    def _near(self, word: str) -> list[Reading]:
        """The words of ours that are one edit away, or mixed up, the likeliest first; none where an English word is likelier."""
        edits = {found for found in _edits(word) if len(found) > 2}
        costs = dict.fromkeys(self._by_letters.get(_mixed(word), ()), _MIXED)
        costs |= {found: _cost(word, found) for found in edits & self._vocabulary.keys()}
        ours = sorted((cost - _COMMON * math.log(self._vocabulary[found]), (found,)) for found, cost in costs.items())
        least = min(costs.values(), default=0.0)
        if any(_cost(word, other) <= least - _NEARER for other in edits & self._english):
            return []
        return [reading for reading in ours if reading[0] < ours[0][0] + _CLOSE]

    def _far(self, word: str) -> tuple[str, ...]:
        """The word of ours that is nearest, two edits away or, of long words, three; none where an English word is nearer."""
        most = 1 if len(word) <= 4 else 2 if len(word) <= 8 else 3
        best = min(_within(word, self._by_length, most), default=None, key=lambda hit: self._order(word, hit))
        return () if best is None or self._is_nearer_to_english(word, best[1]) else (best[0],)

    def _is_nearer_to_english(self, word: str, distance: int) -> bool:
        """Whether a word that is not ours was meant: one with the same beginning and fewer edits."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = process.extractOne(word, self._english_by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=distance - 1)
        return found is not None

    def _order(self, word: str, hit: tuple[str, int]) -> tuple[float, int, str]:
        """Near words first; one that begins otherwise is half an edit farther; then the commoner."""
        found, distance = hit
        return distance + _FIRST * (found[0] != word[0]), -self._vocabulary[found], found

    def _without_vowels(self, word: str) -> str | None:
        """The commonest word of ours that has the same consonants, for a word typed without most of its vowels."""
        consonants = _skeleton(word)
        if len(consonants) < 2 or len(word) - len(consonants) > 1:
            return None
        fits = [w for w in self._skeletons.get(consonants, ()) if w[0] == word[0] and 0 < len(w) - len(word) <= 4]
        return max(fits, key=lambda w: (self._vocabulary[w], w), default=None)

    def _split(self, word: str) -> tuple[str, ...]:
        """Two words of ours that were typed as one."""
        for at in range(3, len(word) - 2):
            left, right = word[:at], word[at:]
            if left in self._vocabulary and right in self._vocabulary:
                return (left, right)
        return ()


def _skeleton(word: str) -> str:
    return word.translate(_VOWELS)


def _mixed(word: str) -> str:
    """The same for all words of the same letters and the same first one."""
    return word[0] + "".join(sorted(word[1:]))


def _grouped(words: Iterable[str], key: Callable[[str], Key]) -> dict[Key, list[str]]:
    groups: dict[Key, list[str]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return groups


def _edits(word: str) -> Iterator[str]:
    """All that is one edit away from a word: a letter lost, exchanged, another, or one more."""
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        for letter in _LETTERS:
            yield left + letter + right
            yield left + letter + right[1:]
        yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]


def _cost(typed: str, meant: str) -> float:
    """What it costs to have typed a word that is one edit away from the one that was meant."""
    start = next((at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    first = _FIRST if typed[0] != meant[0] else 0.0
    if len(typed) == len(meant):
        if typed[start + 1 :] != meant[start + 1 :]:
            return _EXCHANGED
        return first + (_KEY if frozenset((typed[start], meant[start])) in _BESIDE else _OTHER)
    # Where letters are alike, the one that is lost or too many is taken to be the last: that they are a double shows before it.
    longer = typed if len(typed) > len(meant) else meant
    return first + (_DOUBLED if start and longer[start] == longer[start - 1] else _LOST)


def _within(word: str, groups: dict[int, list[str]], most: int) -> list[tuple[str, int]]:
    """The words of at most `most` edits, with their distances."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    hits: list[tuple[str, int]] = []
    for length in range(len(word) - most, len(word) + most + 1):
        choices = groups.get(length)
        if choices and length > 2:
            found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
            hits += [(text, int(distance)) for text, distance, _ in found]
    return hits
