"""Taking back: what was not meant is not offered again in the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.dialogue.state import State

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


def applied(segments: Sequence[Segment], state: State, intents: Sequence[IntentSpec], persona: Persona) -> tuple[list[Segment], list[str]]:
    """The parts of a message without the readings that it takes back, and the intents that were rejected so far.

    Where a message takes nothing back, nothing is rejected any more: the exchange is over.
    """
    taken_back = [any(_is_rejection(s, intents) for s in segments[:at]) or opens(s, persona) for at, s in enumerate(segments)]
    if not any(taken_back):
        return list(segments), []
    rejected = list(dict.fromkeys([*state.rejected, *(move.intent for move in state.said if move.act == "answer")]))
    return [_without(s, rejected, intents) if back else s for s, back in zip(segments, taken_back, strict=True)], rejected


def opening_of(segment: Segment, persona: Persona) -> str:
    """The words of more than one by which a segment takes back how it was read, where it goes on after them; empty where there are none."""
    read = f"{' '.join(segment.words.words)} "
    if not (read.startswith(persona.corrected) or segment.text.replace(",", " ").startswith(persona.corrected)):
        return ""  # as most do; only then each is looked at
    return next(
        (
            o
            for o in persona.corrections
            if segment.text.startswith(f"{o},") or (" " in o and (segment.text.startswith(f"{o} ") or read.startswith(f"{o} ")))
        ),
        "",
    )


def opens(segment: Segment, persona: Persona) -> bool:
    """Whether a segment begins as people do who were misread, and goes on."""
    return segment.corrects or " ".join(segment.words.words).startswith(persona.corrected)


def _is_rejection(segment: Segment, intents: Sequence[IntentSpec]) -> bool:
    return segment.strict and intents[segment.candidates[0].intent].act == "reject"


def _without(segment: Segment, rejected: Sequence[str], intents: Sequence[IntentSpec]) -> Segment:
    """A segment that is not read as what was rejected, where it may be read as anything else."""
    kept = [c for c in segment.candidates if intents[c.intent].id not in rejected]
    if not kept or kept[0] == segment.candidates[0]:
        return segment
    lost = segment.score - kept[0].score
    return msgspec.structs.replace(segment, candidates=kept, strict=False, standing=segment.standing - lost)
