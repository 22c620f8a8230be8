"""Answers to a question of the bot's own: loose words -> values. Pure; knows neither the conversation nor the flow."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, lru_cache

import msgspec

from careerbot.content.flows import ALL, NO, NONE, PARTLY, YES, YES_NO, ChoiceSpec, Phrases, QuestionSpec
from careerbot.nlu import text
from careerbot.nlu.segment import Segment

ALIKE = 86
"""How alike (0..100) a mistyped word or phrase must be to ours."""
ANSWERS = frozenset((*YES_NO, NONE, ALL))
"""Signs that may answer a question; all others are about the flow itself."""
SHORTEST_TYPO = 5
"""Shorter words are taken as they stand."""
LONGEST_TEXT = 120
"""Characters of a free answer that are kept."""
LARGEST = 10**9
"""No figure that a person gives is larger."""

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_NUMBERS = {word: number for number, word in enumerate(_SMALL.split())}
_NUMBERS |= {word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_ORDINALS = {word: at for at, word in enumerate("first second third fourth fifth sixth seventh eighth".split(), 1)}
_ORDINALS |= {f"{at}{ending}": at for at, ending in enumerate(("st", "nd", "rd", "th", "th", "th", "th", "th"), 1)}
_YEARS = {"month": 12, "months": 12, "week": 52, "weeks": 52}
"""Units shorter than a year -> how many make one."""
_CLAUSE = re.compile(r"\s*[,;.!?:\n]+\s+|\s+(?:and|but|so)\s+", re.IGNORECASE)
_DOTTED = re.compile(r"\d{1,3}\.\d{3}")
"""A point that parts thousands: "90.000"."""
_RATES = frozenset("hr hrs hour hourly month monthly week weekly day daily".split())
_QUESTION_WORDS = frozenset("what which who where when why how".split())
_SUBJECTS = frozenset("i it they you there this that the we one a an these".split())
_JOINING = frozenset(("or", "and", "both", "either"))
_EXCEPT = frozenset(("but", "except", "without"))


class Answer(msgspec.Struct, frozen=True):
    """What was answered: values, or none where the person leaves it open."""

    values: list[str]
    sure: bool = True
    """Whether the whole message is this answer; else it was found in it."""
    exact: bool = False
    """Whether the message is a choice, word for word."""


class AnswerReader:
    """Reads answers.

    Args:
        phrases: how people answer.
        light: words that carry no topic.
    """

    def __init__(self, phrases: Phrases, light: Iterable[str]) -> None:
        self._phrases = phrases
        self.fillers = sorted((_normal(filler).split() for filler in phrases.fillers), key=len, reverse=True)
        self.doubts, self.amounts, self.light = frozenset(phrases.doubts), phrases.amounts, frozenset(light)
        self.vague = {_normal(phrase) for phrase in phrases.vague}
        self.requests = tuple(_normal(phrase) for phrase in phrases.requests)

    @cached_property
    def signs(self) -> dict[str, str]:
        """Phrase -> what it says."""
        return {_normal(phrase): sign for phrase, sign in self._phrases.signs.items()}

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        """Number of words -> the phrases that may be mistyped."""
        groups: dict[int, list[str]] = {}
        for phrase in self.signs:
            if len(phrase) >= SHORTEST_TYPO:
                groups.setdefault(len(phrase.split()), []).append(phrase)
        return groups

    @cached_property
    def _longest(self) -> int:
        return max((len(phrase.split()) for phrase in self.signs), default=0)

    def sign(self, message: str) -> str:
        """What a message says as a whole: yes, stop, skip and so on; empty where it says more than that."""
        words = self._core(message)
        return self._sign(words) or self._steering(words)

    def _steering(self, words: list[str]) -> str:
        """What is wanted of the flow behind a yes or no: "nah, stop"."""
        said = self._sign(self._shortened(words[self._opening(words)[1] :]))
        return said if said not in ANSWERS else ""

    def closing(self, message: str) -> str:
        """Whether the first or last clause of a message asks to go on, or to stop ("I'm back, can we go on?"): that sign, or nothing."""
        clauses = [self._core(clause) for clause in _CLAUSE.split(message[: text.LIMIT]) if clause]
        ends = [(words, self._sign(words)) for words in (*clauses[-1:], *clauses[:1])] if len(clauses) > 1 else []
        return next((sign for words, sign in ends if sign == "continue" or (sign == "stop" and len(words) > 1)), "")

    def asks(self, segment: Segment) -> bool:
        """Whether a part of a message has the form of a question or a request, not of an answer."""
        words = segment.words.words
        first = next(iter(words), "")
        if first in _QUESTION_WORDS or " ".join(words).startswith(self.requests):
            return True
        return segment.question and len(words) > 1 and (words[1] in _SUBJECTS or ("?" in segment.text and len(words) > 2))

    def read(self, message: str, question: QuestionSpec, choices: Sequence[ChoiceSpec], named: Iterable[str] = ()) -> Answer | None:
        """The answer in a message; None where there is none.

        Args:
            message: as it was typed.
            question: what was asked.
            choices: those that there are to it.
            named: the values of all that the message names.
        """
        words = self._core(message)
        found = self._read(words, message, question, choices, set(named))
        return Answer([], sure=False) if found is None and self._opening(words, {"skip"})[0] else found

    def named(self, clause: str, question: QuestionSpec, choices: Sequence[ChoiceSpec]) -> Answer | None:
        """The answer that a clause names though it was not asked for: in words of a choice's own, as a sum, or in the unit of a number."""
        words = self._core(clause)
        if not words or self._sign(words):
            return None
        if question.type == "choice":
            found, _ = self._by_phrase(words, choices, plain=False)
            return Answer(found) if len(found) == 1 else None
        sums = question.type == "money" and any(word in self.amounts or word == "$" or _is_thousands(word) for word in words)
        counts = question.type == "number" and question.unit in words
        return self._figure(words, "", question) if sums or counts else None

    def _read(
        self, words: list[str], message: str, question: QuestionSpec, choices: Sequence[ChoiceSpec], named: set[str]
    ) -> Answer | None:
        sign = self._sign(words)
        if question.type == "choice":
            return self._choice(words, sign, choices, named)
        if question.type == "many":
            return self._many(words, sign, choices, named)
        if sign == "skip":
            return Answer([])
        if question.type == "yes-no":
            return self._yes_no(words, sign)
        if question.type == "text":
            return Answer([" ".join(message.split())[:LONGEST_TEXT]]) if words else None
        return self._figure(words, sign, question)

    # --- words

    def _core(self, message: str) -> list[str]:
        """The words of a message without those that do not count at its ends."""
        return self._shortened(_normal(message[: text.LIMIT]).split())

    def _shortened(self, words: list[str]) -> list[str]:
        while " ".join(words) not in self.signs and (shorter := self._shorter(words)):
            words = next((rest for rest in shorter if " ".join(rest) in self.signs), shorter[0])
        return words

    def _shorter(self, words: list[str]) -> list[list[str]]:
        """Words without a filler at the beginning, and without one at the end."""
        ahead = next((len(f) for f in self.fillers if len(words) > len(f) and words[: len(f)] == f), 0)
        behind = next((len(f) for f in self.fillers if len(words) > len(f) and words[-len(f) :] == f), 0)
        return [*([words[ahead:]] if ahead else []), *([words[:-behind]] if behind else [])]

    def _sign(self, words: Sequence[str]) -> str:
        phrase = " ".join(words)
        known = self.signs.get(phrase)
        if known or len(phrase) < SHORTEST_TYPO or len(words) > self._longest:
            return known or ""
        from rapidfuzz import fuzz, process

        hit = process.extractOne(phrase, self._by_length.get(len(words), ()), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return self.signs[hit[0]] if hit and hit[0][0] == phrase[0] else ""

    def _opening(self, words: Sequence[str], wanted: Collection[str] = YES_NO) -> tuple[str, int]:
        """The yes or no, or another sign, that a message opens with, and how many words that takes."""
        for size in range(min(self._longest, len(words)), 0, -1):
            if (sign := self.signs.get(" ".join(words[:size]), "")) in wanted:
                return sign, size
        return "", 0

    def _within(self, words: Sequence[str]) -> str:
        """The yes or no of the longest phrase of two words or more in a message."""
        for size in range(min(self._longest, len(words)), 1, -1):
            found = {self.signs.get(" ".join(words[at : at + size]), "") for at in range(len(words) - size + 1)} & set(YES_NO)
            if found:
                return found.pop() if len(found) == 1 else PARTLY
        return ""

    # --- types

    def _yes_no(self, words: Sequence[str], sign: str) -> Answer | None:
        meant = {ALL: YES, NONE: NO}.get(sign, sign)
        if meant in YES_NO:
            return Answer([meant])
        if len(words) == 1 and (place := _number(words[0])) in (1, 2, 3, 4):  # in the order in which they are offered
            return Answer(list(YES_NO)[int(place) - 1 : int(place)])
        opening, size = self._opening(words)
        if opening:
            doubted = opening == YES and not self.doubts.isdisjoint(words[size:])
            return Answer([PARTLY if doubted else opening], sure=len(words) - size < 3)
        inside = self._within(words)
        return Answer([inside], sure=False) if inside else None

    def _figure(self, words: Sequence[str], sign: str, question: QuestionSpec) -> Answer | None:
        if " ".join(words) in self.vague:
            return Answer([])
        if sign == NONE or words == [NO]:
            return Answer(["0"])
        if sign == NO:  # "not really" names no figure
            return Answer([])
        figure = self._sum(words) or self._amount(words)
        if figure is None or (question.type == "money" and not _RATES.isdisjoint(words)):
            return None
        if question.type == "number" and question.unit == "years":
            figure /= next((_YEARS[word] for word in words if word in _YEARS), 1)
        elif question.type == "money" and not {"years", "year", "%", "percent"}.isdisjoint(words) and "$" not in words and figure < 100:
            return None
        return Answer([plain_number(min(figure, LARGEST))], sure=len(words) < 6)

    def _sum(self, words: Sequence[str]) -> float | None:
        """What a whole phrase stands for ("six figures")."""
        return next((value for phrase, value in self.amounts.items() if " " in phrase and _place(phrase, words) is not None), None)

    def _amount(self, words: Sequence[str]) -> float | None:
        """The first figure in words; the thousands of "ten to twenty thousand" hold for both."""
        found: list[tuple[float, float]] = []
        at = 0
        while at < len(words) and len(found) < 2:
            figure, factor, size = self._run(words[at:])
            if size:
                found.append((figure, factor))
            at += size or 1
        if not found:
            return None
        (figure, factor), later = found[0], found[1:]
        return figure * later[0][1] if later and factor == 1 and figure * later[0][1] <= later[0][0] else figure

    def _run(self, words: Sequence[str]) -> tuple[float, float, int]:
        """A figure at the beginning of words: its amount, the factor in it, and how many words it takes."""
        total, current, factor, size = 0.0, None, 1.0, 0
        for at, word in enumerate(words):
            value = _number(word)
            if value is not None and (current is None or _adds(current, value)):
                current = (current or 0) + value
                factor = 1000.0 if word.endswith("k") and word[0].isdigit() else factor
            elif word in self.amounts and (current is not None or total == 0 == at):
                scale = self.amounts[word]
                current, factor = (1 if current is None else current) * scale, max(factor, scale)
                if scale >= 1000:
                    total, current = total + current, None
            elif not (size and self._goes_on(word, words[at + 1 : at + 2])):
                break
            size = at + 1
        return (total + (current or 0), factor, size) if size else (0.0, 1.0, 0)

    def _goes_on(self, word: str, following: Sequence[str]) -> bool:
        """Whether a figure goes on after a word: "two hundred AND fifty", "half A million"."""
        return word in ("a", "and", "of") and any(w in self.amounts or (word == "and" and w in _NUMBERS) for w in following)

    # --- choices

    def _choice(self, words: list[str], sign: str, choices: Sequence[ChoiceSpec], named: set[str]) -> Answer | None:
        if words[:1] == ["not"] and sign != NO:
            return self._other(self._choice(words[1:], "", choices, named), choices)
        if picked := self._picked(words, choices):
            return Answer(picked[:1])
        hits = [choice.id for choice in choices if choice.id in named]
        found, whole = self._by_phrase(words, choices)
        if len(found or hits) > 1 and not _JOINING.isdisjoint(words):
            return Answer([])
        if found or len(hits) == 1:
            return Answer((found or hits)[:1], sure=(whole or len(words) < 5) and len(found) < 2, exact=whole and len(found) == 1)
        return Answer([]) if sign == "skip" else self._signed(sign or self._opening(words)[0], choices)

    def _other(self, left_out: Answer | None, choices: Sequence[ChoiceSpec]) -> Answer | None:
        """The one choice that is left where another is not wanted."""
        left = [choice.id for choice in choices if left_out and choice.id not in left_out.values]
        return Answer(left) if left_out and left_out.values and len(left) == 1 else None

    def _signed(self, sign: str, choices: Sequence[ChoiceSpec]) -> Answer | None:
        """The choice that a mere yes, no or none stands for."""
        meant = {sign, {NO: NONE, NONE: NO}.get(sign, sign)} & {*YES_NO, NONE, ALL}
        named = next((Answer([choice.id]) for choice in choices if choice.id in meant), None)
        return named or (Answer([]) if sign in (PARTLY, ALL) else None)

    def _many(self, words: list[str], sign: str, choices: Sequence[ChoiceSpec], named: set[str]) -> Answer | None:
        every = [choice.id for choice in choices]
        if sign in ("skip", PARTLY):
            return Answer([])
        if sign in (NONE, NO):
            return Answer([NONE])
        if sign == ALL or words == [YES]:  # "fine with me" is no choice of all
            return Answer(every)
        if words[:1] == ["not"]:
            words = ["all", "but", *words[1:]]
        cut = next((at for at, word in enumerate(words) if word in _EXCEPT), len(words))
        found = self._several(words[:cut], choices, named)
        left_out = self._several(words[cut + 1 :], choices, named)
        if self._sign(words[:cut]) in (ALL, YES) and left_out:
            found = every
        kept = [choice for choice in choices if choice.id in found and choice.id not in left_out]
        beside = self._beside(words, choices if left_out else kept)
        return Answer([choice.id for choice in kept], sure=len(words) <= 3 * len(kept)) if kept and len(beside) <= len(kept) else None

    def _beside(self, words: Sequence[str], choices: Sequence[ChoiceSpec]) -> list[str]:
        """The words with a topic that stand in no choice, and are no place in the list."""
        known = {
            text.singular(word) for choice in choices for phrase in (choice.title, *choice.phrases) for word in _phrase(phrase).split()
        }
        rest = [word for word in words if word not in self.light and _number(word) is None and word not in _ORDINALS]
        return [word for word in rest if text.singular(word) not in known]

    def _several(self, words: list[str], choices: Sequence[ChoiceSpec], named: set[str]) -> list[str]:
        picked = self._picked(words, choices)
        if picked or not words:
            return picked
        hits = [choice.id for choice in choices if choice.id in named]
        return hits + [choice.id for choice in choices if any(_place(phrase, words) is not None for phrase in self._ways(choice, choices))]

    def _picked(self, words: Sequence[str], choices: Sequence[ChoiceSpec]) -> list[str]:
        """What is picked by number or place alone: "the first two", "1 and 3", "last"."""
        places: list[int] = []
        count = next((_NUMBERS[word] for word in words[1:] if word in _NUMBERS), 0) if {"first", "last"} & set(words[:2]) else 0
        for word in words:
            if word == "last":
                places += range(len(choices) - max(count, 1) + 1, len(choices) + 1)
            elif word == "first":
                places += range(1, max(count, 1) + 1)
            elif word in _ORDINALS:
                places.append(_ORDINALS[word])
            elif not count and (value := _number(word)) is not None:
                places.append(int(value))
            elif word not in self.light and word not in _NUMBERS and word not in ("number", "option", "choice", "both"):
                return []
        return [choices[at - 1].id for at in dict.fromkeys(places)] if places and all(0 < at <= len(choices) for at in places) else []

    def _by_phrase(self, words: list[str], choices: Sequence[ChoiceSpec], plain: bool = True) -> tuple[list[str], bool]:
        """The choices whose longest phrase stands in the words, as they come there, and whether that is all of them.

        Args:
            words: of the message.
            choices: those that there are.
            plain: whether phrases count that answer anything ("no", "some").
        """
        denied = not plain and self._denies(words)
        hits = [
            (-len(phrase.split()), phrase in self.signs, at, choice.id)
            for choice in choices
            for phrase in self._ways(choice, choices)
            if (plain or not self._is_plain(phrase, denied)) and (at := _place(phrase, words)) is not None
        ]
        most = min((hit[:2] for hit in hits), default=(0, False))
        return list(dict.fromkeys(id_ for *rank, _, id_ in sorted(hits) if tuple(rank) == most)), -most[0] == len(words)

    def _is_plain(self, phrase: str, denied: bool) -> bool:
        """Whether a phrase says too little by itself, or the contrary of what is said: "worked in production" after a "never"."""
        words = phrase.split()
        return phrase in self.signs or all(word in self.light for word in words) or (denied and not self._denies(words))

    def _denies(self, words: Iterable[str]) -> bool:
        return any(self.signs.get(word) in (NO, NONE) for word in words)

    def _ways(self, choice: ChoiceSpec, choices: Sequence[ChoiceSpec]) -> list[str]:
        """The phrases of a choice, and the words of its title that no other has."""
        theirs = [_phrase(phrase) for other in choices if other is not choice for phrase in other.phrases]
        others = set(" ".join(theirs).split())
        own = [word for word in _phrase(choice.title).split() if len(word) > 3 and word not in self.light and word not in others]
        return [*map(_phrase, choice.phrases), *own]


def plain_number(value: float) -> str:
    """A figure as it is kept: in digits, whole where it is."""
    return str(int(value)) if value == int(value) else str(round(value, 2))


def _normal(message: str) -> str:
    return " ".join(text.tokens(text.expand(text.clean(message))))


@lru_cache(maxsize=8_192)
def _phrase(words: str) -> str:
    """A phrase of the content as messages are compared with it; kept, as the same ones come again and again."""
    return _normal(words)


def _number(word: str) -> float | None:
    if text.is_number(word):
        value = float(word.removesuffix("k")) if len(word) < 16 else float(LARGEST)
        return value * 1000 if word.endswith("k") or _DOTTED.fullmatch(word) else value
    return {"couple": 2.0, "half": 0.5}.get(word, _NUMBERS.get(word))


def _is_thousands(word: str) -> bool:
    return word[0].isdigit() and word.endswith("k")


def _adds(current: float, value: float) -> bool:
    """Whether a number goes on with the one before: twenty FIVE, two hundred FIFTY."""
    return (current in range(20, 100, 10) and value < 10) or (current % 100 == 0 < current and value < 100)


def _place(phrase: str, words: Sequence[str]) -> int | None:
    """Where a phrase stands in words, with the typos that a longer word may have; None where it does not."""
    parts = phrase.split()
    places = range(len(words) - len(parts) + 1) if parts else ()
    return next((at for at in places if all(map(_alike, parts, words[at:]))), None)


def _alike(ours: str, typed: str) -> bool:
    if ours == typed or text.singular(ours) == text.singular(typed):
        return True
    if min(len(ours), len(typed)) < SHORTEST_TYPO or abs(len(ours) - len(typed)) > 2:
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(ours, typed) >= ALIKE
