"""Mentions: the phrases of a message that name something - a career, an entity, an occupation, a value of a dimension."""

from __future__ import annotations

import msgspec

from careerbot.nlu.text import stem


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
    """Phrases, as stems joined by blanks, and what they mean."""

    phrases: dict[str, list[Meaning]]
    openings: dict[str, int]
    """First stem -> the length in words of the longest phrase that begins with it."""

    def find(self, stems: list[str]) -> list[Mention]:
        """The phrases in a message: from left to right, the longest first, none within another."""
        found: list[Mention] = []
        at = 0
        while at < len(stems):
            longest = min(self.openings.get(stems[at], 0), len(stems) - at)
            for length in range(longest, 0, -1):
                meanings = self.phrases.get(" ".join(stems[at : at + length]))
                if meanings:
                    found.append(Mention(at, at + length, meanings))
                    at += length - 1
                    break
            at += 1
        return found


def phrasebook(entries: list[tuple[list[str], Meaning]]) -> Phrasebook:
    """The phrasebook of (words, meaning) pairs; a phrase may have several meanings, kept in the order given."""
    phrases: dict[str, list[Meaning]] = {}
    openings: dict[str, int] = {}
    for words, meaning in entries:
        stems = [stem(word) for word in words]
        if not stems:
            continue
        meanings = phrases.setdefault(" ".join(stems), [])
        if meaning not in meanings:
            meanings.append(meaning)
        openings[stems[0]] = max(openings.get(stems[0], 0), len(stems))
    return Phrasebook(phrases, openings)
