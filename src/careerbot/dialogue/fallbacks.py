"""What is said in place of "no answer" where nothing was asked: to a statement, to a mere reaction, to a person in danger."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ATTRIBUTE, Fallback
from careerbot.dialogue.person import FIRST_PERSON
from careerbot.dialogue.slots import slots_of
from careerbot.dialogue.state import Decision, Move, State
from careerbot.nlu.answers import AnswerReader
from careerbot.nlu.segment import Segment
from careerbot.nlu.text import expand
from careerbot.nlu.understand import Understanding

SURE, SURE_OF_SEVERAL = 0.56, 1.5
"""The score from which a statement is answered as a question; the same where it tells several things."""
EARLY = 3
"""Words among which a statement says "I"."""
SHORTEST = 3
"""Words of the shortest statement that does not say "I"."""
REACTIONS = frozenset(("yes", "no", "partly", "none", "all", "skip", "stop", "result", "continue"))
"""Answers to a question of the bot's own that are mere reactions where there is none."""
ADDRESSING = FIRST_PERSON | {"you"}
"""One of these stands in a reaction of light words alone."""
ENDING = frozenset(("stop", "result"))
"""Those of them that are no question, whatever they are read as."""
_OPEN = frozenset("what which how why whether if".split())
"""Words that make a statement ask."""
_SPEAKERS, _OWNERS = frozenset(("i", "we")), frozenset(("my", "our"))
_CONJUNCTIONS = frozenset(("when", "since", "because"))
_JOINING = frozenset("and but so because since when as that".split())
_AUXILIARIES = frozenset("have has had am is are was were do does did can could will would should shall may might must".split())
_INVERTED = re.compile(
    r"\b(?:is|are|was|does|do|did|can|could|will|would|should|am) (?:i|it|that|this|these|they|there|you|we|he|she|my|one)\b"
    r"|\bwho (?:is|are)\b"
)
"""What asks in the middle of a sentence ("... is that a problem")."""


class Fallbacks:
    """Finds what to say where nothing was asked.

    Args:
        intents: those with a `fallback` are said.
        persona: the words of statements and wishes.
        reader: reads reactions.
    """

    def __init__(self, intents: Sequence[IntentSpec], persona: Persona, reader: AnswerReader) -> None:
        self._statuses = [intent.status for intent in intents]
        self._intents = {intent.id: intent for intent in intents}
        self._said: dict[Fallback, IntentSpec] = {intent.fallback: intent for intent in intents if intent.fallback}
        self._reader, self._negations, self._light = reader, frozenset(persona.negations), frozenset(persona.function_words)
        self._persona = persona

    # Only statements need these two, and a process that answers one question starts sooner without them.
    @cached_property
    def _wishes(self) -> re.Pattern[str]:
        return _found(self._persona.wishes)

    @cached_property
    def _plans(self) -> re.Pattern[str]:
        return _found(self._persona.plans)

    def instead(self, decision: Decision, state: State, text: str, understanding: Understanding) -> Decision:
        """A decision, or another one where the message asks nothing that it would be the answer to."""
        if decision.resume is not None:
            return decision
        segments = understanding.segments
        kind = self._kind(decision, state, text, segments)
        intent = self._said.get(kind) if kind else None
        if intent is None:
            return decision
        slots = slots_of(intent, segments[0]) if segments else {}
        move = Move("answer", intent.id, slots, score=SURE, part=segments[0].text if segments else "", career=state.career)
        return msgspec.structs.replace(decision, moves=[move], rejected=[])

    def _kind(self, decision: Decision, state: State, text: str, segments: Sequence[Segment]) -> Fallback | None:
        lost = all(move.act in ("unknown", "empty") for move in decision.moves)
        if in_danger(state) and "danger" in self._said and self._is_left_alone(decision, segments, lost):
            return "danger"
        if self._is_reaction(text, segments, lost):
            return "reaction"
        return "statement" if self._is_statement(decision, segments) else None

    # --- danger

    def _is_left_alone(self, decision: Decision, segments: Sequence[Segment], lost: bool) -> bool:
        """Whether a message after danger gets no answer that it asks for: it is no question, or one that has none."""
        if lost or any(move.manner for move in decision.moves):
            return lost  # what was told before may be told again
        if not all(move.act == "answer" for move in decision.moves) or any(self._asks(s) and self._is_plain(s) for s in segments):
            return False
        return all(self._is_beside(self._intents[move.intent], segment) for move in decision.moves for segment in segments)

    def _is_beside(self, intent: IntentSpec, segment: Segment) -> bool:
        """Whether an intent is not what a person wants who was in danger right before."""
        if intent.status == "social":
            return intent.id in self._said["danger"].instead_of
        plain = bool(segment.words.values(ATTRIBUTE)) and self._speaks_of_others(segment)
        return not segment.strict and not plain

    def _is_plain(self, segment: Segment) -> bool:
        """Whether it is plain what a question is about."""
        refused = bool(segment.candidates) and self._statuses[segment.candidates[0].intent] == "unknown"
        return segment.strict or refused or bool(segment.words.values(ATTRIBUTE)) or segment.score >= SURE

    def _speaks_of_others(self, segment: Segment) -> bool:
        return (FIRST_PERSON | self._negations).isdisjoint(segment.words.words)

    # --- reactions

    def _is_reaction(self, text: str, segments: Sequence[Segment], lost: bool) -> bool:
        """Whether a message is a mere yes, no or the like, or a picture."""
        if not segments:
            return any(unicodedata.category(char) == "So" for char in text)
        if lost and all(self._is_empty(segment) for segment in segments):
            return True
        sign = self._reader.sign(text)
        if sign not in REACTIONS or any(segment.strict for segment in segments):
            return False
        return lost or (sign in ENDING and not any(segment.question for segment in segments))

    def _is_empty(self, segment: Segment) -> bool:
        """Whether a segment holds nothing but light words, and turns to somebody ("you tell me")."""
        words = segment.words.words
        light = self._light.issuperset(words) and not ADDRESSING.isdisjoint(words)
        return light and not segment.question and _OPEN.isdisjoint(words)

    # --- statements

    def _is_statement(self, decision: Decision, segments: Sequence[Segment]) -> bool:
        """Whether a message only tells of the person, and what is decided would answer something else."""
        telling = [segment for segment in segments if self._tells(segment)]
        if not telling or any(self._asks(s) for s in segments if not self._goes_on(s, telling[0])):
            return False
        sure = SURE if len(segments) == 1 else SURE_OF_SEVERAL
        return all(self._is_off(move, segment, sure) for move in decision.moves for segment in telling)

    def _is_off(self, move: Move, segment: Segment, sure: float) -> bool:
        """Whether a move answers what a statement does not ask."""
        if segment.strict or move.framed or move.carried:
            return False
        named = bool(segment.words.values(ATTRIBUTE))
        if move.act != "answer":
            return segment.telling or not named
        status = self._intents[move.intent].status
        return status == "unknown" or (status == "answer" and move.score < sure and not named)

    def _goes_on(self, segment: Segment, telling: Segment) -> bool:
        """Whether a part only looks like a question, as it goes on with a statement: "I work nights and | have two kids"."""
        first, second = (*segment.words.words, "", "")[:2]
        if _INVERTED.match(expand(segment.text)):
            return False
        clause = (first in _AUXILIARIES and second not in _SPEAKERS) or (first in _CONJUNCTIONS and second in _SPEAKERS)
        return clause and segment is not telling and "?" not in segment.text

    def _tells(self, segment: Segment) -> bool:
        elided = len(segment.words.words) >= SHORTEST and f"{expand(segment.text)} ".startswith(self._persona.elided)
        return elided or self._is_own(segment)

    def _is_own(self, segment: Segment) -> bool:
        """Whether a segment speaks of the person: it begins with "I" or "my", or an "I" begins another clause of it."""
        words = segment.words.words
        places = (at for at, word in enumerate(words) if word in _SPEAKERS and (not at or words[at - 1] not in _AUXILIARIES))
        return not _OWNERS.isdisjoint(words[:1]) or any(at < EARLY or words[at - 1] in _JOINING for at in places)

    def _asks(self, segment: Segment) -> bool:
        """Whether a part of a message asks for something, as a question or as a wish."""
        said = self._plans.sub(" ", expand(segment.text))
        if segment.question or self._reader.asks(segment) or self._wishes.search(said) or _INVERTED.search(said):
            return True
        return not _OPEN.isdisjoint({*said.split(), *segment.words.words})


def in_danger(state: State) -> bool:
    """Whether the last turn was about danger."""
    return 0 < state.danger == state.turn


def _found(phrases: Sequence[str]) -> re.Pattern[str]:
    """What finds some phrases in a text."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(phrases, key=len, reverse=True))) or '$^'})\b")
