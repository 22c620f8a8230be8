"""The parts of one message together: which of them are answered, and which need no word of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import IntentSpec
from careerbot.dialogue.state import Move

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


MOST_ANSWERS = 8
"""Parts of a message that are answered in one reply."""
WEAK = 0.55
"""An answer below this score is dropped beside a better understood part that has no answer."""
KEPT = 0.8
"""The share of a question's score that what stands beside it must reach to be answered, too."""


class Parts:
    """Puts the moves of a message's parts together.

    Args:
        intents: by their ids.
        subjects: kinds of names that a part may be about.
        question_words: words that show a question wherever they stand.
    """

    def __init__(self, intents: Mapping[str, IntentSpec], subjects: Collection[str], question_words: Iterable[str]) -> None:
        self._intents, self._subjects, self._question_words = intents, subjects, frozenset(question_words)

    def together(self, segments: Sequence[tuple[Move, Segment]]) -> list[Move]:
        """The moves of a message, without those that need no word of their own beside the others."""
        parts = [(move, self.status(move), segment) for move, segment in segments]
        refused = max((move.score for move, status, _ in parts if status == "refusal"), default=0.0)
        asked = max((move.score for move, status, segment in parts if segment.question and status == "answer"), default=None)
        if asked is not None:
            parts = [p for p in parts if self._is_asked(p[2]) or (not p[2].telling and p[0].score >= KEPT * asked)]
        elif any(segment.question and status != "social" for _, status, segment in parts):
            parts = [p for p in parts if not p[2].telling or (p[1] == "answer" and p[0].score >= WEAK)] or parts
        parts = [(m, "unknown" if status == "answer" and m.score < min(refused, WEAK) else status, s) for m, status, s in parts]
        if any(status == "answer" for _, status, _ in parts):
            shown = ("answer", "clarify", "flow")
            kept = [m for m, status, s in parts if status in shown or (status in ("unknown", "refusal") and (s.question or self._names(s)))]
            return _distinct([_likeliest(move) for move in kept])[:MOST_ANSWERS]
        noted = [m for m, status, _ in parts if status == "social" and self._intents[m.intent].act == "tell"]
        if noted and not any(segment.question for _, _, segment in parts):
            return noted[:1]
        for wanted in ("clarify", "refusal", "unknown", "social"):
            found = [m for m, status, s in parts if status == wanted and (wanted != "unknown" or s.question)]
            if found:  # of small talk, what does something to the conversation: "sorry, once more?"
                return sorted(found, key=lambda m: m.act != "answer" or self._intents[m.intent].act is None)[:1]
        return [parts[0][0]]

    def _is_asked(self, segment: Segment) -> bool:
        """Whether a part of a message asks or names something, other than what is told beside a question."""
        return segment.question or segment.strict or self._names(segment) or not self._question_words.isdisjoint(segment.words.words)

    def _names(self, segment: Segment) -> bool:
        """Whether a part of a message names what it may be about, without telling of it."""
        return not segment.telling and any(kind in self._subjects for kind in segment.words.kinds())

    def status(self, move: Move) -> str:
        """What kind of thing a move says."""
        if move.act != "answer":
            return move.act
        status = self._intents[move.intent].status
        return "refusal" if status == "unknown" else status


def _likeliest(move: Move) -> Move:
    """A question back beside answers is none: its likeliest reading is answered."""
    if move.act != "clarify":
        return move
    return msgspec.structs.replace(move, act="answer", intent=move.options[0].intent, slots=move.options[0].slots, options=[])


def _distinct(moves: list[Move]) -> list[Move]:
    """Each intent once; what its slots hold is put together."""
    kept: dict[tuple[str, str, str], Move] = {}
    for move in moves:
        key = (move.act, move.intent, move.career) if move.act == "answer" else (move.act, move.part, "")
        if key in kept:
            before = kept[key].slots
            slots = {slot: list(dict.fromkeys([*before.get(slot, []), *move.slots.get(slot, [])])) for slot in {**before, **move.slots}}
            kept[key] = msgspec.structs.replace(kept[key], slots=slots)
        else:
            kept[key] = move
    return list(kept.values())
