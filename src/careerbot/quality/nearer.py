"""Lint: examples that are nearer to another intent than to their own, by the production scorer and without themselves."""

from __future__ import annotations

from collections.abc import Iterator

from careerbot.content.load import Content
from careerbot.errors import Problem
from careerbot.quality.leaveout import LeftOut, leave_out

SURE = 0.7
"""The score from which another intent takes a line for sure."""
FAR = 0.5
"""The share of that score below which the line's own intent is far from it."""
FEWEST_WORDS = 4
"""Shorter lines say too little to judge by; they are known word for word."""


def lint_nearer(content: Content) -> Iterator[Problem]:
    """Lines that mislead: another intent would take what is like them, and they speak for their own.

    A line that another intent is merely nearer to is no fault: that is what it was written for, and an intent that refuses, or small talk,
    is there to take what looks like a question of the guide. `evaluate --leave-one-out` counts all of these.
    """
    intents = content.intents()
    for left in leave_out(content):
        best = left.segment.candidates[0] if left.segment.candidates else None
        if best is None or best.intent == left.line.intent or left.segment.strict or len(left.segment.words.words) < FEWEST_WORDS:
            continue
        if intents[left.line.intent].status != "answer":
            continue
        own = next((c.score for c in left.segment.candidates if c.intent == left.line.intent), 0.0)
        if best.score < SURE or own > FAR * best.score:
            continue
        word = _deciding(left, best.intent)
        intent, other = intents[left.line.intent], intents[best.intent]
        message = f"`{left.text[:60]}` is nearer to `{other.id}` ({best.score:.2f}) than to its own intent ({own:.2f}), for `{word}`"
        yield content.places[id(intent)].problem(left.line.steps, message, "move it there, or say it in other words", "warning")


def _deciding(left: LeftOut, other: int) -> str:
    """The feature that speaks most for another intent and not for the line's own."""
    own = {e.feature: e.share * e.support for e in left.reader.evidence(left.segment, left.line.intent)}
    there = {e.feature: e.share * e.support for e in left.reader.evidence(left.segment, other)}
    return max(there, key=lambda feature: (there[feature] - own.get(feature, 0.0), feature))
