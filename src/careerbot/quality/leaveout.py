"""Leave one out: each line of the content is understood as if it were not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from careerbot.compile import Compiled, english_words
from careerbot.content import pattern
from careerbot.content.load import Content
from careerbot.content.types import CAREER, CLUE
from careerbot.nlu import text
from careerbot.nlu.compile import Line, background_of, lines_of, words_in
from careerbot.nlu.language import Features, Reader
from careerbot.nlu.ranking import Ranker, Tally
from careerbot.nlu.understand import Interpreter, Segment


class LeftOut(msgspec.Struct, frozen=True):
    """A line, and how one of its utterances is understood without it."""

    line: Line
    text: str
    segment: Segment


class _Without(Interpreter):
    """An interpreter that can forget a line."""

    def __init__(self, compiled: Compiled) -> None:
        english = english_words()
        super().__init__(compiled.model, lambda: english)
        self.whole = self.reader
        self.known: dict[str, list[int]] = {}
        """Wording -> the lines that hold it, in the order in which they are looked up."""
        self.lines: list[Line] = []
        self.left_out = -1

    def example(self, features: Features) -> int | None:
        """The intent of another line that holds the words of a segment."""
        for key in (features.wording, features.sequence):
            for at in self.known.get(key, ()):
                if at != self.left_out:
                    return self.lines[at].intent
        return None


class LeaveOut:
    """Understands lines without themselves.

    What a line adds to the counts is taken out of them, its words are not known word for word, and what is spelled as in no other line
    is no word of the bot's; all else is the production code.

    Args:
        content: the content, checked.
        compiled: the same, compiled.
    """

    def __init__(self, content: Content, compiled: Compiled) -> None:
        reader = Reader(compiled.model.language, lambda: ())
        self.interpreter = _Without(compiled)
        self._lines = self.interpreter.lines = list(lines_of(content, reader))
        self._tally = Tally(chain(chain.from_iterable(line.examples() for line in self._lines), background_of(content, reader)))
        self._intents = len(compiled.intents) + 1
        self._slots, self._content_intents = compiled.model.slots, content.intents()
        self._names = _names(content)
        self._english = english_words()
        for at, line in enumerate(self._lines):
            for key in line.wordings():
                if key:
                    self.interpreter.known.setdefault(key, []).append(at)

    def run(self) -> Iterator[LeftOut]:
        """All lines that are counted, in the order of intents, each without itself."""
        for at, line in enumerate(self._lines):
            if line.counted:
                yield self._understood(at, line)

    def _understood(self, at: int, line: Line) -> LeftOut:
        without = self.interpreter
        features = line.features[line.counted[0]]
        said = text.clean(self._filled(line.utterances[line.counted[0]], at))
        examples = line.examples()
        for example in examples:
            self._tally.add(example, -1)
        profiles = self._tally.profiles(self._intents, [f for place in [*features.singles, *features.pairs] for f in place])
        for example in examples:
            self._tally.add(example)
        without.left_out = at
        without.reader = self._reader(line)
        without.ranker = Ranker(profiles)
        without.model = msgspec.structs.replace(without.model, profiles=profiles, slots=self._slots_without(line))
        return LeftOut(line, said, without.segment(said))

    def _slots_without(self, line: Line) -> list[list[str]]:
        """Intent -> the kinds that its answer uses; not those that this line alone names."""
        slots = list(self._slots)
        if line.steps[0] == "ask" and pattern.slots_in(line.text):
            intent = self._content_intents[line.intent]
            others = [ask for i, ask in enumerate(intent.ask) if i != line.steps[1]]
            slots[line.intent] = [
                slot for slot in slots[line.intent] if slot in intent.slots or any(f"{{{slot}}}" in ask for ask in others)
            ]
        return slots

    def _reader(self, line: Line) -> Reader:
        """The reader that does not know the words that stand in no other line; common English words are left alone anyway."""
        language = self.interpreter.whole.language
        own = [
            word
            for word, times in Counter(chain.from_iterable(words_in(line.text))).items()
            if language.vocabulary.get(word) == times and word not in self._english
        ]
        if not own:
            return self.interpreter.whole
        vocabulary = {word: times for word, times in language.vocabulary.items() if word not in own}
        return Reader(msgspec.structs.replace(language, vocabulary=vocabulary), lambda: self._english)

    def _filled(self, utterance: str, turn: int) -> str:
        """An utterance with a name in each slot; the names take turns."""
        parts = pattern.pieces(utterance)
        for i in range(1, len(parts), 2):
            names = self._names.get(parts[i]) or [parts[i].replace("-", " ")]
            parts[i] = names[turn % len(names)]
        return "".join(parts)


def _names(content: Content) -> Mapping[str, list[str]]:
    """Slot -> what may fill it."""
    names: dict[str, list[str]] = {}
    for guide in sorted(content.guides, key=lambda guide: guide.id):
        names.setdefault(CAREER, []).append(guide.career.plural)
        for entity in guide.entities:
            names.setdefault(entity.kind, []).append(entity.title)
            names.setdefault(f"{entity.kind}{CLUE}", []).extend(entity.clues)
    for kind, words in content.gazetteer.items():
        names.setdefault(kind, []).extend(words)
    for dimension, values in content.lexicon.concepts.items():
        names.setdefault(dimension, []).extend(word for words in values.values() for word in words)
    return names
