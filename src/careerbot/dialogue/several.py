"""Several things asked of in one breath: "entry, median and executive pay", "how long is it and does it pay?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ATTRIBUTE, FRAME
from careerbot.dialogue import comparison
from careerbot.dialogue.ellipsis import Frames, meant
from careerbot.dialogue.slots import slots_of
from careerbot.dialogue.state import Move

if TYPE_CHECKING:
    from careerbot.nlu.understand import Segment


_MARKS = frozenset(",/&+;:")


def each_named(move: Move, segment: Segment, frames: Frames, persona: Persona) -> list[Move]:
    """The answer to a part of a message; where that names several values of one coordinate of its frame, those for all of them."""
    intent = frames.intents.get(move.intent)
    if move.act != "answer" or intent is None or intent.status != "answer" or not _enumerates(segment, persona):
        return [move]
    for kind in (ATTRIBUTE, *persona.dimensions):
        found = _siblings(intent, kind, segment, frames, persona)
        if len(found) > 1:
            return [msgspec.structs.replace(move, intent=each.id, slots=slots_of(each, segment) or move.slots) for each in found]
    return [move]


def _enumerates(segment: Segment, persona: Persona) -> bool:
    """Whether a part of a message may name things one after the other, and does not set them against each other."""
    joined = not {*persona.joining}.isdisjoint(segment.words.words) or not _MARKS.isdisjoint(segment.text)
    return joined and not segment.strict and comparison.wanted(segment, persona) is None and not comparison.compares(segment)


def _siblings(intent: IntentSpec, kind: str, segment: Segment, frames: Frames, persona: Persona) -> list[IntentSpec]:
    """The intents for the values that are named of a kind, the given one among them; none where one of the values has no intent."""
    values = [value for value in meant(segment, kind, persona) if value not in persona.vague]
    if not set(values) & set(intent.frame.get(kind, "").split("|")):
        return []
    frame = {name: value.partition("|")[0] for name, value in intent.frame.items() if name in FRAME or name == kind}
    found = [frames.best({**frame, kind: value}) for value in values]
    return list({each.id: each for each in found if each and each.status == "answer"}.values()) if all(found) else []
