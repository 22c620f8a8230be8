"""What to do about a message: answer, ask back, or say that there is no answer. Pure: state and understanding in, decision out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import CAREER, CLUE, FRAME
from careerbot.dialogue.choice import chosen
from careerbot.dialogue.ellipsis import Completion, complete, coordinates, framed
from careerbot.dialogue.state import VERSION, Decision, Move, Option, Slots, State, Topic, remember
from careerbot.nlu.understand import Candidate, Segment, Understanding

MOST_ANSWERS = 8
"""Parts of a message that are answered in one reply."""
MOST_CAREERS = 3
"""Careers that a question may be about at once."""
MOST_OPTIONS = 4
NEAREST = 0.12
"""The score from which an intent that was not accepted is offered as one of the nearest."""
TERSE = 4
"""A part of at most this many words may be about what the next part of the message names."""
WEAK = 0.4
"""An answer below this score is dropped beside a better understood part that has no answer."""
SHORT = 5
"""Messages of at most this many words may go on with an earlier topic without saying so."""


class Policy:
    """Decides about messages.

    Args:
        intents: in the order in which the model numbers them.
        persona: thresholds and what else the settings decide.
    """

    def __init__(self, intents: Sequence[IntentSpec], persona: Persona) -> None:
        self.intents = intents
        self.by_id = {intent.id: intent for intent in intents}
        self.persona = persona
        self.limits = persona.thresholds

    def decide(self, state: State, understanding: Understanding) -> Decision:
        """What to do about a message."""
        segments = understanding.segments
        if not segments:
            return Decision([Move("empty")], understanding.shortened)
        if options := self._chosen(state, segments):
            part = segments[0].text
            return Decision([Move("answer", o.intent, o.slots, score=1.0, part=part) for o in options], understanding.shortened)
        topic, careers = self._fresh_topic(state), [state.career]
        parts: list[tuple[Move, Segment]] = []
        for segment, following in zip(segments, [*segments[1:], None], strict=True):
            move = self._move(segment, topic, following, alone=not state.options and len(segments) == 1)
            act = "unknown" if state.options and move.act == "clarify" else move.act  # never a question back twice running
            move = msgspec.structs.replace(move, act=act, frame=coordinates(segment), foreign=segment.foreign)
            careers = segment.words.values(CAREER)[:MOST_CAREERS] or self._owners(move, careers[-1:])
            parts += [(msgspec.structs.replace(move, career=career), segment) for career in careers]
            if self._tells(move):
                topic = Topic(move.intent, move.slots, move.frame)
        return Decision(self._together(parts), understanding.shortened)

    def next_state(self, state: State, decision: Decision) -> State:
        """The state after a decision was carried out."""
        answered = [move for move in decision.moves if self._tells(move)]
        told = [m.intent for m in decision.moves if m.act == "answer"]
        options = next((m.options for m in decision.moves if m.act == "clarify"), [])
        refused = all(m.act in ("unknown", "empty") for m in decision.moves)
        topic, topic_turn = state.topic, state.topic_turn
        if answered:
            topic, topic_turn = Topic(answered[-1].intent, answered[-1].slots, answered[-1].frame), state.turn + 1
        return State(
            version=VERSION,
            turn=state.turn + 1,
            career=answered[-1].career or state.career if answered else state.career,
            topic=topic,
            topic_turn=topic_turn,
            options=options,
            told=remember(state.told, told),
            refusals=state.refusals + 1 if refused else 0,
            previous=msgspec.structs.replace(state, previous=None),
        )

    def _owners(self, move: Move, careers: list[str]) -> list[str]:
        """The guides to answer from where no career is named: those in talk, unless what is named stands in another guide only."""
        for value in (value for values in move.slots.values() for value in values):
            owners = self.persona.owners.get(value, careers)
            if not set(owners) & set(careers):
                return owners[:1]
        return careers

    def _tells(self, move: Move) -> bool:
        """Whether a move answers from a guide."""
        return move.act == "answer" and self.by_id[move.intent].status == "answer"

    def _chosen(self, state: State, segments: Sequence[Segment]) -> list[Option]:
        """What a message chooses of the readings that the last turn offered; none where it is a question of its own."""
        if len(segments) > 1 and sum(len(segment.words.words) for segment in segments) > SHORT:
            return []
        options = chosen(" ".join(segment.text for segment in segments), state.options) if state.options else []
        return [] if self._is_question_of_its_own(segments[0]) else [option for option in options if option.intent in self.by_id]

    def _fresh_topic(self, state: State) -> Topic | None:
        if state.topic and state.topic.intent in self.by_id and state.turn - state.topic_turn < self.persona.context_turns:
            return state.topic
        return None

    def _is_question_of_its_own(self, segment: Segment) -> bool:
        """Whether a message after a `clarify` is rather a new question than a choice."""
        return len(segment.words.words) > SHORT and bool(segment.candidates) and self._understood(segment)

    def _move(self, segment: Segment, topic: Topic | None, following: Segment | None, alone: bool) -> Move:
        answer = Move("answer", polar=segment.polar, negative=segment.negative, part=segment.text)
        completion = self._completion(segment, topic, following)
        if completion:
            score = max(self.limits.context, min(1.0, segment.score))
            return msgspec.structs.replace(
                answer, intent=completion.intent, slots=completion.slots, carried=completion.carried, score=score
            )
        candidates = segment.candidates
        if not candidates or not self._understood(segment):
            return self._unknown(segment)
        rivals = self._rivals(candidates) if alone and not segment.strict else []
        related = [c for c in rivals if topic and self._related(c, topic)]
        if len(related) == 1:
            candidates, rivals = related, []
        if rivals:
            options = [self._option(candidate, segment) for candidate in rivals[:MOST_OPTIONS]]
            return Move("clarify", options=options, score=candidates[0].score, part=segment.text)
        best = self.intents[candidates[0].intent]
        if best.status == "clarify":
            options = [Option(id_, self.by_id[id_].title, _slots(self.by_id[id_], segment)) for id_ in best.options]
            return Move("clarify", best.id, options=options, score=candidates[0].score, part=segment.text)
        return msgspec.structs.replace(answer, intent=best.id, slots=_slots(best, segment), score=candidates[0].score)

    def _completion(self, segment: Segment, topic: Topic | None, following: Segment | None) -> Completion | None:
        """The segment as going on with the topic, with what the next part of the message is about, or as a frame of its own."""
        found = complete(segment, topic, self.intents, self.persona) if topic else None
        if found and self._goes_on(segment, found):
            return found
        sure = segment.strict and segment.candidates and self.intents[segment.candidates[0].intent].status != "clarify"
        if sure:
            return None
        if (
            len(segment.words.words) <= TERSE
            and not segment.question
            and following
            and following.candidates
            and (found := self._shared(segment, following))
        ):
            return found
        return framed(segment, self.intents, self.persona)

    def _shared(self, segment: Segment, following: Segment) -> Completion | None:
        """The segment as about what the second part names: "price and length of a vocational program"."""
        ahead = self.intents[following.candidates[0].intent]
        found = complete(segment, Topic(ahead.id, _slots(ahead, following)), self.intents, self.persona)
        return msgspec.structs.replace(found, carried=[]) if found else None

    def _understood(self, segment: Segment) -> bool:
        """Whether the best candidate may be given: an answer by its standing, a refusal of its own by its score."""
        if self.intents[segment.candidates[0].intent].status == "unknown":
            return segment.score >= self.limits.refuse
        return segment.standing >= self.limits.accept

    def _goes_on(self, segment: Segment, completion: Completion) -> bool:
        """Whether a segment is better read as going on with the topic than by itself."""
        best = self.intents[segment.candidates[0].intent] if segment.candidates else None
        if completion.marked or best is None or best.id == completion.intent:
            return not segment.unread or completion.marked
        if best.status in ("social", "unknown") and self._understood(segment):
            return False
        if completion.bare and len(segment.words.words) <= SHORT:
            return True
        return not segment.unread and not self._understood(segment)

    def _rivals(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that are as good as the best, where they would be answered differently; empty if the best stands alone."""
        best = candidates[0]
        near = [c for c in candidates if best.score - c.score < self.limits.margin * best.score]
        near = [c for c in near if self.intents[c.intent].status != "social"] or near[:1]
        families = {self._family(c) for c in near}
        return near if len(families) > 1 else []

    def _related(self, candidate: Candidate, topic: Topic) -> bool:
        """Whether an intent is about what was just talked about, or asks the same of something else."""
        frame, last = self.intents[candidate.intent].frame, {**self.by_id[topic.intent].frame, **topic.frame}
        return any(kind in frame and frame[kind] == last.get(kind) and frame[kind] not in self.persona.abouts[:1] for kind in FRAME)

    def _family(self, candidate: Candidate) -> str:
        """Intents that refuse are one family: whichever is taken, there is no answer."""
        intent = self.intents[candidate.intent]
        return intent.status if intent.status != "answer" else intent.id

    def _option(self, candidate: Candidate, segment: Segment) -> Option:
        intent = self.intents[candidate.intent]
        return Option(intent.id, intent.title, _slots(intent, segment))

    def _unknown(self, segment: Segment) -> Move:
        near = [c for c in segment.candidates if c.score >= NEAREST and self.intents[c.intent].status == "answer"]
        options = [self._option(c, segment) for c in near[:3]]
        return Move("unknown", options=options, score=segment.score, part=segment.text)

    def _together(self, segments: Sequence[tuple[Move, Segment]]) -> list[Move]:
        """The moves of a message, without those that need no word of their own beside the others."""
        parts = [(move, self._status(move), segment) for move, segment in segments]
        refused = max((move.score for move, status, _ in parts if status == "refusal"), default=0.0)
        if any(segment.question for _, segment in segments):
            parts = [p for p in parts if not p[2].telling or (p[1] == "answer" and p[0].score >= WEAK)] or parts
        parts = [(m, "unknown" if status == "answer" and m.score < min(refused, WEAK) else status, s) for m, status, s in parts]
        if any(status == "answer" for _, status, _ in parts):
            shown = ("answer", "clarify", "flow")
            kept = [m for m, status, s in parts if status in shown or (status in ("unknown", "refusal") and s.question)]
            return _distinct([_likeliest(move) for move in kept])[:MOST_ANSWERS]
        for wanted in ("clarify", "refusal", "unknown", "social"):
            found = [m for m, status, s in parts if status == wanted and (wanted != "unknown" or s.question)]
            if found:
                return found[:1]
        return [parts[0][0]]

    def _status(self, move: Move) -> str:
        if move.act != "answer":
            return move.act
        status = self.by_id[move.intent].status
        return "refusal" if status == "unknown" else status


def _likeliest(move: Move) -> Move:
    """A question back beside answers is none: its likeliest reading is answered."""
    if move.act != "clarify":
        return move
    return msgspec.structs.replace(move, act="answer", intent=move.options[0].intent, slots=move.options[0].slots, options=[])


def _slots(intent: IntentSpec, segment: Segment) -> Slots:
    """What a segment fills of an intent's slots."""
    return {slot: values for slot in intent.slots if (values := slot_values(segment, slot))}


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
