"""What a person tells of themselves: kept for the conversation, and counted in later answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import FRAME
from careerbot.dialogue.ellipsis import Frames
from careerbot.dialogue.state import Move, Slots, Topic
from careerbot.nlu.text import expand

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


FIRST_PERSON = frozenset("i me my mine we us our".split())
"""What is said with one of these is said of the person."""
SUMS = ("savings", "debt")
"""Kinds of what a person told that are sums of money."""
NEAR = 0.8
"""The share of the best score from which what a person says of themselves is taken note of, whatever else is answered."""
MOST_VALUES = 3
"""Values that are kept of a kind."""
LONGEST_VALUE = 40
"""Characters of a value in a person's own words."""

_TENS = "ten|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NUMBER = rf"(?:\d+(?:\.\d+)?|(?:{_TENS})(?:[ -](?:{_ONES}))?|(?:{_ONES}) hundred|an? hundred|{_ONES})"
_SUM = re.compile(
    rf"[$€£] ?\d+(?:\.\d+)?(?: ?(?:k|grand|thousand|million|m)\b)?"
    rf"|\b{_NUMBER} ?(?:k|grand|thousand(?: dollars)?|million|dollars|bucks)\b|\b\d{{4,}}\b"
)
_SPAN = re.compile(rf"\b{_NUMBER} ?(?:years?|yrs?|months?)\b|\b(?:a couple of|a few|several|many) (?:years|months)\b")
_SCALE = {"k": 1_000, "grand": 1_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000}
_WORTH = dict(zip(_TENS.split("|"), (10, 15, 20, 30, 40, 50, 60, 70, 80, 90), strict=True))
_WORTH |= {word: worth for worth, word in enumerate(_ONES.split("|"), 1)}


def sum_in(text: str, sums: Mapping[str, int]) -> str:
    """The first sum of money in a clean text, in its own words; empty where there is none."""
    named = next((words for words in sums if re.search(rf"\b{re.escape(words)}\b", text)), "")
    match = None if named else _SUM.search(text)
    return named or (match.group().strip() if match else "")


def worth(words: str, sums: Mapping[str, int]) -> float:
    """What a sum in words comes to."""
    if words in sums:
        return float(sums[words])
    parts = re.findall(r"\d+(?:\.\d+)?|[a-z]+", words.lower())
    total = sum(float(part) if part[0].isdigit() else _WORTH.get(part, 0) for part in parts) or 1.0
    if "hundred" in parts:
        total *= 100
    for part in parts:
        total *= _SCALE.get(part, 1)
    return total


def told(segments: Sequence[Segment], intents: Sequence[IntentSpec], persona: Persona) -> Slots:
    """What a message tells of the person, kind by kind."""
    found: Slots = {}
    personal = False
    for segment in segments:
        personal = personal or (not segment.question and _is_personal(segment, persona))
        if segment.question:
            continue
        for statement in _statements(segment, intents, persona.thresholds.accept, personal):
            tells = statement.tells.items()
            found |= {kind: values for kind, value in tells if kind not in found and (values := _values(value, segment, persona))}
            personal = True
        if personal:
            found |= _named(segment, persona)
    return {kind: values for kind, values in found.items() if kind in persona.person}


def _is_personal(segment: Segment, persona: Persona) -> bool:
    """Whether a statement is of the person: it says "I", or leaves that out ("never went to college", "12 years in production")."""
    line = f"{expand(segment.text)} "
    return not FIRST_PERSON.isdisjoint(segment.words.words) or line.startswith(persona.elided) or _SPAN.match(line) is not None


def mentioned(segments: Sequence[Segment], persona: Persona) -> Slots:
    """What a message tells of somebody else ("he did evenings"): it counts for this message alone."""
    found: Slots = {}
    for segment in segments:
        if segment.telling and not FIRST_PERSON.intersection(segment.words.words):
            found |= _named(segment, persona)
    return found


def _statements(segment: Segment, intents: Sequence[IntentSpec], accept: float, personal: bool) -> list[IntentSpec]:
    """The intents that tell something of the person: the best, where the segment stands for that, else those that come near."""
    best = intents[segment.candidates[0].intent] if segment.candidates else None
    if best and best.act == "tell" and (segment.strict or segment.standing >= accept):
        return [best]
    near = [intents[c.intent] for c in segment.candidates if c.score >= NEAR * segment.score] if personal and not segment.strict else []
    return [intent for intent in near if intent.act == "tell"][:1]


def sifted(segments: Sequence[Segment], intents: Sequence[IntentSpec], persona: Persona, person: Slots) -> list[Segment]:
    """The parts of a message without readings that can't be: a question that tells of the person, a sum placed where none is named."""
    return [_sifted(segment, intents, persona, person) for segment in segments]


def _sifted(segment: Segment, intents: Sequence[IntentSpec], persona: Persona, person: Slots) -> Segment:
    summed = segment.strict or bool(figure_of(segment, persona, person))
    kept = [
        c
        for c in segment.candidates
        if not _tells_nothing(intents[c.intent], segment, persona) and (summed or not intents[c.intent].places)
    ]
    if len(kept) == len(segment.candidates):
        return segment
    lost = segment.score - kept[0].score if kept else segment.score
    return msgspec.structs.replace(segment, candidates=kept, standing=segment.standing - lost)


def _tells_nothing(intent: IntentSpec, segment: Segment, persona: Persona) -> bool:
    """Whether an intent would take note of a person where the segment asks, or holds nothing of what there is to note."""
    if intent.act != "tell" or segment.strict:
        return False
    return segment.question or not any(_values(value, segment, persona) for value in intent.tells.values())


def figure_of(segment: Segment, persona: Persona, person: Slots) -> str:
    """The sum that a segment names; else the one that the person told before."""
    return sum_in(segment.text, persona.sums) or next((person[kind][-1] for kind in SUMS if person.get(kind)), "")


def _values(value: str, segment: Segment, persona: Persona) -> list[str]:
    """What `tells` stands for: what the message names for `$sum`, `$span`, `$<kind>` or `$a|b` (the first named); else itself."""
    if value == "$sum":
        return [words[:LONGEST_VALUE] for words in [sum_in(segment.text, persona.sums)] if words]
    if value == "$span":
        return [match.group() for match in [_SPAN.search(segment.text)] if match]
    if value.startswith("$"):
        named = next((names for kind in value[1:].split("|") if (names := segment.words.values(kind))), [])
        return [name[:LONGEST_VALUE] for name in named[:MOST_VALUES]]
    return [value]


def _named(segment: Segment, persona: Persona) -> Slots:
    """The values of dimensions that a statement names ("I live out of state"); an entity says nothing of the person by itself."""
    found = {kind: segment.words.values(kind)[-1:] for kind in persona.person}
    return {kind: values for kind, values in found.items() if values and values[0] not in persona.owners}


def counted(move: Move, frames: Frames, person: Slots, segment: Segment, persona: Persona) -> Move:
    """An answer with what the person told filled in where the message is silent; it is marked as carried, so that it shows."""
    intent = frames.intents.get(move.intent)
    if move.act != "answer" or intent is None or intent.status != "answer" or not person:
        return move
    kinds = segment.words.kinds()
    filled = {slot: person[slot] for slot in intent.slots if slot in person and slot not in move.slots and slot not in kinds}
    if filled:
        carried = [*move.carried, *(value for values in filled.values() for value in values)]
        return msgspec.structs.replace(move, slots={**move.slots, **filled}, carried=list(dict.fromkeys(carried)))
    return _narrowed(move, intent, frames, {kind: v for kind, v in person.items() if kind not in kinds}, persona)


def _narrowed(move: Move, intent: IntentSpec, frames: Frames, person: Slots, persona: Persona) -> Move:
    """The sibling of an intent that is for what the person told ("part time"), where there is one."""
    for kind, values in person.items():
        if kind in persona.dimensions and kind not in intent.frame and set(FRAME) <= intent.frame.keys():
            frame = {name: value.partition("|")[0] for name, value in intent.frame.items()}
            found = frames.best({**frame, kind: values[-1]})
            if found and found.frame.get(kind) == values[-1]:
                return msgspec.structs.replace(move, intent=found.id, carried=[*move.carried, values[-1]])
    return move


def updated(topic: Topic | None, noted: Slots) -> Topic | None:
    """What was talked about, with what the person told since: "I'm out of state now" counts for the tuition asked about before."""
    if topic is None or not set(topic.slots) & set(noted):
        return topic
    return msgspec.structs.replace(topic, slots={slot: noted.get(slot, values) for slot, values in topic.slots.items()})
