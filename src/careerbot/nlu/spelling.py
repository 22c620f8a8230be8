"""Spelling: a mistyped word becomes the word of ours that was meant; a real word never does.

Order of trust: texting spellings of the lexicon, words of ours, common English (left alone), then the nearest word of ours by
optimal string alignment distance, unless an English word is nearer ("number" is no "lumber").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

_VOWELS = str.maketrans("", "", "aeiouy")
_LONGEST = 24
"""Longer tokens are no words; nothing is compared with them."""


class Speller:
    """Corrects words to a vocabulary.

    Args:
        vocabulary: our words -> how often they occur in our examples.
        spellings: texting and abbreviations -> words.
        english: gives the common English words; called when first needed.
    """

    def __init__(self, vocabulary: dict[str, int], spellings: dict[str, str], english: Callable[[], Iterable[str]]) -> None:
        self._vocabulary = vocabulary
        self._spellings = spellings
        self._load_english = english
        self._memory: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        return _grouped(self._vocabulary)

    @cached_property
    def _skeletons(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for word in self._vocabulary:
            groups.setdefault(_skeleton(word), []).append(word)
        return groups

    @cached_property
    def _english(self) -> frozenset[str]:
        return frozenset(self._load_english())

    @cached_property
    def _english_by_length(self) -> dict[int, list[str]]:
        return _grouped(self._english)

    def knows(self, word: str) -> bool:
        """Whether a word is one of ours, or a spelling that the lexicon lists; anything else costs a search."""
        return word in self._vocabulary or word in self._spellings

    def correct(self, word: str) -> tuple[str, ...]:
        """The word or words that were meant; the word itself where nothing better is known."""
        known = self._memory.get(word)
        if known is None:
            known = self._correct(word)
            if len(self._memory) < 4_096:
                self._memory[word] = known
        return known

    def _correct(self, word: str) -> tuple[str, ...]:
        if word in self._spellings:
            return tuple(self._spellings[word].split())
        if word in self._vocabulary or len(word) < 2 or len(word) > _LONGEST or not word.isalpha() or not word.isascii():
            return (word,)
        if len(word) == 2:
            return (self._without_vowels(word) or word,)
        if word in self._english:
            return (word,)
        near, edits = self._nearest(word)
        if near and edits == 1:
            return (near,)
        return self._split(word) or ((near,) if near else (word,))

    def _nearest(self, word: str) -> tuple[str | None, int]:
        """The word of ours that was meant, and how many edits it is away."""
        most = 1 if len(word) <= 4 else 2 if len(word) <= 8 else 3
        found = _within(word, self._by_length, most)
        skeleton = self._without_vowels(word)
        best = min(found, key=lambda hit: self._order(word, hit), default=None)
        if skeleton and (best is None or best[1] > 1 or self._vocabulary[skeleton] > self._vocabulary[best[0]]):
            return skeleton, 1
        if best is None or self._is_nearer_to_english(word, best[1]):
            return None, 0
        return best

    def _is_nearer_to_english(self, word: str, distance: int) -> bool:
        """Whether a word that is not ours was meant: one with the same beginning and fewer edits."""
        return any(other[0] == word[0] for other, _ in _within(word, self._english_by_length, distance - 1))

    def _order(self, word: str, hit: tuple[str, int]) -> tuple[float, int, str]:
        """Near words first; one that begins otherwise is half an edit farther; then the commoner."""
        found, distance = hit
        return distance + 0.5 * (found[0] != word[0]), -self._vocabulary[found], found

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


def _grouped(words: Iterable[str]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for word in sorted(words):
        groups.setdefault(len(word), []).append(word)
    return groups


def _within(word: str, groups: dict[int, list[str]], most: int) -> list[tuple[str, int]]:
    """The words of at most `most` edits, with their distances."""
    if most < 1:
        return []
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    hits: list[tuple[str, int]] = []
    for length in range(len(word) - most, len(word) + most + 1):
        choices = groups.get(length)
        if choices and length > 2:
            found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
            hits += [(text, int(distance)) for text, distance, _ in found]
    return hits
