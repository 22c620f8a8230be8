"""Several things asked of in one breath: "entry, median and executive pay", "how long is it and does it pay?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE, FRAME
from careerbot.dialogue import comparison
from careerbot.dialogue.ellipsis import Frames, meant, several
from careerbot.dialogue.pointers import pointings, refers
from careerbot.dialogue.slots import slots_of
from careerbot.dialogue.state import Move, Slots, Topic

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


_MARKS = frozenset(",/&+;:")


class Pair(NamedTuple):
    """Two things that the last turns were about."""

    about: Sequence[str] = ()
    attribute: str = ""
    """What was asked of them, where that is why they go together."""


def pair(topics: Sequence[Topic], intents: Mapping[str, IntentSpec], persona: Persona) -> Pair:
    """The two ways that the last topics were about: two of their kind (internships, vocational programs), or asked the same."""
    about = [{**intents[topic.intent].frame, **topic.frame}.get(ABOUT, "") for topic in topics]
    if len(about) < 2 or about[0] == about[1] or not all(about):
        return Pair()
    asked = {intents[topic.intent].frame.get(ATTRIBUTE, "").partition("|")[0] for topic in topics}
    of_a_kind = persona.others.get(about[0]) == about[1]
    return Pair(about[::-1], "" if of_a_kind else asked.pop()) if of_a_kind or len(asked) == 1 else Pair()


def each_named(move: Move, segment: Segment, frames: Frames, persona: Persona, before: IntentSpec | None = None) -> list[Move]:
    """The answer to a part of a message; where that names several values of one coordinate of its frame, those for all of them."""
    intent = frames.intents.get(move.intent)
    if (
        move.act != "answer"
        or intent is None
        or intent.status != "answer"
        or (segment.strict and not comparison.asks_whether(segment, persona))
    ):
        return [move]
    if comparison.wanted(segment, persona) or comparison.compares(segment):
        return _set_against(move, segment, frames, persona, before)
    if {*persona.joining}.isdisjoint(segment.words.words) and _MARKS.isdisjoint(segment.text):
        return [move]
    for kind in (ATTRIBUTE, *persona.dimensions):
        found = _siblings(intent, kind, segment, frames, persona)
        if len(found) > 1:
            return [msgspec.structs.replace(move, intent=each.id, slots=slots_of(each, segment) or move.slots) for each in found]
    return [move]


def of_both(move: Move, segment: Segment, frames: Frames, persona: Persona, pair: Pair) -> list[Move]:
    """The answers for both of two that a part of a message only points at: "which of the two charges tuition"; none where it does not."""
    words, wanted = segment.words.words, comparison.wanted(segment, persona)
    points = any(target in ("two", "any") and end - start > 1 for start, end, target in pointings(words, persona))
    compares = comparison.compares(segment) and refers(words, persona)
    asked = [value for value in segment.words.values(ATTRIBUTE) if value not in persona.vague] or [pair.attribute] * bool(wanted)
    figures = move.manner == "compared" and wanted is not None
    if not pair.about or figures or not (points or compares) or not any(asked) or not {*segment.words.values(ABOUT)} <= {*pair.about}:
        return []
    found = [
        (about, each) for about in pair.about if (each := frames.best({ATTRIBUTE: asked[-1], ABOUT: about})) and each.status == "answer"
    ]
    if len(found) < len(pair.about):
        return []
    return [msgspec.structs.replace(move, act="answer", intent=i.id, slots={}, carried=[about], operation=None) for about, i in found]


def _set_against(move: Move, segment: Segment, frames: Frames, persona: Persona, before: IntentSpec | None) -> list[Move]:
    """The answers to a part of a message that sets things against each other."""
    intent = frames.intents[move.intent]
    if len(found := _subjects(intent, segment, frames, persona, before)) > 1:
        return [msgspec.structs.replace(move, intent=each.id, slots=slots_of(each, segment)) for each in found]
    if beside := _beside(move, intent, segment, persona):
        values = [value for both in beside.values() for value in both]
        return [msgspec.structs.replace(move, slots={**move.slots, **beside}, among=[*move.among, *values])]
    whole = _whole(intent, segment, frames, persona)
    return [msgspec.structs.replace(move, intent=whole.id) if whole else move]


def _beside(move: Move, intent: IntentSpec, segment: Segment, persona: Persona) -> Slots:
    """Both of two values, where how far apart figures are is asked of one, or whether they are: "how much extra do non-residents pay"."""
    apart, whether = comparison.wanted(segment, persona) in ("difference", "ratio"), comparison.asks_whether(segment, persona)
    if not (apart or whether) or any(len(values) > 1 for values in move.slots.values()):
        return {}
    named = [(slot, values[0]) for slot in intent.slots if len(values := segment.words.values(slot)) == 1]
    if whether:
        pairs = [(slot, [value, other[value]]) for other in (persona.opposites, persona.others) for slot, value in named if value in other]
        return dict(pairs[:1])
    if special := next(((slot, value) for slot, value in named if _is_special(value, segment, persona)), None):
        return {special[0]: [special[1], persona.opposites[special[1]]]}
    settled = persona.others if any(values[0] in persona.opposites for values in move.slots.values()) else persona.opposites
    return next(({slot: [value, settled[value]]} for slot, value in named if value in settled), {})


def _is_special(value: str, segment: Segment, persona: Persona) -> bool:
    """Whether a value is the one that a difference is about: the second of two, or the first where it is asked how much less it is."""
    if value not in persona.opposites:
        return False
    order = [*persona.opposites]
    less = any(persona.operations.get(word) == "least" for word in segment.words.words)
    return less or order.index(value) > order.index(persona.opposites[value])


def _subjects(intent: IntentSpec, segment: Segment, frames: Frames, persona: Persona, before: IntentSpec | None) -> list[IntentSpec]:
    """The intents that tell the same of all that a part of a message sets against each other: a vocational program, a degree."""
    attribute = intent.frame.get(ATTRIBUTE, "").partition("|")[0]
    dimensions = set(persona.dimensions)
    things = segment.words.kinds() - {ATTRIBUTE, ABOUT, *dimensions}
    named = [frames.best({ATTRIBUTE: attribute, ABOUT: value}) for value in meant(segment, ABOUT, persona)]
    owned = [each for kind in sorted(things) for each in frames.asked_of(attribute, kind)]
    same = before is not None and before.frame.get(ATTRIBUTE, "").partition("|")[0] == attribute and refers(segment.words.words, persona)
    return list({each.id: each for each in (*([before] if same else []), *named, *owned) if each and each.status == "answer"}.values())


def _whole(intent: IntentSpec, segment: Segment, frames: Frames, persona: Persona) -> IntentSpec | None:
    """The intent that tells all the values of a dimension of which a part of a message sets two against each other."""
    named = {kind: meant(segment, kind, persona) for kind in persona.dimensions if kind in intent.frame}
    every = several(named, persona)
    coordinates = {kind: intent.frame[kind].partition("|")[0] for kind in FRAME if kind in intent.frame}
    return frames.best({**coordinates, **every}) if every else None


def _siblings(intent: IntentSpec, kind: str, segment: Segment, frames: Frames, persona: Persona) -> list[IntentSpec]:
    """The intents for the values that are named of a kind, the given one among them; none where one of the values has no intent."""
    values = [value for value in meant(segment, kind, persona) if value not in persona.vague]
    if not set(values) & set(intent.frame.get(kind, "").split("|")):
        return []
    frame = {name: value.partition("|")[0] for name, value in intent.frame.items() if name in FRAME or name == kind}
    found = [frames.best({**frame, kind: value}) for value in values]
    return list({each.id: each for each in found if each and each.status == "answer"}.values()) if all(found) else []
