"""What is said about the conversation itself: again, shorter, more, undo, start over, are you sure. Which words say it is content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ATTRIBUTE, Act
from careerbot.dialogue.state import VERSION, Decision, Manner, Move, Option, State

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment

REPEATED: dict[Act, Manner] = {"repeat": "again", "reword": "reworded", "shorter": "brief", "source": "source", "sure": "again"}
"""Acts that say the last answer once more, and how."""
LONGEST_AGAIN = 10
"""Words of a message that asks for an answer again by its name."""
LIKELY_AGAIN = 0.4
"""The share of the best score that an answer given before must reach to be the one that is asked for again."""
KEPT_READINGS = 3
"""Other readings of a message that are kept, for who says that the first was not meant."""


def carried_out(move: Move, state: State, intents: Mapping[str, IntentSpec], persona: Persona) -> Decision | None:
    """What an act does; None where there is nothing to do it to, so that the intent's own answer is said."""
    act = intents[move.intent].act
    if act in REPEATED:
        idle = intents[move.intent].status == "social" and intents[move.intent].missing
        return _again(act, move, state, intents) or (Decision([_idle(move)]) if idle else None)
    if act == "more":
        return _more(move, state, intents, persona)
    if act == "reject":
        return _rejected(move, state, intents)
    if act == "undo":
        return Decision([move if state.previous else _idle(move)], resume=state.previous)
    start = State(version=VERSION, career=persona.default_career) if act == "restart" else None
    shown: Manner = "topics" if act == "topics" else "known" if act == "recall" and state.person else ""
    return Decision([msgspec.structs.replace(move, manner=shown)], resume=start) if start or shown else None


def _idle(move: Move) -> Move:
    """A move that says that there is nothing to do."""
    return msgspec.structs.replace(move, manner="idle")


def known(moves: Sequence[Move], intents: Mapping[str, IntentSpec]) -> list[Move]:
    """What can still be said of what a state holds: states come from outside, too."""
    acts = ("answer", "unknown", "clarify")
    return [m for m in moves if m.act in acts and (m.intent in intents or (not m.intent and m.act != "answer"))]


def _again(act: Act, move: Move, state: State, intents: Mapping[str, IntentSpec]) -> Decision | None:
    """The last answer once more. "Are you sure?" is answered first, and never wavers."""
    said = known(state.said, intents)
    if not said or (act != "repeat" and not any(m.act == "answer" for m in said)):
        return None
    again = [msgspec.structs.replace(m, manner=REPEATED[act]) if m.act == "answer" else m for m in said]
    if act == "source":
        return Decision([msgspec.structs.replace(move, manner="source"), *again])
    return Decision([move, *again] if act == "sure" else again)


def _more(move: Move, state: State, intents: Mapping[str, IntentSpec], persona: Persona) -> Decision | None:
    """The next thing that there is to tell about what was talked about: the first of its follow-ups that was not told yet."""
    topic = intents.get(state.topic.intent) if state.topic else None
    if topic is None or state.turn - state.topic_turn >= persona.context_turns:
        return None
    ahead = [intents[id_] for id_ in dict.fromkeys([*topic.follow_ups, *_beyond(topic, intents)]) if id_ not in state.told]
    following = next((intent for intent in ahead if intent.status == "answer" and not intent.each.endswith("-clue")), None)
    if following is None or state.topic is None:
        return None
    slots = {slot: values for slot, values in state.topic.slots.items() if slot in following.slots}
    return Decision([Move("answer", following.id, slots, score=move.score, career=state.career)])


def _beyond(topic: IntentSpec, intents: Mapping[str, IntentSpec]) -> list[str]:
    """What else stands under the topic's title."""
    return [intent.id for intent in intents.values() if intent.topic == topic.topic and not intent.slots]


def _rejected(move: Move, state: State, intents: Mapping[str, IntentSpec]) -> Decision | None:
    """The other readings of the message that was misread, where there are two at least; what was said is not offered again."""
    said = known(state.said, intents)
    rejected = list(dict.fromkeys([*state.rejected, *(m.intent for m in said if m.intent)]))
    options = [o for m in said for o in m.others if o.intent in intents and o.intent not in rejected]
    if state.options or len(options) < 2:
        return Decision([move], rejected=rejected) if said else None
    offered = [Option(o.intent, intents[o.intent].title, o.slots) for o in options[:KEPT_READINGS]]
    return Decision([Move("clarify", options=offered, score=move.score)], rejected=rejected)


def named_again(segment: Segment, state: State, intents: Sequence[IntentSpec], persona: Persona) -> Move | None:
    """The last of the answers given that a segment asks for once more by its name: "the growth number again"."""
    words = f" {' '.join(segment.words.words)}"
    if segment.strict or len(segment.words.words) > LONGEST_AGAIN or not words.endswith(tuple(f" {again}" for again in persona.again)):
        return None
    found = _list_again(segment, state, {intent.id: intent for intent in intents}, persona)
    answers = [candidate for candidate in segment.candidates if intents[candidate.intent].status in ("answer", "unknown")]
    likely = {intents[c.intent].id for c in answers if c.score >= LIKELY_AGAIN * answers[0].score}
    found = found or next((id_ for id_ in reversed(state.told) if id_ in likely), "")
    said = next((move for move in state.said if move.intent == found), Move("answer", found, score=segment.score, career=state.career))
    return msgspec.structs.replace(said, manner="again", part=segment.text) if found else None


def _list_again(segment: Segment, state: State, intents: Mapping[str, IntentSpec], persona: Persona) -> str:
    """The intent that gave the last list of the kind that a segment names; empty where there was none."""
    kinds = {kind for word in segment.words.words for kind in persona.things.get(word, [])}
    topics = {intents[o.intent].topic for o in state.lists if o.intent in intents and kinds & {*o.slots}}
    return next((id_ for id_ in reversed(state.told) if id_ in intents and intents[id_].topic in topics and not intents[id_].slots), "")


def without_excuse(segments: Sequence[Segment], intents: Sequence[IntentSpec]) -> Sequence[Segment]:
    """Of a message that asks for the last answer again, that part alone: not what it gives as a reason ("the kettle was on")."""
    asking = [s for s in segments if s.strict and intents[s.candidates[0].intent].act in ("repeat", "reword")]
    others = [s for s in segments if s not in asking]
    return asking if asking and not any(s.question or s.strict or s.words.values(ATTRIBUTE) for s in others) else segments


def remembered(moves: Sequence[Move]) -> list[Move]:
    """Moves as they are kept, to be said again: without a word of the message."""
    return [
        msgspec.structs.replace(
            m, part="", frame={}, foreign=False, manner="", others=[Option(o.intent, "", o.slots) for o in m.others[:KEPT_READINGS]]
        )
        for m in moves
    ]
