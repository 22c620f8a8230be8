"""A segment of a message, read and ranked as a whole: what it may stand for, and how safely."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from careerbot.content.types import ABOUT, ATTRIBUTE, BACKGROUND, CAREER, CLUE
from careerbot.nlu import text
from careerbot.nlu.figures import Figure, figures_in
from careerbot.nlu.language import Features, Language, Reader, Words, figure
from careerbot.nlu.packed import Keys, from_bytes
from careerbot.nlu.ranking import Evidence, Message, Profiles, Ranker

SCORER = 2
"""What scores and standings mean. Raise it with every change of that: thresholds chosen for another meaning are then an error."""
MOST_WORDS = 60
"""A sentence of more words is ranked by its first ones."""
IGNORED_NAME = 0.3
"""What is left of a score where the intent can't use an exclusive name of the message ("nurse")."""

REFUSAL_WEIGHT = 0.8
"""The share of the best refusal's score that is taken off a standing."""
LENGTH_WEIGHT = 0.05
"""What a message of e times the usual length gains in standing."""
USUAL_LENGTH = 6
"""Words of a message that neither gains nor loses by its length."""
SHORTEST = 4
"""Shorter messages count as ones of so many words."""
UNREAD_WEIGHT = 0.3
"""What is taken off a standing where no word is known to any example; in proportion where some are."""
FIGURE_CAUTION = 0.07
"""What is taken off a standing where the answer holds figures."""
MOST_CANDIDATES = 12
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
UNFILLED = 0.75
"""What is left of a score where the intent is about something that the message does not name."""

TAG_QUESTION = re.compile(
    r"\b(?:right|correct|true|yes|no|yeah|huh|ok|am i right|is (?:it|that|he|she|this) (?:so|right|true|correct)"
    r"|(?:is|are|does|do|did|was|were|will|would|can) not (?:it|they|that|he|she|you|i))\s*\?*$"
)
_ELIDED = re.compile(r"(?:can|could|would|do|have) (?:only|just) |(?:can|could) not (?!(?:i|you|he|she|it|they|we|one|there|that|this)\b)")
"""A statement that leaves out who it is about: "can only do evenings"."""


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


class SegmentReader:
    """Reads segments with a model.

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
        self._light = frozenset([*light, text.NUMBER, f"{{{BACKGROUND}}}", f"{{{CAREER}}}"])
        self._refusals = frozenset(model.refusals)
        self._figures = frozenset(model.figures)
        self._openers = frozenset(model.language.openers)
        self._polar = frozenset(model.language.polar)
        self._tellers = frozenset(model.language.tellers)
        self._foreign = frozenset(model.language.foreign_words)
        self._negations = frozenset(model.language.negations)
        self._exclusive = frozenset(model.language.exclusive)
        self._particular = frozenset(model.language.particular)
        self._qualifiers = frozenset(model.language.qualifiers)
        self._wider = frozenset([*model.language.comparators, *model.language.qualifiers])

    def _stand_together(self, left: str, right: str) -> bool:
        return self.ranker.knows(f"{text.stem(left)} {text.stem(right)}")

    def read(self, clean_text: str) -> Segment:
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
        tag = TAG_QUESTION.search(text.expand(clean_text))
        elided = "?" not in clean_text and bool(_ELIDED.match(" ".join(words.words)))
        yes_or_no = (first in self._polar and not elided) or (tag is not None and len(words.words) > 2)
        passed_over = bool(candidates) and self._passes_over(candidates[0].intent, self._particulars(words))
        polar = yes_or_no and self._qualifiers.isdisjoint(words.words) and not passed_over
        question = "?" in clean_text or (first in self._openers and not elided) or yes_or_no
        named = {at for mention in words.mentions for at in range(mention.start, mention.end)}
        unread = [word for at, word in enumerate(words.words) if at not in named and self._unread(words.stems[at])]
        # "Don't I need one?" expects a yes; only a negation further on asks for the opposite.
        end = len(words.words) - len(text.tokens(tag.group())) if tag else None
        negative = polar and any(word in self._negations for word in words.words[2:end])
        telling = not question and first in self._tellers and len(words.words) > 2
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
        best = max((c for c in candidates if c.intent not in self._refusals), key=lambda c: c.score, default=Candidate(-1, 0.0))
        against = max((c.score for c in candidates if c.intent in self._refusals and self._is_about(c.intent, named)), default=0.0)
        length = max(SHORTEST, len(words.words))
        unasked = best.intent in self._figures and asked.isdisjoint(self.model.attributes[best.intent])
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
        if not asked or intent in self._refusals:
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
        if intent in self._figures and self._passes_over(intent, particulars):
            used = IGNORED_NAME
        need = self.model.needs[intent]
        if not need or kinds & {need, f"{need}{CLUE}", need.removesuffix(CLUE)}:
            return used
        return used * (UNDESCRIBED if need.endswith(CLUE) else UNFILLED)
