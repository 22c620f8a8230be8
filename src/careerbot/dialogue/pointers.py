"""Phrases that point at something said before. Which they are is content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from careerbot.content.compiled import Persona
from careerbot.content.types import ABOUT
from careerbot.dialogue.state import Slots, Topic

LONGEST = 4
"""Words of a phrase that points."""
OTHER = "other"
"""The target of words for the other of two."""


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


def other_of(topic: Topic, frame: Mapping[str, str], persona: Persona) -> Slots:
    """What there is beside a topic's one thing, of two: of what came first, what fills a slot, values of its frame, what it is about."""
    if other := {kind: [persona.others[values[0]]] for kind, values in topic.first.items() if values[0] in persona.others}:
        return other
    for kind, values in sorted(topic.slots.items(), key=lambda item: item[1][:1] != [] and item[1][0] not in persona.owners):
        if len(values) == 1 and values[0] in persona.others:
            return {kind: [persona.others[values[0]]]}
    told = ((kind, frame[kind]) for kind in (*persona.dimensions, ABOUT) if kind in frame)
    return next(({kind: [persona.others[value]]} for kind, value in told if value in persona.others), {})


def points_at_other(words: Sequence[str], persona: Persona) -> bool:
    """Whether some words hold one for the other of two."""
    return any(target == OTHER for _, _, target in pointings(words, persona))


def refers(words: Sequence[str], persona: Persona) -> bool:
    """Whether some words hold one for what was talked about: "will they take it seriously?"."""
    return any(target in ("one", "many") for _, _, target in pointings(words, persona))
