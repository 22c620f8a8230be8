"""Ways to say an answer: in short, in other words, with what is known of the person."""

from __future__ import annotations

import re

from careerbot.content.compiled import IntentSpec
from careerbot.dialogue.state import Move, State

_ENTRY = re.compile(r"^- \*\*(.+?)\*\*:.*$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[a-z0-9%)*][.!?])\s+(?=[A-Z*])")


def brief(text: str) -> str:
    """A text cut to its first sentence, or a list to its titles."""
    titles = _ENTRY.sub(r"- \1", text)
    if titles != text:
        return titles.split("\n\n")[0] if "\n- " in titles.split("\n\n")[0] else titles
    head = text.split("\n\n", maxsplit=1)[0]
    return head if "\n" in head else _SENTENCE.split(head)[0]


def times_told(move: Move, intent: IntentSpec, state: State) -> int:
    """How often an answer was given before, which decides how it is worded: what is said again is said as it was."""
    told = state.told.get(intent.id, 0)
    return max(0, told - 1) if move.manner in ("again", "brief") else told
