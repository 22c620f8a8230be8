"""What "it", "they", "the second one" and "those two" point at: the message is read again with the names in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ABOUT, ATTRIBUTE, CAREER, CLUE
from careerbot.dialogue import bare, comparison, corrections, ellipsis
from careerbot.dialogue.pointers import OTHER, other_of, pointings
from careerbot.dialogue.state import MOST_FIGURES, MOST_LISTED, MOST_LISTS, Option, Slots, State, Topic

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment
    from careerbot.nlu.understand import Understanding


ANY = "any"
"""The target of words that ask which thing of a list is so ("which of them has courses?")."""
NOTHING = "nothing"
"""The target of words that only seem to point ("is there ...")."""
SHORT = 5
"""Words of a message that may be an example behind the word by which it goes on."""
MOST_NAMED = 4
"""Things that are named in place of a pronoun."""
WORDY = 4
"""From so many words on, a question that only points at one thing asks something of it ("what else is on there")."""
LONGEST_NAME = 40
"""Characters of a name that are kept."""
LONGEST_RESTATED = 14
"""A message of more words says what it is about."""
RESTATED = 0.9
"""The share of its standing that a message must keep when it is read with a name for its pronoun."""
RESTATED_THING = 0.8
"""The same where the name is that of a thing of the guide, which nothing but the pronoun stands for."""
RESTATED_REFUSED = 1.3
"""The same in proportion to its score, where it is refused as it stands, and is read with what the talk was about."""

_PARENTHESIS = re.compile(r"\s*\([^)]*\)")


class Pointing(msgspec.Struct, frozen=True):
    """A phrase of a message that points at something said before."""

    start: int
    end: int
    target: str
    """What the lexicon says that it points at."""
    things: list[Option]
    """What that is now; empty where there is nothing."""


def listed(state: State, persona: Persona) -> list[Option]:
    """The things of the last list, one by one; none where that list has faded."""
    if state.turn - state.listed_turn >= persona.context_turns:
        return []
    return unfolded(state.listed)


def unfolded(options: Sequence[Option]) -> list[Option]:
    """One option for each value of those that have one slot with several."""
    found: list[Option] = []
    for option in options:
        if len(option.slots) == 1:
            ((kind, values),) = option.slots.items()
            found += [Option(option.intent, option.title, {kind: [value]}) for value in values]
        else:
            found.append(option)
    return found[:MOST_LISTED]


def folded(options: Sequence[Option]) -> list[Option]:
    """The same in less room: neighbours of one intent and one slot as one option with several values."""
    found: list[Option] = []
    for option in options[:MOST_LISTED]:
        last = found[-1] if found else None
        if last and len(option.slots) == 1 and (last.intent, last.title, [*last.slots]) == (option.intent, option.title, [*option.slots]):
            kind = next(iter(option.slots))
            found[-1] = Option(last.intent, last.title, {kind: [*last.slots[kind], *option.slots[kind]]})
        else:
            found.append(option)
    return found


def noted(state: State, following: State, things: Sequence[Option], single: bool, figures: Sequence[str]) -> State:
    """The next state with what the reply showed: a list takes the place of the one before, a single thing is put behind it."""
    told = [figure for figure in state.figures if figure not in figures]
    following = msgspec.structs.replace(following, figures=[*told, *figures][-MOST_FIGURES:])
    if not things:
        return following
    before = unfolded(state.listed)
    if single and not things[0].slots and len(before) > 1 and things[0] not in before:
        return following  # an answer about something else leaves a list to be pointed at
    if single and things[0] in before:
        return msgspec.structs.replace(following, listed_turn=following.turn, read=_read(state.read, before.index(things[0]) + 1))
    if single and before and before[-1].intent == things[0].intent:
        kept = before[1 - MOST_LISTED :]
        things = [*kept, things[0]]
        read = _read([place - len(before) + len(kept) for place in state.read], len(things))
    else:
        read = [1] if single else []
    shown = folded(things)
    lists = state.lists if single else _with_list(state.lists, shown)
    return msgspec.structs.replace(following, listed=shown, lists=lists, listed_turn=following.turn, read=read)


def _with_list(lists: Sequence[Option], shown: Sequence[Option]) -> list[Option]:
    """The last list of each kind with the one that was shown, where that is of things of one kind."""
    if len(shown) != 1 or len(shown[0].slots) != 1:
        return [*lists]
    others = [option for option in lists if [*option.slots] != [*shown[0].slots]]
    return [*others, shown[0]][-MOST_LISTS:]


def ranked(state: State, first: Slots) -> State:
    """The state with what came first where the reply ranked figures: beside that there is "the other one"."""
    return msgspec.structs.replace(state, topic=msgspec.structs.replace(state.topic, first=first)) if state.topic and first else state


def _read(before: Sequence[int], place: int) -> list[int]:
    """The two places of a list that were read last."""
    return [*(other for other in before if 0 < other != place), place][-2:]


def things_at(target: str, state: State, persona: Persona, topic: Topic | None) -> list[Option]:
    """What a target of the lexicon stands for now."""
    items = listed(state, persona)
    if target in (NOTHING, ANY):
        return []
    if target in ("one", "many"):
        return spoken_of(topic, persona)
    if target == OTHER:
        return _other_one(items, state.read, topic, persona)
    if target in ("two", "all"):
        return items if target == "all" else _two(items, state.read)
    place = _place(target, state.read[-1] if state.read else 0, len(items))
    if place < 0:
        return items[place:] if target.startswith("-") and place < -1 else items[place:][:1]
    return items[place - 1 : place]


def _two(items: Sequence[Option], read: Sequence[int]) -> list[Option]:
    """The two things of a list that were read last, else its first two."""
    places = read if len(read) > 1 and len(items) > 2 else range(1, 3)
    return [items[place - 1] for place in places if place <= len(items)] if len(items) > 1 else []


def _other_one(items: Sequence[Option], read: Sequence[int], topic: Topic | None, persona: Persona) -> list[Option]:
    """The other of two: of what was talked about, else of a list of two, else the second of a list."""
    if topic and (other := other_of(topic, topic.frame, persona)):
        return [Option(topic.intent, persona.titles.get(values[0], ""), {kind: values}) for kind, values in other.items()]
    if len(items) == 2 and read:
        return [items[2 - read[-1]]]
    return list(items[1:2])


def _place(target: str, read: int, size: int) -> int:
    """The place in a list, from 1; from its end, where it is below zero. Beyond the list where there is none."""
    if target == "next":
        return read + 1
    if target == "previous":
        return read - 1 if read > 1 else size + 1
    if target == "this":
        return read or size + 1
    place = int(target)
    return place if abs(place) <= size else size + 1


def spoken_of(topic: Topic | None, persona: Persona) -> list[Option]:
    """What was talked about last: the things named, else what the question was about."""
    if topic is None:
        return []
    for kind, values in topic.slots.items():
        if values and values[0] in persona.owners:
            return [Option(topic.intent, topic.named, {kind: values})]
    about = topic.frame.get(ABOUT, "")
    return [Option(topic.intent, persona.titles[about], {ABOUT: [about]})] if about in persona.titles else [Option(topic.intent)]


def wording(segment: Segment, slots: Slots) -> str:
    """The words by which a segment names the one thing that fills a slot."""
    values = {value for filled in slots.values() for value in filled}
    found = [m for m in segment.words.mentions if any(n.value in values and not n.kind.endswith(CLUE) for n in m.meanings)]
    words = segment.words.words[found[0].start : found[0].end] if len(values) == 1 and found else []
    return " ".join(words)[:LONGEST_NAME]


def pointed(segment: Segment, state: State, persona: Persona, topic: Topic | None) -> Pointing | None:
    """The first phrase of a segment that points at something."""
    words = segment.words.words
    if len(words) > LONGEST_RESTATED or names_something(segment, persona):
        return None
    for start, end, target in pointings(words, persona):
        if _begins_longer(words, start, end, persona):
            continue
        earlier = _of_earlier(words[start:end], target, state, persona)
        if earlier:
            return Pointing(start, end, target, earlier)
        two = len(state.read) > 1 and _is_of_two(segment, target, words[start:end], persona)
        if things := things_at("two" if two else target, state, persona, topic):
            return Pointing(start, end, target, things)
    return None


def of_list(segment: Segment, state: State, persona: Persona, topic: Topic | None) -> Pointing | None:
    """What a segment points at of the last list; "the other one" of two that were ranked is no thing of that."""
    found = pointed(segment, state, persona, None)
    return None if found and found.target == OTHER and topic and topic.first else found


def _of_earlier(phrase: Sequence[str], target: str, state: State, persona: Persona) -> list[Option]:
    """The thing at a place of an earlier list, where the phrase names the kind of that: "the first website", after roles."""
    kinds = {*persona.things.get(phrase[-1], [])}
    if not kinds or not target.lstrip("-").isdecimal() or any(kinds & {*option.slots} for option in state.listed):
        return []
    items = unfolded([option for option in state.lists if kinds & {*option.slots}][-1:])
    place = int(target)
    return items[place:][:1] if place < 0 else items[place - 1 : place]


def _is_of_two(segment: Segment, target: str, phrase: Sequence[str], persona: Persona) -> bool:
    """Whether a phrase stands for the two things that were read last: "how do they differ", "which of them has better pay"."""
    if target == "many":
        return comparison.compares(segment) or comparison.wanted(segment, persona) is not None
    described = any(kind.endswith(CLUE) for kind in segment.words.kinds())
    return target == ANY and len(phrase) > 1 and not described and bool(segment.words.mentions)


def _begins_longer(words: Sequence[str], start: int, end: int, persona: Persona) -> bool:
    """Whether words that point only begin some that stand for the career itself ("this job")."""
    rest = " ".join(words[start:]) + " "
    return any(len(itself.split()) > end - start and rest.startswith(f"{itself} ") for itself in persona.itself)


def one_of_list(segment: Segment, state: State, intents: Sequence[IntentSpec], persona: Persona) -> IntentSpec | None:
    """The intent that finds a thing of the last list by what a segment says that it is like: "which of them has courses?"."""
    kinds = {f"{kind}{CLUE}" for thing in listed(state, persona) for kind in thing.slots} & segment.words.kinds()
    asks = any(target == ANY for _, _, target in pointings(segment.words.words, persona))
    if not asks or not kinds or names_something(segment, persona):
        return None
    return next((intent for intent in intents if kinds.intersection(intent.slots)), None)


def names_something(segment: Segment, persona: Persona) -> bool:
    """Whether a segment names a thing or the career itself, so that a pronoun in it may stand for that."""
    return any(
        m.kind == CAREER or m.value in persona.owners
        for mention in segment.words.mentions
        for m in mention.meanings
        if not m.kind.endswith(CLUE)
    )


def is_bare(segment: Segment, pointing: Pointing, persona: Persona) -> bool:
    """Whether a segment says nothing beside what it points at."""
    rest = [*segment.words.words[: pointing.start], *segment.words.words[pointing.end :]]
    return all(word in persona.function_words or word in persona.pointers or word in SAYING for word in rest)


SAYING = frozenset("said named mentioned listed told again".split())
"""Words that only say that something was told before: "the third company you named"."""
VAGUE = ("one", "many", ANY, NOTHING)
"""Targets of words that by themselves point at nothing in particular."""
RECKONED = frozenset(("product", "ratio", "sum"))
"""Operations that are done with a figure that was told."""


class Resolver:
    """Reads a message once more with names in place of its pronouns.

    Args:
        intents: in the order in which the model numbers them.
        persona: the words that point.
        read: reads a text as one segment.
        title: gives the words for a value.
        career: the words for the career.
    """

    def __init__(
        self, intents: Sequence[IntentSpec], persona: Persona, read: Callable[[str], Segment], title: Callable[[str], str], career: str
    ) -> None:
        self.by_id = {intent.id: intent for intent in intents}
        self._asked = bare.Asked(self.by_id, persona)
        self.intents, self.persona, self.read, self.title, self.career = intents, persona, read, title, career

    def resolve(self, understanding: Understanding, state: State, topic: Topic | None) -> Understanding:
        """A message with each part that points read with what it points at, where it is understood better so."""
        segments = [self._read(segment, state, topic) for segment in self._put_together(understanding.segments, state, topic)]
        return msgspec.structs.replace(understanding, segments=segments)

    def _put_together(self, segments: Sequence[Segment], state: State, topic: Topic | None) -> list[Segment]:
        """The parts of a message, one that only points read with the next: "the first one, got any courses there?"."""
        found: list[Segment] = []
        for segment in segments:
            before = found[-1] if found else None
            pointing = pointed(before, state, self.persona, topic) if before else None
            if before and comparison.belong_together(before, segment, self.persona):
                found[-1] = self.read(f"{before.text.rstrip(' ,.;:?!-')} {segment.text}")
            elif before and pointing and pointing.target not in VAGUE and is_bare(before, pointing, self.persona):
                found[-1] = self._asked_of(segment, pointing)
            elif before and " ".join(before.words.words) in self.persona.continuers and ellipsis.names_career_only(segment, self.persona):
                found[-1] = msgspec.structs.replace(segment, corrects=True)
            else:
                found.append(segment)
        return found

    def _asked_of(self, segment: Segment, pointing: Pointing) -> Segment:
        """A segment with what was pointed at right before in place of its pronoun, or behind it."""
        names = " and ".join(thing.title or self._title(thing) or self._asked_as(thing.intent) for thing in pointing.things).lower()
        found = next(((start, end) for start, end, target in pointings(segment.words.words, self.persona) if target in VAGUE), None)
        start, end = found or (len(segment.words.words), len(segment.words.words))
        return self._with(segment, start, end, names)

    def _read(self, segment: Segment, state: State, topic: Topic | None) -> Segment:
        if opening := corrections.opening_of(segment, self.persona):
            segment = self._behind(segment, opening) or segment
        segment = self._after_continuer(segment)
        if self._asked.intent(segment, topic, state, plainly=segment.strict):
            return segment  # what that asks of the topic, its author says
        pointing = pointed(segment, state, self.persona, topic) if topic or state.listed else None
        if pointing and len(pointing.things) < 2 and comparison.is_of_figures(segment, self.persona, len(state.figures)):
            return segment  # one thing is not set against itself: the last figures are
        if pointing and pointing.target == "one" and self._is_of_one_way(pointing.things[0]):
            pointing = None  # the name would say less than what was talked about: evenings, not the degree
        return self._asked_of_career(self._restated(segment, pointing) if pointing else segment)

    def _after_continuer(self, segment: Segment) -> Segment:
        """A segment that only goes on ("then the hours") as what it is without that, where it is an example of that word for word."""
        text = " ".join(segment.words.words)
        opening = next((c for c in self.persona.continuers if text.startswith(f"{c} ")), "")
        if segment.strict or not opening or len(segment.words.words) > SHORT:
            return segment
        rest = self._behind(segment, opening)
        return rest if rest and rest.strict and not bare.is_bare(rest, self.persona) else segment

    def _behind(self, segment: Segment, opening: str) -> Segment | None:
        """What stands behind the opening words of a segment, read by itself; None where nothing does."""
        text = " ".join(segment.words.words)
        rest = text.removeprefix(opening) if text.startswith(opening) else segment.text.removeprefix(opening)
        if not any(char.isalnum() for char in rest):
            return None
        rest = f"{rest.strip(' ,.:;-')} ?" if segment.question else rest.strip(" ,.:;-")
        return msgspec.structs.replace(self.read(rest), corrects=True)

    def _restated(self, segment: Segment, pointing: Pointing) -> Segment:
        """A segment with what it points at named, where that makes it clearer."""
        alone = is_bare(segment, pointing, self.persona)
        brief = pointing.target == "one" and (segment.strict or len(segment.words.words) < WORDY)
        reckoned = pointing.target == "one" and comparison.wanted(segment, self.persona) in RECKONED
        if reckoned or (alone and (brief or not segment.question)):
            return segment  # "that times four" points at the figure, not at what it is the figure of
        if len(pointing.things) > MOST_NAMED or any(len(thing.slots) > 1 for thing in pointing.things):
            return segment
        values = [value for thing in pointing.things for values in thing.slots.values() for value in values]
        names = [thing.title or self._title(thing) or self._asked_as(thing.intent) for thing in pointing.things]
        restated = self._with(segment, pointing.start, pointing.end, " and ".join(names).lower())
        if not values and _is_described(segment, pointing, self.persona):
            return segment
        if not values:
            return restated if self._is_still_about(pointing.things[0].intent, segment, restated) else segment
        better = msgspec.structs.replace(restated, assumed=values) if self._is_better(segment, restated, values, alone) else segment
        return self._of_field(segment, pointing, names) or better

    def _of_field(self, segment: Segment, pointing: Pointing, names: Sequence[str]) -> Segment | None:
        """A segment asked of a role's field, where that finds something: "a website for it" of the supply chain, not of its manager."""
        field, _, head = " and ".join(names).lower().rpartition(" ")
        if len(names) > 1 or not field or [head] != self.career.lower().split()[-1:]:
            return None
        read = self._with(segment, pointing.start, pointing.end, field)
        best = self.intents[read.candidates[0].intent] if read.candidates else None
        finds = best is not None and best.status == "answer" and any(slot.endswith(CLUE) for slot in best.slots)
        return read if finds and read.standing > segment.standing and not segment.strict else None

    def _is_of_one_way(self, thing: Option) -> bool:
        """Whether what was talked about is one way of a thing, and its name is only the thing's."""
        frame = self.by_id[thing.intent].frame if thing.intent in self.by_id else {}
        return ABOUT in thing.slots and not {*self.persona.dimensions}.isdisjoint(frame)

    def _asked_of_career(self, segment: Segment) -> Segment:
        """A segment that is refused for what it names, with what it would stand for if it asked the same of the career."""
        best = self.intents[segment.candidates[0].intent] if segment.candidates else None
        if best is None or best.status != "unknown":
            return segment
        named = next((m for m in segment.words.mentions if any(meaning.kind in best.slots for meaning in m.meanings)), None)
        if named is None or len(segment.words.words) > LONGEST_RESTATED:
            return segment
        return msgspec.structs.replace(segment, instead=self._with(segment, named.start, named.end, self.career).candidates[:1])

    def _with(self, segment: Segment, start: int, end: int, name: str) -> Segment:
        words = segment.words.words
        text = " ".join([*words[:start], name, *words[end:]])
        return self.read(f"{text} ?" if segment.question else text)

    def _asked_as(self, intent: str) -> str:
        return next((spec.title for spec in self.intents if spec.id == intent), "")

    def _is_still_about(self, intent: str, segment: Segment, restated: Segment) -> bool:
        """Whether a segment, read with the title of the last topic, is plainly an answer of that topic and was not understood before."""
        limits = self.persona.thresholds
        if segment.strict or not restated.candidates or self._is_refused(segment):
            return False
        if segment.standing >= limits.accept and not bare.points(segment, self.persona):
            return False
        best, last = self.intents[restated.candidates[0].intent], next((i for i in self.intents if i.id == intent), None)
        return last is not None and best.topic == last.topic and restated.standing >= limits.accept

    def _is_refused(self, segment: Segment) -> bool:
        return (
            bool(segment.candidates)
            and self.intents[segment.candidates[0].intent].status == "unknown"
            and segment.score >= self.persona.thresholds.refuse
        )

    def _title(self, thing: Option) -> str:
        return " and ".join(_PARENTHESIS.sub("", self.title(value)) for values in thing.slots.values() for value in values)

    def _is_better(self, segment: Segment, restated: Segment, values: Sequence[str], alone: bool) -> bool:
        """Whether a segment is understood with the name as something about what is named, and no worse than without."""
        best = self.intents[restated.candidates[0].intent] if restated.candidates else None
        if best is None or best.status == "social" or not _is_about(best, restated, values):
            return False
        asked = set(segment.words.values(ATTRIBUTE))
        if asked and best.status == "answer" and not asked & {*best.frame.get(ATTRIBUTE, "").split("|")}:
            return False
        if restated.strict or not segment.candidates:
            return True
        if segment.strict or alone:
            return alone and restated.standing >= self.persona.thresholds.accept
        worth = restated.score if best.status == "unknown" else restated.standing
        if self._is_refused(segment) and values[0] not in self.persona.owners:
            return worth >= RESTATED_REFUSED * segment.score  # "they" of people in a question that has no answer, rather than programs
        return worth >= (RESTATED_THING if values[0] in self.persona.owners else RESTATED) * segment.standing


def _is_described(segment: Segment, pointing: Pointing, persona: Persona) -> bool:
    """Whether "one" stands for something that the word before it describes: "the improvement one"."""
    before = segment.words.words[: pointing.start]
    return len(before) > 1 and before[-1] not in persona.function_words and segment.words.words[pointing.start : pointing.end] == ["one"]


def _is_about(intent: IntentSpec, segment: Segment, values: Sequence[str]) -> bool:
    """Whether an intent is about what a segment names by some values, or has a slot for it."""
    mentions = [mention for mention in segment.words.mentions if any(m.value in values for m in mention.meanings)]
    named = {m.kind.removesuffix(CLUE) for mention in mentions for m in mention.meanings}
    return intent.frame.get(ABOUT, "") in values or bool(named & {slot.removesuffix(CLUE) for slot in intent.slots})
