"""Neighbours on the ladder of a career: "and after the planner?". The order is the guide's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from careerbot.content.compiled import Persona
from careerbot.content.types import ABOUT, ATTRIBUTE
from careerbot.dialogue.ellipsis import Frames, continuer_of
from careerbot.dialogue.state import Option

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment

LONGEST = 10
"""Words of a question that only asks for a neighbour."""
PHRASE = 3
"""Words of a phrase that says which neighbour is meant."""
ARTICLES = frozenset(("a", "an", "the"))
LIGHT = frozenset("come comes coming stand stands anything something rung step level there".split())
"""Words that may stand around what is asked for."""


def neighbour(segment: Segment, career: str, frames: Frames, persona: Persona) -> Option | None:
    """What tells the neighbour of a thing that a segment names; nothing fills its slot where the ladder ends there."""
    ladder = persona.ladders.get(career, [])
    for mention in segment.words.mentions:
        meant = next((m for m in mention.meanings if m.value in ladder), None)
        which = _which(segment, mention.start, mention.end, persona) if meant else ""
        intent = frames.best({ATTRIBUTE: which, ABOUT: meant.kind}) if meant and which else None
        if meant and intent:
            place = ladder.index(meant.value) + (1 if which == "next" else -1)
            return Option(intent.id, "", {meant.kind: [ladder[place]]} if 0 <= place < len(ladder) else {})
    return None


def _which(segment: Segment, start: int, end: int, persona: Persona) -> str:
    """Which neighbour is asked for of the thing that stands at a place; empty where something else is asked."""
    words = segment.words.words
    at = start - 1 if start and words[start - 1] in ARTICLES else start
    for length in range(min(PHRASE, at), 0, -1):
        which = persona.neighbours.get(" ".join(words[at - length : at]), "")
        rest = [*words[len(continuer_of(segment, persona).split()) : at - length], *words[end:]]
        if which and len(words) <= LONGEST and _is_light(rest, persona):
            return which
    return ""


def _is_light(words: Sequence[str], persona: Persona) -> bool:
    """Whether some words ask nothing else."""
    return all(word in LIGHT or word in persona.function_words or word in persona.pointers or word in persona.things for word in words)
