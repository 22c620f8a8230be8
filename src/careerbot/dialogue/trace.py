"""Why a message was understood and decided as it was: plain data, for `explain` and a reply's `trace`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.dialogue.state import Decision
from careerbot.nlu.understand import Interpreter, Segment, Understanding

MOST_CANDIDATES = 5


def trace_of(
    interpreter: Interpreter, intents: Sequence[IntentSpec], persona: Persona, understanding: Understanding, decision: Decision
) -> dict[str, Any]:
    """The trace of a turn.

    Returns:
        `segments` (what was read, corrected and named, the candidates with their evidence, words left over), `thresholds`, `decision`.
    """
    return {
        "segments": [_segment(interpreter, intents, segment) for segment in understanding.segments],
        "shortened": understanding.shortened,
        "thresholds": msgspec.to_builtins(persona.thresholds),
        "decision": [msgspec.to_builtins(move) for move in decision.moves],
    }


def _segment(interpreter: Interpreter, intents: Sequence[IntentSpec], segment: Segment) -> dict[str, Any]:
    words = segment.words
    candidates = segment.candidates[:MOST_CANDIDATES]
    margin = candidates[0].score - candidates[1].score if len(candidates) > 1 else segment.score
    return {
        "text": segment.text,
        "words": words.words,
        "corrections": words.corrections,
        "mentions": [
            {"text": " ".join(words.words[m.start : m.end]), "meanings": [{"kind": n.kind, "value": n.value} for n in m.meanings]}
            for m in words.mentions
        ],
        "matched": "example" if segment.strict else "profile",
        "question": segment.question,
        "polar": segment.polar,
        "negative": segment.negative,
        "candidates": [
            {
                "intent": intents[candidate.intent].id,
                "score": candidate.score,
                "evidence": [
                    {"feature": e.feature, "share": e.share, "support": e.support, "contrast": e.contrast}
                    for e in interpreter.evidence(segment, candidate.intent)
                    if e.share >= 0.01 or abs(e.contrast) >= 0.01
                ],
            }
            for candidate in candidates
        ],
        "margin": round(margin, 4),
        "unread": segment.unread,
    }
