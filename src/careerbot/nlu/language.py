"""A segment of a message -> words that are spelled right, what they name, and features to rank intents by."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from careerbot.content import pattern
from careerbot.content.types import BACKGROUND, CAREER, CLUE
from careerbot.nlu import text
from careerbot.nlu.mentions import Meaning, Mention, Phrasebook
from careerbot.nlu.spelling import Speller
from careerbot.nlu.strangers import Finder, Places
from careerbot.nlu.text import ARTICLES

OPENINGS = frozenset(("so", "well", "ok", "oh", "um", "hmm", "and", "but", "then"))
MOST_BEFORE = 5
"""Words before a name that are looked at for what makes it a person's own."""
_OF_OTHERS = frozenset(("my", "his", "her", "their", "our"))
MOST_CORRECTED = 40
"""Unknown words of a segment that are looked up; the cost of a turn is bounded by it."""


class Language(msgspec.Struct, frozen=True):
    """What is known of words, compiled from the lexicon, the examples and the guides' names."""

    vocabulary: dict[str, int]
    spellings: dict[str, str]
    phrases: Phrasebook
    function_words: list[str] = []
    openers: list[str] = []
    polar: list[str] = []
    tellers: list[str] = []
    persons: list[str] = []
    others: list[str] = []
    pronouns: list[str] = []
    fillers: list[str] = []
    prefaces: list[str] = []
    negations: list[str] = []
    dismissers: list[str] = []
    joiners: list[str] = []
    qualifiers: list[str] = []
    units: list[str] = []
    numbers: dict[str, float] = {}
    measures: dict[str, str] = {}
    comparators: list[str] = []
    bounds: dict[str, str] = {}
    foreign_words: list[str] = []
    self_markers: list[str] = []
    self_followers: list[str] = []
    aims: list[str] = []
    linking: list[str] = []
    strangers: list[Places] = []
    masked: list[str] = []
    """Kinds whose phrases are read as the kind alone, not as words: names of careers, entities, occupations, places."""
    particular: list[str] = []
    exclusive: list[str] = []


class Words(msgspec.Struct, frozen=True):
    """A segment, read."""

    typed: list[str]
    """As they were typed, in lower case."""
    words: list[str]
    """Corrected; one typed word may have become several."""
    stems: list[str]
    mentions: list[Mention]
    corrections: dict[str, str]
    """Typed word -> the word or words that were meant, where these differ."""
    aims: bool = False
    """Whether a name in it is what somebody wants to be."""

    def values(self, kind: str) -> list[str]:
        """What is named of a kind, in order, each once."""
        found = [m.value for mention in self.mentions for m in mention.meanings if m.kind == kind]
        return list(dict.fromkeys(found))

    def kinds(self) -> set[str]:
        """The kinds of all that is named."""
        return {m.kind for mention in self.mentions for m in mention.meanings}


class Features(msgspec.Struct, frozen=True):
    """What a segment is ranked by. Each place in it has alternatives: the word, and the concepts that it stands for."""

    singles: list[list[str]]
    pairs: list[list[str]]
    """Neighbours: as words, and as the concepts that they stand for."""
    sequence: str
    """The words in order, names as their kinds; equal sequences mean the same of different things."""
    wording: str
    """The words in order as they are."""


class Reader:
    """Reads segments with a language.

    Args:
        language: what is known of words.
        english: gives common English words; called when a word is first met that is not ours.
        together: whether two words stand side by side in an example.
    """

    def __init__(
        self,
        language: Language,
        english: Callable[[], Iterable[str]],
        together: Callable[[str, str], bool] = lambda _left, _right: False,
    ) -> None:
        self.language = language
        self.speller = Speller(language.vocabulary, language.spellings, english, together)
        plain = frozenset((*language.function_words, *language.openers))
        self._finders = [Finder(places, language.vocabulary, plain) for places in language.strangers]
        self._masked = frozenset(language.masked)
        self._units = frozenset(language.units)
        self._fillers = frozenset(tuple(filler.split()) for filler in language.fillers)
        self._filler_lengths: dict[str, list[int]] = {}
        """First word -> how long fillers are that begin so, the longest first."""
        for first, length in sorted({(filler[0], len(filler)) for filler in self._fillers}, reverse=True):
            self._filler_lengths.setdefault(first, []).append(length)
        self._markers = _by_first_word(language.self_markers)
        self._aims = _by_first_word(language.aims)
        self._followers = [follower.split() for follower in language.self_followers]

    def read(self, segment: str) -> Words:
        """The words of clean text."""
        typed = text.tokens(text.expand(segment))
        unknown = [token for token in dict.fromkeys(typed) if not self.speller.knows(token)]
        given_up = frozenset(unknown[MOST_CORRECTED:])
        meant: list[tuple[str, ...]] = []
        for token, following in itertools.zip_longest(typed, typed[1:], fillvalue=""):
            before = meant[-1][-1] if meant else ""
            known = token in given_up or not self._is_word(token, following)
            meant.append((token,) if known else self.speller.correct(token, before, following))
        words = self._without_fillers([word for found in meant for word in found])
        mentions = self._named(words, self._mentions(words))
        return Words(
            typed=typed,
            words=words,
            stems=[text.stem(word) for word in words],
            mentions=mentions,
            aims=any(self._is_outside(mention) and _follows(self._aims, words, mention) for mention in mentions),
            corrections={token: " ".join(found) for token, found in zip(typed, meant, strict=True) if found != (token,)},
        )

    def _mentions(self, words: list[str]) -> list[Mention]:
        mentions = self.language.phrases.find(words)
        for finder in self._finders:
            mentions = finder.find(words, mentions)
        return mentions

    def _is_word(self, token: str, following: str) -> bool:
        """Whether a token may stand for a word: a digit ("2" for "to") may not at the end, or before what it counts."""
        return not token.isdigit() or bool(following and following not in self._units and not following[0].isdigit())

    def _without_fillers(self, words: list[str]) -> list[str]:
        """The words that say something: no fillers, and a word said three times or more in a row once ("aye aye" is not "aye")."""
        runs = [(word, len(list(run))) for word, run in itertools.groupby(words)]
        words = [word for word, length in runs for _ in range(length if length < 3 else 1)]
        kept: list[str] = []
        at = 0
        while at < len(words):
            length = self._filler_at(words, at)
            if not length:
                kept.append(words[at])
            at += length or 1
        return kept or words

    def _filler_at(self, words: list[str], at: int) -> int:
        lengths = self._filler_lengths.get(words[at], ())
        return next((length for length in lengths if tuple(words[at : at + length]) in self._fillers), 0)

    def _named(self, words: list[str], mentions: list[Mention]) -> list[Mention]:
        """The mentions, with a person's own occupation told apart from one that they ask about."""
        return [self._background(words, mention) if self._is_own(words, mention) else mention for mention in mentions]

    def _is_own(self, words: list[str], mention: Mention) -> bool:
        of_others = words[0] in _OF_OTHERS and words[1:2] != ["job"]
        if not self._is_outside(mention) or of_others:
            return False
        return _follows(self._markers, words, mention) or any(
            words[mention.end : mention.end + len(follower)] == follower for follower in self._followers
        )

    def _is_outside(self, mention: Mention) -> bool:
        """Whether it is a name that no answer may pass over."""
        return any(meaning.kind in self.language.exclusive for meaning in mention.meanings)

    def _background(self, words: list[str], mention: Mention) -> Mention:
        return Mention(mention.start, mention.end, [Meaning(BACKGROUND, " ".join(words[mention.start : mention.end]))])

    def features(self, words: Words) -> Features:
        """The features of a segment: at each place its stem, or the kind of what is named there, and the concepts it stands for."""
        return _features(self._places(words), words.words)

    def _places(self, words: Words) -> list[list[str]]:
        starts = {mention.start: mention for mention in words.mentions}
        places: list[list[str]] = []
        at = 0
        while at < len(words.stems):
            mention = starts.get(at)
            if mention is None:
                places.append(_word_place(words.words[at], words.stems[at]))
                at += 1
                continue
            tags = self._tags(mention)
            if len(tags) == 1 and self._is_mask(tags[0]):
                places.append(tags)
            else:
                places += [[stem, *tags] for stem in words.stems[at : mention.end]]
            at = mention.end
        return places

    def _tags(self, mention: Mention) -> list[str]:
        """The kinds of what a phrase names and the concepts it stands for; a career's name is nothing else beside."""
        kinds = list(dict.fromkeys(m.kind for m in mention.meanings))
        if CAREER in kinds:
            return [f"{{{CAREER}}}"]
        named = [f"{{{kind}}}" for kind in kinds if kind in self._masked or kind.endswith(CLUE)]
        return named + [f"@{m.kind}={m.value}" for m in mention.meanings if m.kind not in self._masked and not m.kind.endswith(CLUE)]

    def _is_mask(self, tag: str) -> bool:
        return tag.strip("{}") in self._masked

    def pattern_features(self, utterance: str) -> Features:
        """The features of an example, in which `{slot}` stands for a name."""
        places: list[list[str]] = []
        wording: list[str] = []
        for i, part in enumerate(pattern.pieces(utterance)):
            if i % 2:
                places.append([f"{{{part}}}"])
                wording.append(f"{{{part}}}")
            elif part.strip():
                words = self.read(text.clean(part))
                places += self._places(words)
                wording += words.words
        return _features(places, wording)


def _by_first_word(phrases: Iterable[str]) -> dict[str, list[list[str]]]:
    """The first word of a phrase -> the phrases that begin so."""
    found: dict[str, list[list[str]]] = {}
    for phrase in map(str.split, phrases):
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _follows(markers: Mapping[str, Sequence[Sequence[str]]], words: Sequence[str], mention: Mention) -> bool:
    """Whether a name stands right after one of these markers, or one or two words after it; `^` is where the words begin."""
    before = ["^", *words[: mention.start]][-MOST_BEFORE:]
    return any(
        before[at : at + len(marker)] == marker and len(before) - at - len(marker) <= 2
        for at, word in enumerate(before)
        for marker in markers.get(word, ())
    )


def _word_place(word: str, stem: str) -> list[str]:
    """A word's place; a number stands for itself and for any number."""
    return [figure(word), stem] if stem == text.NUMBER else [stem]


def figure(number: str) -> str:
    """The feature of a number: "84k", "84000" and "84000.0" are one."""
    value = float(number.removesuffix("k")) * (1_000 if number.endswith("k") else 1)
    return f"={value:.10g}"


def _features(places: list[list[str]], wording: list[str]) -> Features:
    edged = [["^"], *places, ["$"]]
    pairs = []
    for left, right in itertools.pairwise(edged):
        words, concepts = f"{left[0]} {right[0]}", f"{left[-1]} {right[-1]}"
        pairs.append([words] if words == concepts else [words, concepts])
    return Features(places, pairs, _line(place[0] for place in places), _line(wording))


def _line(words: Iterable[str]) -> str:
    """Words in a row; articles make no difference, nor does a word that only begins to speak."""
    kept = [word for word in words if word not in ARTICLES]
    return " ".join(kept[1:] if len(kept) > 2 and kept[0] in OPENINGS else kept)
