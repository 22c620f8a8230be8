"""Ellipsis: "and out of state?" fills one dimension of a frame; the rest comes from what was talked about."""

from __future__ import annotations

import itertools
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE, CAREER, CLUE, EVERY, FRAME
from careerbot.dialogue import comparison
from careerbot.dialogue.pointers import other_of, pointings, points_at_other, refers
from careerbot.dialogue.state import Slots, Topic

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


DENIED = 2
"""Words between a negation and what it denies, and itself."""
LONGEST = 8
"""A message of more words says more than the values of a frame."""


class Frames:
    """Finds intents by their frames.

    Args:
        intents: all of them.
    """

    def __init__(self, intents: Sequence[IntentSpec]) -> None:
        self.intents = {intent.id: intent for intent in intents}
        self._places: dict[tuple[str, ...], list[IntentSpec]] = {}
        for intent in intents:
            if intent.status in ("answer", "unknown"):
                for place in itertools.product(*(intent.frame.get(kind, "").split("|") for kind in FRAME)):
                    self._places.setdefault(place, []).append(intent)

    def best(self, frame: Mapping[str, str]) -> IntentSpec | None:
        """The intent of a frame: the same coordinates, all given dimensions, and no other where one has none."""
        wanted = {kind: value for kind, value in frame.items() if kind not in FRAME}
        fits = [
            intent
            for intent in self._places.get(tuple(frame.get(kind, "") for kind in FRAME), [])
            if all(value in intent.frame.get(kind, "").split("|") or kind in intent.slots for kind, value in wanted.items())
        ]
        return min(fits, key=lambda intent: (len(set(intent.frame) - set(FRAME) - set(wanted)), intent.id), default=None)

    def asked_of(self, attribute: str, kind: str) -> list[IntentSpec]:
        """The intents that tell an attribute of a kind of things."""
        return [each for each in self.intents.values() if kind in each.slots and attribute in each.frame.get(ATTRIBUTE, "").split("|")]

    def beside(self, intent: IntentSpec) -> list[IntentSpec]:
        """The intents that answer under the same topic."""
        return [other for other in self.intents.values() if other.topic == intent.topic and other.status == "answer"]


class Completion(msgspec.Struct, frozen=True):
    """A frame completed from the conversation."""

    intent: str
    slots: Slots
    carried: list[str]
    """What was taken over: values of slots and of `about`."""
    marked: bool = False
    """Whether the words themselves say that they go on ("and ...", "what about ...")."""
    bare: bool = False
    """Whether nothing was said but what completes the frame."""


def complete(segment: Segment, topic: Topic, frames: Frames, persona: Persona) -> Completion | None:
    """A segment read as going on with a topic; None where it does not fit."""
    last = frames.intents.get(topic.intent)
    if last is None or CAREER in segment.words.kinds() or _turns_down(segment, topic, persona):
        return None
    named = {kind: values for kind in segment.words.kinds() if (values := meant(segment, kind, persona))}
    other = _the_other(segment, topic, {**last.frame, **topic.frame}, persona)
    named |= {kind: values for kind, values in other.items() if kind not in named}
    said = (_marked(segment, persona) or bool(other), not _uncovered(segment, persona))
    if names_itself(segment, persona) and ABOUT not in named:
        named[ABOUT] = persona.abouts[:1]
    if any(said):
        named = _described(last, named)
    if said[0]:
        named = named or _other_than(segment, topic, persona)
    before = _spoken_of(last, topic, persona)
    frame = _frame(before, named, persona.dimensions)
    if frame is not None and (found := _same_dimensions(frame, before, segment, frames, persona)):
        return Completion(found.id, *_merged(found, topic.slots, named), *said)
    if frame is not None and (every := several(named, persona)) and (found := frames.best({**frame, **every})):
        return Completion(found.id, {}, [], *said)
    if frame is not None:
        found = frames.best(frame) or _usual(frames, frame, persona) or _named_before(frames, frame, topic) or _beside(frames, frame, last)
        if found:
            slots, kept = _merged(found, topic.slots, named)
            about = [frame[ABOUT]] if ABOUT not in named and frame.get(ABOUT, "") in persona.titles else []
            return Completion(found.id, slots, [*kept, *about], *said)
    slots, kept = _merged(last, topic.slots, named)
    if slots != topic.slots and not _dimensions(named, last):
        return Completion(last.id, slots, kept, *said)
    return None


def _the_other(segment: Segment, topic: Topic, frame: Mapping[str, str], persona: Persona) -> Slots:
    """The other of two, where a segment points at it: "and the other one?"."""
    return other_of(topic, frame, persona) if points_at_other(segment.words.words, persona) else {}


def meant(segment: Segment, kind: str, persona: Persona) -> list[str]:
    """What is named of a kind, without what is turned down ("starting pay, not the average"; "not for residents")."""
    words, values = segment.words.words, segment.words.values(kind)
    denied = {
        meaning.value
        for mention in segment.words.mentions
        for meaning in mention.meanings
        if meaning.kind == kind and set(words[max(0, mention.start - DENIED) : mention.start]) & {*persona.negations}
    }
    kept = [value for value in values if value not in denied]
    return kept or [persona.opposites.get(value, value) for value in values[-1:]]


def _turns_down(segment: Segment, topic: Topic, persona: Persona) -> bool:
    """Whether a segment names only to turn it down what was talked about, and there is no other of it: "and without a degree?"."""
    words, named = segment.words.words, [m for m in segment.words.mentions if any(n.kind in FRAME for n in m.meanings)]
    denied = [m for m in named if set(words[max(0, m.start - DENIED) : m.start]) & {*persona.negations}]
    return len(named) == 1 and named == denied and any(n.kind == ABOUT and topic.frame.get(ABOUT) == n.value for n in named[0].meanings)


def _spoken_of(last: IntentSpec, topic: Topic, persona: Persona) -> dict[str, str]:
    """The frame that a segment goes on with: as it was asked, but about what was answered, where that is more than the career itself."""
    about = {ABOUT: last.frame[ABOUT]} if last.frame.get(ABOUT) in persona.abouts[1:] else {}
    return {**last.frame, **topic.frame, **about}


def _other_than(segment: Segment, topic: Topic, persona: Persona) -> dict[str, list[str]]:
    """The other of two values, where a segment only turns down the one that was talked about: "and if I'm not?"."""
    if not {*persona.negations} & set(segment.words.words) or _uncovered(segment, persona):
        return {}
    return {
        slot: [persona.opposites[values[0]]] for slot, values in topic.slots.items() if len(values) == 1 and values[0] in persona.opposites
    }


def several(named: Mapping[str, list[str]], persona: Persona) -> dict[str, str]:
    """The dimensions of which several values are named, each as all of its values: "average to executive?"."""
    return {kind: EVERY for kind, values in named.items() if kind in persona.dimensions and len(values) > 1}


def _same_dimensions(
    frame: Mapping[str, str], before: Mapping[str, str], segment: Segment, frames: Frames, persona: Persona
) -> IntentSpec | None:
    """The intent for a frame with the dimensions that were talked about, where a pronoun stands for that: "how long is that?"."""
    kept = {kind: value for kind, value in before.items() if kind in persona.dimensions and kind not in frame}
    points = any(target == "one" for _, _, target in pointings(segment.words.words, persona))
    return frames.best({**frame, **kept}) if kept and points and not segment.words.values(ABOUT) else None


def passes_over(intent: IntentSpec, segment: Segment, frames: Frames, persona: Persona) -> bool:
    """Whether an intent has no place for a thing that a segment names, so that its answer would be about something else.

    Where the segment sets things against each other, another intent may answer for the thing.
    """
    attribute = intent.frame.get(ATTRIBUTE, "").partition("|")[0]
    places = {slot.removesuffix(CLUE) for slot in intent.slots}
    for mention in segment.words.mentions:
        kinds = {m.kind for m in mention.meanings if m.value in persona.owners and not m.kind.endswith(CLUE)}
        beside = [other for kind in kinds for other in frames.asked_of(attribute, kind)] if comparison.compares(segment) else []
        if kinds and len(kinds) == len(mention.meanings) and kinds.isdisjoint(places) and all(i.status != "answer" for i in beside):
            return True
    return False


def is_narrower(intent: IntentSpec, other: IntentSpec) -> bool:
    """Whether an intent tells one aspect of what another tells."""
    return set(other.frame.items()) < set(intent.frame.items())


def _described(last: IntentSpec, named: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is named, with what is only described taken for the thing that was asked about: "and for quality?" is another website."""
    clues = {slot: named[f"{slot}{CLUE}"][:1] for slot in last.slots if f"{slot}{CLUE}" in named}
    return named if set(named) & set(last.slots) else {**named, **clues}


def _named_before(frames: Frames, frame: Mapping[str, str], topic: Topic) -> IntentSpec | None:
    """The intent for what was named before, where it knows no such dimension: "average?" still is about the planner's pay."""
    found = frames.best({kind: frame[kind] for kind in FRAME if kind in frame})
    return found if found and any(topic.slots.get(slot) for slot in found.slots) else None


def _beside(frames: Frames, frame: Mapping[str, str], last: IntentSpec) -> IntentSpec | None:
    """The intent of the same topic that is for the dimensions named: "the seniors?" after whether the pay is high."""
    wanted = {kind: value for kind, value in frame.items() if kind not in FRAME}
    fits = [intent for intent in frames.beside(last) if wanted and all(intent.frame.get(kind) == value for kind, value in wanted.items())]
    return fits[0] if len(fits) == 1 else None


def _usual(frames: Frames, frame: Mapping[str, str], persona: Persona) -> IntentSpec | None:
    """The intent for a frame without the values that are meant anyway: "the normal pace?"."""
    usual = {kind: value for kind, value in frame.items() if kind in FRAME or persona.defaults.get(kind) != value}
    return frames.best(usual) if len(usual) < len(frame) else None


def framed(segment: Segment, frames: Frames, persona: Persona) -> Completion | None:
    """A segment all of whose words name values of a frame ("internship length"), read as that frame; else None."""
    named = {kind: values[-1] for kind in (*FRAME, *persona.dimensions) if (values := segment.words.values(kind))}
    precise = [value for value in segment.words.values(ATTRIBUTE) if value not in persona.vague]
    if ATTRIBUTE not in named or len(precise) > 1 or len(segment.words.words) > LONGEST:
        return None
    if _uncovered(segment, persona, {*named, CAREER}):
        return None
    named[ATTRIBUTE] = next(iter(precise), named[ATTRIBUTE])
    for about in [named[ABOUT]] if ABOUT in named else persona.abouts:
        found = frames.best({**named, ABOUT: about})
        if found and not found.each:
            slots = {slot: values for slot in found.slots if (values := segment.words.values(slot))}
            return Completion(found.id, slots, [])
    return None


def _marked(segment: Segment, persona: Persona) -> bool:
    if segment.corrects or comparison.points(segment, persona):
        return True
    if _ending(segment, persona) or (not segment.polar and comparison.compares(segment) and refers(segment.words.words, persona)):
        return True
    return f"{' '.join(segment.words.words)} ".startswith(persona.continued)


def continuer_of(segment: Segment, persona: Persona) -> str:
    """The longest words by which a segment goes on with what was talked about ("same question for"); empty where there are none."""
    line = f"{' '.join(segment.words.words)} "
    if not line.startswith(persona.continued):
        return ""
    return max((c for c in persona.continuers if line.startswith(f"{c} ")), key=len, default="")


def repeats(segment: Segment, persona: Persona) -> bool:
    """Whether a segment wants the same once more of something else; of "the other one" only that is wanted, as both were compared."""
    goes_on = segment.corrects or bool(continuer_of(segment, persona))
    return goes_on and not segment.assumed and not points_at_other(segment.words.words, persona)


def _uncovered(segment: Segment, persona: Persona, kinds: Container[str] | None = None) -> list[str]:
    """The words that neither name anything (or nothing of these kinds) nor are mere function words."""
    mentions = [m for m in segment.words.mentions if kinds is None or any(meaning.kind in kinds for meaning in m.meanings)]
    covered = {at for mention in mentions for at in range(mention.start, mention.end)}
    covered |= {*range(len(continuer_of(segment, persona).split()))}
    words = segment.words.words[: len(segment.words.words) - len(_ending(segment, persona).split())]
    return [word for at, word in enumerate(words) if at not in covered and word not in persona.function_words]


def _ending(segment: Segment, persona: Persona) -> str:
    """The last words of a segment, where they say that it goes on with what was talked about ("same situation")."""
    text = " ".join(segment.words.words)
    return max((ending for ending in persona.enders if text.endswith(f" {ending}")), key=len, default="")


def _dimensions(named: Mapping[str, list[str]], last: IntentSpec) -> bool:
    """Whether a segment names a coordinate or a dimension that the last intent does not have as a slot."""
    return any(kind in FRAME for kind in named) and not set(named) & set(last.slots)


def coordinates(segment: Segment) -> dict[str, str]:
    """The coordinates of a frame that a segment names."""
    named = {kind: values for kind in FRAME if (values := segment.words.values(kind))}
    return {kind: values[-1] for kind, values in named.items() if kind != ABOUT or len(values) == 1}


def _frame(last: Mapping[str, str], named: Mapping[str, list[str]], dimensions: Container[str]) -> dict[str, str] | None:
    """The last frame with what is named put in; None where nothing of a frame is named."""
    given = {kind: values[-1] for kind, values in named.items() if kind in FRAME or kind in dimensions}
    if not given:
        return None
    before = {kind: last[kind].partition("|")[0] for kind in FRAME if kind in last}
    return {**before, **given}


def _merged(intent: IntentSpec, old: Slots, named: Mapping[str, list[str]]) -> tuple[Slots, list[str]]:
    """The slots of an intent from what is named now and, where that is silent, from before; and what was kept."""
    slots: Slots = {}
    kept: list[str] = []
    for slot in intent.slots:
        if slot in named:
            slots[slot] = named[slot]
        elif slot in old:
            slots[slot] = old[slot]
            kept += old[slot]
    return slots, kept


def of_career(segment: Segment, topic: Topic, frames: Frames, persona: Persona) -> IntentSpec | None:
    """The intent that asks of the career itself what was asked of something else: "and this job then?"."""
    if not names_career_only(segment, persona):
        return None
    last = frames.intents.get(topic.intent)
    if last is None or last.frame.get(ABOUT) in persona.abouts[:1]:
        return None
    frame = _frame({**last.frame, **topic.frame}, {ABOUT: persona.abouts[:1]}, ())
    return frames.best(frame) if frame else None


def names_career_only(segment: Segment, persona: Persona) -> bool:
    """Whether a segment says nothing but that the career itself is meant."""
    itself = names_itself(segment, persona)
    if CAREER not in segment.words.kinds() and not itself:
        return False
    rest = [word for word in _uncovered(segment, persona, {CAREER}) if word not in itself.split()]
    return not rest


def names_itself(segment: Segment, persona: Persona) -> str:
    """The words of a segment that stand for the career of the guide in talk ("this job"); empty where there are none."""
    text = " ".join(segment.words.words)
    return next((words for words in persona.itself if f" {words} " in f" {text} "), "")
