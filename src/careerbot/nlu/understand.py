"""A message -> what it may mean: its sentences, cut into segments that are each read as a whole. Knows no conversation."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property

import msgspec

from careerbot.content.types import ABOUT, ATTRIBUTE, CAREER
from careerbot.nlu import text
from careerbot.nlu.prefaces import Prefaces
from careerbot.nlu.segment import MOST_WORDS, TAG_QUESTION, Candidate, Model, Segment, SegmentReader

MOST_SENTENCES = 8
"""Sentences of a message that are read by themselves; the last one holds all that follow."""
MOST_CUTS = 6
"""Places at which a sentence is tried to be split; the cost of a turn is bounded by them."""
PLAIN = 5
"""The most words of a part that may do with an attribute alone."""
PLAIN_MERIT = 0.45
"""What such a part counts that names an attribute and nothing unknown."""
TERSEST = 5
"""The most words of a sentence that only says what is not meant."""
OR = "or"
JOINED = " and "
"""What makes two questions of three words already ("title and author?")."""
SPLIT_GAIN = 0.08
"""By how much the parts of a sentence must be understood better than the whole for it to be cut."""
SPLIT_LOSS = 0.15
"""By how much they may be understood worse, where each is a question of its own."""
LIKELY, SAFE = 0.2, 0.4
"""The standings from which on two parts are surely such questions: of the one, and of the other."""
WHOLE_QUESTION = 3
"""Words of a part that may be a question of its own; fewer ("..., how much?") rather ask about the rest of the sentence."""
PREAMBLE_GAIN = 0.05
"""By how much a question must be above `accept` for what stands beside it to be left unread."""
TOLD = 1.2
"""What becomes of a score where the intent is about something that was told right before the question."""

_SENTENCE = re.compile(r"(?<=[!?;])\s+|(?<=\w\w\.)\s+|(?<=\.\.)\s+|\n+")
_CUT = re.compile(
    r"\s*,\s*(?:(?:and|but|so|or|plus|also|then)\s+)*|\s+(?:as well as|and also|and then|and|n|plus|also|then|but|because|so)\s+"
    r"|\s+an\s+(?=(?:can|could|do|does|is|are|how|what|where|when|who|which)\b)|\s+-+\s+|\s*[():;+&/]\s*|(?<=\?)\s*"
)
_QUESTION_WORD = re.compile(
    r"\s+(?=(?:how|what|which|who|where|when|why)\b|(?:is|do|does|can|could|would|will|should) (?:i|it|they|you|there|this|the|we)\b)"
)


def sentences(message: str) -> list[str]:
    """The sentences of a message, as far as they hold a word or a number."""
    return [part for part in _SENTENCE.split(message) if text.tokens(text.clean(part))]


class Understanding(msgspec.Struct, frozen=True):
    """What a message may mean."""

    segments: list[Segment]
    shortened: bool
    """Whether only the beginning of the message was read."""


class Interpreter:
    """Understands messages with a model.

    Args:
        model: what was compiled.
        english: gives common English words; called when a word is first met that is not ours.
    """

    def __init__(self, model: Model, english: Callable[[], Iterable[str]]) -> None:
        language = model.language
        self.segments = SegmentReader(model, english)
        self.accept = model.accept
        """The standing from which a part counts as understood."""
        self._slots = model.slots
        self._abouts = model.abouts
        self._refusals = frozenset(model.refusals)
        self._social = frozenset(model.social)
        self._figures = frozenset(model.figures)
        self._plain = frozenset(language.function_words)
        self._openers = frozenset(language.openers)
        self._exclusive = frozenset(language.exclusive)
        self._particular = frozenset(language.particular)
        self._telling_words = frozenset([*language.persons, *language.measures])
        self._others = frozenset(language.others)
        self._pronouns = frozenset(language.pronouns)
        self._linking = frozenset(language.linking)
        self._prefaces = Prefaces(language.prefaces)
        self._joiners, self._dismissers = language.joiners, tuple(language.dismissers)

    # Most messages need neither of these two, and a process that answers one question starts sooner without them.
    @cached_property
    def _joined(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self._joiners)) or '$^'})\b(?!.*\b(?:and|or)\b)")

    @cached_property
    def _dismissed(self) -> re.Pattern[str]:
        return _dismissal(self._dismissers)

    def understand(self, message: str) -> Understanding:
        """What a message may mean; only its first `text.LIMIT` characters are read."""
        all_ = self._joined_dismissals(sentences(self._prefaces.without(text.prose(message[: text.LIMIT]))))
        head, rest = all_[: MOST_SENTENCES - 1], all_[MOST_SENTENCES - 1 :]
        if rest:
            head.append(" ".join(rest))
        read = cache(self.segment)  # ways to cut a sentence have parts in common
        segments = [segment for sentence in head for segment in self._parts(read(self._asked(text.clean(sentence))), read)]
        return Understanding(self._with_what_was_told(segments), len(message) > text.LIMIT)

    def _joined_dismissals(self, all_: Sequence[str]) -> list[str]:
        """Sentences, each short one that only says what is not meant ("not the degree.") put before the next."""
        joined: list[str] = []
        for sentence in all_:
            before = joined[-1].rstrip(" .!;") if joined else ""
            if before and len(before.split()) <= TERSEST and self._dismissed.match(f"{text.expand(text.clean(before))}, x y"):
                joined[-1] = f"{before}, {sentence}"
            else:
                joined.append(sentence)
        return joined

    def _asked(self, sentence: str) -> str:
        """A sentence without what it says is not asked about ("not the average, the median"; "the length, not the price")."""
        expanded = text.expand(sentence)
        match = self._dismissed.match(expanded) if expanded.startswith(self._dismissers) else None
        if match:
            return match.group("asked")
        asked, _, last = sentence.rpartition(",")
        dismisses = last.strip().startswith(self._dismissers) and len(last.split()) <= TERSEST
        return asked if dismisses and " " in asked.strip() else sentence

    def _with_what_was_told(self, segments: list[Segment]) -> list[Segment]:
        """The segments, each question read with what was told right before it where it is understood better so."""
        read: list[Segment] = []
        for segment in segments:
            told = read[-1] if read and self._tells(read[-1], segment) and self._may_rest_on(segment, read[-1]) else None
            joined = self.segment(f"{told.text} {segment.text}") if told else None
            if told and joined and self._is_better(joined, segment, told):
                read[-1] = msgspec.structs.replace(joined, question=True, telling=False, polar=segment.polar, negative=segment.negative)
            else:
                read.append(self._leaning(segment, told) if told else segment)
        return read

    def _tells(self, before: Segment, segment: Segment) -> bool:
        """Whether a question may be about what stands before it: that tells something, or is about something outside the guide."""
        outside = self._named_elsewhere(before) and bool(segment.candidates) and segment.candidates[0].intent in self._figures
        return before.telling or (before.words.aims and not before.question) or (outside and CAREER not in segment.words.kinds())

    def _is_better(self, joined: Segment, asked: Segment, told: Segment) -> bool:
        """Whether a question is to be read with what was told: it asks of the nurse that was named, or is understood better so."""
        if told.words.aims or not told.telling:
            return CAREER not in asked.words.kinds()
        if self._named_elsewhere(told):
            figures = bool(asked.candidates) and asked.candidates[0].intent in self._figures
            return figures and not self._others.isdisjoint(asked.words.words)
        if asked.strict or joined.strict:
            return joined.strict
        return self._is_answered(joined) and joined.standing > max(self._worth(asked), self.accept)

    def _leaning(self, asked: Segment, told: Segment) -> Segment:
        """A question that names nothing itself, with what was told as what it is about."""
        kinds = told.words.kinds() | set(told.words.values(ABOUT)) - self._exclusive
        fits = [bool(kinds & {*self._slots[c.intent], self._abouts[c.intent]}) for c in asked.candidates]
        if asked.strict or asked.words.values(ABOUT) or not any(fits):
            return msgspec.structs.replace(asked, told=told.words)
        scored = [
            msgspec.structs.replace(c, score=round(c.score * (TOLD if fit else 1.0), 4))
            for c, fit in zip(asked.candidates, fits, strict=True)
        ]
        scored.sort(key=lambda c: (-c.score, c.intent))
        return msgspec.structs.replace(asked, candidates=scored, told=told.words)

    def _is_answered(self, segment: Segment) -> bool:
        return bool(segment.candidates) and segment.candidates[0].intent not in self._refusals and not self._is_small_talk(segment)

    def _may_rest_on(self, segment: Segment, told: Segment) -> bool:
        """Whether a question may be unclear without what was told before it."""
        size = len(segment.words.words) + len(told.words.words)
        return segment.question and size <= MOST_WORDS and not self._named_elsewhere(segment)

    def nearest(self, message: str) -> list[Candidate]:
        """What a message may mean as a whole, well or badly understood."""
        return self.segment(text.clean(message[: text.LIMIT])).candidates

    def segment(self, clean_text: str) -> Segment:
        """One segment, read and ranked as a whole."""
        return self.segments.read(clean_text)

    def _parts(self, whole: Segment, read: Callable[[str], Segment]) -> list[Segment]:
        """The segments of a sentence: as a whole, or cut where its parts are understood better."""
        size = len(whole.words.words)
        if whole.strict or 2 * len(whole.unread) > size:
            return [whole]
        short = size < (3 if JOINED in whole.text else 4)
        best = [whole]
        most = -1.0
        for left, right in self._cuts(whole.text):
            if self._merit(read(left)) < self.accept:
                continue  # the rest need not be read
            pair = self._with_shared_name(read(left), read(right), read)
            if self._independent(*pair) and (not short or all(part.strict for part in pair)):
                gain = sum(max(part.score, self._merit(part)) for part in pair) / 2 - whole.score
                if gain > most and gain > (-SPLIT_LOSS if self._drops_one(pair) else SPLIT_GAIN):
                    best, most = pair, gain
        if len(best) == 2:
            return [*self._parts(best[0], read), *self._parts(best[1], read)]
        return self._without_preamble(whole, read)

    def _with_shared_name(self, left: Segment, right: Segment, read: Callable[[str], Segment]) -> list[Segment]:
        """Two parts, each with the name that ends the other where it has none: "pay and growth for nurses" asks both of nurses."""
        if not right.question and not self._names(left) and (tail := self._tail(right)):
            left = read(f"{left.text} {tail}")
        elif not right.question and not self._names(right) and (tail := self._tail(left)):
            right = read(f"{right.text} {tail}")
        return [left, right]

    def _names(self, segment: Segment) -> bool:
        """Whether a segment names something that an answer may not pass over."""
        kinds = self._exclusive | self._particular | {CAREER}
        return any(
            m.kind in kinds or (m.kind == ABOUT and m.value in kinds) for mention in segment.words.mentions for m in mention.meanings
        )

    def _tail(self, segment: Segment) -> str:
        """The end of a segment from the word that links a name to what is asked of it ("for nurses"); empty where no name ends it."""
        words = segment.words.words
        kinds = self._exclusive | self._particular
        ending = (mention for mention in segment.words.mentions if mention.end >= len(words) - 1)  # "of a nursing degree"
        last = next((mention for mention in ending if any(m.kind in kinds for m in mention.meanings)), None)
        if last is None or any(m.kind == CAREER for m in last.meanings):
            return ""
        start = next((at for at in range(last.start - 1, max(0, last.start - 4), -1) if words[at] in self._linking), 0)
        return " ".join(words[start:]) if start else ""

    def _drops_one(self, pair: Sequence[Segment]) -> bool:
        """Whether a sentence joins two questions, each of them whole, so that read as one it would leave the other unanswered."""
        left, right = pair
        asked = self._is_whole_question(right) and (self._is_whole_question(left) or self._is_topic(left))
        standings = sorted(part.standing for part in pair)
        safe = standings[0] >= LIKELY and standings[1] >= SAFE and all(map(self._is_answered, pair))
        return safe and (asked or all(part.strict or self._is_topic(part) for part in pair))

    def _is_whole_question(self, part: Segment) -> bool:
        return part.question and len(part.words.words) >= WHOLE_QUESTION

    def _is_topic(self, part: Segment) -> bool:
        """Whether it asks in a few words: "average pay"."""
        return 1 < len(part.words.words) <= PLAIN and bool(part.words.values(ATTRIBUTE))

    def _cuts(self, sentence: str) -> list[tuple[str, str]]:
        pairs = ((sentence[: m.start()].strip(), sentence[m.end() :].strip()) for m in _CUT.finditer(sentence))
        fit = ((left, right) for left, right in pairs if text.tokens(left) and text.tokens(right) and self._may_part(left, right))
        return list(itertools.islice(fit, MOST_CUTS))

    def _may_part(self, left: str, right: str) -> bool:
        """Whether a sentence may be cut there: not between two names that are joined, nor before the likes of "right?"."""
        return not self._joined.search(left) and not TAG_QUESTION.fullmatch(text.expand(right))

    def _independent(self, left: Segment, right: Segment) -> bool:
        """Whether two parts of a sentence each ask something of their own; a name such as "nurse" is the subject of both."""
        if self._named_elsewhere(left) != self._named_elsewhere(right) and not self._asks_apart(left, right):
            return False
        if min(map(self._merit, (left, right))) < self.accept or self._rests_on(left, right) or self._offers(left, right):
            return False
        return [c.intent for c in left.candidates[:1]] != [c.intent for c in right.candidates[:1]]

    def _rests_on(self, left: Segment, right: Segment) -> bool:
        """Whether the second part only asks about the name that is all of the first: "plant managers, what's their thing"."""
        if left.question or left.words.values(ATTRIBUTE) or not right.question:
            return False
        named = {at for mention in left.words.mentions for at in range(mention.start, mention.end)}
        only = all(at in named or word in self._plain for at, word in enumerate(left.words.words))
        return only and bool(named) and not self._pronouns.isdisjoint(right.words.words) and not right.words.values(ABOUT)

    def _offers(self, left: Segment, right: Segment) -> bool:
        """Whether the second part only names what the first one is to be answered for: "who earns more, a planner or a supervisor"."""
        if (
            not left.question
            or left.words.kinds() & self._particular
            or OR not in right.words.words
            or not right.words.kinds() & self._particular
        ):
            return False
        named = {at for mention in right.words.mentions for at in range(mention.start, mention.end)}
        return all(at in named or word in self._plain for at, word in enumerate(right.words.words))

    def _asks_apart(self, left: Segment, right: Segment) -> bool:
        """Whether a name stands in the second question alone, and that one begins as a question by itself."""
        return self._named_elsewhere(right) and right.words.words[0] in self._openers and left.words.words[0] in self._openers

    def _without_preamble(self, whole: Segment, read: Callable[[str], Segment]) -> list[Segment]:
        """A sentence that is understood only without what is told before or after its question."""
        if self._worth(whole) >= self.accept and not self._is_small_talk(whole) and not self._turns_away(whole):
            return [whole]
        alone = [
            (rest, question)
            for pair in ((read(left), read(right)) for left, right in self._clauses(whole.text))
            for rest, question in (pair, pair[::-1])
            if self._asks_alone(question, rest)
        ]
        # What is left unread had better not hold another question.
        bare = [(rest, question) for rest, question in alone if not any(read(right).question for _, right in self._cuts(rest.text))]
        rest, question = max(bare or alone, key=lambda found: self._worth(found[1]), default=(whole, whole))
        if rest is whole or self._worth(question) <= self.accept + PREAMBLE_GAIN:
            return [whole]
        parts = self._parts(question, read)
        return [rest, *parts] if whole.text.startswith(rest.text) else [*parts, rest]

    def _asks_alone(self, question: Segment, rest: Segment) -> bool:
        """Whether a clause asks something that may be answered without the rest of its sentence, which asks nothing of the same name."""
        asks = rest.words.values(ATTRIBUTE) or (self._is_answered(rest) and rest.standing >= self.accept)
        if self._named_elsewhere(question) and asks and not rest.telling:
            return False
        if len(question.words.words) < 2 or rest.question or self._is_small_talk(question):
            return False
        return self._may_leave(rest, question)

    def _turns_away(self, whole: Segment) -> bool:
        """Whether a sentence is refused though it may only tell what the person did before: "cook for six years, can i get in?"."""
        return self._named_elsewhere(whole) and not (whole.candidates and self._is_answered(whole))

    def _may_leave(self, rest: Segment, question: Segment) -> bool:
        """Whether a question may be read without the rest: that names nothing it may ask about, or tells of a person.

        A figure is never given without the rest: "I live in Manila, what does it pay".
        """
        if not self._named_elsewhere(rest):
            return True
        if rest.words.aims or (question.candidates and question.candidates[0].intent in self._figures):
            return False
        told = self._telling_words.intersection(rest.words.words)
        return bool(told) and not self._named_elsewhere(question) and self._others.isdisjoint(question.words.words)

    def _is_small_talk(self, segment: Segment) -> bool:
        return bool(segment.candidates) and segment.candidates[0].intent in self._social

    def _merit(self, segment: Segment) -> float:
        """The standing of a part; one that plainly asks for an attribute may get the rest of its frame from another part."""
        plain = len(segment.words.words) <= PLAIN and not segment.unread and bool(segment.words.values(ATTRIBUTE))
        return max(self._worth(segment), PLAIN_MERIT if plain else 0.0)

    def _worth(self, segment: Segment) -> float:
        """The standing of a part, or the score of what it is refused by."""
        refused = bool(segment.candidates) and segment.candidates[0].intent in self._refusals
        return segment.score if refused else segment.standing

    def _clauses(self, sentence: str) -> list[tuple[str, str]]:
        cuts = [(sentence[: m.start()], sentence[m.start() :]) for m in _QUESTION_WORD.finditer(sentence)]
        return [*self._cuts(sentence), *((left.strip(), right.strip()) for left, right in cuts[-MOST_CUTS:] if " " in left.strip())]

    def _named_elsewhere(self, segment: Segment) -> bool:
        return bool(segment.words.kinds() & self._exclusive)


def _dismissal(dismissers: Sequence[str]) -> re.Pattern[str]:
    """What finds a clause that begins with one of these words, and what is asked instead of it."""
    begin = "|".join(map(re.escape, sorted(dismissers, key=len, reverse=True))) or "$^"
    return re.compile(
        rf"(?:{begin})\b[^,.;!?]*?(?:\s*[,;.-]+\s*|\s+(?=(?:but|just|only)\b))(?:(?:but|just|only|so)\s+)*"
        rf"(?P<asked>\S+ \S.*|(?!please|thanks|sorry|though)[^\s?]{{4,}}\??)"
    )
