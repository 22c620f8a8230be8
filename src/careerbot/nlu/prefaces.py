"""What people put before a whole question ("quick one:", "thanks."): the question is read without it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from careerbot.nlu.language import OPENINGS

MOST_PREFACES = 3
"""Prefaces of a message that are passed over, one after the other."""
_END = r"(?:[^\w\s]*[.,:;!-]+\s*|\s+(?=(?:what|which|who|where|when|why|how|is|are|do|does|did|can|could|should|would|will)\b))"
"""What ends a preface: a mark, or the beginning of a question."""

_WORD = re.compile(r"\w+")


class Prefaces:
    """Takes prefaces off messages.

    Args:
        phrases: the prefaces, as tokens joined by spaces.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        self._phrases = sorted(phrases, key=len, reverse=True)
        self._first = OPENINGS | {phrase.split()[0] for phrase in phrases}

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        either = "|".join(r"[^\w]{1,2}".join(map(re.escape, phrase.split())) for phrase in self._phrases)
        before = "|".join(sorted(OPENINGS))
        return re.compile(rf"\s*(?:(?:{before})[,.]?\s+){{0,2}}(?:{either or '$^'}){_END}", re.IGNORECASE)

    def without(self, message: str) -> str:
        """A message without its prefaces, where more than a word stands after them."""
        first = _WORD.search(message)
        if first is None or first.group().lower() not in self._first:
            return message
        for _ in range(MOST_PREFACES):
            match = self._opening.match(message)
            rest = message[match.end() :] if match else ""
            if not match or (len(rest.split()) < 2 and "?" not in rest):
                break
            message = rest
        return message
