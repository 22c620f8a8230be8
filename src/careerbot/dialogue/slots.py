"""What a part of a message names for the slots of an intent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from careerbot.content.compiled import IntentSpec
from careerbot.content.types import CLUE
from careerbot.dialogue.state import Slots

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


def slots_of(intent: IntentSpec, segment: Segment) -> Slots:
    """What a segment fills of an intent's slots."""
    return {slot: values for slot in intent.slots if (values := slot_values(segment, slot) or _told(segment, slot))}


def _told(segment: Segment, slot: str) -> list[str]:
    return segment.told.values(slot) if segment.told else []


def slot_values(segment: Segment, slot: str) -> list[str]:
    """What a segment names for a slot; where it names nothing, what it describes; of that, what fits best."""
    named = segment.words.values(slot)
    if named and not slot.endswith(CLUE):
        return named
    kind = slot.removesuffix(CLUE)
    hits: dict[str, int] = {}
    for mention in segment.words.mentions:
        for meaning in mention.meanings:
            if meaning.kind in (kind, f"{kind}{CLUE}"):
                hits[meaning.value] = hits.get(meaning.value, 0) + mention.end - mention.start
    most = max(hits.values(), default=0)
    return [value for value, count in hits.items() if count == most][:2]


def carried_slots(intent: IntentSpec, before: Slots) -> Slots:
    """What an intent's slots take over from before: a thing that was found by what it is like is that thing."""
    kept = {slot: before.get(slot) or before.get(f"{slot}{CLUE}", []) for slot in intent.slots}
    return {slot: values for slot, values in kept.items() if values}
