"""A segment of a message -> words that are spelled right, what they name, and features to rank intents by."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from careerbot.nlu import text
from careerbot.nlu.mentions import Mention, Phrasebook
from careerbot.nlu.spelling import Speller

BACKGROUND = "background"
"""The kind of an occupation that a person names as their own."""


class Language(msgspec.Struct, frozen=True):
    """What is known of words, compiled from the lexicon, the examples and the guides' names."""

    vocabulary: dict[str, int]
    spellings: dict[str, str]
    phrases: Phrasebook
    function_words: list[str]
    openers: list[str]
    fillers: list[str]
    continuers: list[str]
    references: list[str]
    negations: list[str]
    self_markers: list[str]
    masked: list[str]
    """Kinds whose phrases are read as the kind alone, not as words: names of careers, entities, occupations, places."""
    exclusive: list[str]


class Words(msgspec.Struct, frozen=True):
    """A segment, read."""

    typed: list[str]
    """As they were typed, in lower case."""
    words: list[str]
    """Corrected; one typed word may have become several."""
    stems: list[str]
    mentions: list[Mention]

    def values(self, kind: str) -> list[str]:
        """What is named of a kind, in order, each once."""
        found = [m.value for mention in self.mentions for m in mention.meanings if m.kind == kind]
        return list(dict.fromkeys(found))

    def kinds(self) -> set[str]:
        """The kinds of all that is named."""
        return {m.kind for mention in self.mentions for m in mention.meanings}


class Features(msgspec.Struct, frozen=True):
    """What a segment is ranked by."""

    singles: list[str]
    pairs: list[str]
    sequence: str
    """The masked words in order; equal sequences mean the same."""


class Reader:
    """Reads segments with a language."""

    def __init__(self, language: Language, english: Callable[[], Iterable[str]]) -> None:
        self.language = language
        self.speller = Speller(language.vocabulary, language.spellings, english)
        self._masked = frozenset(language.masked)
        self._fillers = sorted((filler.split() for filler in language.fillers), key=len, reverse=True)
        self._filler_starts = {filler[0] for filler in self._fillers}
        self._markers = [marker.split() for marker in language.self_markers]

    def read(self, segment: str) -> Words:
        """The words of clean text."""
        typed = text.tokens(text.expand(segment))
        corrected = [word for token in typed for word in self.speller.correct(token)]
        words = self._without_fillers(corrected)
        stems = [text.stem(word) for word in words]
        return Words(typed, words, stems, self._named(words, self.language.phrases.find(stems)))

    def _without_fillers(self, words: list[str]) -> list[str]:
        kept: list[str] = []
        at = 0
        while at < len(words):
            length = self._filler_at(words, at) if words[at] in self._filler_starts else 0
            if length:
                at += length
            else:
                kept.append(words[at])
                at += 1
        return kept or words

    def _filler_at(self, words: list[str], at: int) -> int:
        return next((len(f) for f in self._fillers if words[at : at + len(f)] == f), 0)

    def _named(self, words: list[str], mentions: list[Mention]) -> list[Mention]:
        """The mentions, with a person's own occupation told apart from one that they ask about."""
        return [self._background(words, mention) if self._is_own(words, mention) else mention for mention in mentions]

    def _is_own(self, words: list[str], mention: Mention) -> bool:
        if not any(meaning.kind in self.language.exclusive for meaning in mention.meanings):
            return False
        before = words[max(0, mention.start - 4) : mention.start]
        return any(
            before[at : at + len(marker)] == marker and len(before) - at - len(marker) <= 2
            for marker in self._markers
            for at in range(len(before))
        )

    def _background(self, words: list[str], mention: Mention) -> Mention:
        meaning = type(mention.meanings[0])(BACKGROUND, " ".join(words[mention.start : mention.end]))
        return Mention(mention.start, mention.end, [meaning])

    def features(self, words: Words) -> Features:
        """The features of a segment: stems, names' kinds, values of dimensions, and pairs of neighbours."""
        masks, extra = self._masks(words)
        sequence: list[str] = []
        at = 0
        while at < len(words.stems):
            if at in masks:
                end, tags = masks[at]
                sequence.append(tags[0])
                extra += tags[1:]
                at = end
            else:
                sequence.append(words.stems[at])
                at += 1
        edged = ["^", *sequence, "$"]
        pairs = [f"{left} {right}" for left, right in zip(edged, edged[1:], strict=False)]
        return Features([*dict.fromkeys([*sequence, *extra])], [*dict.fromkeys(pairs)], " ".join(sequence))

    def _masks(self, words: Words) -> tuple[dict[int, tuple[int, list[str]]], list[str]]:
        """Where names stand and the tags put in their place; and the tags of what is named but stays readable."""
        masks: dict[int, tuple[int, list[str]]] = {}
        extra: list[str] = []
        for mention in words.mentions:
            kinds = list(dict.fromkeys(m.kind for m in mention.meanings))
            if "career" in kinds:
                kinds = ["career"]
            tags = [f"{{{kind}}}" for kind in kinds if kind in self._masked]
            if tags:
                masks[mention.start] = (mention.end, tags)
            else:
                extra += [f"{{{m.kind}}}" if m.kind.endswith("-clue") else f"@{m.kind}={m.value}" for m in mention.meanings]
        return masks, extra

    def pattern_features(self, utterance: str) -> Features:
        """The features of an example, in which `{slot}` stands for a name."""
        parts = utterance.replace("}", "{").split("{")
        sequence: list[str] = []
        extra: list[str] = []
        for i, part in enumerate(parts):
            if i % 2:
                (sequence if part in self._masked else extra).append(f"{{{part}}}")
            elif part.strip():
                read = self.read(text.clean(part))
                features = self.features(read)
                sequence += features.sequence.split()
                extra += [f for f in features.singles if f not in sequence]
        edged = ["^", *sequence, "$"]
        pairs = [f"{left} {right}" for left, right in zip(edged, edged[1:], strict=False)]
        return Features([*dict.fromkeys([*sequence, *extra])], [*dict.fromkeys(pairs)], " ".join(sequence))
