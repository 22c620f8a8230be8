"""What is wanted of several figures: which is lower, by how much they differ. Words for it are content."""

from __future__ import annotations

from careerbot.content.compiled import Persona
from careerbot.content.types import ATTRIBUTE, Operation
from careerbot.dialogue.references import pointings
from careerbot.nlu.understand import Segment

LONGEST = 5
"""Words of a phrase that asks for it."""
MOST_NAMED = 8


def wanted(segment: Segment, persona: Persona) -> Operation | None:
    """The operation that a segment asks for; of several words the one that is the longest."""
    words = segment.words.words
    best: tuple[int, Operation] | None = None
    for at in range(len(words)):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            operation = persona.operations.get(" ".join(words[at : at + length]))
            if operation and (best is None or length > best[0]):
                best = (length, operation)
    return best[1] if best else None


def points(segment: Segment, persona: Persona) -> bool:
    """Whether a segment compares things that it only points at ("which of those is cheaper")."""
    return wanted(segment, persona) is not None and any(
        target in ("two", "all", "many") for _, _, target in pointings(segment.words.words, persona)
    )


def named(segment: Segment) -> list[str]:
    """What a segment names: of several figures, those of these are meant."""
    found = [m.value for mention in segment.words.mentions for m in mention.meanings if m.kind != ATTRIBUTE]
    return list(dict.fromkeys(found))[:MOST_NAMED]
