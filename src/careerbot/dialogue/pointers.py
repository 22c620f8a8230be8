"""Phrases that point at something said before. Which they are is content."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.content.compiled import Persona

LONGEST = 4
"""Words of a phrase that points."""


def pointings(words: Sequence[str], persona: Persona) -> list[tuple[int, int, str]]:
    """The phrases that point, as (start, end, target), the longest first at each place."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            target = persona.pointers.get(" ".join(words[at : at + length]))
            if target:
                found.append((at, at + length, target))
                at += length - 1
                break
        at += 1
    return found
