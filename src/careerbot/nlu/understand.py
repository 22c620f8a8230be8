"""A message -> what it may mean: its segments, and for each the intents that it may stand for. Knows no conversation."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property

import msgspec

from careerbot.content.types import ABOUT, ATTRIBUTE, BACKGROUND, CAREER, CLUE
from careerbot.nlu import text
from careerbot.nlu.figures import Figure, figures_in
from careerbot.nlu.language import Features, Language, Reader, Words, figure
from careerbot.nlu.packed import Keys, from_bytes
from careerbot.nlu.ranking import Evidence, Message, Profiles, Ranker

SCORER = 2
"""What scores and standings mean. Raise it with every change of that: thresholds chosen for another meaning are then an error."""
MOST_SENTENCES = 8
"""Sentences of a message that are read by themselves; the last one holds all that follow."""
MOST_CUTS = 6
"""Places at which a sentence is tried to be split; the cost of a turn is bounded by them."""
PLAIN = 5
"""The most words of a part that may do with an attribute alone."""
PLAIN_MERIT = 0.45
"""What such a part counts that names an attribute and nothing unknown."""
MOST_WORDS = 60
"""A sentence of more words is ranked by its first ones."""
IGNORED_NAME = 0.3
"""What is left of a score where the intent can't use an exclusive name of the message ("nurse")."""

REFUSAL_WEIGHT = 0.8
"""The share of the best refusal's score that is taken off a standing."""
LENGTH_WEIGHT = 0.05
"""What a message of e times the usual length gains in standing."""
TERSEST = 5
"""The most words of a sentence that only says what is not meant."""
USUAL_LENGTH = 6
"""Words of a message that neither gains nor loses by its length."""
SHORTEST = 4
"""Shorter messages count as ones of so many words."""
UNREAD_WEIGHT = 0.3
"""What is taken off a standing where no word is known to any example; in proportion where some are."""
FIGURE_CAUTION = 0.07
"""What is taken off a standing where the answer holds figures."""
MOST_CANDIDATES = 12
OR = "or"
JOINED = " and "
"""What makes two questions of three words already ("title and author?")."""
SPLIT_GAIN = 0.08
"""By how much the parts of a sentence must be understood better than the whole for it to be cut."""
SPLIT_LOSS = 0.15
"""By how much they may be understood worse, where the whole is read as one of them and leaves the other unanswered."""
SAFE = 0.3
"""The standing from which on a part is surely a question of its own."""
WHOLE_QUESTION = 3
"""Words of a part that may be a question of its own; fewer ("..., how much?") rather ask about the rest of the sentence."""
PREAMBLE_GAIN = 0.05
"""By how much a question must be above `accept` for what stands beside it to be left unread."""
LEAST_EVIDENCE = 0.36
"""What must speak for a candidate of a short message, in units of what an unknown word weighs; common words alone say less."""
UNNAMED = 0.9
"""What is left of a score where the message does not name the value that tells the intent from its siblings."""
NAMED = 1.05
"""What becomes of a score where it names all of them."""
ASKED, NOT_ASKED = 1.1, 0.9
"""What becomes of a score where the message names the attribute of the intent's frame, or another one only."""
UNDESCRIBED = 0.5
"""The same where it is found by a description, and the message describes nothing."""
TOLD = 1.2
"""What becomes of a score where the intent is about something that was told right before the question."""
UNFILLED = 0.75
"""What is left of a score where the intent is about something that the message does not name."""

_SENTENCE = re.compile(r"(?<=[!?;])\s+|(?<=\w\w\.)\s+|(?<=\.\.)\s+|\n+")
_CUT = re.compile(
    r"\s*,\s*(?:(?:and|but|so|or|plus|also|then)\s+)*|\s+(?:as well as|and also|and then|and|n|plus|also|then|but|because|so)\s+"
    r"|\s+an\s+(?=(?:can|could|do|does|is|are|how|what|where|when|who|which)\b)|\s+-+\s+|\s*[():;+&/]\s*|(?<=\?)\s*"
)
_QUESTION_WORD = re.compile(
    r"\s+(?=(?:how|what|which|who|where|when|why)\b|(?:is|do|does|can|could|would|will|should) (?:i|it|they|you|there|this|the|we)\b)"
)
_TAG_QUESTION = re.compile(
    r"\b(?:right|correct|true|yes|no|yeah|huh|ok|am i right|is (?:it|that|he|she|this) (?:so|right|true|correct)"
    r"|(?:is|are|does|do|did|was|were|will|would|can) not (?:it|they|that|he|she|you|i))\s*\?*$"
)
_ELIDED = re.compile(r"(?:can|could|would|do|have) (?:only|just) |(?:can|could) not (?!(?:i|you|he|she|it|they|we|one|there|that|this)\b)")
"""A statement that leaves out who it is about: "can only do evenings"."""
_PERSONS = frozenset("i my we our he she his her".split())
_OTHERS = frozenset("he she they his her their him them here there that".split())
_PRONOUNS = frozenset("it its they them their he she his her that those these one".split())
_POLAR = frozenset("is are was were am do does did can could will would should shall may might must has have".split())


def sentences(message: str) -> list[str]:
    """The sentences of a message, as far as they hold a word or a number."""
    return [part for part in _SENTENCE.split(message) if text.tokens(text.clean(part))]


class Candidate(msgspec.Struct, frozen=True):
    """An intent that a segment may stand for."""

    intent: int
    score: float


class Segment(msgspec.Struct, frozen=True):
    """A part of a message that asks, tells or chooses one thing."""

    text: str
    words: Words
    features: Features
    candidates: list[Candidate]
    """The best first, at most `MOST_CANDIDATES`."""
    strict: bool
    """Whether the segment is an example of the best candidate, word for word."""
    question: bool
    telling: bool
    """A statement of a person about themselves or another."""
    polar: bool
    """A yes/no question."""
    premise: list[Figure]
    """Figures that it takes for granted and wants confirmed."""
    negative: bool
    """One that is put in the negative."""
    told: Words | None
    """What was told before it, in the same message."""
    unread: list[str]
    """Words that no example knows."""
    foreign: bool
    """Whether it seems to be in another language."""
    standing: float
    """How safely the best answer can be given: what `accept` is compared with."""
    assumed: list[str] = []
    """What its words name only because a pronoun in it was read so."""
    corrects: bool = False
    """Whether it began by taking back how the last message was read."""
    instead: list[Candidate] = []
    """What it would stand for, were the career named in it in place of what it is refused for."""

    @property
    def score(self) -> float:
        """The best candidate's score; 0 where there is none."""
        return self.candidates[0].score if self.candidates else 0.0


class Understanding(msgspec.Struct, frozen=True):
    """What a message may mean."""

    segments: list[Segment]
    shortened: bool
    """Whether only the beginning of the message was read."""


class Model(msgspec.Struct, frozen=True):
    """All that understanding needs, compiled."""

    language: Language
    profiles: Profiles
    examples: memoryview
    """The examples, as masked sequences; see `packed`."""
    examples_intents: memoryview
    """The examples' intents, in the same order."""
    slots: list[list[str]]
    """Intent -> the kinds that its answer uses."""
    needs: list[str]
    """Intent -> the kind without which it has little to say; empty where there is none."""
    attributes: list[list[str]]
    """Intent -> the values of its frame's attribute."""
    abouts: list[str]
    """Intent -> what its frame is about."""
    implied: list[list[str]]
    """Intent -> the features without which a sibling is rather meant."""
    social: list[int]
    """The intents of small talk."""
    refusals: list[int]
    """The intents that say why there is no answer."""
    figures: list[int]
    """The intents whose answers hold figures."""
    accept: float
    """The standing from which a part of a message counts as understood."""


class Interpreter:
    """Understands messages with a model.

    Args:
        model: what was compiled.
        english: gives common English words; called when a word is first met that is not ours.
    """

    def __init__(self, model: Model, english: Callable[[], Iterable[str]]) -> None:
        self.model = model
        self.ranker = Ranker(model.profiles)
        self.reader = Reader(model.language, english, self._stand_together)
        self._examples = Keys(model.examples)
        self._intents = from_bytes("H", model.examples_intents)
        light = [text.stem(word) for word in model.language.function_words]
        self._plain = frozenset(model.language.function_words)
        self._light = frozenset([*light, text.NUMBER, f"{{{BACKGROUND}}}", f"{{{CAREER}}}"])
        self.refusals = frozenset(model.refusals)
        self._social = frozenset(model.social)
        self.figures = frozenset(model.figures)
        self._openers = frozenset(model.language.openers)
        self._foreign = frozenset(model.language.foreign_words)
        self._negations = frozenset(model.language.negations)
        self._exclusive = frozenset(model.language.exclusive)
        self._particular = frozenset(model.language.particular)
        self._telling_words = _PERSONS | {"me", "us"} | model.language.measures.keys()
        self._qualifiers = frozenset(model.language.qualifiers)
        self._wider = frozenset([*model.language.comparators, *model.language.qualifiers])
        self._dismissers = tuple(model.language.dismissers)

    # Most messages need neither of these two, and a process that answers one question starts sooner without them.
    @cached_property
    def _joined(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.model.language.joiners)) or '$^'})\b(?!.*\b(?:and|or)\b)")

    @cached_property
    def _dismissed(self) -> re.Pattern[str]:
        return _dismissal(self.model.language.dismissers)

    def _stand_together(self, left: str, right: str) -> bool:
        return self.ranker.knows(f"{text.stem(left)} {text.stem(right)}")

    def understand(self, message: str) -> Understanding:
        """What a message may mean; only its first `text.LIMIT` characters are read."""
        all_ = self._joined_dismissals(sentences(message[: text.LIMIT]))
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
        """A sentence without what it says is not asked about ("not the average, the median")."""
        expanded = text.expand(sentence)
        match = self._dismissed.match(expanded) if expanded.startswith(self._dismissers) else None
        return match.group("asked") if match else sentence

    def _with_what_was_told(self, segments: list[Segment]) -> list[Segment]:
        """The segments, each question read with what was told right before it where it is understood better so."""
        read: list[Segment] = []
        for segment in segments:
            told = read[-1] if read and read[-1].telling and self._may_rest_on(segment, read[-1]) else None
            joined = self.segment(f"{told.text} {segment.text}") if told else None
            if told and joined and self._is_better(joined, segment, told):
                read[-1] = msgspec.structs.replace(joined, question=True, telling=False, polar=segment.polar, negative=segment.negative)
            else:
                read.append(self._leaning(segment, told) if told else segment)
        return read

    def _is_better(self, joined: Segment, asked: Segment, told: Segment) -> bool:
        """Whether a question is to be read with what was told: it asks of the nurse that was named, or is understood better so."""
        if self._named_elsewhere(told):
            figures = bool(asked.candidates) and asked.candidates[0].intent in self.figures
            return figures and not _OTHERS.isdisjoint(asked.words.words)
        if asked.strict or joined.strict:
            return joined.strict
        return self._is_answered(joined) and joined.standing > max(self._worth(asked), self.model.accept)

    def _leaning(self, asked: Segment, told: Segment) -> Segment:
        """A question that names nothing itself, with what was told as what it is about."""
        kinds = told.words.kinds() | set(told.words.values(ABOUT)) - self._exclusive
        fits = [bool(kinds & {*self.model.slots[c.intent], self.model.abouts[c.intent]}) for c in asked.candidates]
        if asked.strict or asked.words.values(ABOUT) or not any(fits):
            return msgspec.structs.replace(asked, told=told.words)
        scored = [
            msgspec.structs.replace(c, score=round(c.score * (TOLD if fit else 1.0), 4))
            for c, fit in zip(asked.candidates, fits, strict=True)
        ]
        scored.sort(key=lambda c: (-c.score, c.intent))
        return msgspec.structs.replace(asked, candidates=scored, told=told.words)

    def _is_answered(self, segment: Segment) -> bool:
        return bool(segment.candidates) and segment.candidates[0].intent not in self.refusals and not self._is_small_talk(segment)

    def _may_rest_on(self, segment: Segment, told: Segment) -> bool:
        """Whether a question may be unclear without what was told before it."""
        size = len(segment.words.words) + len(told.words.words)
        return segment.question and size <= MOST_WORDS and not self._named_elsewhere(segment)

    def nearest(self, message: str) -> list[Candidate]:
        """What a message may mean as a whole, well or badly understood."""
        return self.segment(text.clean(message[: text.LIMIT])).candidates

    def segment(self, clean_text: str) -> Segment:
        """One segment, read and ranked as a whole."""
        words = self.reader.read(clean_text)
        if len(words.words) > MOST_WORDS:
            mentions = [mention for mention in words.mentions if mention.end <= MOST_WORDS]
            words = msgspec.structs.replace(words, words=words.words[:MOST_WORDS], stems=words.stems[:MOST_WORDS], mentions=mentions)
        features = self.reader.features(words)
        strict = self.example(features)
        speaks = any(len(word) > 1 and not text.is_number(word) for word in words.typed) or self._is_known_figure(words)
        places = self.places(features)
        candidates = self._candidates(words, features, places, strict) if speaks or strict is not None else []
        if strict is None and candidates and len(words.words) < SHORTEST and self._is_thin(candidates[0], places):
            candidates = []
        first = words.words[0] if words.words else ""
        tag = bool(_TAG_QUESTION.search(text.expand(clean_text)))
        elided = "?" not in clean_text and bool(_ELIDED.match(" ".join(words.words)))
        yes_or_no = (first in _POLAR and not elided) or (tag and len(words.words) > 2)
        passed_over = bool(candidates) and self._passes_over(candidates[0].intent, self._particulars(words))
        polar = yes_or_no and self._qualifiers.isdisjoint(words.words) and not passed_over
        question = "?" in clean_text or (first in self._openers and not elided) or yes_or_no
        named = {at for mention in words.mentions for at in range(mention.start, mention.end)}
        unread = [word for at, word in enumerate(words.words) if at not in named and self._unread(words.stems[at])]
        # "Don't I need one?" expects a yes; only a negation further on asks for the opposite.
        negative = polar and any(word in self._negations for word in words.words[2 : -1 if tag else None])
        telling = not question and first in _PERSONS and len(words.words) > 2
        standing = self._standing(candidates, words, len(unread))
        return Segment(
            text=clean_text,
            words=words,
            features=features,
            candidates=candidates,
            strict=strict is not None,
            question=question,
            telling=telling,
            told=None,
            polar=polar,
            premise=self._premise(words) if yes_or_no and not passed_over else [],
            negative=negative,
            unread=unread,
            foreign=self._is_foreign(words),
            standing=standing,
        )

    def _premise(self, words: Words) -> list[Figure]:
        """The figures of a question, unless it is a wider one: about a guarantee, or what lies between two figures."""
        language = self.model.language
        found = figures_in(words.words, language.numbers, language.measures, language.bounds)
        if any(figure.bound for figure in found):
            return found[:1]
        return found if self._wider.isdisjoint(words.words) else []

    def _is_known_figure(self, words: Words) -> bool:
        """Whether the segment holds a large figure that an answer prints ("84k?")."""
        large = [word for word in words.typed if text.is_number(word) and len(word) > 2]
        return any(self.ranker.knows(figure(word)) for word in large)

    def _is_thin(self, best: Candidate, places: Message) -> bool:
        """Whether too little was said to decide anything by."""
        said = best.score * places.mass
        return said < LEAST_EVIDENCE * self.model.profiles.unknown

    def _is_foreign(self, words: Words) -> bool:
        """Whether most letters are of another script, or two words and a third of all are of another language."""
        letters = [char for word in words.typed for char in word if char.isalpha()]
        if 2 * sum(not char.isascii() for char in letters) > len(letters):
            return True
        foreign = sum(word in self._foreign for word in words.typed)
        return foreign > 1 and 3 * foreign >= len(words.typed)

    def _is_about(self, intent: int, named: set[str]) -> bool:
        """Whether what an intent is about is named, where it is about a kind of names."""
        about = self.model.abouts[intent]
        return about not in self.model.slots[intent] or about in named

    def _standing(self, candidates: Sequence[Candidate], words: Words, unread: int) -> float:
        """How safely the best answer can be given: its score, less what speaks for refusing, in a longer message a little more.

        Chosen on labelled questions: what speaks for an intent that refuses tells questions without an answer from others better
        than the score alone does, and scores fall with the number of words. Words that no example knows, and answers that
        hold figures where what they measure is not named, ask for more.
        """
        named, asked = words.kinds(), set(words.values(ATTRIBUTE))
        best = max((c for c in candidates if c.intent not in self.refusals), key=lambda c: c.score, default=Candidate(-1, 0.0))
        against = max((c.score for c in candidates if c.intent in self.refusals and self._is_about(c.intent, named)), default=0.0)
        length = max(SHORTEST, len(words.words))
        unasked = best.intent in self.figures and asked.isdisjoint(self.model.attributes[best.intent])
        caution = UNREAD_WEIGHT * unread / length + (FIGURE_CAUTION if unasked else 0.0)
        return best.score - REFUSAL_WEIGHT * against + LENGTH_WEIGHT * math.log(length / USUAL_LENGTH) - caution

    def example(self, features: Features) -> int | None:
        """The intent that a segment is an example of, word for word or with another name in a slot."""
        at = self._examples.find(features.wording)
        if at is None:
            at = self._examples.find(features.sequence)
        return None if at is None else int(self._intents[at])

    def _unread(self, stem: str) -> bool:
        return not self.ranker.knows(stem) and stem not in self._light

    def places(self, features: Features) -> Message:
        """The places of a segment, weighed."""
        return self.ranker.weigh(features.singles, features.pairs, self._light)

    def evidence(self, segment: Segment, intent: int) -> list[Evidence]:
        """What speaks for an intent, feature by feature."""
        return self.ranker.evidence(self.places(segment.features), intent)

    def _candidates(self, words: Words, features: Features, places: Message, strict: int | None) -> list[Candidate]:
        kinds = words.kinds()
        particulars = self._particulars(words)
        ranked = self.ranker.rank(places)[: 2 * MOST_CANDIDATES]
        named = {feature for place in features.singles for feature in place}
        asked = set(words.values(ATTRIBUTE))
        scored = [
            (intent, score * self._usable(intent, kinds, particulars) * self._fits(intent, named, asked))
            for intent, score in ranked
            if intent < len(self.model.slots)
        ]
        if strict is not None:
            scored = [(strict, 1.0), *((intent, min(score, 0.9)) for intent, score in scored if intent != strict)]
        scored.sort(key=lambda item: (-item[1], item[0]))
        return [Candidate(intent, round(score, 4)) for intent, score in scored[:MOST_CANDIDATES]]

    def _fits(self, intent: int, named: set[str], asked: set[str]) -> float:
        """How well an intent's frame fits the values that are named: an attribute that it has or has not, one that it needs."""
        implied = self.model.implied[intent]
        factor = UNNAMED if not named.issuperset(implied) else NAMED if implied else 1.0
        if not asked or intent in self.refusals:
            return factor
        return factor * (ASKED if asked.intersection(self.model.attributes[intent]) else NOT_ASKED)

    def _particulars(self, words: Words) -> list[set[str]]:
        """The names, and things to ask about, that figures and a yes or no may not pass over: for each its kinds or values."""
        if not self._particular:
            return []
        named = [{m.value if m.kind == ABOUT else m.kind for m in mention.meanings} for mention in words.mentions]
        return [kinds for kinds in named if kinds & self._particular and CAREER not in kinds]

    def _passes_over(self, intent: int, particulars: Sequence[set[str]]) -> bool:
        """Whether an answer would be about something else than what is named."""
        usable = {*self.model.slots[intent], self.model.abouts[intent]}
        return any(usable.isdisjoint(particular) for particular in particulars)

    def _usable(self, intent: int, kinds: set[str], particulars: Sequence[set[str]]) -> float:
        """How far an intent can use what is named: it must not pass over an exclusive name, and should find what it is about."""
        usable = {*self.model.slots[intent], self.model.abouts[intent]}
        named = kinds & self._exclusive
        used = 1.0 if not named or named & usable else IGNORED_NAME
        if intent in self.figures and self._passes_over(intent, particulars):
            used = IGNORED_NAME
        need = self.model.needs[intent]
        if not need or kinds & {need, f"{need}{CLUE}", need.removesuffix(CLUE)}:
            return used
        return used * (UNDESCRIBED if need.endswith(CLUE) else UNFILLED)

    def _parts(self, whole: Segment, read: Callable[[str], Segment]) -> list[Segment]:
        """The segments of a sentence: as a whole, or cut where its parts are understood better."""
        if whole.strict or len(whole.words.words) < (3 if JOINED in whole.text else 4) or 2 * len(whole.unread) > len(whole.words.words):
            return [whole]
        best = [whole]
        most = -1.0
        for left, right in self._cuts(whole.text):
            if self._merit(read(left)) < self.model.accept:
                continue  # the rest need not be read
            pair = [read(left), read(right)]
            if self._independent(*pair):
                gain = sum(max(part.score, self._merit(part)) for part in pair) / 2 - whole.score
                if gain > most and gain > (-SPLIT_LOSS if self._drops_one(whole, pair) else SPLIT_GAIN):
                    best, most = pair, gain
        if len(best) == 2:
            return [*self._parts(best[0], read), *self._parts(best[1], read)]
        return self._without_preamble(whole, read)

    def _drops_one(self, whole: Segment, pair: Sequence[Segment]) -> bool:
        """Whether a sentence is read as what one of its two questions asks, so that the other would go unanswered."""
        asked = all(part.question and len(part.words.words) >= WHOLE_QUESTION for part in pair)
        safe = all(part.standing >= SAFE and self._is_answered(part) for part in pair)
        return asked and safe and whole.candidates[0].intent in {part.candidates[0].intent for part in pair}

    def _cuts(self, sentence: str) -> list[tuple[str, str]]:
        pairs = ((sentence[: m.start()].strip(), sentence[m.end() :].strip()) for m in _CUT.finditer(sentence))
        fit = ((left, right) for left, right in pairs if left and right and self._may_part(left, right))
        return list(itertools.islice(fit, MOST_CUTS))

    def _may_part(self, left: str, right: str) -> bool:
        """Whether a sentence may be cut there: not between two names that are joined, nor before the likes of "right?"."""
        return not self._joined.search(left) and not _TAG_QUESTION.fullmatch(text.expand(right))

    def _independent(self, left: Segment, right: Segment) -> bool:
        """Whether two parts of a sentence each ask something of their own; a name such as "nurse" is the subject of both."""
        if self._named_elsewhere(left) != self._named_elsewhere(right) and not self._asks_apart(left, right):
            return False
        if min(map(self._merit, (left, right))) < self.model.accept or self._rests_on(left, right) or self._offers(left, right):
            return False
        return [c.intent for c in left.candidates[:1]] != [c.intent for c in right.candidates[:1]]

    def _rests_on(self, left: Segment, right: Segment) -> bool:
        """Whether the second part only asks about the name that is all of the first: "plant managers, what's their thing"."""
        if left.question or left.words.values(ATTRIBUTE) or not right.question:
            return False
        named = {at for mention in left.words.mentions for at in range(mention.start, mention.end)}
        only = all(at in named or word in self._plain for at, word in enumerate(left.words.words))
        return only and bool(named) and not _PRONOUNS.isdisjoint(right.words.words) and not right.words.values(ABOUT)

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
        if self._worth(whole) >= self.model.accept and not self._is_small_talk(whole) and not self._turns_away(whole):
            return [whole]
        best: list[Segment] | None = None
        best_score = self.model.accept + PREAMBLE_GAIN
        for left, right in self._clauses(whole.text):
            told, asked = read(left), read(right)
            for rest, question in ((told, asked), (asked, told)):
                alone = len(question.words.words) > 1 and not rest.question and self._may_leave(rest, question)
                if alone and not self._is_small_talk(question) and self._worth(question) > best_score:
                    best, best_score = [rest, question] if rest is told else [question, rest], self._worth(question)
        return best or [whole]

    def _turns_away(self, whole: Segment) -> bool:
        """Whether a sentence is refused though it may only tell what the person did before: "cook for six years, can i get in?"."""
        return self._named_elsewhere(whole) and not (whole.candidates and self._is_answered(whole))

    def _may_leave(self, rest: Segment, question: Segment) -> bool:
        """Whether a question may be read without the rest: that names nothing it may ask about, or tells of a person.

        A figure is never given without the rest: "I live in Manila, what does it pay".
        """
        if not self._named_elsewhere(rest):
            return True
        if question.candidates and question.candidates[0].intent in self.figures:
            return False
        told = self._telling_words.intersection(rest.words.words)
        return bool(told) and not self._named_elsewhere(question) and _OTHERS.isdisjoint(question.words.words)

    def _is_small_talk(self, segment: Segment) -> bool:
        return bool(segment.candidates) and segment.candidates[0].intent in self._social

    def _merit(self, segment: Segment) -> float:
        """The standing of a part; one that plainly asks for an attribute may get the rest of its frame from another part."""
        plain = len(segment.words.words) <= PLAIN and not segment.unread and bool(segment.words.values(ATTRIBUTE))
        return max(self._worth(segment), PLAIN_MERIT if plain else 0.0)

    def _worth(self, segment: Segment) -> float:
        """The standing of a part, or the score of what it is refused by."""
        refused = bool(segment.candidates) and segment.candidates[0].intent in self.refusals
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
