"""Things of one kind: after a list of roles, "the quality one" is a role; "the first website" is of the last list of websites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE, CAREER, CLUE
from careerbot.dialogue import comparison
from careerbot.dialogue.ellipsis import Frames, continuer_of
from careerbot.dialogue.pointers import pointings
from careerbot.dialogue.state import Move, Option, State, Topic

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment

LONGEST = 9
"""Words of a message that only names things of a kind; a longer one says more."""
MOST_NAMED = 3
"""Things that one message picks."""
MOST_SHARED = 3
"""Things whose names share a word that still tells them from the others ("quality", but not "companies")."""
SHORTEST = 5
"""Letters of a word that may be misspelt."""
SIMILAR = 80
"""How alike (0..100) a misspelt word must be to one of a name."""
TOO = "2"
"""A number that at the end of names is the word that sounds the same."""
RANKING = frozenset("better best worse worst more most less least".split())
"""Words by which things are ranked."""
OTHER = "other"
"""The attribute of intents that say what else is not told of a kind of things."""
THE_ONE = frozenset(("one", "ones"))
"""Words that stand for a thing of the kind in talk."""


class Kin:
    """Finds what is meant among things of one kind.

    Args:
        intents: by their ids.
        persona: the names of things, and the words that carry no name.
    """

    def __init__(self, intents: Mapping[str, IntentSpec], persona: Persona) -> None:
        self._intents, self._persona = intents, persona
        self._joining = frozenset(persona.joining)

    @cached_property
    def _plain(self) -> frozenset[str]:
        """Words that name nothing."""
        return frozenset((*self._persona.function_words, *self._persona.pointers, *self._persona.joining))

    @cached_property
    def _words(self) -> dict[str, dict[str, list[str]]]:
        """Kind -> a word of names, in the singular -> the things that it tells from others."""
        found: dict[str, dict[str, list[str]]] = {}
        for kind, things in self._persona.called.items():
            words: dict[str, dict[str, None]] = {}
            for thing, names in things.items():
                for word in {word for name in names for word in _words_of(name)} - self._plain:
                    words.setdefault(word, {})[thing] = None
            found[kind] = {word: [*of] for word, of in words.items() if len(of) <= MOST_SHARED}
        return found

    def named(self, segments: Sequence[Segment], state: State, topic: Topic | None) -> Move | None:
        """What answers for the things of the kind in talk that a message names or describes, where it says nothing else."""
        if state.options:
            return None
        place = self._place(segments, state, topic)
        if place is None or any(CAREER in segment.words.kinds() for segment in segments):
            return None
        ((kind, shown),) = place.slots.items()
        found = [self._values(segment, kind, shown) for segment in self._naming(segments)]
        if not found or not all(found):
            return None
        values = list(dict.fromkeys(value for values in found for value in values or []))
        if len(values) > MOST_NAMED:
            return None
        first = segments[0]
        return Move("answer", place.intent, {kind: values}, score=1.0, polar=first.polar, part=first.text, career=state.career)

    def _place(self, segments: Sequence[Segment], state: State, topic: Topic | None) -> Option | None:
        """The kind in talk, with the things that were shown: that of the last list, else that of the thing talked about."""
        if sum(len(segment.words.words) for segment in segments) > LONGEST:
            return None
        one = bool(THE_ONE & {*segments[0].words.words})
        fresh = state.turn - state.listed_turn < (self._persona.context_turns if one else 1)
        listed = next((o for o in state.listed if fresh), None)
        if listed and len(state.listed) == 1 and len(listed.slots) == 1 and listed.intent in self._intents:
            return listed if self._is_of_things(listed) else None
        marked = one or bool(continuer_of(segments[0], self._persona))
        if topic and marked and len(topic.slots) == 1 and topic.intent in self._intents:
            ((slot, values),) = topic.slots.items()
            place = Option(topic.intent, "", {slot: values})
            return place if self._is_of_things(place) else None
        return None

    def _is_of_things(self, place: Option) -> bool:
        """Whether an intent answers for things of a guide."""
        kind = next(iter(place.slots))
        return kind in self._persona.called and kind in self._intents[place.intent].slots

    def _naming(self, segments: Sequence[Segment]) -> Sequence[Segment]:
        """The parts of a message without one behind them that only asks how what they name differs."""
        last = segments[-1]
        return segments[:-1] if len(segments) > 1 and comparison.compares(last) and not self._content(last) else segments

    def _content(self, segment: Segment) -> list[int]:
        """The places of the words that may name something."""
        words = segment.words.words
        compared = {
            at
            for m in segment.words.mentions
            if any(n.kind == comparison.SYNONYM and n.value == comparison.COMPARE for n in m.meanings)
            for at in range(m.start, m.end)
        }
        first = len(continuer_of(segment, self._persona).split())
        last = len(words) - (len(words) > 1 and words[-1] == TOO)
        return [at for at in range(first, last) if words[at] not in self._plain and at not in compared]

    def _values(self, segment: Segment, kind: str, shown: Sequence[str]) -> list[str] | None:
        """The things of a kind that a part of a message names; None where it says more."""
        words, meant = segment.words.words, self._described(segment, kind)
        content = [at for at in self._content(segment) if kind not in self._persona.things.get(words[at], []) or at in meant]
        if not content or self._asks(segment):
            return None
        hits = [meant.get(at) or self._worded(words[at], kind, unread=words[at] in segment.unread) for at in content]
        if not all(hits) or (not THE_ONE & {*words} and self._is_elsewhere(segment, kind)):
            return None
        hits = [[value for value in hit if value in shown] or hit for hit in hits]
        return _fullest(hits)

    def _asks(self, segment: Segment) -> bool:
        """Whether a segment asks something by a question word, other than how what it names differs."""
        first = len(continuer_of(segment, self._persona).split())
        return not comparison.compares(segment) and not {*self._persona.question_words}.isdisjoint(segment.words.words[first:])

    def _described(self, segment: Segment, kind: str) -> dict[int, list[str]]:
        """The places of a segment's words -> the things of a kind that they name, or else describe."""
        found: dict[int, list[str]] = {}
        for mention in segment.words.mentions:
            named = [m.value for m in mention.meanings if m.kind == kind] or [
                m.value for m in mention.meanings if m.kind == f"{kind}{CLUE}"
            ]
            found |= {at: named for at in range(mention.start, mention.end) if named}
        return found

    def _worded(self, word: str, kind: str, unread: bool) -> list[str]:
        """The things of a kind in whose names a word stands; a word that is none of ours may be badly spelled."""
        from rapidfuzz import fuzz, process

        known = self._words[kind]
        single = next(iter(_words_of(word)), word)
        if single in known or len(word) < SHORTEST or not unread:
            return known.get(single, [])
        best = process.extractOne(single, list(known), scorer=fuzz.ratio, score_cutoff=SIMILAR, processor=None)
        return known[best[0]] if best else []

    def _is_elsewhere(self, segment: Segment, kind: str) -> bool:
        """Whether a segment names a thing that is of other kinds only, or asks an attribute."""
        kinds = [{m.kind for m in mention.meanings} for mention in segment.words.mentions]
        things = {*self._persona.called} - {kind}
        return any(each & {*things, ATTRIBUTE, ABOUT} and not each & {kind, f"{kind}{CLUE}"} for each in kinds)


def _words_of(name: str) -> list[str]:
    from careerbot.nlu.text import clean, singular, tokens

    return [singular(word) for word in tokens(clean(name))]


def _fullest(hits: Iterable[Sequence[str]]) -> list[str]:
    """The things for each word, of several those that most words are of."""
    hits = list(hits)
    counts = {value: sum(value in hit for hit in hits) for hit in hits for value in hit}
    return list(dict.fromkeys(value for hit in hits for value in hit if counts[value] == max(counts[other] for other in hit)))


def asked_of_things(
    segment: Segment, things: Sequence[Option], intents: Sequence[IntentSpec], frames: Frames, persona: Persona
) -> Option | None:
    """What says that the guide does not set things against each other: "which of them earns better?" of roles."""
    kind = _kind_of_several(things, persona)
    if not kind or not _which(segment, persona) or f"{kind}{CLUE}" in segment.words.kinds():
        return None
    asked = segment.words.values(ATTRIBUTE)
    if any(intent.status == "answer" for value in asked for intent in frames.asked_of(value, kind)):
        return None
    near = [intents[c.intent] for c in segment.candidates if kind in intents[c.intent].slots]
    fits = [*(intent for value in (*asked, OTHER) for intent in frames.asked_of(value, kind)), *near]
    return next((Option(intent.id) for intent in fits if intent.status == "unknown"), None)


def _kind_of_several(things: Sequence[Option], persona: Persona) -> str:
    """The one kind that several things are of; empty where they are not."""
    kinds = {kind for thing in things for kind in thing.slots}
    values = {value for thing in things for filled in thing.slots.values() for value in filled}
    return next(iter(kinds)) if len(kinds) == 1 and kinds <= {*persona.called} and len(values) > 1 else ""


def _which(segment: Segment, persona: Persona) -> bool:
    """Whether a segment asks which of several is more so than the others."""
    words = segment.words.words
    points = any(target in ("any", "two", "all") and end - start > 1 for start, end, target in pointings(words, persona))
    ranks = comparison.wanted(segment, persona) in ("most", "least") or not RANKING.isdisjoint(words)
    return points and ranks
