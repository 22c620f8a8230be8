"""Mentions: the phrases of a message that name something - a career, an entity, an occupation, a value of a dimension."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from careerbot.nlu.text import singular


class Meaning(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a phrase may stand for."""

    kind: str
    """A kind of entity, `<kind>-clue`, a kind of the gazetteer, or a dimension such as `residency`."""
    value: str


class Mention(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A phrase found in a message."""

    start: int
    end: int
    meanings: list[Meaning]


class Phrasebook(msgspec.Struct, frozen=True):
    """Phrases, as singular words joined by blanks, and what they mean."""

    phrases: dict[str, list[Meaning]]
    openings: dict[str, int]
    """First word -> the length of the longest phrase that begins with it."""

    def find(self, words: list[str]) -> list[Mention]:
        """The phrases in a message: from left to right, the longest first, none within another."""
        found: list[Mention] = []
        singulars = [singular(word) for word in words]
        at = 0
        while at < len(singulars):
            longest = min(self.openings.get(singulars[at], 0), len(singulars) - at)
            for length in range(longest, 0, -1):
                meanings = self.phrases.get(" ".join(singulars[at : at + length]))
                if meanings:
                    found.append(Mention(at, at + length, meanings))
                    at += length - 1
                    break
            at += 1
        return found


def key_of(words: Iterable[str]) -> str:
    """Under what a phrase is filed: its words in the singular, joined by blanks."""
    return " ".join(map(singular, words))


def phrasebook(entries: list[tuple[list[str], Meaning]]) -> Phrasebook:
    """The phrasebook of (words, meaning) pairs; a phrase may have several meanings, kept in the order given."""
    phrases: dict[str, list[Meaning]] = {}
    openings: dict[str, int] = {}
    for words, meaning in entries:
        if not words:
            continue
        meanings = phrases.setdefault(key_of(words), [])
        if meaning not in meanings:
            meanings.append(meaning)
        opening = singular(words[0])
        openings[opening] = max(openings.get(opening, 0), len(words))
    return Phrasebook(phrases, openings)
